import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Tracks which files are project code: files below a project folder, and files that project code imports by path from
 * elsewhere, such as a linked `src` or sources of a workspace package. Process-wide, because Node's module hooks are.
 */
const folders = new Set<string>();
const addedFiles = new Set<string>();
let latest: string | undefined;
/** The project added last. Project code outside of every folder uses its cache. */
export const latestProject = (): string | undefined => latest;

/** Adds `dir` and its real path, because Node loads modules under the real path. */
export function addProjectFolder(dir: string): void {
  latest = realOf(dir);
  for (const folder of [dir, latest]) folders.add(folder + sep);
}

export const hasFolders = (): boolean => folders.size > 0;

/** Marks a file as project code, wherever it is. */
export const addProjectFile = (path: string): void => {
  if (!isProjectFile(path)) addedFiles.add(path);
};

export const isProjectFile = (path: string): boolean => addedFiles.has(path) || folderOf(path) !== undefined;

/** The project of a file; its cache and its packages are used for the file. */
export const projectOfFile = (path: string): string | undefined => folderOf(path)?.slice(0, -sep.length) ?? latest;

const folderOf = (path: string): string | undefined => {
  for (const folder of folders) {
    if (path.startsWith(folder) && !path.includes(`node_modules${sep}`, folder.length)) return folder;
  }
  return undefined;
};

export function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The path of a file URL without its query; `undefined` for other URLs, such as `node:fs`. */
export const pathOf = (url: string): string | undefined =>
  url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined;

export type Format = 'commonjs' | 'module';

/** Node's rule: by extension, else by `type` of the nearest package.json. */
export function formatOf(path: string): Format {
  const ending = extname(path);
  if (ending === '.mts' || ending === '.mjs') return 'module';
  if (ending === '.cts' || ending === '.cjs') return 'commonjs';
  return typeOf(dirname(path));
}

const types = new Map<string, Format>();
function typeOf(dir: string): Format {
  const known = types.get(dir);
  if (known) return known;
  const manifest = join(dir, 'package.json');
  const parent = dirname(dir);
  const found = existsSync(manifest)
    ? isModule(readFileSync(manifest, 'utf8'))
      ? 'module'
      : 'commonjs'
    : parent === dir
      ? 'commonjs'
      : typeOf(parent);
  types.set(dir, found);
  return found;
}

function isModule(manifest: string): boolean {
  try {
    return (JSON.parse(manifest) as { readonly type?: unknown } | null)?.type === 'module';
  } catch {
    return false;
  }
}
