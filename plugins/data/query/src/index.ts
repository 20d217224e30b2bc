import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createQuery } from './query.ts';
import { collectSortKeys } from './sort-keys.ts';

export { errors as queryErrors } from './errors.ts';

/** Normalizes query parameters to a canonical tree and compiles the tree to a frozen plan. */
export const query = definePlugin({
  name: 'query',
  version: '0.1.0',
  kernel: '^1.0.0',
  collects: { sortKeys: { idsOf: Object.keys } },
  provides: { query: ({ contributions }) => createQuery(collectSortKeys(contributions.of('sortKeys'))) },
});
