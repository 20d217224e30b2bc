import { definePlugin } from '@mortise/kernel';
import { mapNodes } from './nodes.ts';
import { normalize } from './normalize.ts';
import { plan } from './plan.ts';

export { errors as queryErrors } from './errors.ts';

/** Parameters to one canonical tree, the tree to a frozen plan. */
export const query = definePlugin({
  name: 'query',
  version: '0.1.0',
  kernel: '^1.0.0',
  provides: { query: () => Object.freeze({ normalize, plan, mapNodes }) },
});
