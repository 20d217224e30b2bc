import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createGuards } from './guard.ts';
import { allPolicies, bindPolicies, createPolicyLookup } from './resolve.ts';

export { errors as policyErrors } from './errors.ts';

/** Evaluates a route's policies, after authentication and before the route's middlewares. */
export const policies = definePlugin({
  name: 'policies',
  version: '0.1.0',
  kernel: '^1.0.0',
  collects: { policies: { idsOf: Object.keys }, policyStandIns: {} },
  provides: { policy: ({ contributions }) => createPolicyLookup(() => allPolicies(contributions)) },
  offers: { routeOptions: { policies: {} } },
  taps: {
    authorize: {
      handler: (before, endpoint, view) => [
        ...before,
        ...createGuards(endpoint, bindPolicies(endpoint, allPolicies(view.contributions))),
      ],
      stage: 10,
    },
  },
});
