import { defineErrors, errorRow } from '@mortise/kernel';
import { type Issue, pathSegments } from './issues.ts';

const summarize = (issues: readonly Issue[]) =>
  issues.length === 1 ? issues[0]!.message : `${issues.length} errors occurred`;

/** The value of an issue for a JSON response. Callers in code may pass values that JSON cannot represent. */
const toJsonSafe = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
};

/** The wire messages are Strapi's: its clients show them. */
export const errors = defineErrors('VALIDATION', {
  FAILED: errorRow<{ uid: string; errors: readonly Issue[] }>({
    kind: 'invalid',
    message: ({ uid, errors }) =>
      `invalid data for "${uid}": ${errors.map(({ message, reason }) => reason ?? message).join('; ')}`,
    remedy: ({ errors }) => `Correct ${errors.map(({ path }) => (path ? `"${path}"` : 'the data')).join(', ')}.`,
    wire: {
      message: ({ errors }) => summarize(errors),
      details: ({ errors }) => ({
        errors: errors.map(({ path, message, value }) => ({
          path: pathSegments(path),
          message,
          name: 'ValidationError',
          value: toJsonSafe(value),
        })),
      }),
    },
  }),
  PATTERN_INVALID: errorRow<{ uid: string; attribute: string; regex: unknown; problem: string }>({
    kind: 'fault',
    message: ({ uid, attribute, regex, problem }) =>
      `the regex of attribute "${attribute}" of "${uid}" is ${JSON.stringify(regex)}: ${problem}`,
    remedy: () => 'Write a JavaScript regular expression without slashes and flags, such as "^[a-z]+$".',
  }),
  CONDITION_INVALID: errorRow<{ uid: string; attribute: string; operation: string }>({
    kind: 'fault',
    message: ({ uid, attribute, operation }) =>
      `conditions.visible of attribute "${attribute}" of "${uid}" has the unknown JsonLogic operation "${operation}"`,
    remedy: () => 'Write a JsonLogic rule, such as { "==": [{ "var": "kind" }, "offer"] }.',
  }),
  FORMAT_INVALID: errorRow<{ uid: string } & Issue>({
    kind: 'invalid',
    message: ({ uid, path, message, value }) => `"${path}" of "${uid}" is ${JSON.stringify(value)}: ${message}`,
    remedy: ({ path }) => `Pass "${path}" in the format of its type, or null.`,
    wire: { message: ({ message }) => message },
  }),
});
