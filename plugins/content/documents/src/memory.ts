import type { PlanNode } from '@mortise/query/contract';
import type { DocumentParams } from './contract.ts';
import type { Settled } from './judged.ts';

/** The parameters that make the shape of a read, with those that plugins add; whatever else a call carries changes no plan. */
const PARTS = ['fields', 'filters', 'sort', 'populate', 'start', 'limit', 'page', 'pageSize', 'status', 'locale', '_q'];

/** Remembers plans by the identity of the frozen trees that they were made of. */
export interface PlanMemory {
  /**
   * The key of a call, or `undefined` where it cannot be remembered: a part of it may still change, or is met for the
   * first time, as the parts of most one-off calls are.
   */
  keyOf(kind: string, params: DocumentParams): string | undefined;
  get(key: string): PlanNode | undefined;
  set(key: string, plan: PlanNode): void;
}

/** @param settled the trees that can no longer change. @param added the names of parameters that plugins add. @param maxPlans the oldest goes when one more comes. */
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
