import type { Query } from './contract.ts';
import { normalize } from './normalize.ts';
import { plan } from './plan.ts';
import type { SortKeys } from './sort-keys.ts';
import { transformPlan } from './transform-plan.ts';

/** Creates the service `query`; its plans support the sort keys that plugins contribute. */
export const createQuery = (sortKeys: SortKeys): Query =>
  Object.freeze({
    normalize,
    transformPlan,
    plan: (type, tree, extra) => plan(type, tree, extra, sortKeys),
  } satisfies Query);
