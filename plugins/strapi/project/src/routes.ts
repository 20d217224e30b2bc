import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { applicationErrors } from '@mortise/errors/define';
import type { TypeRoutes } from '@mortise/rest/contract';
import type { Route, RouteConfig } from '@mortise/routing/contract';
import { describeValue, isRecord } from './checks.ts';
import type { RouterFile, Strapi } from './contract.ts';
import { type RouteDefinition, withRouteContext } from './core-routes.ts';
import { errors } from './errors.ts';
import { type CoreRouter, ROUTER } from './shim/symbols.ts';

export interface RouteSources {
  readonly routers: readonly RouterFile[];
  /** Every type of the server that has core routes. */
  readonly types: ReadonlyMap<string, ContentTypeSchema>;
  /** The uids of the project's API types. */
  readonly own: readonly string[];
  /** Path prefix, such as `/api`. */
  readonly prefix: string;
  readonly strapi: Strapi;
  /** Whether the project has a policy or middleware with this uid. */
  readonly isProvided?: (kind: 'policies' | 'middlewares', uid: string) => boolean;
}

export interface GatheredRoutes {
  readonly routes: readonly Route[];
  /** Types without a core router have no core routes. */
  readonly restRoutes: Readonly<Record<string, TypeRoutes>>;
  readonly notes: readonly string[];
  /**
   * By uid: Strapi policies that routes use and the project lacks. They reject every caller unless a plugin provides
   * them.
   */
  readonly policyStandIns: Readonly<Record<string, () => false>>;
  /** The same for middlewares, because a middleware may be a guard too. */
  readonly middlewareStandIns: Readonly<Record<string, typeof refusingMiddleware>>;
}

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'ALL']);

/** Strapi accepts multipart forms with files on every route that has a body. */
const withForms = (method: string, config: RouteConfig | undefined): RouteConfig | undefined =>
  WITH_BODY.has(method) ? { forms: true, files: true, ...config } : config;

/** A router file after its function was called and its routes were checked. */
interface LoadedRouter {
  readonly file: string;
  /** The `info` of its routes. */
  readonly info: NonNullable<Route['info']>;
  /** Prefix of paths without a prefix of their own. */
  readonly base: string;
  /** Prefix of paths whose config has its own `prefix`. */
  readonly outer: string;
  readonly prefix: string;
  readonly definitions: readonly RouteDefinition[];
  /** Set if the export is an unchanged result of `createCoreRouter`. */
  readonly core: CoreRouter[typeof ROUTER] | undefined;
}

/**
 * Collects the routes of a project. If two routes have the same method and path, the first one wins (APIs and files are
 * sorted by name, behaviours R16); the second is reported in `notes`.
 *
 * @throws PROJECT_FILE_INVALID, PROJECT_FACTORY_FAILED, PROJECT_TYPE_UNKNOWN, PROJECT_ACTION_UNKNOWN; they name the
 *   file.
 */
export function gatherRoutes({
  routers,
  types,
  own,
  prefix,
  strapi,
  isProvided = () => false,
}: RouteSources): GatheredRoutes {
  const loadedRouters = routers.flatMap(
    (file) => withRouteContext({ file: file.file, types }, () => loadRouter(file, prefix, strapi)) ?? [],
  );
  const fileByRoute = new Map<string, string>();
  const routes: Route[] = [];
  const notes: string[] = [];
  const restRoutes: Record<string, TypeRoutes> = Object.fromEntries(own.map((uid) => [uid, { only: [] }]));
  const typesWithRoutes = new Set<string>();
  const policyStandIns: Record<string, () => false> = {};
  const middlewareStandIns: Record<string, typeof refusingMiddleware> = {};
  for (const { file, info, base, outer, prefix: inner, definitions, core } of loadedRouters) {
    const prefixOf = ({ config }: RouteDefinition) =>
      'pluginName' in info && typeof config?.prefix === 'string' ? outer + config.prefix : base + inner;
    const reachable = definitions.filter((route) => {
      const id = routeKey(route, prefixOf(route));
      const first = fileByRoute.get(id);
      if (first === undefined) fileByRoute.set(id, file);
      else notes.push(`${file}: ${id} is never reached, for ${first} has it`);
      return first === undefined;
    });
    for (const route of reachable) {
      for (const kind of ['policies', 'middlewares'] as const) {
        for (const uid of strapiNames(route.config?.[kind]).filter((each) => !isProvided(kind, each))) {
          if (kind === 'policies') policyStandIns[uid] = () => false;
          else middlewareStandIns[uid] = refusingMiddleware;
          const what = kind === 'policies' ? 'policy' : 'middleware';
          const id = routeKey(route, prefixOf(route));
          notes.push(
            `${file}: ${id} names Strapi's ${what} "${uid}": unless a plugin brings it, every caller is refused`,
          );
        }
      }
    }
    const bound = reachable.map(({ method, config }) =>
      withForms(method, configWithStrapi('pluginName' in info ? withoutPrefix(config) : config, strapi)),
    );
    if (core && 'apiName' in info && !typesWithRoutes.has(core.uid)) {
      typesWithRoutes.add(core.uid);
      restRoutes[core.uid] = typeRoutes(inner, reachable, bound);
    } else {
      reachable.forEach((route, index) => {
        routes.push(routeOf(file, info, prefixOf(route), route, bound[index]));
      });
    }
  }
  return { routes, restRoutes, notes, policyStandIns, middlewareStandIns };
}

