export type {} from '@mortise/http/contract';

import type { MiddlewareFactory } from '@mortise/http/contract';
import type { Endpoint, Handler, Middleware, RequestContext } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';
export type { MiddlewareFactory };

/**
 * An entry of a middleware list: a name, a function, a name with its config, or a package or path (relative to the app
 * root) with its config. `strapi::cors` and `cors` are the same name.
 */
export type MiddlewareEntry =
  | string
  | Middleware<RequestContext>
  | { readonly name: string; readonly config?: unknown }
  | { readonly resolve: string; readonly config?: unknown };

/** An entry that a plugin inserts into the global list. */
export interface GlobalEntry {
  readonly entry: MiddlewareEntry;
  /** Inserts directly outside of this entry. Without `before` and `after` the entry is innermost. */
  readonly before?: string;
  readonly after?: string;
}

/** An entry of the global list, as `kernel.inspect()` shows it. */
export interface GlobalRow {
  readonly name: string;
  /** The plugin that contributed the factory; `undefined` for a function of the app. */
  readonly plugin: string | undefined;
  /** `app`, `default`, or the plugin that inserted the entry. */
  readonly placedBy: string;
  /**
   * `absent`: an entry of the default list whose plugin is not installed. `passes through`: the factory returned
   * nothing.
   */
  readonly state: 'runs' | 'passes through' | 'absent';
}

/** Composes the global list and the lists of routes around handlers. */
export interface Middlewares {
  /** Creates the global list, so that an invalid entry fails at boot. @throws MIDDLEWARES_UNKNOWN and others. */
  compile(): void;
  /** Composes the global list around a handler. */
  composeGlobal(inner: Handler): Handler;
  /** Composes the list of the endpoint's route around its handler. */
  composeRoute(inner: Handler, endpoint: Endpoint): Handler;
  rows(): readonly GlobalRow[];
  /** Config keys ignored under `manners: 'strapi'`, one line each. */
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
    /** Fallback factories by name, used if no plugin contributes a middleware of that name to `middlewares`. */
    middlewareStandIns: Readonly<Record<string, MiddlewareFactory>>;
  }
}
