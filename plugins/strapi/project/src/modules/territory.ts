import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Which files of this process are project code: those below a project's folder, and those outside of it that project code
 * imports by path, such as a linked `src` or the sources of a workspace package. Node has one set of module hooks for all.
 */
const folders = new Set<string>();
const adopted = new Set<string>();
let latest: string | undefined;
/** The project that was opened last: where code outside of every folder keeps its cache. */
export const latestProject = (): string | undefined => latest;

/** @param dir as given; modules are loaded under the path that a symbolic link leads to, so both count. */
export function addFolder(dir: string): void {
  latest = realOf(dir);
  for (const folder of [dir, latest]) folders.add(folder + sep);
}

export const hasFolders = (): boolean => folders.size > 0;

/** The file is project code from now on, wherever it lies. */
export const adopt = (path: string): void => {
  if (!isOwn(path)) adopted.add(path);
};

export const isOwn = (path: string): boolean => adopted.has(path) || folderOf(path) !== undefined;

/** The project of a file, for its cache and for packages that it finds nowhere else. */
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

/** `undefined` for what is no file: `node:fs`, `data:`. A query is left out. */
export const pathOf = (url: string): string | undefined =>
  url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined;

export type Format = 'commonjs' | 'module';

/** As Node tells: by the ending, else by `type` of the nearest package.json. */
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
