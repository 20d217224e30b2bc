import type {} from '@mortise/http/contract';
import type { Exchange, Middleware } from '@mortise/kernel';
import type {} from '@mortise/routing/contract';

export type { MiddlewareFactory } from '@mortise/http/contract';

/** One place in a list: a name, a function, or a name with its config. `strapi::cors` and `cors` are the same name. */
export type MiddlewareEntry = string | Middleware<Exchange> | { readonly name: string; readonly config?: unknown };

/** An entry that a plugin puts into the global list. */
export interface GlobalEntry {
  readonly entry: MiddlewareEntry;
  /** Stands just outside the named entry; without `before` and `after` it stands innermost. */
  readonly before?: string;
  readonly after?: string;
}

declare module '@mortise/routing/contract' {
  interface RouteConfig {
    middlewares?: readonly MiddlewareEntry[];
  }
}

declare module '@mortise/kernel' {
  interface Contributions {
    globalMiddlewares: readonly GlobalEntry[];
  }
}
