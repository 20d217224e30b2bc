import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('UIDS', {
  FIELD_INVALID: errorRow<{ uid: string; field: unknown; known: readonly string[] }>({
    kind: 'invalid',
    message: ({ uid, field }) => `"${field}" of "${uid}" is not an attribute of type uid`,
    remedy: ({ uid, known }) =>
      known.length ? `Use one of ${known.join(', ')}.` : `"${uid}" has none: add { type: 'uid', targetField: … }.`,
  }),
});
