import { type Endpoint, isThenable, nearest, type Pipeline } from '@mortise/kernel';
import type { LenientRoutes, Route, RouteOptions, Router } from './contract.ts';
import { errors } from './errors.ts';
import { actionOf, METHODS, methodsOf, routeIds } from './paths.ts';
import type { OwnedRoute } from './routers.ts';

/** An endpoint and the plugin that owns its route. */
export interface OwnedEndpoint {
  readonly plugin: string;
  readonly endpoint: Endpoint;
}

type Check = (value: unknown, endpoint: Endpoint) => void;
/** The checks of all plugins that handle a key of a route's config, by key. */
export type Claims = ReadonlyMap<string, readonly Check[]>;

/** The plugins that may accept an unknown key. */
export type Lenient = readonly LenientRoutes[];

/** Creates one endpoint per route, in order. @throws ROUTING_METHOD_UNKNOWN, ROUTING_ROUTE_TWICE. */
export function endpointsOf(routes: readonly OwnedRoute[]): readonly OwnedEndpoint[] {
  const taken = new Map<string, string>();
  return routes.map(({ plugin, route }) => {
    const endpoint = endpointOf(route, plugin);
    for (const id of routeIds([route])) {
      const first = taken.get(id);
      if (first !== undefined) throw errors.ROUTE_TWICE({ endpoint: endpoint.id, plugin, first });
      taken.set(id, plugin);
    }
    return { plugin, endpoint };
  });
}

function endpointOf(route: Route, plugin: string): Endpoint {
  const { method, path } = route;
  const known = ['ALL', ...METHODS];
  if (!known.includes(method)) throw errors.METHOD_UNKNOWN({ method, path, plugin, known });
  const action = actionOf(route);
  const { forms = false, files = false } = route.config ?? {};
  const bodies = Object.freeze({ forms: forms || files, files });
  return Object.freeze({ id: `${method} ${path}`, plugin, bodies, route, ...(action === undefined ? {} : { action }) });
}

/** Several plugins can handle the same key; each runs its own check. */
export function claimsOf(rows: readonly { readonly value: RouteOptions }[]): Claims {
  const claims = new Map<string, Check[]>();
  for (const { value } of rows) {
    for (const [key, option] of Object.entries(value)) {
      const checks = claims.get(key) ?? [];
      if (option?.check) checks.push(option.check as Check);
      claims.set(key, checks);
    }
  }
  return claims;
}

/**
 * Validates a route's config: every key has a handler, and every check passes. Routing handles `auth: false` itself;
 * other values of `auth` need a handler like any key. `lenient` rules may accept an unknown key unless it is similar to
 * a known one: a misspelt `policies` would leave the route unprotected.
 *
 * @throws ROUTING_OPTION_UNCLAIMED, ROUTING_CHECK_ASYNC, and the errors of checks.
 */
export function checkConfig({ plugin, endpoint }: OwnedEndpoint, claims: Claims, lenient: Lenient = []): void {
  for (const [key, value] of Object.entries(endpoint.route.config ?? {})) {
    if (value === undefined || (key === 'auth' && value === false)) continue;
    if (key === 'forms' || key === 'files') {
      if (typeof value === 'boolean') continue;
      throw errors.ROUTE_INVALID({
        plugin,
        problem: `config.${key} of ${endpoint.id} is of type ${typeof value} instead of boolean`,
      });
    }
    const checks = claims.get(key);
    if (!checks) {
      const claimed = [...claims.keys()];
      const near = nearest(key, claimed);
      const refusal = errors.OPTION_UNCLAIMED({ endpoint: endpoint.id, plugin, key, nearest: near, claimed });
      if (near === undefined && lenient.some((each) => each.takes(endpoint, refusal))) continue;
      throw refusal;
    }
    for (const check of checks) {
      const answer: unknown = check(value, endpoint);
      if (!isThenable(answer)) continue;
      answer.then(undefined, () => {});
      throw errors.CHECK_ASYNC({ endpoint: endpoint.id, key });
    }
  }
}

/**
 * Compiles every endpoint and adds it to the router.
 *
 * @throws ROUTING_ENDPOINT_UNGUARDED if `auth` is not `false` and the endpoint has no guard; errors of
 *   `validateConfig`, of taps and of the router.
 */
export function linkEndpoints(
  endpoints: readonly OwnedEndpoint[],
  claims: Claims,
  { pipeline, router }: { readonly pipeline: Pick<Pipeline, 'link'>; readonly router: Router },
  lenient: Lenient = [],
): void {
  for (const owned of endpoints) {
    const { endpoint, plugin } = owned;
    checkConfig(owned, claims, lenient);
    const { guards } = pipeline.link(endpoint);
    if (guards.length === 0 && endpoint.route.config?.auth !== false) {
      throw errors.ENDPOINT_UNGUARDED({ endpoint: endpoint.id, plugin });
    }
    for (const method of methodsOf(endpoint.route)) router.add(method, endpoint.route.path, endpoint);
  }
}
