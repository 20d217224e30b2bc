import { defineErrors, errorRow } from '@mortise/kernel';

const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** What the database refuses, and what to do about it. */
export const errors = defineErrors('DATABASE', {
  NAME_TOO_LONG: errorRow<{ name: string; maxLength: number }>({
    kind: 'fault',
    message: (d) => `"${d.name}" cannot be cut to ${d.maxLength} characters and stay recognisable`,
    remedy: () => 'Give the type a shorter collectionName, or the attribute a shorter name.',
  }),
  TYPE_UNKNOWN: errorRow<{ uid: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has no table here: it is of another kernel, or was made after boot`,
    remedy: (d) => did(d.nearest, `Take types from this kernel's contentTypes.get(uid): ${d.known.join(', ')}.`),
  }),
  SLOT_EMPTY: errorRow<{ slot: string; filled: readonly string[] }>({
    kind: 'fault',
    message: (d) => `a plan names the slot "${d.slot}", which nothing filled`,
    remedy: (d) =>
      `Whoever names a slot in documents.plan fills it in documents.bind; filled were ${d.filled.join(', ') || 'none'}.`,
  }),
});
