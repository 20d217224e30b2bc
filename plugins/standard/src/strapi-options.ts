import { join } from 'node:path';
import type { ConfigFolder } from '@mortise/config/contract';
import type { LogLevel } from '@mortise/logger/contract';
import type { MiddlewareEntry } from '@mortise/middlewares/contract';
import { type Settings, settingsOf } from './settings.ts';
import type { StandardOptions } from './standard.ts';
import { strapiDatabase } from './strapi-database.ts';

/** The options made of a Strapi config folder, and what of it was not used. */
export interface StrapiOptions {
  readonly options: StandardOptions;
  /** Names of attributes that are private in every type (`responses.privateAttributes`). */
  readonly privateAttributes: readonly string[];
  /** Entries of `config/plugins` for plugins that are not part of `standard`. */
  readonly plugins: Readonly<Record<string, unknown>>;
  /** A line for each setting that Strapi reads and Mortise does not use. */
  readonly warnings: readonly string[];
}

/** winston's levels as levels of `logger`. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  error: 'error',
  warn: 'warn',
  info: 'info',
  http: 'info',
  verbose: 'debug',
  debug: 'debug',
  silly: 'trace',
};

/** Config files of which nothing is used. */
const UNUSED_FILES = ['admin', 'openapi', 'typescript'];
/** Strapi plugins that are plugins of `standard` here. */
const OURS = ['i18n', 'upload'] as const;

/**
 * Translates Strapi's config files into options for the plugins of `standard`.
 *
 * @param dir the project's folder; files named in the configuration are resolved against it.
 * @throws STANDARD_DATABASE_UNSUPPORTED.
 */
export function strapiOptions({ values }: Pick<ConfigFolder, 'values'>, dir: string): StrapiOptions {
  const server = settingsOf(values.server, 'server');
  const api = settingsOf(values.api, 'api');
  const database = settingsOf(values.database, 'database');
  const level = server.nested('logger').nested('config').string('level');
  const { middlewares: list } = values;
  // Read by `config.get`.
  server.get('url');
  const plugins = ourPlugins(values.plugins);
  const options = {
    config: { values: { ...values } },
    http: httpOptions(server),
    ...(level !== undefined && Object.hasOwn(LEVELS, level) ? { logger: { level: LEVELS[level]! } } : {}),
    middlewares: {
      manners: 'strapi',
      root: dir,
      ...(Array.isArray(list) ? { list: list.map((entry) => resolveEntry(entry, dir, server)) } : {}),
    },
    ...grantOptions(values.grants),
    ...plugins.options,
    rest: prefixOf(api.nested('rest')),
    'content-api': pagingOptions(api.nested('rest')),
    ...ruleOptions(api.nested('documents')),
    database: strapiDatabase(database, dir),
    migrations: {
      dir: join(dir, 'database/migrations'),
      atBoot: database.nested('settings').boolean('runMigrations') ?? true,
    },
  } satisfies StandardOptions;
  const privateAttributes = api.nested('responses').strings('privateAttributes') ?? [];
  const aside = UNUSED_FILES.filter((root) => Object.hasOwn(values, root)).map(
    (root) => `config/${root} is left aside`,
  );
  const unread = [server, api, database].flatMap((settings) => settings.unread());
  return {
    options,
    privateAttributes,
    plugins: plugins.others,
    warnings: Object.freeze([...aside, ...plugins.notes, ...unread.map((path) => `config: ${path} is left aside`)]),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `config/grants` (Mortise's own): what the public may do. */
const grantOptions = (grants: unknown): Pick<StandardOptions, 'auth'> =>
  grants === undefined ? {} : { auth: { grants: grants as { readonly public?: string[] } } };

/** With `strictRelations`, a required relation must have at least one target. */
function ruleOptions(documents: Settings): Pick<StandardOptions, 'validation'> {
  const strictRelations = documents.boolean('strictRelations');
  return strictRelations === undefined ? {} : { validation: { strictRelations } };
}

/** Switches off plugins of `standard` that `config/plugins` disables: `false` or `{ enabled: false }`. */
function ourPlugins(given: unknown) {
  const entries = Object.entries(isRecord(given) ? given : {});
  const isOurs = ([name]: readonly [string, unknown]) => OURS.some((ours) => ours === name);
  const ours = entries.filter(isOurs);
  const isOff = (value: unknown) => value === false || (isRecord(value) && value.enabled === false);
  const settings = ours.filter(([, value]) => isRecord(value) && value.config !== undefined);
  return {
    options: Object.fromEntries(ours.filter(([, value]) => isOff(value)).map(([name]) => [name, false])) as {
      readonly [name in (typeof OURS)[number]]?: false;
    },
    others: Object.fromEntries(entries.filter((entry) => !isOurs(entry))),
    notes: settings.map(([name]) => `config/plugins: the config of "${name}" is left aside`),
  };
}

/** Drops undefined options, so that the plugins' own defaults apply. */
const withoutUndefined = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: NonNullable<T[K]>;
  };

function httpOptions(server: Settings) {
  const node = server.nested('http').nested('serverOptions');
  return withoutUndefined({
    host: server.string('host'),
    port: server.number('port'),
    keys: server.nested('app').strings('keys'),
    proxy: proxyOf(server.get('proxy')) ?? proxyOf(server.nested('proxy').get('koa')),
    requestTimeoutMs: node.number('requestTimeout'),
    headersTimeoutMs: node.number('headersTimeout'),
    keepAliveTimeoutMs: node.number('keepAliveTimeout'),
  });
}

/** `true` means any proxy, as in Koa. Numbers and lists are Mortise's own. */
function proxyOf(given: unknown) {
  if (given === true) return 'any' as const;
  if (given === false || typeof given === 'number') return given;
  return Array.isArray(given) ? (given as string[]) : undefined;
}

/** `api`, `/api` and `/api/` are the same prefix. */
function prefixOf(rest: Settings) {
  const prefix = rest.get('prefix');
  if (typeof prefix !== 'string') return {};
  const bare = prefix.replaceAll(/^\/+|\/+$/g, '');
  return { prefix: bare && `/${bare}` };
}

/** If the default limit exceeds the maximum, the maximum is used, as in Strapi. */
function pagingOptions(rest: Settings) {
  const limits = { default: rest.number('defaultLimit'), max: rest.number('maxLimit') };
  const defaultLimit = limits.max === undefined ? limits.default : Math.min(limits.default ?? 25, limits.max);
  return withoutUndefined({
    defaultLimit,
    maxLimit: limits.max ?? (limits.default !== undefined && limits.default > 100 ? limits.default : undefined),
    withCount: rest.boolean('withCount'),
    strictParams: rest.boolean('strictParams'),
  });
}

/** Resolves paths of entries against the project's folder instead of the working directory. */
function resolveEntry(entry: unknown, dir: string, server: Settings): MiddlewareEntry {
  // A relative path names a middleware of the project, which gets `strapi`.
  if (isRecord(entry) && typeof entry.resolve === 'string' && /^[./]/.test(entry.resolve))
    return { name: entry.resolve, ...(entry.config === undefined ? {} : { config: entry.config }) };
  const { name, config = {} } = typeof entry === 'object' && entry !== null ? (entry as Entry) : { name: entry };
  const path =
    name === 'strapi::public'
      ? join(dir, server.nested('dirs').string('public') ?? 'public')
      : name === 'strapi::favicon'
        ? join(dir, 'favicon.png')
        : undefined;
  if (path === undefined || config.path !== undefined) return entry as MiddlewareEntry;
  return { name: name as string, config: { ...config, path } };
}
interface Entry {
  readonly name?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
}
