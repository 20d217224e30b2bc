import type { Query } from './contract.ts';
import { mapNodes } from './nodes.ts';
import { normalize } from './normalize.ts';
import { plan } from './plan.ts';
import type { SortKeys } from './sort-keys.ts';

/** The service: plans know the sort keys that plugins added. */
export const createQuery = (sortKeys: SortKeys): Query =>
  Object.freeze({
    normalize,
    mapNodes,
    plan: (type, tree, extra) => plan(type, tree, extra, sortKeys),
  } satisfies Query);
