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
  IDENTITY_NEEDED: errorRow<{ endpoint: string }>({
    kind: 'unauthenticated',
    message: ({ endpoint }) => `${endpoint} names no action, and the public may not reach it`,
    remedy: ({ endpoint }) =>
      `Send credentials, or grant it to everyone: auth({ grants: { public: ['${endpoint}'] } }).`,
    wire: { name: 'UnauthorizedError', message: () => 'Unauthorized' },
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
  STRATEGY_INVALID: errorRow<{ from: string }>({
    kind: 'fault',
    message: ({ from }) => `a strategy of ${from} has no name or no authenticate`,
    remedy: () => 'Write { name, authenticate: (ctx) => identity or undefined }.',
  }),
  IDENTITY_INVALID: errorRow<{ strategy: string }>({
    kind: 'fault',
    message: ({ strategy }) => `the strategy "${strategy}" answered with what is no identity`,
    remedy: () => 'Answer { strategy, grantsKey, can: (action) => … }, or undefined for who is not known.',
  }),
  PUBLIC_TWICE: errorRow<{ plugin: string }>({
    kind: 'fault',
    message: ({ plugin }) => `the plugin "${plugin}" says what the public may do, and so does auth({ grants })`,
    remedy: ({ plugin }) => `Grant it there where "${plugin}" takes it, and leave grants.public out.`,
  }),
});
