import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { guardsOf } from './guard.ts';
import { allPolicies, boundPolicies, policyOf } from './resolve.ts';

export { errors as policyErrors } from './errors.ts';

/** Evaluates a route's policies, after authentication and before the route's middlewares. */
export const policies = definePlugin({
  name: 'policies',
  version: '0.1.0',
  kernel: '^1.0.0',
  collects: { policies: { idsOf: Object.keys }, policyStandIns: {} },
  provides: { policy: ({ contributions }) => policyOf(() => allPolicies(contributions)) },
  offers: { routeOptions: { policies: {} } },
  taps: {
    authorize: {
      handler: (before, endpoint, view) => [
        ...before,
        ...guardsOf(endpoint, boundPolicies(endpoint, allPolicies(view.contributions))),
      ],
      stage: 10,
    },
  },
});
