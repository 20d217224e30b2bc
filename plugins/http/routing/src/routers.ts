import { type Contribution, nearest } from '@mortise/kernel';
import type { Route, RoutePrefixes, RouterDefinition } from './contract.ts';
import { errors } from './errors.ts';

/** A route with its full path, and the plugin that contributed it. */
export interface OwnedRoute {
  readonly plugin: string;
  readonly route: Route;
}

type PrefixedRoute = RouterDefinition['routes'][number];

const KEYS = ['method', 'path', 'handler', 'config', 'info', 'request', 'response'];

/** The routes of all plugins, including those of routers with their prefixes. @throws ROUTING_ROUTE_INVALID. */
export function collectRoutes(
  routes: readonly Contribution<'routes'>[],
  routers: readonly Contribution<'routers'>[],
  prefixes: RoutePrefixes,
): readonly OwnedRoute[] {
  const own = routes.flatMap(({ plugin, value }) =>
    value.map((route) => ({ plugin, route: validateRoute(route, plugin) })),
  );
  const prefixed = routers.flatMap(({ plugin, value }) =>
    value.flatMap((router) =>
      router.routes.map((route) => ({ plugin, route: withPrefix(router, validateRoute(route, plugin), prefixes) })),
    ),
  );
  return [...own, ...prefixed];
}

/** The prefix of a later plugin overrides that of an earlier one. */
export const mergePrefixes = (rows: readonly Contribution<'routePrefixes'>[]): RoutePrefixes =>
  Object.assign({}, ...rows.map(({ value }) => value));

/**
 * As in Strapi: the API's prefix for the content API, then the prefix of the route, else of the router, else the
 * plugin's name.
 */
function withPrefix(router: RouterDefinition, route: PrefixedRoute, prefixes: RoutePrefixes): Route {
  const { type = 'content-api', pluginName, apiName, prefix = pluginName ? `/${pluginName}` : '' } = router;
  const { prefix: own, ...config } = route.config ?? {};
  const base = `${type === 'content-api' ? (prefixes[type] ?? '') : ''}${own ?? prefix}`;
  return {
    ...route,
    path: route.path === '/' && base !== '' ? base : base + route.path,
    ...(route.config ? { config } : {}),
    info: { type, ...(pluginName ? { pluginName } : {}), ...(apiName ? { apiName } : {}), ...route.info },
  };
}

/** Validates routes written without types: a misplaced key may be a guard that never runs. */
function validateRoute<R extends PrefixedRoute>(route: R, plugin: string): R {
  const { method, path, handler, config } = (route ?? {}) as Partial<Route>;
  const name = `${String(method)} ${String(path)}`;
  const invalid = (problem: string) => errors.ROUTE_INVALID({ plugin, problem });
  if (typeof path !== 'string') throw invalid(`the path of ${name} is ${describeType(path)}`);
  if (!isHandler(handler)) throw invalid(`the handler of ${name} is ${describeType(handler)}`);
  if (config !== undefined && describeType(config) !== 'an object')
    throw invalid(`the config of ${name} is ${describeType(config)}`);
  const unknown = Object.keys(route).find((key) => !KEYS.includes(key));
  if (unknown === undefined) return route;
  const near = nearest(unknown, KEYS);
  throw invalid(`${name} has "${unknown}"${near ? `; did you mean "${near}"?` : ', which may belong in its config'}`);
}

const isHandler = (handler: unknown): boolean =>
  typeof handler === 'string' ||
  typeof handler === 'function' ||
  (Array.isArray(handler) && handler.length > 0 && handler.every((each) => typeof each === 'function'));

const describeType = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
