import { realpathSync, type Stats, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Exchange, Log, Middleware } from '@mortise/kernel';
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
 * `/uploads/` is left to who keeps uploads. A symbolic link that leads out of the folder is not followed, nor is what is no
 * plain file served. Without the folder at boot and without a redirect it is a pass-through.
 */
export function publicMiddleware(config: PublicConfig = {}, log?: Log): Middleware<Exchange> | undefined {
  checkKeys('public', config, ['path', 'maxAge', 'redirect']);
  const { path = 'public', maxAge = 60_000, redirect } = config;
  const folder = resolve(path);
  const exists = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!exists && redirect === undefined) return undefined;
  const serve = exists ? filesOf(folder, maxAge, log) : nothing;
  return async (ctx, next) => {
    await next();
    if (!isOpen(ctx)) return;
    await serve(ctx, nothing);
    if (redirect !== undefined && ctx.path === '/' && ctx.status === 404) ctx.redirect(redirect);
  };
}

const OUTSIDE = Symbol('outside of the folder');
const WARNED_AT_MOST = 100;

function filesOf(folder: string, maxAge: number, log: Log | undefined): Middleware<Exchange> {
  const root = realpathSync(folder);
  const warned = new Set<string>();
  /** Called with the file that is about to be opened: the one asked for, its index, or a compressed one beside it. */
  const setHeaders = (_: unknown, path: string, stats: Stats) => {
    const target = realpathSync(path);
    if (stats.isFile() && (target === root || target.startsWith(root + sep))) return;
    if (!warned.has(path) && warned.size < WARNED_AT_MOST) {
      warned.add(path);
      log?.warn(`"${path}" leads out of the folder that is served, or is no file: it is answered with 404`, { target });
    }
    throw OUTSIDE;
  };
  const send = koaStatic(folder, { maxage: maxAge, setHeaders } as never) as unknown as Middleware<Exchange>;
  return async (ctx, next) => {
    try {
      return await send(ctx, next);
    } catch (error) {
      if (error !== OUTSIDE) throw error;
      for (const name of ['Content-Encoding', 'Content-Length', 'Last-Modified', 'Cache-Control']) ctx.remove(name);
      return next();
    }
  };
}

const isOpen = (ctx: Exchange): boolean =>
  ctx.endpoint === undefined &&
  ctx.status === 404 &&
  (ctx.body === undefined || ctx.body === null) &&
  (ctx.method === 'GET' || ctx.method === 'HEAD') &&
  !ctx.path.startsWith('/uploads/');
const nothing = async () => {};
