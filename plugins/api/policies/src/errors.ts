import { defineErrors, errorRow } from '@mortise/kernel';

const POLICY = 'PolicyError';

export const errors = defineErrors('POLICIES', {
  FAILED: errorRow<{ endpoint: string; policy: string }>({
    kind: 'forbidden',
    message: ({ endpoint, policy }) => `the policy "${policy}" refused a request for ${endpoint}`,
    remedy: () => 'Ask as someone whom the policy lets through, or look into what it decides by.',
    wire: { name: POLICY, message: () => 'Policy Failed' },
  }),
  REFUSED: errorRow<{ message: string; details?: unknown }>({
    kind: 'forbidden',
    message: ({ message }) => message,
    remedy: () => 'The policy itself said these words; its code tells when.',
    wire: { name: POLICY, message: ({ message }) => message, details: ({ details }) => details ?? {} },
  }),
  UNKNOWN: errorRow<{ endpoint: string; policy: string; nearest: string | undefined; looked: readonly string[] }>({
    kind: 'fault',
    message: ({ endpoint, policy }) => `the route ${endpoint} names the policy "${policy}", which is not there`,
    remedy: ({ nearest, looked }) =>
      nearest === undefined
        ? `Contribute it under policies; looked for ${looked.join(', ')}.`
        : `Did you mean "${nearest}"?`,
  }),
  ABSENT: errorRow<{ policy: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ policy }) => `there is no policy "${policy}"`,
    remedy: ({ nearest, known }) =>
      nearest === undefined
        ? `Contribute it under policies; there are ${known.join(', ') || 'none'}.`
        : `Did you mean "${nearest}"?`,
  }),
  ENTRY_INVALID: errorRow<{ endpoint: string; problem: string }>({
    kind: 'fault',
    message: ({ endpoint, problem }) => `config.policies of the route ${endpoint} is wrong: ${problem}`,
    remedy: () =>
      'Write a list of names, functions, { name, config }, { anyOf: [ … ] }, { allOf: [ … ] } and { not: … }.',
  }),
  POLICY_INVALID: errorRow<{ policy: string; plugin: string }>({
    kind: 'fault',
    message: ({ policy, plugin }) =>
      `the policy "${policy}" of plugin "${plugin}" is neither a function nor { handler }`,
    remedy: () => 'Make it with definePolicy.',
  }),
  CONFIG_INVALID: errorRow<{ endpoint: string; policy: string; problem: string }>({
    kind: 'fault',
    message: ({ endpoint, policy, problem }) =>
      `the config that the route ${endpoint} gives the policy "${policy}" is wrong: ${problem}`,
    remedy: ({ policy }) => `Mend it; the validator of "${policy}" says what it takes.`,
  }),
});
