import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ResolveHookSync, registerHooks } from 'node:module';
import { extname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { errors } from './errors.ts';
import type { Found } from './folder.ts';

/** What a project imports that is not there, and the file of ours that stands for it, with this file's own ending. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  '@strapi/strapi': 'strapi',
  '@strapi/utils': 'utils',
};
const shimUrl = (name: string) => new URL(`./shim/${name}${extname(import.meta.url)}`, import.meta.url).href;

/** Endings that TypeScript written for CommonJS leaves out of its imports. */
const ENDINGS = ['.ts', '.js', '.json', '/index.ts', '/index.js'];

/** Project folders of this process, as URLs. Node has one set of module hooks for all. */
const folders = new Set<string>();

/**
 * From now on, files below the folder (its node_modules excepted) find `@strapi/strapi` and `@strapi/utils` without
 * Strapi, and relative imports that leave out their ending. Other files are resolved as ever. For the life of the process.
 */
export function shimFolder(dir: string): void {
  if (folders.size === 0) registerHooks({ resolve: resolveShimmed });
  folders.add(pathToFileURL(dir + sep).href);
}

const isInside = (url: string): boolean =>
  [...folders].some((folder) => url.startsWith(folder) && !url.slice(folder.length).includes('node_modules/'));

const resolveShimmed: ResolveHookSync = (specifier, context, next) => {
  const { parentURL } = context;
  if (parentURL === undefined || !isInside(parentURL)) return next(specifier, context);
  const shim = Object.hasOwn(STANDS_FOR, specifier) ? STANDS_FOR[specifier] : undefined;
  if (shim !== undefined) return { url: shimUrl(shim), shortCircuit: true };
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return next(specifier, context);
  const url = new URL(specifier, parentURL);
  if (isFile(url)) return next(specifier, context);
  const ending = ENDINGS.find((each) => isFile(new URL(url.href.replace(/\/$/, '') + each)));
  return next(ending === undefined ? specifier : url.href.replace(/\/$/, '') + ending, context);
};

const isFile = (url: URL) => existsSync(url) && statSync(fileURLToPath(url)).isFile();

/**
 * What a file gives: its default export, `module.exports`, all that it exports by name, or its JSON.
 *
 * @throws PROJECT_FILE_UNREADABLE.
 */
export async function loadFile({ file, path }: Found): Promise<unknown> {
  try {
    if (extname(path) === '.json') return JSON.parse(await readFile(path, 'utf8'));
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    const given = Object.hasOwn(module, 'default') ? module.default : { ...module };
    const isCompiled = typeof given === 'object' && given !== null && '__esModule' in given && 'default' in given;
    return isCompiled ? given.default : given;
  } catch (cause) {
    throw errors.FILE_UNREADABLE({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}
