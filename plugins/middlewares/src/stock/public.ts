import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exchange, Middleware } from '@mortise/kernel';
import koaStatic from 'koa-static';

export interface PublicConfig {
  /** The folder, from the working directory. */
  readonly path?: string;
  /** Milliseconds that a browser may keep a file. */
  readonly maxAge?: number;
}

/**
 * Serves the files of a folder where no route answered: a routed request never touches the disk. Without the folder at
 * boot it is a pass-through.
 */
export function publicMiddleware({
  path = 'public',
  maxAge = 60_000,
}: PublicConfig = {}): Middleware<Exchange> | undefined {
  const folder = resolve(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const serve = koaStatic(folder, { maxage: maxAge }) as unknown as Middleware<Exchange>;
  return async (ctx, next) => {
    await next();
    if (ctx.endpoint === undefined && ctx.status === 404 && (ctx.body === undefined || ctx.body === null)) {
      await serve(ctx, nothing);
    }
  };
}

const nothing = async () => {};
