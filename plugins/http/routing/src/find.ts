import { type Endpoint, type Exchange, UNTRUSTED } from '@mortise/kernel';
import type { Match, Method, Router } from './contract.ts';
import { METHODS } from './paths.ts';
import { decodeParameter } from './router.ts';

/** The answer to a method that no endpoint has at this path. */
export interface Refusal {
  readonly status: 200 | 405 | 501;
  /** Methods for the `Allow` header; empty where the path has none. */
  readonly allow: string;
  readonly body: string;
}

/**
 * Finds the endpoint of an exchange, and writes `ctx.params` and `ctx.state.route`.
 *
 * Where the path has endpoints and none for the method, the answer is written on the exchange and nothing is returned:
 * 200 with `Allow` to OPTIONS, else 405; 501 to a method that no route can have (behaviours R15).
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

/** The match for a method, HEAD falling to GET. */
export function findMatch(router: Router, method: string, path: string): Match | undefined {
  if (!isMethod(method)) return undefined;
  return router.find(method, path) ?? (method === 'HEAD' ? router.find('GET', path) : undefined);
}

/** What to say where nothing matched; `undefined` where the path is simply not there. @throws ROUTING_PATH_UNDECODABLE. */
export function refusalOf(router: Router, method: string, path: string): Refusal | undefined {
  const answered = new Set<string>(router.methods(path));
  if (answered.has('GET')) answered.add('HEAD');
  const allow = METHODS.filter((known) => answered.has(known)).join(', ');
  if (!isMethod(method)) return { status: 501, allow, body: 'Not Implemented' };
  if (answered.size === 0) {
    decodeParameter(path, path);
    return undefined;
  }
  // The path has an endpoint for this method, which would not take these parameters.
  if (answered.has(method)) return undefined;
  return method === 'OPTIONS' ? { status: 200, allow, body: '' } : { status: 405, allow, body: 'Method Not Allowed' };
}

const ROUTABLE: ReadonlySet<string> = new Set(METHODS);
const isMethod = (method: string): method is Method => ROUTABLE.has(method);
