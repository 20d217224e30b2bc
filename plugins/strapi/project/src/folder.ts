import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file that can be loaded. */
export interface Found {
  /** Without its extension. */
  readonly name: string;
  /** From the project's folder, for messages. */
  readonly file: string;
  readonly path: string;
}

const LOADED = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json']);

/** Declarations, and tests of the files beside them. */
const ASIDE = /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** The files of a folder by name that can be loaded; no hidden ones, declarations or tests. An absent folder has none. */
export const filesIn = (dir: string, folder: string): readonly Found[] =>
  entriesOf(dir, folder)
    .filter((entry) => isFile(join(dir, folder), entry) && LOADED.has(extname(entry.name)) && !ASIDE.test(entry.name))
    .map(({ name }) => ({
      name: name.slice(0, -extname(name).length),
      file: join(folder, name),
      path: join(dir, folder, name),
    }));

/** The folders of a folder by name; hidden ones are none. */
export const foldersIn = (dir: string, folder: string): readonly string[] =>
  entriesOf(dir, folder)
    .filter((entry) => isFolder(join(dir, folder), entry) && !TESTS.has(entry.name))
    .map(({ name }) => name);

const TESTS: ReadonlySet<string> = new Set(['__tests__', '__mocks__', '__fixtures__', '__snapshots__']);

/** What a symbolic link leads to counts. */
const isFile = (parent: string, entry: Dirent): boolean =>
  entry.isFile() || (entry.isSymbolicLink() && leadsTo(join(parent, entry.name))?.isFile() === true);
const isFolder = (parent: string, entry: Dirent): boolean =>
  entry.isDirectory() || (entry.isSymbolicLink() && leadsTo(join(parent, entry.name))?.isDirectory() === true);
const leadsTo = (path: string) => statSync(path, { throwIfNoEntry: false });

const entriesOf = (dir: string, folder: string) =>
  existsSync(join(dir, folder))
    ? readdirSync(join(dir, folder), { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('.'))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];

/** `blogPost` and `blog_post` as `blog-post`; what is written so already stays. */
export const kebab = (name: string): string =>
  /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)
    ? name
    : name
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replaceAll(/[^A-Za-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '')
        .toLowerCase();
