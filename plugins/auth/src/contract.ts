export type {} from '@mortise/http/contract';

import type { Exchange } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/** Who asks, and what that one may do. */
export interface Identity {
  readonly strategy: string;
  /** Names the set of grants: two identities with the same key may do the same things, so what is judged may be kept by it. */
  readonly grantsKey: string;
  readonly credentials?: unknown;
  /** True when the action, such as `api::article.article.find`, is granted. */
  can(action: string): boolean;
}

/** One way to tell who asks. `undefined`: not mine, ask the next. Throw AUTH_… to refuse what is mine and wrong. */
export interface AuthStrategy {
  readonly name: string;
  authenticate(ctx: Exchange): Identity | undefined | Promise<Identity | undefined>;
}

declare module '@mortise/routing/contract' {
  interface AuthRequirement {
    /**
     * Actions that must all be granted; without it, the route's own `<uid>.<action>`, or for a function the endpoint's id
     * (`GET /ping`). An empty list asks for no more than someone whom a strategy knows, everyone included.
     */
    readonly scope?: readonly string[];
    /** Names of the strategies that may answer here, `public` for everyone's; without it, all of them. */
    readonly strategies?: readonly string[];
  }
}

declare module '@mortise/http/contract' {
  interface State {
    /** The same identity under the name that Strapi's users know. */
    auth?: Identity;
    /** True once a strategy knew who asks, were it everyone's. */
    isAuthenticated?: boolean;
  }
}

declare module '@mortise/kernel' {
  interface Exchange {
    auth?: Identity;
  }
  interface Contributions {
    /** Asked in the order of plugins, before the public grants. */
    strategies: readonly AuthStrategy[];
  }
}
