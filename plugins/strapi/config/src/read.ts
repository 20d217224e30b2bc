import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMortiseError } from '@mortise/kernel';
import type { ConfigFolder, Env } from './contract.ts';
import { createEnv, type Variables } from './env.ts';
import { errors } from './errors.ts';
import { isPlain, mergeOver } from './merge.ts';
import { checkName } from './names.ts';

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

interface Root {
  readonly file: string;
  readonly value: unknown;
}

const CODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);

/**
 * Reads the `config` folder of a project, overridden by `config/env/<NODE_ENV>`.
 *
 * @param dir the project's folder; without a `config` folder there are no values.
 * @throws CONFIG_NAME_RESERVED, CONFIG_NAME_TWICE, CONFIG_FILE_UNREADABLE, CONFIG_FILE_INVALID, CONFIG_ENV_FILE_ABSENT,
 *   CONFIG_ENV_INVALID, each naming the file.
 */
export async function readConfig(
  dir: string,
  { variables, load = exportOf, strictRoots }: ReadConfigOptions = {},
): Promise<ConfigFolder> {
  const known = variables ?? loadVariables(dir);
  const env = createEnv(known);
  const environment = known.NODE_ENV || 'development';
  const notes: string[] = [];
  const tools = { env, load, notes, isStrict: (root: string) => strictRoots?.includes(root) ?? true };
  const base = await readRoots(dir, 'config', tools);
  const above = await readRoots(dir, join('config', 'env', environment), tools);
  const names = [...new Set([...base.keys(), ...above.keys()])];
  const rootsOf = (name: string) => [base.get(name), above.get(name)].filter((root) => root !== undefined);
  const values = names.map((name) => [name, mergeOver(base.get(name)?.value, above.get(name)?.value)] as const);
  const files = names.map((name) => [name, rootsOf(name).map(({ file }) => file)]);
  return Object.freeze({
    values: Object.freeze({ ...Object.fromEntries(values), ...pluginRoots(Object.fromEntries(values)) }),
    files: Object.freeze(Object.fromEntries(files)),
    environment,
    env,
    notes: Object.freeze(notes),
  });
}

function loadVariables(dir: string): Variables {
  const named = process.env.ENV_PATH;
  const file = resolve(dir, named || '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  else if (named) throw errors.ENV_FILE_ABSENT({ file });
  return process.env;
}

interface Tools {
  readonly env: Env;
  readonly load: NonNullable<ReadConfigOptions['load']>;
  readonly notes: string[];
  readonly isStrict: (root: string) => boolean;
}

async function readRoots(dir: string, folder: string, tools: Tools): Promise<ReadonlyMap<string, Root>> {
  const roots = new Map<string, Root>();
  const files = new Map<string, string>();
  for (const name of filesOf(join(dir, folder))) {
    const file = join(folder, name);
    const extension = extname(name);
    if (!CODE.has(extension) && extension !== '.json') {
      tools.notes.push(`${file} is ignored: a config file ends in .js, .ts, .mjs, .cjs or .json`);
      continue;
    }
    const root = name.slice(0, -extension.length);
    checkName(root, file);
    const first = files.get(root.toLowerCase());
    if (first !== undefined) throw errors.NAME_TWICE({ first, second: file });
    files.set(root.toLowerCase(), file);
    roots.set(root, { file, value: await readRoot(join(dir, file), file, root, tools) });
  }
  return roots;
}

/** The sorted file names of a folder, without hidden files, type declarations, source maps and tests. */
const filesOf = (folder: string): readonly string[] =>
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
  { env, load, notes, isStrict }: Tools,
): Promise<unknown> {
  try {
    const found = extname(path) === '.json' ? parseJson(await readFile(path, 'utf8')) : await load(path, file);
    const value: unknown = typeof found === 'function' ? await found({ env }) : found;
    if ((typeof value === 'object' && value !== null) || !isStrict(root)) return value;
    if (value === undefined && MAY_BE_EMPTY.has(root)) {
      notes.push(`${file} returns nothing, and is read as {}: is a \`return\` missing?`);
      return {};
    }
    throw errors.FILE_INVALID({ file, given: value === null ? 'null' : typeof value });
  } catch (cause) {
    if (isMortiseError(cause)) throw cause;
    throw errors.FILE_UNREADABLE({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}

/** Roots that may return nothing, because all settings may be commented out. For other roots a `return` is missing. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['plugins', 'features', 'admin', 'api']);

/** Strips a byte order mark. */
const parseJson = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

/** The export of a module: `default`, `module.exports`, or the object of all named exports. */
async function exportOf(path: string): Promise<unknown> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  const given = Object.hasOwn(module, 'default') ? module.default : { ...module };
  const isCompiled = typeof given === 'object' && given !== null && '__esModule' in given && 'default' in given;
  return isCompiled ? given.default : given;
}

/** Maps `{ name: { config } }` of `plugins` to roots named `plugin::name`, as in Strapi. */
const pluginRoots = ({ plugins }: { readonly plugins?: unknown }): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(isPlain(plugins) ? plugins : {}).flatMap(([name, value]) =>
      isPlain(value) && isPlain(value.config) ? [[`plugin::${name}`, value.config]] : [],
    ),
  );
