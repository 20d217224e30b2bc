import { createRequire } from 'node:module';
import { basename, dirname, extname, relative } from 'node:path';
import type * as Esbuild from 'esbuild';
import { errors } from '../errors.ts';
import { compileCached } from './cache.ts';
import { type Format, projectOfFile } from './project-files.ts';
import { tsconfigOf } from './tsconfig.ts';

const require = createRequire(import.meta.url);
/** Part of the cache key; increase it when the compiler options below change. */
const COMPILER_REVISION = 1;
/** The esbuild child process stops after this time without a compilation. */
const IDLE_MS = 500;

const LOADERS: Readonly<Record<string, Esbuild.Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
};
const loaderOf = (path: string): Esbuild.Loader => LOADERS[extname(path)] ?? 'js';

/** True if Node cannot run the file directly: TypeScript, JSX, and `import` or `export` in a CommonJS file. */
export const needsCompiling = (path: string, format: Format, source: string): boolean =>
  loaderOf(path) !== 'js' || (format === 'commonjs' && hasModuleSyntax(source));

/**
 * Whether a file may contain `import` or `export` statements. A false positive is harmless: compiling changes
 * nothing.
 */
const hasModuleSyntax = (source: string): boolean => /(?:^|[;}/\n])\s*(?:import|export)\b(?!\s*\()/.test(source);

/**
 * Compiles a project file to JavaScript in the file's module format, with an inline source map.
 *
 * @throws PROJECT_COMPILE_FAILED with file, line and column.
 */
export function compile(path: string, format: Format, source: string): string {
  const project = projectOfFile(path);
  const options = optionsOf(path, format, source);
  const key = [source, versionOf(), COMPILER_REVISION, basename(path), JSON.stringify(options)].join('\0');
  return compileCached(project, path, key, () => transform(path, source, options, project));
}

function optionsOf(path: string, format: Format, source: string): Esbuild.TransformOptions {
  const { emit } = tsconfigOf(dirname(path));
  const isCommonJs = format === 'commonjs';
  const banner = [
    ...(isCommonJs && hasModuleSyntax(source) ? ['"use strict";'] : []),
    ...(isCommonJs && source.includes('import.meta') ? [IMPORT_META_BANNER] : []),
    ...(isCommonJs || !/\bimport\s+\w+\s*=\s*require\b/.test(source) ? [] : [REQUIRE_BANNER]),
  ];
  return {
    loader: loaderOf(path),
    format: isCommonJs ? 'cjs' : 'esm',
    platform: 'node',
    target: 'node22',
    charset: 'utf8',
    sourcemap: 'inline',
    // Relative to the compiled file, which is loaded under the source's path, so the map survives a move of the
    // project.
    sourcefile: basename(path),
    sourcesContent: false,
    keepNames: false,
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: emit as NonNullable<Esbuild.TsconfigRaw['compilerOptions']> },
    ...(isCommonJs ? { define: IMPORT_META_DEFINES } : {}),
    ...(banner.length ? { banner: banner.join('') } : {}),
  };
}

const IMPORT_META_BANNER = 'const __mortise_url = require("node:url").pathToFileURL(__filename).href;';
/** Defines `require` for `import x = require('x')` in an ES module. */
const REQUIRE_BANNER =
  'import { createRequire as __mortise_require } from "node:module"; const require = __mortise_require(import.meta.url);';
/** Replacements of `import.meta` in a file that becomes CommonJS. */
const IMPORT_META_DEFINES = {
  'import.meta.url': '__mortise_url',
  'import.meta.dirname': '__dirname',
  'import.meta.filename': '__filename',
};

function transform(path: string, source: string, options: Esbuild.TransformOptions, project = dirname(path)): string {
  try {
    return compiler().transformSync(source, options).code;
  } catch (cause) {
    const [first] = (cause as Partial<Esbuild.TransformFailure>).errors ?? [];
    if (first === undefined) throw cause;
    const { line = 0, column = 0, lineText = '' } = first.location ?? {};
    const at = `${relative(project, path)}:${line}:${column + 1}`;
    throw errors.COMPILE_FAILED({ at, problem: first.text, line: lineText.trim() }, cause);
  } finally {
    stopWhenIdle();
  }
}

/** Loaded lazily: not needed if all code is cached. */
const compiler = () => require('esbuild') as typeof Esbuild;
let version: string | undefined;
const versionOf = (): string => {
  version ??= (require('esbuild/package.json') as { readonly version: string }).version;
  return version;
};

let idle: NodeJS.Timeout | undefined;
function stopWhenIdle(): void {
  idle ??= setTimeout(() => void compiler().stop(), IDLE_MS).unref();
  idle.refresh();
}
