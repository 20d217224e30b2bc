import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exchange, Middleware } from '@mortise/kernel';
import koaFavicon from 'koa-favicon';
import { checkKeys } from './config.ts';

export interface FaviconConfig {
  /** From the working directory. */
  readonly path?: string;
  /** Milliseconds that a browser may keep it. */
  readonly maxAge?: number;
}

/** Serves `/favicon.ico` from the first of the named file, `favicon.png` and `favicon.ico`; without one, nothing. */
export function faviconMiddleware(config: FaviconConfig = {}): Middleware<Exchange> | undefined {
  checkKeys('favicon', config, ['path', 'maxAge']);
  const { path, maxAge = 86_400_000 } = config;
  const candidates = [path, 'favicon.png', 'favicon.ico'].filter((each) => each !== undefined);
  const file = candidates.map((each) => resolve(each)).find((each) => existsSync(each));
  if (!file) return undefined;
  const mime = file.endsWith('.png') ? 'image/png' : 'image/x-icon';
  // Its types call the option `maxage`; it reads `maxAge`.
  const settings = { maxAge, mime } as Parameters<typeof koaFavicon>[1];
  return koaFavicon(file, settings) as unknown as Middleware<Exchange>;
}
