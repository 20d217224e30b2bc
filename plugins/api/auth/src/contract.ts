export type {} from '@mortise/http/contract';

import type { RequestContext } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/** The authenticated caller and its permissions. */
export interface Identity {
  /** Name of the strategy that authenticated the caller. */
  readonly strategy: string;
  /**
   * Cache key of the grants: two identities of one strategy with the same key have the same permissions, so validated
   * queries are cached by it.
   */
  readonly grantsKey: string;
  /** The strategy's credentials: a user, a token. */
  readonly credentials?: unknown;
  /** The authenticated user, for `ctx.state.user`. */
  readonly user?: AuthUser;
  /** True if the caller may reach endpoints without an action or scope, as logged-in users may in Strapi. */
  readonly allowsUnscopedRoutes?: boolean;
  /** True if the action, such as `api::article.article.find`, is granted. */
  can(action: string): boolean;
}

/** A user. The plugin that stores users merges their fields into this interface. */
export interface AuthUser {}

/** The caller in Strapi's form, for `ctx.state.auth`. */
export interface StateAuth {
  readonly strategy: { readonly name: string };
  readonly credentials: unknown;
  readonly ability: Identity;
}

/**
 * Authenticates a caller. `undefined`: the next strategy tries. Throw an error of kind `unauthenticated` for invalid
 * credentials of this strategy.
 */
export interface AuthStrategy {
  readonly name: string;
  authenticate(ctx: RequestContext): Identity | undefined | Promise<Identity | undefined>;
}

/** An action that can be granted. */
export interface GrantableAction {
  /** `api::article.article.find`; if the handler is a function, the endpoint's id: `GET /ping`. */
  readonly action: string;
  /** `api::article`, `plugin::upload`; if the handler is a function, the API or plugin named by its route, if any. */
  readonly owner?: string;
  /** `article` and `find`; `undefined` if the handler is a function. */
  readonly controller?: string;
  readonly name?: string;
  /** Ids of the endpoints that require it; empty if only populated relations or a plugin use it. */
  readonly endpoints: readonly string[];
}

/** An endpoint as role editors and clients list it, in Strapi's form. Plain data. */
export interface RouteInfo {
  readonly method: string;
  /** With all prefixes. */
  readonly path: string;
  /** `api::article`, `plugin::upload`; by default the owner of the action. */
  readonly owner?: string;
  readonly type: 'content-api' | 'admin';
  /** The action of its handler. */
  readonly action?: string;
  /** The required actions; `false` if the endpoint is open to everyone. */
  readonly scope: readonly string[] | false;
}

/** All grantable actions of this server. Complete once the routes are compiled. */
export interface Actions {
  readonly all: readonly GrantableAction[];
  readonly routes: readonly RouteInfo[];
  has(action: string): boolean;
  /**
   * The actions of content API routes as in Strapi: `{ 'api::article': { controllers: { article: ['find', …] } } }`.
   */
  map(): Readonly<Record<string, { readonly controllers: Readonly<Record<string, readonly string[]>> }>>;
}

declare module '@mortise/routing/contract' {
  interface AuthRequirement {
    /**
     * Actions that must all be granted. By default the route's own `<uid>.<action>`, or the endpoint's id (`GET /ping`)
     * if the handler is a function. An empty list means the default.
     */
    readonly scope?: readonly string[];
    /**
     * The strategies of this route, in order: names (`public` is the strategy for everyone) or strategy objects. By
     * default all strategies.
     */
    readonly strategies?: readonly (string | AuthStrategy)[];
  }
}

declare module '@mortise/http/contract' {
  interface State {
    /** The identity in Strapi's form. */
    auth?: StateAuth;
    /** The authenticated user, if the identity has one. */
    user?: AuthUser;
    /** True once a strategy has authenticated the caller, the `public` strategy included. */
    isAuthenticated?: boolean;
  }
}

declare module '@mortise/kernel' {
  interface RequestContext {
    auth?: Identity;
  }
  interface Cradle {
    actions: Actions;
  }
  interface Contributions {
    /** Grantable actions that no endpoint requires. */
    actions: readonly string[];
    /** Tried in the order of plugins, before the `public` strategy. */
    strategies: readonly AuthStrategy[];
  }
}
