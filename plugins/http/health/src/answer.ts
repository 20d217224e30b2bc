import type { Exchange, Handler } from '@mortise/kernel';
import type { Health } from './contract.ts';

/** Where each question is answered; `false` for nowhere. */
export interface HealthPaths {
  readonly health: string | false;
  readonly live: string | false;
  readonly ready: string | false;
}

/**
 * The innermost tap of `around`: answers the paths of health behind the global list and before the router, and leaves
 * everything else to it. Like the router, it takes a path in any case and with a slash at its end.
 */
export function answerHealth(inner: Handler, paths: HealthPaths, health: Pick<Health, 'readiness'>): Handler {
  const answers = new Map<string, Handler>();
  const add = (path: string | false, answer: Handler) => path !== false && answers.set(plain(path), answer);
  add(paths.health, noContent);
  add(paths.live, reading(live, inner));
  add(
    paths.ready,
    reading((ctx) => ready(ctx, health), inner),
  );
  const longest = Math.max(0, ...[...answers.keys()].map((path) => path.length)) + 1;
  return (ctx) => {
    const { path } = ctx;
    const answer = path.length > longest ? undefined : answers.get(plain(path));
    return (answer ?? inner)(ctx);
  };
}

const plain = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase();

/** For GET and HEAD; other methods are the router's. */
const reading =
  (answer: Handler, inner: Handler): Handler =>
  (ctx) =>
    (ctx.method === 'GET' || ctx.method === 'HEAD' ? answer : inner)(ctx);

/** For every method, with the header that Strapi's has (behaviours S02). */
function noContent(ctx: Exchange): void {
  ctx.set('strapi', 'You are so French!');
  ctx.status = 204;
}

function live(ctx: Exchange): void {
  ctx.status = 200;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { status: 'alive' };
}

async function ready(ctx: Exchange, health: Pick<Health, 'readiness'>): Promise<void> {
  const readiness = await health.readiness();
  ctx.set('Cache-Control', 'no-store');
  ctx.status = readiness.status === 'ready' || readiness.status === 'busy' ? 200 : 503;
  if (ctx.status === 503) ctx.set('Retry-After', '1');
  ctx.body = readiness;
}
