import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMortiseError, type MortiseError } from '@mortise/kernel';
import { errors } from './errors.ts';
import type { Found } from './folder.ts';
import { adopt, formatOf, realOf } from './modules/territory.ts';
import { placeIn, rootsOf } from './places.ts';

export { shimFolder } from './modules/hooks.ts';

const require = createRequire(import.meta.url);

/** Between a line of the project's code and what it calls lie the frames of Node's loader. */
const STACK_FRAMES = 50;

/**
 * What a file gives: its default export, `module.exports`, all that it exports by name, or its JSON.
 *
 * @throws PROJECT_FILE_UNREADABLE, PROJECT_COMPILE_FAILED, PROJECT_MODULE_ABSENT, naming file and line.
 */
export async function loadFile(found: Found): Promise<unknown> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_FRAMES;
  try {
    return await loadModule(found.path);
  } catch (cause) {
    throw loadingFailed(found, cause);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Loads the files of a `config` folder for `readConfig`: what they and their functions throw is coded, with file and line.
 *
 * @throws as `loadFile`.
 */
export async function loadConfigFile(path: string, file: string): Promise<unknown> {
  const found = { name: file, file, path };
  const given = await loadFile(found);
  if (typeof given !== 'function') return given;
  return async (tools: unknown) => {
    try {
      return await given(tools);
    } catch (cause) {
      throw isMortiseError(cause) ? cause : loadingFailed(found, cause);
    }
  };
}

/** The file that a path from the folder means, its ending optional. @throws PROJECT_MODULE_ABSENT naming `importer`. */
export function findFile(dir: string, name: string, importer: string): Found {
  try {
    const path = createRequire(join(realOf(dir), 'package.json')).resolve(name);
    return { name, file: relative(realOf(dir), path), path };
  } catch (cause) {
    throw errors.MODULE_ABSENT({ at: importer, specifier: name, remedy: remedyFor(name) }, cause);
  }
}

/** The same for a path, with what it threw as it is. The folder was opened by `shimFolder`. */
export async function loadModule(path: string): Promise<unknown> {
  if (extname(path) === '.json') return JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''));
  const real = realOf(path);
  adopt(real);
  const module: unknown = formatOf(real) === 'commonjs' ? require(real) : await import(pathToFileURL(real).href);
  const given = exported(module);
  return isCompiled(given) ? given.default : given;
}

/** Of an ES module, or of what one was compiled to: the default export, else all others. */
function exported(module: unknown): unknown {
  if (!isNamespace(module) && !isCompiled(module)) return module;
  return Object.hasOwn(module, 'default') ? module.default : { ...module };
}

const isNamespace = (value: unknown): value is { readonly default?: unknown } =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Module]';
const isCompiled = (value: unknown): value is { readonly default?: unknown } =>
  typeof value === 'object' && value !== null && '__esModule' in value;

/** Codes that a file inside of another one may bring, and that name it. */
const NAMING_FILES: ReadonlySet<string> = new Set(['PROJECT_COMPILE_FAILED', 'PROJECT_MODULE_ABSENT']);

/** What a file's loading threw, coded, with the place of it. */
function loadingFailed({ file, path }: Found, cause: unknown): MortiseError {
  if (isMortiseError(cause) && NAMING_FILES.has(cause.code)) return cause;
  const dir = path.slice(0, -file.length - 1);
  const { message = String(cause), stack, code }: Partial<NodeJS.ErrnoException> = cause instanceof Error ? cause : {};
  const place = placeIn(stack, rootsOf(dir));
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    const [, specifier = ''] = /(?:module|package) '([^']+)'/.exec(message) ?? [];
    const importer = importerIn(message, dir) ?? file;
    const at = place?.startsWith(`${importer}:`) ? place : importer;
    return errors.MODULE_ABSENT({ at, specifier, remedy: remedyFor(specifier) }, cause);
  }
  if (place?.startsWith(`${file}:`)) return errors.FILE_UNREADABLE({ file: place, problem: message }, cause);
  return errors.FILE_UNREADABLE({ file, problem: place ? `${message} (${place})` : message }, cause);
}

/** Node names it on a line of its own for `require`, at the end for `import`. */
function importerIn(message: string, dir: string): string | undefined {
  const path = /^- (.+)$/m.exec(message)?.[1] ?? / imported from (.+)$/m.exec(message)?.[1];
  const root = rootsOf(dir).find((each) => path?.startsWith(each));
  return root === undefined ? path : path?.slice(root.length);
}

function remedyFor(specifier: string): string {
  if (/^[./]/.test(specifier)) return 'Correct the path, or add the file.';
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (name.startsWith('@strapi/'))
    return `It is a part of Strapi that is not here; remove what uses it, or npm install ${name}.`;
  return `Run npm install ${name}.`;
}
