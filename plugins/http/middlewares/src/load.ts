import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve as absolute, join } from 'node:path';
import type { MiddlewareFactory } from './contract.ts';
import { errors } from './errors.ts';

const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.mjs', '.cjs', '/index.ts', '/index.mjs'];

/**
 * Loads the factory that a package or file exports, as `default` or `module.exports`.
 *
 * @param resolve a package, or a path relative to the root (`./src/middlewares/x`), with or without extension.
 * @throws MIDDLEWARES_MODULE_INVALID with the error of the module as its cause.
 */
export function loadFactory(resolve: string, root: string, place: string): MiddlewareFactory {
  const folder = absolute(root);
  const invalid = (problem: string, cause?: unknown) =>
    errors.MODULE_INVALID({ place, resolve, root: folder, problem }, cause);
  let loaded: unknown;
  try {
    loaded = createRequire(join(folder, 'package.json'))(addExtension(resolve, folder));
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
  const factory = (loaded as { readonly default?: unknown } | undefined)?.default ?? loaded;
  if (typeof factory !== 'function') throw invalid(`it exports ${factory === null ? 'null' : typeof factory}`);
  return factory as MiddlewareFactory;
}

/** Adds the extension: `require` resolves only `.js`, `.json` and `.node` without one. */
function addExtension(resolve: string, folder: string): string {
  if (!resolve.startsWith('.') && !resolve.startsWith('/')) return resolve;
  const path = absolute(folder, resolve);
  const extension = /\.[cm]?[jt]s$/.test(path)
    ? ''
    : (EXTENSIONS.slice(1).find((each) => existsSync(path + each)) ?? '');
  return path + extension;
}
