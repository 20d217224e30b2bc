import { existsSync } from 'node:fs';
import type { LogLevel } from '@mortise/logger/contract';
import { errors } from './errors.ts';
import type { StandardOptions } from './standard.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/**
 * Returns the options overridden by HOST, PORT, DATABASE_URL, LOG_LEVEL and STRAPI_PLUGIN_I18N_INIT_LOCALE_CODE of the
 * environment. DATABASE_URL keeps parameters of the configured address, such as `sslmode`. A plugin that is switched off
 * (`false`) stays off.
 *
 * @param env by default the environment of the process, completed by `.env` of the working directory.
 * @throws STANDARD_PORT_INVALID, STANDARD_LOG_LEVEL_INVALID.
 */
export function fromEnvironment<O extends StandardOptions>(options: O, env: Environment = ownEnvironment()) {
  const { HOST, PORT, DATABASE_URL, LOG_LEVEL, STRAPI_PLUGIN_I18N_INIT_LOCALE_CODE: initLocale } = env;
  return {
    ...options,
    ...over(options.http, 'http', { ...(HOST ? { host: HOST } : {}), ...(PORT ? { port: portOf(PORT) } : {}) }),
    ...over(options.database, 'database', DATABASE_URL ? { url: urlOver(options.database, DATABASE_URL) } : {}),
    ...over(options.i18n, 'i18n', initLocale ? { initLocale } : {}),
    ...over(options.logger, 'logger', LOG_LEVEL ? { level: levelOf(LOG_LEVEL) } : {}),
  } satisfies StandardOptions;
}

/**
 * Returns DATABASE_URL with those parameters of the configured address that it does not set itself, such as `sslmode`: a
 * connection that the configuration encrypts stays encrypted.
 */
function urlOver(database: StandardOptions['database'], address: string): string {
  const below = typeof database === 'object' ? database.url : undefined;
  if (below === undefined || !URL.canParse(below) || !URL.canParse(address)) return address;
  const kept = [...new URL(below).searchParams].filter(([name]) => !new URL(address).searchParams.has(name));
  if (kept.length === 0) return address;
  const url = new URL(address);
  for (const [name, value] of kept) url.searchParams.set(name, value);
  return url.href;
}

function over<N extends string, P extends object>(given: object | false | undefined, name: N, part: P) {
  return given === false || Object.keys(part).length === 0 ? {} : { [name]: { ...given, ...part } };
}

function ownEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function portOf(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw errors.PORT_INVALID({ value });
  return port;
}

function levelOf(value: string): LogLevel {
  const level = LEVELS.find((known) => known === value.toLowerCase());
  if (!level) throw errors.LOG_LEVEL_INVALID({ value, known: LEVELS });
  return level;
}
