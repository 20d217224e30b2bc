import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin, type ResolveFnOutput, type ResolveHookSync } from 'node:module';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { addProjectFile, formatOf, isProjectFile, pathOf, projectOfFile, realOf } from './project-files.ts';
import { mappedPaths, tsconfigOf } from './tsconfig.ts';

/** By Strapi package: the shim that replaces it. */
const SHIMS: Readonly<Record<string, string>> = {
  '@strapi/strapi': 'strapi',
  '@strapi/core': 'strapi',
  '@strapi/utils': 'utils',
  '@strapi/database': 'database',
  '@strapi/types': 'types',
  '@strapi/logger': 'logger',
};
const shimUrl = (name: string) => new URL(`../shim/${name}${extname(import.meta.url)}`, import.meta.url).href;

/** In the order of TypeScript and Node: sources before compiled code, code before data. */
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.node'];
/** By extension in the import: extensions of the TypeScript source. */
const SOURCE_EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Query of a CommonJS file that an ES module imports: the file is wrapped so that its named exports can be imported.
 */
export const AS_MODULE = '?as-module';

type Context = Parameters<ResolveHookSync>[1];
type Next = Parameters<ResolveHookSync>[2];

/** Resolves imports of project code as TypeScript does for CommonJS; Strapi's packages resolve to shims. */
export const resolveProjectImport: ResolveHookSync = (specifier, context, next) => {
  const parent = context.parentURL === undefined ? undefined : pathOf(context.parentURL);
  if (parent === undefined || !isProjectFile(parent) || isBuiltin(specifier)) return next(specifier, context);
  const shim = shimOf(specifier);
  if (shim !== undefined) return { url: shim, shortCircuit: true };
  const isPath = /^(?:\.{1,2}(?:\/|$)|file:)/.test(specifier) || isAbsolute(specifier);
  for (const candidate of isPath
    ? [pathFrom(parent, specifier)]
    : mappedPaths(tsconfigOf(dirname(parent)), specifier)) {
    const found = fileAt(candidate, /(?:^|\/)\.{0,2}$/.test(specifier));
    if (found !== undefined) return resolveProjectFile(found, context);
  }
  return isPath ? next(specifier, context) : resolvePackage(specifier, parent, context, next);
};

const shimOf = (specifier: string): string | undefined => {
  const name = /^@strapi\/[^/]+/.exec(specifier)?.[0];
  const shim = name !== undefined && Object.hasOwn(SHIMS, name) ? SHIMS[name] : undefined;
  return shim === undefined ? undefined : shimUrl(shim);
};

const pathFrom = (parent: string, specifier: string): string =>
  specifier.startsWith('file:') ? fileURLToPath(specifier.replace(/[?#].*$/, '')) : resolve(dirname(parent), specifier);

/**
 * Resolves a path: the file itself, with an extension, the TypeScript source of `x.js`, or the folder's `main` or
 * index.
 */
function fileAt(path: string, isFolder = false): string | undefined {
  const plain = isFolder ? undefined : plainFileAt(path);
  if (plain !== undefined || !existsSync(path)) return plain;
  const main = mainOf(path);
  const entry = main === undefined || resolve(path, main) === path ? undefined : fileAt(resolve(path, main));
  return entry ?? plainFileAt(join(path, 'index'));
}

function plainFileAt(path: string): string | undefined {
  if (isFile(path)) return path;
  const ended = EXTENSIONS.find((ending) => isFile(path + ending));
  if (ended !== undefined) return path + ended;
  const ending = extname(path);
  const source = SOURCE_EXTENSIONS[ending]?.find((each) => isFile(path.slice(0, -ending.length) + each));
  return source && path.slice(0, -ending.length) + source;
}

function mainOf(folder: string): string | undefined {
  try {
    const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly main?: unknown };
    return typeof main === 'string' && main !== '' ? main : undefined;
  } catch {
    return undefined;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const isImport = ({ conditions }: Context): boolean => conditions?.includes('import') ?? false;

/** The result for a project file, under its real path. */
function resolveProjectFile(path: string, context: Context): ResolveFnOutput {
  const real = realOf(path);
  if (!real.includes('node_modules')) addProjectFile(real);
  const url = pathToFileURL(real).href;
  if (!isImport(context)) return { url, shortCircuit: true };
  if (extname(real) === '.json') return { url, importAttributes: { type: 'json' }, format: 'json', shortCircuit: true };
  return { url: isProjectCommonJs(real) ? url + AS_MODULE : url, shortCircuit: true };
}

const isProjectCommonJs = (path: string): boolean =>
  isProjectFile(path) && extname(path) !== '.node' && formatOf(path) === 'commonjs';

/**
 * Resolves a package as Node does. `require` may load an ES-module-only package. Workspace sources are project code.
 */
function resolvePackage(specifier: string, parent: string, context: Context, next: Next): ResolveFnOutput {
  const found = firstSuccess([
    () => next(specifier, context),
    () => next(specifier, { ...context, conditions: [...(context.conditions ?? []), 'import', 'require', 'default'] }),
    // A folder linked into the project also resolves the project's packages.
    () => ({ url: pathToFileURL(resolveFromProject(specifier, parent)).href, shortCircuit: true }),
  ]);
  const path = pathOf(found.url);
  if (path === undefined || specifier.startsWith('@mortise/') || path.includes('node_modules')) return found;
  return resolveProjectFile(path, context);
}

const resolveFromProject = (specifier: string, parent: string): string =>
  createRequire(join(projectOfFile(parent) ?? dirname(parent), 'node_modules', 'x.js')).resolve(specifier);

/** Result of the first call that does not throw. @throws the error of the first call if all fail. */
function firstSuccess<T>([first, ...others]: readonly [() => T, ...(() => T)[]]): T {
  try {
    return first();
  } catch (cause) {
    for (const other of others) {
      try {
        return other();
      } catch {}
    }
    throw cause;
  }
}
