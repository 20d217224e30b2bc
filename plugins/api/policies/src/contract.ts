export type {} from '@mortise/http/contract';

import type { RequestContext } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/** The context of a policy: the request context and the transport of the request. */
export type PolicyContext = RequestContext & { readonly type: string; is(type: string): boolean };

/** Returns `true` or `undefined` to allow, any other value to reject; throws to reject with a message of its own. */
export type PolicyFunction<C = never> = (ctx: PolicyContext, config: C) => unknown;
/** A policy that validates its config once, during compile. */
export interface PolicyObject<C = never> {
  readonly validator?: (config: C) => void;
  readonly handler: PolicyFunction<C>;
}
export type Policy<C = never> = PolicyFunction<C> | PolicyObject<C>;

/**
 * An entry of a route's list of policies: a name, a function, a name with its config, or a composition. `anyOf` needs
 * one policy that allows, `allOf` needs all; `not` inverts a policy.
 */
export type PolicyEntry =
  | string
  | PolicyFunction<undefined>
  | { readonly name: string; readonly config?: unknown }
  | { readonly anyOf: readonly PolicyEntry[] }
  | { readonly allOf: readonly PolicyEntry[] }
  | { readonly not: PolicyEntry };

declare module '@mortise/routing/contract' {
  interface RouteConfig {
    policies?: readonly PolicyEntry[];
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    /** The policy with a uid, as contributed. @throws POLICIES_MISSING. */
    policy: (uid: string) => Policy;
  }
  interface Contributions {
    /** By uid: `global::x`, `api::a.x`, `plugin::p.x`. */
    policies: Readonly<Record<string, Policy>>;
    /**
     * By uid: fallbacks for policies that no plugin contributes, such as those of Strapi that a project's route names.
     */
    policyStandIns: Readonly<Record<string, Policy>>;
  }
}
