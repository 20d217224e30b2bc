export type {} from '@mortise/http/contract';

import type { MiddlewareFactory } from '@mortise/http/contract';
import type { Endpoint, Exchange, Handler, Middleware } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';
export type { MiddlewareFactory };

/**
 * One place in a list: a name, a function, a name with its config, or a package or path from the app root with its
 * config. `strapi::cors` and `cors` are the same name.
 */
export type MiddlewareEntry =
  | string
  | Middleware<Exchange>
  | { readonly name: string; readonly config?: unknown }
  | { readonly resolve: string; readonly config?: unknown };

/** An entry that a plugin puts into the global list. */
export interface GlobalEntry {
  readonly entry: MiddlewareEntry;
  /** Stands just outside the named entry; without `before` and `after` it stands innermost. */
  readonly before?: string;
  readonly after?: string;
}

/** One place of the global list, as `kernel.inspect()` shows it. */
export interface GlobalRow {
  readonly name: string;
  /** Who contributed the factory; `undefined` for a function of the app's. */
  readonly plugin: string | undefined;
  /** `app`, `default`, or the plugin that put the entry into the list. */
  readonly placedBy: string;
  /** `absent`: an entry of the default list whose owner is not among the plugins. */
  readonly state: 'runs' | 'passes through' | 'absent';
}

/** The chains of the global list and of each route. */
export interface Middlewares {
  /** Makes the global list, so that a wrong entry is refused at boot. @throws MIDDLEWARES_UNKNOWN and others. */
  link(): void;
  /** The global list around a handler. */
  around(inner: Handler): Handler;
  /** The endpoint's own list around its handler. */
  wrap(inner: Handler, endpoint: Endpoint): Handler;
  rows(): readonly GlobalRow[];
  /** What Strapi's manners ignored of configs, a line each. */
  readonly warnings: readonly string[];
}

declare module '@mortise/routing/contract' {
  interface RouteConfig {
    middlewares?: readonly MiddlewareEntry[];
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    middlewares: Middlewares;
  }
  interface Contributions {
    globalMiddlewares: readonly GlobalEntry[];
    /** By name: what stands in for a middleware that no plugin brings, such as one of Strapi's that a project's route names. */
    middlewareStandIns: Readonly<Record<string, MiddlewareFactory>>;
  }
}
