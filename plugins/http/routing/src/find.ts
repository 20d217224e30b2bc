import { type Endpoint, type Exchange, UNTRUSTED } from '@mortise/kernel';
import type { Match, Method, Router } from './contract.ts';
import { METHODS } from './paths.ts';
import { decodeParameter } from './router.ts';

/** The response to a method that no endpoint has at this path. */
export interface Refusal {
  readonly status: 200 | 405 | 501;
  /** The methods of the `Allow` header; empty if the path has none. */
  readonly allow: string;
  readonly body: string;
}

/**
 * Finds the endpoint of a request, and sets `ctx.params` and `ctx.state.route`.
 *
 * If the path has endpoints but none for the method, sets the response and returns `undefined`, as Strapi does: 200
 * with `Allow` for OPTIONS, 405 for other methods, 501 for a method that no route can have.
 *
 * @throws ROUTING_PATH_UNDECODABLE.
 */
export function routeExchange(ctx: Exchange, router: Router): Endpoint | undefined {
  const match = findMatch(router, ctx.method, ctx.path);
  if (match) {
    ctx.params = { ...match.params, [UNTRUSTED]: true } as Exchange['params'];
    ctx.state.route = match.endpoint.route;
    return match.endpoint;
  }
  const refusal = refusalOf(router, ctx.method, ctx.path);
  if (refusal) {
    ctx.status = refusal.status;
    if (refusal.allow) ctx.set('Allow', refusal.allow);
    ctx.body = refusal.body;
  }
  return undefined;
}

/** The match for a method; HEAD falls back to GET. */
export function findMatch(router: Router, method: string, path: string): Match | undefined {
  if (!isMethod(method)) return undefined;
  return router.find(method, path) ?? (method === 'HEAD' ? router.find('GET', path) : undefined);
}

/** The response without a match; `undefined` if the path has no endpoints. @throws ROUTING_PATH_UNDECODABLE. */
export function refusalOf(router: Router, method: string, path: string): Refusal | undefined {
  const answered = new Set<string>(router.methods(path));
  if (answered.has('GET')) answered.add('HEAD');
  const allow = METHODS.filter((known) => answered.has(known)).join(', ');
  if (!isMethod(method)) return { status: 501, allow, body: 'Not Implemented' };
  if (answered.size === 0) {
    decodeParameter(path, path);
    return undefined;
  }
  // An endpoint has this path and method, but its parameters do not match.
  if (answered.has(method)) return undefined;
  return method === 'OPTIONS' ? { status: 200, allow, body: '' } : { status: 405, allow, body: 'Method Not Allowed' };
}

const ROUTABLE: ReadonlySet<string> = new Set(METHODS);
const isMethod = (method: string): method is Method => ROUTABLE.has(method);
