import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exchange, Middleware } from '@mortise/kernel';
import koaStatic from 'koa-static';
import { checkKeys } from './config.ts';

export interface PublicConfig {
  /** The folder, from the working directory. */
  readonly path?: string;
  /** Milliseconds that a browser may keep a file. */
  readonly maxAge?: number;
  /** Where `/` leads where no route and no file answers it; nowhere without. */
  readonly redirect?: string;
}

/**
 * Serves the files of a folder where no route answered: a routed request never touches the disk. What lies below
 * `/uploads/` is left to who keeps uploads. Without the folder at boot and without a redirect it is a pass-through.
 */
export function publicMiddleware(config: PublicConfig = {}): Middleware<Exchange> | undefined {
  checkKeys('public', config, ['path', 'maxAge', 'redirect']);
  const { path = 'public', maxAge = 60_000, redirect } = config;
  const folder = resolve(path);
  const exists = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!exists && redirect === undefined) return undefined;
  const serve = exists ? (koaStatic(folder, { maxage: maxAge }) as unknown as Middleware<Exchange>) : nothing;
  return async (ctx, next) => {
    await next();
    if (!isOpen(ctx)) return;
    await serve(ctx, nothing);
    if (redirect !== undefined && ctx.path === '/' && ctx.status === 404) ctx.redirect(redirect);
  };
}

const isOpen = (ctx: Exchange): boolean =>
  ctx.endpoint === undefined &&
  ctx.status === 404 &&
  (ctx.body === undefined || ctx.body === null) &&
  (ctx.method === 'GET' || ctx.method === 'HEAD') &&
  !ctx.path.startsWith('/uploads/');
const nothing = async () => {};
