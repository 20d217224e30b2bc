import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A loadable file. */
export interface FoundFile {
  /** Without its extension. */
  readonly name: string;
  /** Path relative to the project folder, for messages. */
  readonly file: string;
  readonly path: string;
}

const EXTENSIONS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json']);

/** Type declarations and test files. */
const IGNORED_FILES = /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/**
 * The loadable files of a folder, sorted by name, without hidden files, declarations and tests. Empty if the folder
 * does not exist.
 */
export const filesIn = (dir: string, folder: string): readonly FoundFile[] =>
  entriesOf(dir, folder)
    .filter(
      (entry) =>
        isFile(join(dir, folder), entry) && EXTENSIONS.has(extname(entry.name)) && !IGNORED_FILES.test(entry.name),
    )
    .map(({ name }) => ({
      name: name.slice(0, -extname(name).length),
      file: join(folder, name),
      path: join(dir, folder, name),
    }));

/** The subfolders of a folder, sorted by name, without hidden and test folders. */
export const foldersIn = (dir: string, folder: string): readonly string[] =>
  entriesOf(dir, folder)
    .filter((entry) => isFolder(join(dir, folder), entry) && !TEST_FOLDERS.has(entry.name))
    .map(({ name }) => name);

const TEST_FOLDERS: ReadonlySet<string> = new Set(['__tests__', '__mocks__', '__fixtures__', '__snapshots__']);

/** Follows symbolic links. */
const isFile = (parent: string, entry: Dirent): boolean =>
  entry.isFile() || (entry.isSymbolicLink() && linkTarget(join(parent, entry.name))?.isFile() === true);
const isFolder = (parent: string, entry: Dirent): boolean =>
  entry.isDirectory() || (entry.isSymbolicLink() && linkTarget(join(parent, entry.name))?.isDirectory() === true);
const linkTarget = (path: string) => statSync(path, { throwIfNoEntry: false });

const entriesOf = (dir: string, folder: string) =>
  existsSync(join(dir, folder))
    ? readdirSync(join(dir, folder), { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('.'))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];

/** Converts `blogPost` and `blog_post` to `blog-post`. */
export const kebab = (name: string): string =>
  /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)
    ? name
    : name
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replaceAll(/[^A-Za-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '')
        .toLowerCase();
