import { defineErrors, errorRow } from '@mortise/kernel';

const list = (names: readonly string[]) => names.join(', ') || 'none';
const UNAUTHORIZED = { name: 'UnauthorizedError', message: () => 'Missing or invalid credentials' };

export const errors = defineErrors('AUTH', {
  CREDENTIALS_UNKNOWN: errorRow<{ strategies: readonly string[] }>({
    kind: 'unauthenticated',
    message: () => 'the bearer token that was sent is known to no strategy',
    remedy: ({ strategies }) => `Send one that a strategy of this route knows (${list(strategies)}), or none.`,
    wire: UNAUTHORIZED,
  }),
  IDENTITY_ABSENT: errorRow<{ endpoint: string }>({
    kind: 'unauthenticated',
    message: ({ endpoint }) => `${endpoint} was asked for by nobody that a strategy knows`,
    remedy: () => 'Send credentials, or grant the action to everyone: auth({ grants: { public: [ … ] } }).',
    wire: UNAUTHORIZED,
  }),
  ACTION_NOT_GRANTED: errorRow<{ endpoint: string; action: string; strategy: string }>({
    kind: 'forbidden',
    message: ({ endpoint, action, strategy }) =>
      `${endpoint} needs the action "${action}", which the identity of strategy "${strategy}" is not granted`,
    remedy: ({ action }) =>
      `Grant "${action}" to whoever asks; to everyone: auth({ grants: { public: ['${action}'] } }).`,
    wire: { name: 'ForbiddenError', message: () => 'Forbidden' },
  }),
  CONFIG_INVALID: errorRow<{ endpoint: string; problem: string; nearest: string | undefined }>({
    kind: 'fault',
    message: ({ endpoint, problem }) => `config.auth of the route ${endpoint} is wrong: ${problem}`,
    remedy: ({ nearest }) =>
      nearest === undefined
        ? 'Write false, or { scope?: [actions], strategies?: [names] }.'
        : `Did you mean "${nearest}"?`,
  }),
  STRATEGY_UNKNOWN: errorRow<{
    endpoint: string;
    strategy: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: ({ endpoint, strategy }) => `the route ${endpoint} names the strategy "${strategy}", which is not there`,
    remedy: ({ nearest, known }) =>
      nearest === undefined ? `Add the plugin that brings it; there are ${list(known)}.` : `Did you mean "${nearest}"?`,
  }),
});
