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
   * Read instead of the process's own. Without it `.env` (or the file that ENV_PATH names) is loaded into the process's
   * environment first; what stands there already is kept.
   */
  readonly variables?: Variables;
  /**
   * Loads a file of code, instead of `import`: given its path, and the path from the project's folder for messages. What it
   * throws with a code goes out as it is.
   */
  readonly load?: (path: string, file: string) => Promise<unknown>;
  /** Roots that have to hold an object or a list, where others may hold anything, as in Strapi; without it every root has to. */
  readonly strictRoots?: readonly string[];
}

interface Root {
  readonly file: string;
  readonly value: unknown;
}

const CODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);

/**
 * Reads the `config` folder of a project, and `config/env/<NODE_ENV>` over it (behaviours C01–C04, C06).
 *
 * @param dir the project's folder; one without `config` has no values.
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
      tools.notes.push(`${file} is left aside: a config file ends in .js, .ts, .mjs, .cjs or .json`);
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

/** The files of a folder by name; hidden ones, declarations, source maps and tests are none. */
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
      notes.push(`${file} gives nothing, and is taken as empty: did it mean to return something?`);
      return {};
    }
    throw errors.FILE_INVALID({ file, given: value === null ? 'null' : typeof value });
  } catch (cause) {
    if (isMortiseError(cause)) throw cause;
    throw errors.FILE_UNREADABLE({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}

/** Where everything may be commented out, `() => {}`; nothing for the server or the database would be a lost `return`. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['plugins', 'features', 'admin', 'api']);

/** A mark of the byte order in front is no part of it. */
const parseJson = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

/** What a module gives: its default export, `module.exports`, or all that it exports by name. */
async function exportOf(path: string): Promise<unknown> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  const given = Object.hasOwn(module, 'default') ? module.default : { ...module };
  const isCompiled = typeof given === 'object' && given !== null && '__esModule' in given && 'default' in given;
  return isCompiled ? given.default : given;
}

/** `plugins` says `{ name: { config } }`; plugins are asked about as `plugin::name` (behaviours C05). */
const pluginRoots = ({ plugins }: { readonly plugins?: unknown }): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(isPlain(plugins) ? plugins : {}).flatMap(([name, value]) =>
      isPlain(value) && isPlain(value.config) ? [[`plugin::${name}`, value.config]] : [],
    ),
  );
