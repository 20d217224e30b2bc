import type { PlanNode } from '@mortise/query/contract';
import type { KnownSafe } from './assert-sanitized.ts';
import type { DocumentParams } from './contract.ts';

/** The parameters that determine a plan, in addition to those of plugins. All others have no effect on it. */
const PLAN_PARAMS = [
  'fields',
  'filters',
  'sort',
  'populate',
  'start',
  'limit',
  'page',
  'pageSize',
  'status',
  'locale',
  '_q',
];

/** Caches plans by the identity of the frozen parameter values from which they were built. */
export interface PlanCache {
  /**
   * The cache key of a call; `undefined` if the plan is not cached because a parameter value is mutable, or is used for the
   * first time. Most one-off calls never use a value twice, so they do not fill the cache.
   */
  keyFor(kind: string, params: DocumentParams): string | undefined;
  get(key: string): PlanNode | undefined;
  set(key: string, plan: PlanNode): void;
}

/**
 * @param knownSafe the deeply frozen values.
 * @param extraParams the names of the read parameters of plugins.
 * @param maxPlans the size of the cache. A full cache evicts its oldest plan.
 */
export function createPlanCache(knownSafe: KnownSafe, extraParams: Iterable<string> = [], maxPlans = 500): PlanCache {
  const names = [...PLAN_PARAMS, ...extraParams];
  const identities = new WeakMap<object, number>();
  const plans = new Map<string, PlanNode>();
  let lastIdentity = 0;
  return {
    keyFor(kind, params) {
      let key: string | undefined = kind;
      for (const name of names) {
        const value = params[name];
        if (value === undefined) continue;
        if (typeof value !== 'object' || value === null) {
          if (key !== undefined) {
            const text = String(value);
            key += `|${name}:${typeof value}${text.length}:${text}`;
          }
        } else if (!knownSafe.has(value)) {
          return undefined;
        } else {
          const identity = identities.get(value);
          if (identity === undefined) identities.set(value, ++lastIdentity);
          key = identity === undefined || key === undefined ? undefined : `${key}|${name}#${identity}`;
        }
      }
      return key;
    },
    get: (key) => plans.get(key),
    set(key, plan) {
      if (plans.size >= maxPlans) plans.delete(plans.keys().next().value!);
      plans.set(key, plan);
    },
  };
}
