import { type Endpoint, isThenable, nearest, type Pipeline } from '@mortise/kernel';
import type { LenientRoutes, Route, RouteOptions, Router } from './contract.ts';
import { errors } from './errors.ts';
import { actionOf, METHODS, methodsOf, routeIds } from './paths.ts';
import type { OwnedRoute } from './routers.ts';

/** An endpoint and the plugin whose route it is. */
export interface OwnedEndpoint {
  readonly plugin: string;
  readonly endpoint: Endpoint;
}

type Check = (value: unknown, endpoint: Endpoint) => void;
/** By key of a route's config: the checks of all that claim it. */
export type Claims = ReadonlyMap<string, readonly Check[]>;

/** Those who may take a key that nobody claims. */
export type Lenient = readonly LenientRoutes[];

/** One endpoint a route, in their order. @throws ROUTING_METHOD_UNKNOWN, ROUTING_ROUTE_TWICE. */
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

/** Several plugins may claim one key: each checks its part. */
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
 * Checks a route's config: each key is claimed, and each claim agrees. `auth: false` is routing's own; any other `auth`
 * has to be claimed like the rest. A key that nobody claims may be taken by `lenient`, unless it looks like a claimed one:
 * a misspelt `policies` would open the route.
 *
 * @throws ROUTING_OPTION_UNCLAIMED, ROUTING_CHECK_ASYNC, and what the claims' checks throw.
 */
export function checkConfig({ plugin, endpoint }: OwnedEndpoint, claims: Claims, lenient: Lenient = []): void {
  for (const [key, value] of Object.entries(endpoint.route.config ?? {})) {
    if (value === undefined || (key === 'auth' && value === false)) continue;
    if (key === 'forms' || key === 'files') {
      if (typeof value === 'boolean') continue;
      throw errors.ROUTE_INVALID({ plugin, problem: `config.${key} of ${endpoint.id} is ${typeof value}, no boolean` });
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
 * Links every endpoint and puts it into the router.
 *
 * @throws ROUTING_ENDPOINT_UNGUARDED where `auth` is not `false` and no guard stands; what `checkConfig`, the taps and
 *   the router throw.
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
