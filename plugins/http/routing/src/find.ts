import { type Endpoint, type RequestContext, UNTRUSTED } from '@mortise/kernel';
import type { Match, Method, Router } from './contract.ts';
import { METHODS } from './paths.ts';
import { decodeParameter } from './router.ts';

/** The response to a method that no endpoint has at this path. */
export interface UnmatchedResponse {
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
export function routeRequest(ctx: RequestContext, router: Router): Endpoint | undefined {
  const match = findMatch(router, ctx.method, ctx.path);
  if (match) {
    ctx.params = { ...match.params, [UNTRUSTED]: true } as RequestContext['params'];
    ctx.state.route = match.endpoint.route;
    return match.endpoint;
  }
  const response = unmatchedResponse(router, ctx.method, ctx.path);
  if (response) {
    ctx.status = response.status;
    if (response.allow) ctx.set('Allow', response.allow);
    ctx.body = response.body;
  }
  return undefined;
}

/** The match for a method; HEAD falls back to GET. */
export function findMatch(router: Router, method: string, path: string): Match | undefined {
  if (!isMethod(method)) return undefined;
  return router.find(method, path) ?? (method === 'HEAD' ? router.find('GET', path) : undefined);
}

/** The response without a match; `undefined` if the path has no endpoints. @throws ROUTING_PATH_UNDECODABLE. */
export function unmatchedResponse(router: Router, method: string, path: string): UnmatchedResponse | undefined {
  const supported = new Set<string>(router.methods(path));
  if (supported.has('GET')) supported.add('HEAD');
  const allow = METHODS.filter((known) => supported.has(known)).join(', ');
  if (!isMethod(method)) return { status: 501, allow, body: 'Not Implemented' };
  if (supported.size === 0) {
    decodeParameter(path, path);
    return undefined;
  }
  // An endpoint has this path and method, but its parameters do not match.
  if (supported.has(method)) return undefined;
  return method === 'OPTIONS' ? { status: 200, allow, body: '' } : { status: 405, allow, body: 'Method Not Allowed' };
}

const ROUTABLE: ReadonlySet<string> = new Set(METHODS);
const isMethod = (method: string): method is Method => ROUTABLE.has(method);
