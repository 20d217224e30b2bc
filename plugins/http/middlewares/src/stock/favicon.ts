import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Middleware, RequestContext } from '@mortise/kernel';
import koaFavicon from 'koa-favicon';
import { validateKeys } from './config.ts';

export interface FaviconConfig {
  /** Path of the icon, relative to the working directory. */
  readonly path?: string;
  /** Cache lifetime in milliseconds. */
  readonly maxAge?: number;
}

/**
 * Serves `/favicon.ico` from the first that exists of `path`, `favicon.png` and `favicon.ico`; else it does nothing.
 */
export function faviconMiddleware(config: FaviconConfig = {}): Middleware<RequestContext> | undefined {
  validateKeys('favicon', config, ['path', 'maxAge']);
  const { path, maxAge = 86_400_000 } = config;
  const candidates = [path, 'favicon.png', 'favicon.ico'].filter((each) => each !== undefined);
  const file = candidates.map((each) => resolve(each)).find((each) => existsSync(each));
  if (!file) return undefined;
  const mime = file.endsWith('.png') ? 'image/png' : 'image/x-icon';
  // The package's types declare `maxage`, but its code reads `maxAge`.
  const settings = { maxAge, mime } as Parameters<typeof koaFavicon>[1];
  return koaFavicon(file, settings) as unknown as Middleware<RequestContext>;
}
