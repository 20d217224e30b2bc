import { realpathSync, type Stats, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { Log, Middleware, RequestContext } from '@mortise/kernel';
import koaStatic from 'koa-static';
import { validateKeys } from './config.ts';

export interface PublicConfig {
  /** The folder, relative to the working directory. */
  readonly path?: string;
  /** Cache lifetime in milliseconds. */
  readonly maxAge?: number;
  /** Redirect target of `/` if no route and no file matches it. */
  readonly redirect?: string;
}

/**
 * Serves the files of a folder if no route matches, so a routed request never touches the disk. It leaves `/uploads/`
 * to the upload plugin, and does not serve symbolic links out of the folder or anything but regular files. Without the
 * folder at boot and without a redirect it does nothing.
 */
export function publicMiddleware(config: PublicConfig = {}, log?: Log): Middleware<RequestContext> | undefined {
  validateKeys('public', config, ['path', 'maxAge', 'redirect']);
  const { path = 'public', maxAge = 60_000, redirect } = config;
  const folder = resolve(path);
  const exists = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!exists && redirect === undefined) return undefined;
  const serve = exists ? serveFiles(folder, maxAge, log) : noop;
  return async (ctx, next) => {
    await next();
    if (!isUnhandled(ctx)) return;
    await serve(ctx, noop);
    if (redirect !== undefined && ctx.path === '/' && ctx.status === 404) ctx.redirect(redirect);
  };
}

const OUTSIDE_FOLDER = Symbol('outside of the folder');
const MAX_WARNINGS = 100;

function serveFiles(folder: string, maxAge: number, log: Log | undefined): Middleware<RequestContext> {
  const root = realpathSync(folder);
  const warned = new Set<string>();
  /** Called before a file is opened: the requested one, its index, or its compressed variant. */
  const setHeaders = (_: unknown, path: string, stats: Stats) => {
    const target = realpathSync(path);
    if (stats.isFile() && (target === root || target.startsWith(root + sep))) return;
    if (!warned.has(path) && warned.size < MAX_WARNINGS) {
      warned.add(path);
      log?.warn(`"${path}" is a symbolic link out of the served folder, or is not a regular file: responding 404`, {
        target,
      });
    }
    throw OUTSIDE_FOLDER;
  };
  const send = koaStatic(folder, { maxage: maxAge, setHeaders } as never) as unknown as Middleware<RequestContext>;
  return async (ctx, next) => {
    try {
      return await send(ctx, next);
    } catch (error) {
      if (error !== OUTSIDE_FOLDER) throw error;
      for (const name of ['Content-Encoding', 'Content-Length', 'Last-Modified', 'Cache-Control']) ctx.remove(name);
      return next();
    }
  };
}

const isUnhandled = (ctx: RequestContext): boolean =>
  ctx.endpoint === undefined &&
  ctx.status === 404 &&
  (ctx.body === undefined || ctx.body === null) &&
  (ctx.method === 'GET' || ctx.method === 'HEAD') &&
  !ctx.path.startsWith('/uploads/');
const noop = async () => {};
