import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { checkRequirement, guardsOf } from './guard.ts';
import { options } from './options.ts';
import { allStrategies, introducing, strategiesOf } from './strategies.ts';

export { errors as authErrors } from './errors.ts';

/** Tells who asks, and guards every endpoint that is not open to everyone. */
export const auth = definePlugin({
  name: 'auth',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  collects: { strategies: { idsOf: (strategies) => strategies.map(({ name }) => name) } },
  offers: { routeOptions: { auth: { check: checkRequirement } } },
  taps: {
    authenticate: (before, endpoint, view) => {
      const all = allStrategies(view.contributions.of('strategies'), view.options.grants);
      return [...before, ...strategiesOf(endpoint, all).map(introducing)];
    },
    authorize: (before, endpoint) => [...before, ...guardsOf(endpoint)],
  },
});
