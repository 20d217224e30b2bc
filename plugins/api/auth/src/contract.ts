export type {} from '@mortise/http/contract';

import type { Exchange } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/** Who asks, and what that one may do. */
export interface Identity {
  /** The name of the strategy that knows it. */
  readonly strategy: string;
  /**
   * Names the set of grants: two identities of one strategy with the same key may do the same things, so what is judged may
   * be kept by it.
   */
  readonly grantsKey: string;
  /** What the strategy knows of it: a user, a token. */
  readonly credentials?: unknown;
  /** The user who asks, for `ctx.state.user`. */
  readonly user?: AuthUser;
  /** Set where it may reach endpoints that name no action, as users who are logged in may in Strapi (behaviours A07). */
  readonly reachesUnscoped?: boolean;
  /** True when the action, such as `api::article.article.find`, is granted. */
  can(action: string): boolean;
}

/** A user. Open: the plugin that keeps users merges their fields. */
export interface AuthUser {}

/** Who asks, in the form that Strapi's users read in `ctx.state.auth`. */
export interface StateAuth {
  readonly strategy: { readonly name: string };
  readonly credentials: unknown;
  readonly ability: Identity;
}

/** One way to tell who asks. `undefined`: not mine, ask the next. Throw an error of kind unauthenticated to refuse what is mine and wrong. */
export interface AuthStrategy {
  readonly name: string;
  authenticate(ctx: Exchange): Identity | undefined | Promise<Identity | undefined>;
}

/** Something that can be granted. */
export interface GrantableAction {
  /** `api::article.article.find`; of a function, its endpoint's id: `GET /ping`. */
  readonly action: string;
  /** `api::article`, `plugin::upload`; of a function, the API or plugin of its route, where it names one. */
  readonly owner?: string;
  /** `article` and `find`; none of a function. */
  readonly controller?: string;
  readonly name?: string;
  /** The ids of the endpoints that ask for it; none where only what others show asks for it. */
  readonly endpoints: readonly string[];
}

/** An endpoint as role editors and clients list it (behaviours A11). Plain data. */
export interface RouteRow {
  readonly method: string;
  /** With every prefix. */
  readonly path: string;
  /** `api::article`, `plugin::upload`; where the route names none, that of its action. */
  readonly owner?: string;
  readonly type: 'content-api' | 'admin';
  /** The action that it names. */
  readonly action?: string;
  /** What has to be granted; `false` where it is open to everyone. */
  readonly scope: readonly string[] | false;
}

/** All that can be granted in this server. Complete once it has linked. */
export interface Actions {
  readonly all: readonly GrantableAction[];
  readonly routes: readonly RouteRow[];
  has(action: string): boolean;
  /** `{ 'api::article': { controllers: { article: ['find', …] } } }` (behaviours A10): what content-API routes name. */
  map(): Readonly<Record<string, { readonly controllers: Readonly<Record<string, readonly string[]>> }>>;
}

declare module '@mortise/routing/contract' {
  interface AuthRequirement {
    /**
     * Actions that must all be granted; without it, the route's own `<uid>.<action>`, or for a function the endpoint's id
     * (`GET /ping`). An empty list is as none.
     */
    readonly scope?: readonly string[];
    /**
     * The strategies that may answer here, in this order: names, `public` for everyone's, and strategies of the route's
     * own. Without it, all of them.
     */
    readonly strategies?: readonly (string | AuthStrategy)[];
  }
}

declare module '@mortise/http/contract' {
  interface State {
    /** The same identity in the form that Strapi's users know. */
    auth?: StateAuth;
    /** The user who asks, where it is one. */
    user?: AuthUser;
    /** True once a strategy knew who asks, were it everyone's. */
    isAuthenticated?: boolean;
  }
}

declare module '@mortise/kernel' {
  interface Exchange {
    auth?: Identity;
  }
  interface Cradle {
    actions: Actions;
  }
  interface Contributions {
    /** Actions that can be granted though no endpoint names them. */
    actions: readonly string[];
    /** Asked in the order of plugins, before the public grants. */
    strategies: readonly AuthStrategy[];
  }
}
