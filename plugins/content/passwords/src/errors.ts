import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('PASSWORDS', {
  TOO_LONG: errorRow<{ bytes: number; path?: string }>({
    kind: 'invalid',
    message: ({ bytes, path }) => `${path ? `"${path}"` : 'the password'} has ${bytes} bytes, and bcrypt heeds 72`,
    remedy: () => 'Take a shorter one; letters beyond ASCII take two bytes or more.',
    wire: { message: () => 'Password must be less than 73 bytes' },
  }),
  TOO_MANY: errorRow<{ count: number; limit: number }>({
    kind: 'invalid',
    message: ({ count, limit }) => `the data brings ${count} passwords, and one write takes ${limit}`,
    remedy: () => 'Write them in several calls, or raise maxPerWrite of passwords.',
    wire: { message: ({ limit }) => `At most ${limit} passwords can be written at once` },
  }),
  ROUNDS_INVALID: errorRow<{ uid: string; attribute: string; rounds: unknown }>({
    kind: 'fault',
    message: ({ uid, attribute, rounds }) =>
      `encryption.rounds of "${attribute}" of "${uid}" is ${JSON.stringify(rounds)}`,
    remedy: () => 'Give a whole number from 4 to 31; 10 is usual, and each more takes twice the time.',
  }),
});
