import { defineErrors, errorRow } from '@mortise/kernel';

const list = (names: readonly string[]) => names.join(', ') || 'none';
const UNAUTHORIZED = { name: 'UnauthorizedError', message: () => 'Missing or invalid credentials' };

export const errors = defineErrors('AUTH', {
  CREDENTIALS_UNKNOWN: errorRow<{ strategies: readonly string[] }>({
    kind: 'unauthenticated',
    message: () => 'no strategy accepts the bearer token',
    remedy: ({ strategies }) => `Send a token for a strategy of this route (${list(strategies)}), or no token.`,
    wire: UNAUTHORIZED,
  }),
  IDENTITY_MISSING: errorRow<{ endpoint: string }>({
    kind: 'unauthenticated',
    message: ({ endpoint }) => `no strategy authenticated the caller of ${endpoint}`,
    remedy: () => 'Send credentials, or grant the action to everyone: auth({ grants: { public: [ … ] } }).',
    wire: UNAUTHORIZED,
  }),
  IDENTITY_NEEDED: errorRow<{ endpoint: string }>({
    kind: 'unauthenticated',
    message: ({ endpoint }) => `${endpoint} has neither action nor scope, and is not granted to the public`,
    remedy: ({ endpoint }) =>
      `Send credentials, or grant it to everyone: auth({ grants: { public: ['${endpoint}'] } }).`,
    wire: { name: 'UnauthorizedError', message: () => 'Unauthorized' },
  }),
  ACTION_NOT_GRANTED: errorRow<{ endpoint: string; action: string; strategy: string }>({
    kind: 'forbidden',
    message: ({ endpoint, action, strategy }) =>
      `${endpoint} requires the action "${action}", which is not granted to the identity of strategy "${strategy}"`,
    remedy: ({ action }) =>
      `Grant "${action}" to the caller, or to everyone: auth({ grants: { public: ['${action}'] } }).`,
    wire: { name: 'ForbiddenError', message: () => 'Forbidden' },
  }),
  CONFIG_INVALID: errorRow<{ endpoint: string; problem: string; nearest: string | undefined }>({
    kind: 'fault',
    message: ({ endpoint, problem }) => `config.auth of the route ${endpoint} is invalid: ${problem}`,
    remedy: ({ nearest }) =>
      nearest === undefined
        ? 'Set it to false, or { scope?: [actions], strategies?: [names] }.'
        : `Did you mean "${nearest}"?`,
  }),
  STRATEGY_UNKNOWN: errorRow<{
    endpoint: string;
    strategy: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: ({ endpoint, strategy }) => `the route ${endpoint} uses the unknown strategy "${strategy}"`,
    remedy: ({ nearest, known }) =>
      nearest === undefined
        ? `Add the plugin that contributes it. Known strategies: ${list(known)}.`
        : `Did you mean "${nearest}"?`,
  }),
  STRATEGY_INVALID: errorRow<{ from: string }>({
    kind: 'fault',
    message: ({ from }) => `a strategy of ${from} has no name or no authenticate function`,
    remedy: () => 'Contribute { name, authenticate: (ctx) => identity or undefined }.',
  }),
  IDENTITY_INVALID: errorRow<{ strategy: string }>({
    kind: 'fault',
    message: ({ strategy }) => `the strategy "${strategy}" returned an invalid identity`,
    remedy: () => 'Return { strategy, grantsKey, can: (action) => … }, or undefined for an unknown caller.',
  }),
  PUBLIC_DUPLICATE: errorRow<{ plugin: string }>({
    kind: 'fault',
    message: ({ plugin }) => `both the plugin "${plugin}" and auth({ grants }) define the public grants`,
    remedy: ({ plugin }) => `Remove grants.public, and grant the actions with the plugin "${plugin}".`,
  }),
});
