import type { PlanNode } from '@mortise/query/contract';
import type { DocumentParams } from './contract.ts';
import type { Settled } from './judged.ts';

/** The parameters that determine a plan, in addition to those of plugins. All others have no effect on it. */
const PARTS = ['fields', 'filters', 'sort', 'populate', 'start', 'limit', 'page', 'pageSize', 'status', 'locale', '_q'];

/** Caches plans by the identity of the frozen parameter values from which they were built. */
export interface PlanMemory {
  /**
   * The cache key of a call; `undefined` if the plan is not cached because a parameter value is mutable, or is used for the
   * first time. Most one-off calls never use a value twice, so they do not fill the cache.
   */
  keyOf(kind: string, params: DocumentParams): string | undefined;
  get(key: string): PlanNode | undefined;
  set(key: string, plan: PlanNode): void;
}

/**
 * @param knownSafe the deeply frozen values.
 * @param extraParams the names of the read parameters of plugins.
 * @param maxPlans the size of the cache. A full cache evicts its oldest plan.
 */
export function createPlanMemory(settled: Settled, added: Iterable<string> = [], maxPlans = 500): PlanMemory {
  const parts = [...PARTS, ...added];
  const numbers = new WeakMap<object, number>();
  const plans = new Map<string, PlanNode>();
  let last = 0;
  return {
    keyOf(kind, params) {
      let key: string | undefined = kind;
      for (const part of parts) {
        const value = params[part];
        if (value === undefined) continue;
        if (typeof value !== 'object' || value === null) {
          if (key !== undefined) {
            const text = String(value);
            key += `|${part}:${typeof value}${text.length}:${text}`;
          }
        } else if (!settled.has(value)) {
          return undefined;
        } else {
          const number = numbers.get(value);
          if (number === undefined) numbers.set(value, ++last);
          key = number === undefined || key === undefined ? undefined : `${key}|${part}#${number}`;
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
