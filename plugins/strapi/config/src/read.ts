import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMortiseError } from '@mortise/kernel';
import type { ConfigFolder, Env } from './contract.ts';
import { createEnv, type Variables } from './env.ts';
import { errors } from './errors.ts';
import { isPlainObject, mergeDeep } from './merge.ts';
import { validateName } from './names.ts';

export interface ReadConfigOptions {
  /**
   * Environment variables. By default `process.env`, after loading `.env` (or the file of ENV_PATH) into it; existing
   * variables are kept.
   */
  readonly variables?: Variables;
  /**
   * Loads a code file instead of `import`, from its absolute path; `file` is the path relative to the project, for
   * messages. Its Mortise errors are rethrown unchanged.
   */
  readonly load?: (path: string, file: string) => Promise<unknown>;
  /**
   * Roots that must be an object or array; others may have any value, as in Strapi. By default all roots are strict.
   */
  readonly strictRoots?: readonly string[];
}

interface ConfigRoot {
  readonly file: string;
  readonly value: unknown;
}

const CODE_EXTENSIONS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);

/**
 * Reads the `config` folder of a project, overridden by `config/env/<NODE_ENV>`.
 *
 * @param dir the project's folder; without a `config` folder there are no values.
 * @throws CONFIG_NAME_RESERVED, CONFIG_NAME_DUPLICATE, CONFIG_FILE_UNREADABLE, CONFIG_FILE_INVALID, CONFIG_ENV_FILE_MISSING,
 *   CONFIG_ENV_INVALID, each naming the file.
 */
export async function readConfig(
  dir: string,
  { variables, load = importExport, strictRoots }: ReadConfigOptions = {},
): Promise<ConfigFolder> {
  const environmentVariables = variables ?? loadVariables(dir);
  const env = createEnv(environmentVariables);
  const environment = environmentVariables.NODE_ENV || 'development';
  const warnings: string[] = [];
  const tools = { env, load, warnings, isStrict: (root: string) => strictRoots?.includes(root) ?? true };
  const base = await readRoots(dir, 'config', tools);
  const overrides = await readRoots(dir, join('config', 'env', environment), tools);
  const names = [...new Set([...base.keys(), ...overrides.keys()])];
  const rootsOf = (name: string) => [base.get(name), overrides.get(name)].filter((root) => root !== undefined);
  const values = names.map((name) => [name, mergeDeep(base.get(name)?.value, overrides.get(name)?.value)] as const);
  const files = names.map((name) => [name, rootsOf(name).map(({ file }) => file)]);
  return Object.freeze({
    values: Object.freeze({ ...Object.fromEntries(values), ...toPluginRoots(Object.fromEntries(values)) }),
    files: Object.freeze(Object.fromEntries(files)),
    environment,
    env,
    warnings: Object.freeze(warnings),
  });
}

function loadVariables(dir: string): Variables {
  const envPath = process.env.ENV_PATH;
  const file = resolve(dir, envPath || '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  else if (envPath) throw errors.ENV_FILE_MISSING({ file });
  return process.env;
}

interface ReadContext {
  readonly env: Env;
  readonly load: NonNullable<ReadConfigOptions['load']>;
  readonly warnings: string[];
  readonly isStrict: (root: string) => boolean;
}

async function readRoots(dir: string, folder: string, tools: ReadContext): Promise<ReadonlyMap<string, ConfigRoot>> {
  const roots = new Map<string, ConfigRoot>();
  const files = new Map<string, string>();
  for (const name of configFiles(join(dir, folder))) {
    const file = join(folder, name);
    const extension = extname(name);
    if (!CODE_EXTENSIONS.has(extension) && extension !== '.json') {
      tools.warnings.push(`${file} is ignored: a config file ends in .js, .ts, .mjs, .cjs or .json`);
      continue;
    }
    const root = name.slice(0, -extension.length);
    validateName(root, file);
    const first = files.get(root.toLowerCase());
    if (first !== undefined) throw errors.NAME_DUPLICATE({ first, second: file });
    files.set(root.toLowerCase(), file);
    roots.set(root, { file, value: await readRoot(join(dir, file), file, root, tools) });
  }
  return roots;
}

/** The sorted file names of a folder, without hidden files, type declarations, source maps and tests. */
const configFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !/^\.|\.d\.[cm]?ts$|\.map$|\.(?:test|spec)\.[^.]+$/.test(entry.name))
        .map(({ name }) => name)
        .sort()
    : [];

async function readRoot(
  path: string,
  file: string,
  root: string,
  { env, load, warnings, isStrict }: ReadContext,
): Promise<unknown> {
  try {
    const exported = extname(path) === '.json' ? parseJson(await readFile(path, 'utf8')) : await load(path, file);
    const value: unknown = typeof exported === 'function' ? await exported({ env }) : exported;
    if ((typeof value === 'object' && value !== null) || !isStrict(root)) return value;
    if (value === undefined && OPTIONAL_ROOTS.has(root)) {
      warnings.push(`${file} returns nothing, and is read as {}: is a \`return\` missing?`);
      return {};
    }
    throw errors.FILE_INVALID({ file, given: value === null ? 'null' : typeof value });
  } catch (cause) {
    if (isMortiseError(cause)) throw cause;
    throw errors.FILE_UNREADABLE({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}

/** Roots that may return nothing, because all settings may be commented out. For other roots a `return` is missing. */
const OPTIONAL_ROOTS: ReadonlySet<string> = new Set(['plugins', 'features', 'admin', 'api']);

/** Strips a byte order mark. */
const parseJson = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

/** The export of a module: `default`, `module.exports`, or the object of all named exports. */
async function importExport(path: string): Promise<unknown> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  const exported = Object.hasOwn(module, 'default') ? module.default : { ...module };
  const isCompiled =
    typeof exported === 'object' && exported !== null && '__esModule' in exported && 'default' in exported;
  return isCompiled ? exported.default : exported;
}

/** Maps `{ name: { config } }` of `plugins` to roots named `plugin::name`, as in Strapi. */
const toPluginRoots = ({ plugins }: { readonly plugins?: unknown }): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(isPlainObject(plugins) ? plugins : {}).flatMap(([name, value]) =>
      isPlainObject(value) && isPlainObject(value.config) ? [[`plugin::${name}`, value.config]] : [],
    ),
  );
