import { defineErrors, errorRow } from '@mortise/kernel';

const POLICY = 'PolicyError';

export const errors = defineErrors('POLICIES', {
  FAILED: errorRow<{ endpoint: string; policy: string }>({
    kind: 'forbidden',
    message: ({ endpoint, policy }) => `the policy "${policy}" rejected a request for ${endpoint}`,
    remedy: () => 'Send the request as a user whom the policy allows, or check the conditions of the policy.',
    wire: { name: POLICY, message: () => 'Policy Failed' },
  }),
  REFUSED: errorRow<{ message: string; details?: unknown }>({
    kind: 'forbidden',
    message: ({ message }) => message,
    remedy: () => 'The message comes from the policy; see its code for the conditions.',
    wire: { name: POLICY, message: ({ message }) => message, details: ({ details }) => details ?? {} },
  }),
  UNKNOWN: errorRow<{
    endpoint: string;
    policy: string;
    nearest: string | undefined;
    candidateUids: readonly string[];
  }>({
    kind: 'fault',
    message: ({ endpoint, policy }) => `the route ${endpoint} names the unknown policy "${policy}"`,
    remedy: ({ nearest, candidateUids }) =>
      nearest === undefined
        ? `Contribute it under policies; no policy has one of the uids ${candidateUids.join(', ')}.`
        : `Did you mean "${nearest}"?`,
  }),
  MISSING: errorRow<{ policy: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ policy }) => `there is no policy "${policy}"`,
    remedy: ({ nearest, known }) =>
      nearest === undefined
        ? `Contribute it under policies; known policies: ${known.join(', ') || 'none'}.`
        : `Did you mean "${nearest}"?`,
  }),
  ENTRY_INVALID: errorRow<{ endpoint: string; problem: string }>({
    kind: 'fault',
    message: ({ endpoint, problem }) => `config.policies of the route ${endpoint} is invalid: ${problem}`,
    remedy: () =>
      'Write a list of names, functions, { name, config }, { anyOf: [ … ] }, { allOf: [ … ] } and { not: … }.',
  }),
  POLICY_INVALID: errorRow<{ policy: string; plugin: string }>({
    kind: 'fault',
    message: ({ policy, plugin }) =>
      `the policy "${policy}" of plugin "${plugin}" is neither a function nor { handler }`,
    remedy: () => 'Create it with definePolicy.',
  }),
  CONFIG_INVALID: errorRow<{ endpoint: string; policy: string; problem: string }>({
    kind: 'fault',
    message: ({ endpoint, policy, problem }) =>
      `the config of the policy "${policy}" in the route ${endpoint} is invalid: ${problem}`,
    remedy: ({ policy }) => `Fix config of the entry; the validator of "${policy}" defines the valid values.`,
  }),
});
