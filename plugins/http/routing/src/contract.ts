export type {} from '@mortise/http/contract';

import type { Endpoint, MortiseError, RequestContext } from '@mortise/kernel';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** The authorization requirements of an endpoint; the plugin `auth` adds its keys by declaration merging. */
export interface AuthRequirement {}

/**
 * The configuration of a route. Extensible: a plugin that handles a key merges it here and registers a handler under
 * the contribution `routeOptions`. A key without a handler is an error at boot.
 */
export interface RouteConfig {
  /** `false` makes the route public. Every other route needs a guard, or the server does not boot. */
  auth?: false | AuthRequirement;
  /**
   * Accepts urlencoded and multipart forms. Off by default: a page of any origin can send forms without a CORS
   * preflight.
   */
  forms?: boolean;
  /** Accepts files in multipart forms, and thereby forms. Otherwise files are discarded and never written to disk. */
  files?: boolean;
}

/**
 * Accepts unknown keys in the config of routes. Contributed by plugins that load routes written for Strapi, such as
 * those of a Strapi project folder.
 */
export interface LenientRoutes {
  /** Whether to accept the key that would otherwise be refused with the error `refusal`. */
  accepts(endpoint: Endpoint, refusal: MortiseError): boolean;
}

/** Handles a request; `next` exists for Koa's signature and does nothing. */
export type RouteHandler = (ctx: RequestContext, next: () => Promise<unknown>) => unknown;

export interface Route {
  readonly method: Method | 'ALL';
  /** Parameters as `:name`. */
  readonly path: string;
  /**
   * A function, a list of Koa functions, or `<controller uid>.<action>`; `<controller>.<action>` refers to the API or
   * plugin in `info`.
   */
  readonly handler: string | RouteHandler | readonly RouteHandler[];
  readonly config?: RouteConfig;
  readonly info?: { readonly type?: RouterType; readonly apiName?: string; readonly pluginName?: string };
  /** Schemas of the request and response, for plugins that document the API; routing ignores them. */
  readonly request?: unknown;
  readonly response?: unknown;
}

/** The audience of the routes: API clients, or the user interface of administrators. */
export type RouterType = 'content-api' | 'admin';

/** Routes below a common prefix. */
export interface RouterDefinition {
  /** Default `content-api`: below the API's prefix. */
  readonly type?: RouterType;
  /** Handlers without a namespace belong to this plugin; its name is the default prefix. */
  readonly pluginName?: string;
  readonly apiName?: string;
  /** With a leading slash, such as `/shop`; `''` for none. A route's `config.prefix` overrides it. */
  readonly prefix?: string;
  readonly routes: readonly (Omit<Route, 'config'> & {
    readonly config?: RouteConfig & { readonly prefix?: string };
  })[];
}

/** The prefix of all paths, by type of router. */
export type RoutePrefixes = { readonly [T in RouterType]?: string };

/** Validates one key of a route's config during compile. Throws to reject it. */
export interface RouteOption<V> {
  check?(value: V, endpoint: Endpoint): void;
}
export type RouteOptions = { readonly [K in keyof RouteConfig]?: RouteOption<NonNullable<RouteConfig[K]>> };

export interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds endpoints by method and path. Replaceable: `test/contracts/router.ts` tests the contract of a router. */
export interface Router {
  /** @throws ROUTING_PATH_INVALID. */
  add(method: Method, path: string, endpoint: Endpoint): void;
  /**
   * The endpoint for a raw path without query; parameters are returned decoded. Letter case and one trailing slash are
   * ignored, and an escaped slash is not a separator. @throws ROUTING_PATH_UNDECODABLE.
   */
  find(method: Method, path: string): Match | undefined;
  /** The methods of all endpoints at this path, sorted; empty if there are none. */
  methods(path: string): readonly Method[];
}

declare module '@mortise/http/contract' {
  interface State {
    /** The matched route, as in Strapi. */
    route?: Route;
  }
}

declare module '@mortise/kernel' {
  interface Endpoint {
    readonly route: Route;
    /** The full uid of the route's action, `api::article.article.find`; `undefined` if the handler is a function. */
    readonly action?: string;
  }
  interface RequestContext {
    /** The decoded parameters of the path. */
    params: Readonly<Record<string, string>>;
  }
  interface Cradle {
    router: Router;
  }
  interface Contributions {
    routes: readonly Route[];
    /** Routes below prefixes, in the form of Strapi's plugins. */
    routers: readonly RouterDefinition[];
    /** Contributed by the plugin that owns the API. */
    routePrefixes: RoutePrefixes;
    routeOptions: RouteOptions;
    lenientRoutes: LenientRoutes;
  }
}
