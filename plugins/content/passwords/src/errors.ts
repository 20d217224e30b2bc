import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('PASSWORDS', {
  TOO_LONG: errorRow<{ bytes: number; path?: string }>({
    kind: 'invalid',
    message: ({ bytes, path }) =>
      `${path ? `"${path}"` : 'the password'} has ${bytes} bytes; bcrypt uses only the first 72`,
    remedy: () => 'Use a password of at most 72 bytes; characters beyond ASCII take two bytes or more.',
    wire: { message: () => 'Password must be less than 73 bytes' },
  }),
  TOO_MANY: errorRow<{ count: number; limit: number }>({
    kind: 'invalid',
    message: ({ count, limit }) => `the data has ${count} passwords; one write accepts ${limit}`,
    remedy: () => 'Write them in several calls, or raise the option maxPerWrite: passwords({ maxPerWrite: … }).',
    wire: { message: ({ limit }) => `At most ${limit} passwords can be written at once` },
  }),
  ROUNDS_INVALID: errorRow<{ uid: string; attribute: string; rounds: unknown }>({
    kind: 'fault',
    message: ({ uid, attribute, rounds }) =>
      `encryption.rounds of "${attribute}" of "${uid}" is ${JSON.stringify(rounds)}`,
    remedy: () => 'Set an integer from 4 to 31; 10 is usual, and each further round doubles the time.',
  }),
});
