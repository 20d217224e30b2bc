import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMortiseError, type MortiseError } from '@mortise/kernel';
import { errors } from './errors.ts';
import type { FoundFile } from './folder.ts';
import { findLocation, folderRoots } from './locations.ts';
import { addProjectFile, formatOf, realOf } from './modules/project-files.ts';

export { installModuleHooks } from './modules/hooks.ts';

const require = createRequire(import.meta.url);

/** Large enough to reach project code past the frames of Node's module loader. */
const STACK_FRAMES = 50;

/**
 * Loads a file. Returns its default export, `module.exports`, an object of its named exports, or its JSON.
 *
 * @throws PROJECT_FILE_UNREADABLE, PROJECT_COMPILE_FAILED, PROJECT_MODULE_MISSING; they name file and line.
 */
export async function loadFile(found: FoundFile): Promise<unknown> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_FRAMES;
  try {
    return await loadModule(found.path);
  } catch (cause) {
    throw loadError(found, cause);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Loads a file of a `config` folder for `readConfig`. Errors of the file and of its function name file and line.
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
      throw isMortiseError(cause) ? cause : loadError(found, cause);
    }
  };
}

/**
 * Resolves a path relative to the project folder; the extension is optional.
 *
 * @throws PROJECT_MODULE_MISSING, which names `importer`.
 */
export function findFile(dir: string, name: string, importer: string): FoundFile {
  try {
    const path = createRequire(join(realOf(dir), 'package.json')).resolve(name);
    return { name, file: relative(realOf(dir), path), path };
  } catch (cause) {
    throw errors.MODULE_MISSING({ at: importer, specifier: name, remedy: remedyFor(name) }, cause);
  }
}

/** Like `loadFile`, but errors are not translated. Requires `installModuleHooks` for the folder. */
export async function loadModule(path: string): Promise<unknown> {
  if (extname(path) === '.json') return JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''));
  const real = realOf(path);
  addProjectFile(real);
  const module: unknown = formatOf(real) === 'commonjs' ? require(real) : await import(pathToFileURL(real).href);
  const given = moduleValue(module);
  return isTranspiled(given) ? given.default : given;
}

/** The default export of an ES module (native or transpiled), or an object of its named exports. */
function moduleValue(module: unknown): unknown {
  if (!isNamespace(module) && !isTranspiled(module)) return module;
  return Object.hasOwn(module, 'default') ? module.default : { ...module };
}

const isNamespace = (value: unknown): value is { readonly default?: unknown } =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Module]';
const isTranspiled = (value: unknown): value is { readonly default?: unknown } =>
  typeof value === 'object' && value !== null && '__esModule' in value;

/** Errors of an imported file; their message names that file already. */
const CODES_WITH_LOCATION: ReadonlySet<string> = new Set(['PROJECT_COMPILE_FAILED', 'PROJECT_MODULE_MISSING']);

/** Translates the error of a failed load and adds its location. */
function loadError({ file, path }: FoundFile, cause: unknown): MortiseError {
  if (isMortiseError(cause) && CODES_WITH_LOCATION.has(cause.code)) return cause;
  const dir = path.slice(0, -file.length - 1);
  const { message = String(cause), stack, code }: Partial<NodeJS.ErrnoException> = cause instanceof Error ? cause : {};
  const place = findLocation(stack, folderRoots(dir));
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    const [, specifier = ''] = /(?:module|package) '([^']+)'/.exec(message) ?? [];
    const importer = importerIn(message, dir) ?? file;
    const at = place?.startsWith(`${importer}:`) ? place : importer;
    return errors.MODULE_MISSING({ at, specifier, remedy: remedyFor(specifier) }, cause);
  }
  if (place?.startsWith(`${file}:`)) return errors.FILE_UNREADABLE({ file: place, problem: message }, cause);
  return errors.FILE_UNREADABLE({ file, problem: place ? `${message} (${place})` : message }, cause);
}

/** The importing file: Node reports it on a separate line for `require`, at the end of the message for `import`. */
function importerIn(message: string, dir: string): string | undefined {
  const path = /^- (.+)$/m.exec(message)?.[1] ?? / imported from (.+)$/m.exec(message)?.[1];
  const root = folderRoots(dir).find((each) => path?.startsWith(each));
  return root === undefined ? path : path?.slice(root.length);
}

function remedyFor(specifier: string): string {
  if (/^[./]/.test(specifier)) return 'Fix the path, or add the file.';
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (name.startsWith('@strapi/'))
    return `Mortise does not include this part of Strapi: remove the code that uses it, or run npm install ${name}.`;
  return `Run npm install ${name}.`;
}
