import type { Handler, RequestContext } from '@mortise/kernel';
import type { Health } from './contract.ts';

/** The path of each check; `false` disables it. */
export interface HealthPaths {
  readonly health: string | false;
  readonly live: string | false;
  readonly ready: string | false;
}

/**
 * The innermost tap of the `middleware` hook: responds to the health paths after the global middlewares and before the
 * router. Like the router, it ignores the case of a path and a trailing slash.
 */
export function healthMiddleware(inner: Handler, paths: HealthPaths, health: Pick<Health, 'readiness'>): Handler {
  const handlers = new Map<string, Handler>();
  const add = (path: string | false, handler: Handler) => path !== false && handlers.set(normalizePath(path), handler);
  add(paths.health, noContent);
  add(paths.live, onlyReads(live, inner));
  add(
    paths.ready,
    onlyReads((ctx) => ready(ctx, health), inner),
  );
  const longest = Math.max(0, ...[...handlers.keys()].map((path) => path.length)) + 1;
  return (ctx) => {
    const { path } = ctx;
    const handler = path.length > longest ? undefined : handlers.get(normalizePath(path));
    return (handler ?? inner)(ctx);
  };
}

const normalizePath = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase();

/** Handles GET and HEAD; other methods go to the router. */
const onlyReads =
  (handler: Handler, inner: Handler): Handler =>
  (ctx) =>
    (ctx.method === 'GET' || ctx.method === 'HEAD' ? handler : inner)(ctx);

/** Responds to every method, with the header of Strapi's health check. */
function noContent(ctx: RequestContext): void {
  ctx.set('strapi', 'You are so French!');
  ctx.status = 204;
}

function live(ctx: RequestContext): void {
  ctx.status = 200;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { status: 'alive' };
}

async function ready(ctx: RequestContext, health: Pick<Health, 'readiness'>): Promise<void> {
  const readiness = await health.readiness();
  ctx.set('Cache-Control', 'no-store');
  ctx.status = readiness.status === 'ready' || readiness.status === 'busy' ? 200 : 503;
  if (ctx.status === 503) ctx.set('Retry-After', '1');
  ctx.body = readiness;
}
