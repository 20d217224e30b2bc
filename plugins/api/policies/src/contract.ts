export type {} from '@mortise/http/contract';

import type { Exchange } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/** What a policy sees: the exchange, and what kind of transport it came by. */
export type PolicyContext = Exchange & { readonly type: string; is(type: string): boolean };

/** True or undefined lets through, anything else refuses; throwing refuses with the error's own words. */
export type PolicyFunction<C = never> = (ctx: PolicyContext, config: C) => unknown;
/** A policy that checks its config once, when the server links. */
export interface PolicyObject<C = never> {
  readonly validator?: (config: C) => void;
  readonly handler: PolicyFunction<C>;
}
export type Policy<C = never> = PolicyFunction<C> | PolicyObject<C>;

/**
 * One place in a route's list: a name, a function, a name with its config, or a composition. Of `anyOf` one has to let
 * through, asked in order; what `not` holds has to refuse.
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
    /** The policy of a uid, as it was brought. @throws POLICIES_ABSENT. */
    policy: (uid: string) => Policy;
  }
  interface Contributions {
    /** By uid: `global::x`, `api::a.x`, `plugin::p.x`. */
    policies: Readonly<Record<string, Policy>>;
    /** By uid: what stands in for a policy that no plugin brings, such as one of Strapi's that a project's route names. */
    policyStandIns: Readonly<Record<string, Policy>>;
  }
}
