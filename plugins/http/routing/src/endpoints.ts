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
export type OptionHandlers = ReadonlyMap<string, readonly Check[]>;

/** The plugins that may accept an unknown key. */
export type LenientRules = readonly LenientRoutes[];

/** Creates one endpoint per route, in order. @throws ROUTING_METHOD_UNKNOWN, ROUTING_ROUTE_DUPLICATE. */
export function createEndpoints(routes: readonly OwnedRoute[]): readonly OwnedEndpoint[] {
  const registered = new Map<string, string>();
  return routes.map(({ plugin, route }) => {
    const endpoint = createEndpoint(route, plugin);
    for (const id of routeIds([route])) {
      const first = registered.get(id);
      if (first !== undefined) throw errors.ROUTE_DUPLICATE({ endpoint: endpoint.id, plugin, first });
      registered.set(id, plugin);
    }
    return { plugin, endpoint };
  });
}

function createEndpoint(route: Route, plugin: string): Endpoint {
  const { method, path } = route;
  const known = ['ALL', ...METHODS];
  if (!known.includes(method)) throw errors.METHOD_UNKNOWN({ method, path, plugin, known });
  const action = actionOf(route);
  const { forms = false, files = false } = route.config ?? {};
  const bodies = Object.freeze({ forms: forms || files, files });
  return Object.freeze({ id: `${method} ${path}`, plugin, bodies, route, ...(action === undefined ? {} : { action }) });
}

/** Several plugins can handle the same key; each runs its own check. */
export function collectOptionHandlers(rows: readonly { readonly value: RouteOptions }[]): OptionHandlers {
  const handlers = new Map<string, Check[]>();
  for (const { value } of rows) {
    for (const [key, option] of Object.entries(value)) {
      const checks = handlers.get(key) ?? [];
      if (option?.check) checks.push(option.check as Check);
      handlers.set(key, checks);
    }
  }
  return handlers;
}

/**
 * Validates a route's config: every key has a handler, and every check passes. Routing handles `auth: false` itself;
 * other values of `auth` need a handler like any key. `lenient` rules may accept an unknown key unless it is similar to
 * a known one: a misspelt `policies` would leave the route unprotected.
 *
 * @throws ROUTING_OPTION_UNKNOWN, ROUTING_CHECK_ASYNC, and the errors of checks.
 */
export function validateConfig(
  { plugin, endpoint }: OwnedEndpoint,
  handlers: OptionHandlers,
  lenient: LenientRules = [],
): void {
  for (const [key, value] of Object.entries(endpoint.route.config ?? {})) {
    if (value === undefined || (key === 'auth' && value === false)) continue;
    if (key === 'forms' || key === 'files') {
      if (typeof value === 'boolean') continue;
      throw errors.ROUTE_INVALID({
        plugin,
        problem: `config.${key} of ${endpoint.id} is of type ${typeof value} instead of boolean`,
      });
    }
    const checks = handlers.get(key);
    if (!checks) {
      const known = [...handlers.keys()];
      const suggestion = nearest(key, known);
      const refusal = errors.OPTION_UNKNOWN({ endpoint: endpoint.id, plugin, key, nearest: suggestion, known });
      if (suggestion === undefined && lenient.some((each) => each.accepts(endpoint, refusal))) continue;
      throw refusal;
    }
    for (const check of checks) {
      const result: unknown = check(value, endpoint);
      if (!isThenable(result)) continue;
      result.then(undefined, () => {});
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
export function compileEndpoints(
  endpoints: readonly OwnedEndpoint[],
  handlers: OptionHandlers,
  { pipeline, router }: { readonly pipeline: Pick<Pipeline, 'compile'>; readonly router: Router },
  lenient: LenientRules = [],
): void {
  for (const owned of endpoints) {
    const { endpoint, plugin } = owned;
    validateConfig(owned, handlers, lenient);
    const { guards } = pipeline.compile(endpoint);
    if (guards.length === 0 && endpoint.route.config?.auth !== false) {
      throw errors.ENDPOINT_UNGUARDED({ endpoint: endpoint.id, plugin });
    }
    for (const method of methodsOf(endpoint.route)) router.add(method, endpoint.route.path, endpoint);
  }
}
