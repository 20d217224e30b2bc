import { defineErrors, errorRow } from '@mortise/kernel';
import { type Mistake, stepsOf } from './mistakes.ts';

const told = (mistakes: readonly Mistake[]) =>
  mistakes.length === 1 ? mistakes[0]!.message : `${mistakes.length} errors occurred`;

/** The value of a mistake as an answer may hold it: code may have given what JSON cannot say. */
const sayable = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
};

/** What is wrong with data that would be written. The words on the wire are Strapi's, which its clients show. */
export const errors = defineErrors('VALIDATION', {
  FAILED: errorRow<{ uid: string; errors: readonly Mistake[] }>({
    kind: 'invalid',
    message: ({ uid, errors }) =>
      `data of "${uid}": ${errors.map(({ message, reason }) => reason ?? message).join('; ')}`,
    remedy: ({ errors }) => `Mend ${errors.map(({ path }) => (path ? `"${path}"` : 'the data')).join(', ')}.`,
    wire: {
      message: ({ errors }) => told(errors),
      details: ({ errors }) => ({
        errors: errors.map(({ path, message, value }) => ({
          path: stepsOf(path),
          message,
          name: 'ValidationError',
          value: sayable(value),
        })),
      }),
    },
  }),
  PATTERN_INVALID: errorRow<{ uid: string; attribute: string; regex: unknown; problem: string }>({
    kind: 'fault',
    message: ({ uid, attribute, regex, problem }) =>
      `the regex of attribute "${attribute}" of "${uid}" is ${JSON.stringify(regex)}: ${problem}`,
    remedy: () => 'Write a regular expression of JavaScript without slashes and flags, such as "^[a-z]+$".',
  }),
  CONDITION_INVALID: errorRow<{ uid: string; attribute: string; operation: string }>({
    kind: 'fault',
    message: ({ uid, attribute, operation }) =>
      `conditions.visible of attribute "${attribute}" of "${uid}" has the operation "${operation}", which JsonLogic does not know`,
    remedy: () => 'Write a JsonLogic rule, such as { "==": [{ "var": "kind" }, "offer"] }.',
  }),
  FORMAT_INVALID: errorRow<{ uid: string } & Mistake>({
    kind: 'invalid',
    message: ({ uid, path, message, value }) => `"${path}" of "${uid}" is ${JSON.stringify(value)}: ${message}`,
    remedy: ({ path }) => `Give "${path}" in the form of its type, or null.`,
    wire: { message: ({ message }) => message },
  }),
});
