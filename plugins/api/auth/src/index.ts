import { definePlugin, LATE } from '@mortise/kernel';
import { createActions, enterEndpoint } from './actions.ts';

export type {} from './contract.ts';

import { idleGrants, tellIdle, tellPublic } from './grants.ts';
import { checkRequirement, guardsOf } from './guard.ts';
import { options } from './options.ts';
import { allStrategies, introducingAll, isPublicBrought, strategiesOf } from './strategies.ts';

export { errors as authErrors } from './errors.ts';

/** Authenticates callers, guards every endpoint that is not open to everyone, and lists the grantable actions. */
export const auth = definePlugin({
  name: 'auth',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['actions'],
  collects: {
    strategies: { idsOf: (strategies) => strategies.map(({ name }) => name) },
    actions: {},
  },
  provides: {
    actions: ({ contributions }) => createActions(contributions.of('actions')),
  },
  offers: { routeOptions: { auth: { check: checkRequirement } } },
  taps: {
    link: {
      handler: (view) => {
        tellIdle(view.options.grants.public, view.use.actions, view.log);
        if (!isPublicBrought(view.contributions.of('strategies')))
          tellPublic(view.options.grants.public, view.use.actions, view.log);
      },
      stage: LATE,
    },
    authenticate: (before, endpoint, view) => {
      const all = allStrategies(view.contributions.of('strategies'), view.options.grants);
      return [...before, ...introducingAll(strategiesOf(endpoint, all))];
    },
    authorize: (before, endpoint, view) => {
      enterEndpoint(view.use.actions, endpoint);
      return [...before, ...guardsOf(endpoint)];
    },
  },
  reports: ({ options: { grants }, use: { actions } }) => ({
    public: grants.public,
    idle: idleGrants(grants.public, actions),
    actions: actions.all,
  }),
});