/** `undefined` if a route file of an API exports an object without `routes`: Strapi ignores such files too. */
function loadRouter(
  { file, owner, type: declaredType, value }: RouterFile,
  apiPrefix: string,
  strapi: Strapi,
): LoadedRouter | undefined {
  const router = value();
  const given = typeof router === 'function' ? callFactory(file, () => router({ strapi })) : router;
  const { prefix = '', routes, type: own } = Array.isArray(given) ? { routes: given } : isRecord(given) ? given : {};
  if ('apiName' in owner && isRecord(given) && routes === undefined) return undefined;
  if (!Array.isArray(routes) || typeof prefix !== 'string') {
    const remedy = 'Export { routes: [...] }, or what factories.createCoreRouter makes.';
    throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(given)} without a list of routes`, remedy });
  }
  const core = (given as Partial<CoreRouter>)[ROUTER];
  const type = 'apiName' in owner || (own ?? declaredType) === 'content-api' ? 'content-api' : 'admin';
  const outer = type === 'content-api' ? apiPrefix : '';
  const base = 'pluginName' in owner ? `${outer}/${owner.pluginName}` : outer;
  const definitions = routes.map((route: unknown) => checkRoute(file, route));
  return { file, info: { type, ...owner }, base, outer, prefix, core, definitions };
}

function callFactory(file: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (cause) {
    throw errors.FACTORY_FAILED({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}

function checkRoute(file: string, route: unknown): RouteDefinition {
  const { method, path, handler, config } = isRecord(route) ? route : {};
  const problem =
    typeof method !== 'string'
      ? 'a route has no method'
      : typeof path !== 'string'
        ? `a route of ${method} has no path`
        : !isHandler(handler)
          ? `the handler of ${method} ${path} is ${describeValue(handler)}`
          : config !== undefined && !isRecord(config)
            ? `the config of ${method} ${path} is ${describeValue(config)}`
            : undefined;
  if (problem !== undefined) {
    const remedy = 'Write { method, path, handler, config }; a handler is a name, a function or a list of functions.';
    throw errors.FILE_INVALID({ file, problem, remedy });
  }
  const upperMethod = (method as string).toUpperCase();
  return {
    method: upperMethod,
    path: path === '' ? '/' : (path as string),
    handler,
    ...(config ? { config: config as RouteDefinition['config'] } : {}),
  };
}

const isHandler = (value: unknown): boolean =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'function'));

/** Identifies a route by method and path without parameter names: `GET /api/articles/:`. */
const routeKey = ({ method, path }: RouteDefinition, prefix: string): string =>
  `${method} ${(prefix + path)
    .toLowerCase()
    .replaceAll(/:\w+/g, ':')
    .replace(/(.)\/$/, '$1')}`;

/** Options of a core router, from which `rest` creates the routes. */
function typeRoutes(
  prefix: string,
  definitions: readonly RouteDefinition[],
  configs: readonly (RouteConfig | undefined)[],
): TypeRoutes {
  const actions = definitions.map(({ handler }) => String(handler).slice(String(handler).lastIndexOf('.') + 1));
  const config = actions.flatMap((action, index) => (configs[index] ? [[action, configs[index]] as const] : []));
  return {
    ...(prefix ? { prefix } : {}),
    only: actions as NonNullable<TypeRoutes['only']>,
    config: Object.fromEntries(config),
  };
}

const routeOf = (
  file: string,
  info: NonNullable<Route['info']>,
  prefix: string,
  { method, path, handler }: RouteDefinition,
  config: RouteConfig | undefined,
): Route => {
  if (!path.startsWith('/')) {
    throw errors.FILE_INVALID({
      file,
      problem: `the path "${path}" has no slash in front`,
      remedy: `Write "/${path}".`,
    });
  }
  return {
    method: method as Route['method'],
    path: prefix + (path === '/' && prefix ? '' : path),
    handler: handler as Route['handler'],
    ...(config ? { config } : {}),
    info,
  };
};

/** Removes `prefix` of a plugin's route, which is already part of the path (behaviours R06). */
const withoutPrefix = (config: RouteDefinition['config']): RouteDefinition['config'] =>
  config && Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'prefix'));

const refusingMiddleware = () => (): never => {
  throw new applicationErrors.ForbiddenError();
};

/**
 * Policies or middlewares of Strapi and its plugins that a route uses. Compositions are not searched: Strapi has
 * none.
 */
const strapiNames = (entries: unknown): readonly string[] =>
  [entries ?? []]
    .flat()
    .map((entry: unknown) => (isRecord(entry) ? entry.name : entry))
    .filter((name): name is string => typeof name === 'string' && /^(?:admin|plugin)::/.test(name));

/** A route's config, with inline policies that receive `{ strapi }` as the third argument, as in Strapi. */
function configWithStrapi(config: RouteDefinition['config'], strapi: Strapi): RouteConfig | undefined {
  if (config === undefined) return undefined;
  const { policies } = config;
  if (!Array.isArray(policies)) return config as RouteConfig;
  return { ...config, policies: policies.map((entry: unknown) => withStrapi(entry, strapi)) } as RouteConfig;
}

const withStrapi = (entry: unknown, strapi: Strapi): unknown =>
  typeof entry === 'function' ? (ctx: unknown, config: unknown) => entry(ctx, config ?? {}, { strapi }) : entry;
