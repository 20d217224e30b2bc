import { definePlugin, LATE } from '@mortise/kernel';
import { createActions, registerEndpoint } from './actions.ts';

export type {} from './contract.ts';

import { logPublicAccess, unusedGrants, warnUnusedGrants } from './grants.ts';
import { createGuards, validateAuthConfig } from './guard.ts';
import { options } from './options.ts';
import { combineStrategies, hasPublicStrategy, strategiesFor, toKernelStrategies } from './strategies.ts';

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
  offers: { routeOptions: { auth: { check: validateAuthConfig } } },
  taps: {
    compile: {
      handler: (view) => {
        warnUnusedGrants(view.options.grants.public, view.use.actions, view.log);
        if (!hasPublicStrategy(view.contributions.of('strategies')))
          logPublicAccess(view.options.grants.public, view.use.actions, view.log);
      },
      stage: LATE,
    },
    authenticate: (before, endpoint, view) => {
      const all = combineStrategies(view.contributions.of('strategies'), view.options.grants);
      return [...before, ...toKernelStrategies(strategiesFor(endpoint, all))];
    },
    authorize: (before, endpoint, view) => {
      registerEndpoint(view.use.actions, endpoint);
      return [...before, ...createGuards(endpoint)];
    },
  },
  reports: ({ options: { grants }, use: { actions } }) => ({
    public: grants.public,
    idle: unusedGrants(grants.public, actions),
    actions: actions.all,
  }),
});
