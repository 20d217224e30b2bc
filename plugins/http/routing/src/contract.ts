export type {} from '@mortise/http/contract';

import type { Endpoint, Exchange, MortiseError } from '@mortise/kernel';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** What an endpoint asks of whoever calls it; auth merges its keys. */
export interface AuthRequirement {}

/**
 * What a route asks of the layers. Open: the plugin that understands a key merges it here and claims it under the
 * contribution `routeOptions`; a key that nobody claims is refused at link.
 */
export interface RouteConfig {
  /** `false` opens the route to everyone. Anything else needs a guard, or the server does not boot. */
  auth?: false | AuthRequirement;
  /**
   * Takes urlencoded and multipart forms. Without it they are refused: a page of any origin can send them without a preflight.
   */
  forms?: boolean;
  /** Takes files of multipart forms, and so forms. Without it files are let go of, and never reach the disk. */
  files?: boolean;
}

/**
 * Takes keys of routes' configs that nobody claims. Whoever reads routes that others wrote, such as those of a Strapi-shaped
 * folder, contributes it.
 */
export interface LenientRoutes {
  /** Whether the route keeps the key that is refused otherwise; `refusal` is for a warning. */
  takes(endpoint: Endpoint, refusal: MortiseError): boolean;
}

/** A function that answers; `next` is there for Koa's form and does nothing. */
export type RouteHandler = (ctx: Exchange, next: () => Promise<unknown>) => unknown;

export interface Route {
  readonly method: Method | 'ALL';
  /** Parameters as `:name`. */
  readonly path: string;
  /**
   * A function, a list of Koa functions, or `<controller uid>.<action>`; `<controller>.<action>` is looked for in the API
   * or plugin of `info`.
   */
  readonly handler: string | RouteHandler | readonly RouteHandler[];
  readonly config?: RouteConfig;
  readonly info?: { readonly type?: RouterType; readonly apiName?: string; readonly pluginName?: string };
  /** What is taken and what is given, for whoever describes the API; routing does not look at them. */
  readonly request?: unknown;
  readonly response?: unknown;
}

/** Who the routes are for: strangers and apps, or an admin's user interface. */
export type RouterType = 'content-api' | 'admin';

/** Routes that stand below one prefix. */
export interface RouterDefinition {
  /** `content-api` where it is left out: below the API's prefix. */
  readonly type?: RouterType;
  /** Handlers without a namespace are this plugin's, and its name is the prefix where none is given. */
  readonly pluginName?: string;
  readonly apiName?: string;
  /** With a slash in front, such as `/shop`; `''` for none. A route's `config.prefix` goes before it. */
  readonly prefix?: string;
  readonly routes: readonly (Omit<Route, 'config'> & {
    readonly config?: RouteConfig & { readonly prefix?: string };
  })[];
}

/** By type of router: what stands before all its paths. */
export type RoutePrefixes = { readonly [T in RouterType]?: string };

/** Checks one key of a route's config when the server links. Throws to refuse. */
export interface RouteOption<V> {
  check?(value: V, endpoint: Endpoint): void;
}
export type RouteOptions = { readonly [K in keyof RouteConfig]?: RouteOption<NonNullable<RouteConfig[K]>> };

export interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds endpoints by method and path. Replaceable: `test/contracts/router.ts` is what a router has to do. */
export interface Router {
  /** @throws ROUTING_PATH_INVALID. */
  add(method: Method, path: string, endpoint: Endpoint): void;
  /**
   * The endpoint for a path as it was sent, without its query; parameters come back decoded. Letter case and one
   * trailing slash do not count, and no escape stands for a slash. @throws ROUTING_PATH_UNDECODABLE.
   */
  find(method: Method, path: string): Match | undefined;
  /** Every method that some endpoint answers at this path, sorted; empty where there is none. */
  methods(path: string): readonly Method[];
}

declare module '@mortise/http/contract' {
  interface State {
    /** The route, under the name that Strapi's users know. */
    route?: Route;
  }
}

declare module '@mortise/kernel' {
  interface Endpoint {
    readonly route: Route;
    /** The full uid of the action that the route names, `api::article.article.find`; none where the handler is a function. */
    readonly action?: string;
  }
  interface Exchange {
    /** The path's parameters, decoded. */
    params: Readonly<Record<string, string>>;
  }
  interface Cradle {
    router: Router;
  }
  interface Contributions {
    routes: readonly Route[];
    /** Routes below prefixes, as Strapi's plugins write them. */
    routers: readonly RouterDefinition[];
    /** Offered by the plugin whose API it is. */
    routePrefixes: RoutePrefixes;
    routeOptions: RouteOptions;
    lenientRoutes: LenientRoutes;
  }
}
