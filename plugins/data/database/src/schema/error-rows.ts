import { errorRow } from '@mortise/kernel';

export const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** What is refused of the names and columns of a model, and of steps towards it. */
export const schemaErrors = {
  NAME_TOO_LONG: errorRow<{ name: string; maxLength: number }>({
    kind: 'fault',
    message: (d) => `"${d.name}" cannot be cut to ${d.maxLength} characters and stay recognisable`,
    remedy: () => 'Give the type a shorter collectionName, or the attribute a shorter name.',
  }),
  NAME_TAKEN: errorRow<{ kind: 'table' | 'column' | 'index'; name: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `the ${d.kind} "${d.name}" of ${d.second} would be that of ${d.first}`,
    remedy: () => 'Give one of the two another name: a type by its collectionName, the others by the attribute.',
  }),
  COLUMN_UNFIT: errorRow<{ uid: string; attribute: string; type: string; fitting: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the column of "${d.attribute}" of "${d.uid}" is a ${d.type}, in which its values cannot be kept`,
    remedy: (d) => `Say column: { type } of ${d.fitting.join(', ')}, or leave it out.`,
  }),
  COLUMN_UNKNOWN: errorRow<{
    index: string;
    table: string;
    column: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'fault',
    message: (d) => `the index "${d.index}" is over "${d.column}", which the table "${d.table}" has not`,
    remedy: (d) => did(d.nearest, `Name columns, not attributes: ${d.known.join(', ')}.`),
  }),
  SYNC_FAILED: errorRow<{ sql: string; cause: string }>({
    kind: 'fault',
    message: (d) => `the tables could not be brought up to the model: ${d.cause} (in: ${d.sql})`,
    remedy: () =>
      "Nothing was changed. Mend the table by hand, or boot with database({ sync: 'plan' }) to see every step first.",
  }),
  STEP_UNKNOWN: errorRow<{ step: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'missing',
    message: (d) => `the schema plan has no step "${d.step}"`,
    remedy: (d) =>
      d.known.length === 0
        ? 'There is nothing to take: the tables are what the model wants. Someone may have taken it.'
        : did(d.nearest, `It has ${d.known.join(', ')}.`),
  }),
  STEP_FAILED: errorRow<{ step: string; cause: string; taken: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the step "${d.step}" of the schema plan failed: ${d.cause}`,
    remedy: (d) =>
      `It changed nothing. ${d.taken.length ? `Taken before it: ${d.taken.join(', ')}.` : 'No step was taken before it.'} Put the rows right, and ask for it again.`,
  }),
  COLUMN_MISMATCH: errorRow<{ table: string; column: string; from: string; to: string; step: string }>({
    kind: 'fault',
    message: (d) =>
      `"${d.table}"."${d.column}" holds values of the type ${d.from} and the model calls them ${d.to}: what it would answer would be wrong`,
    remedy: (d) =>
      `Take the step by name, \`mortise schema apply --step ${d.step}\`, or give the attribute the type that its column has.`,
  }),
  TABLE_FOREIGN: errorRow<{ uid: string; table: string }>({
    kind: 'fault',
    message: (d) =>
      `"${d.uid}" is kept in the table "${d.table}", and the one that is there has no document_id: neither Mortise nor Strapi 5 made it`,
    remedy: () =>
      'Give the type another collectionName. If the table is of Strapi 4, start Strapi 5 over the database once: it brings its tables up.',
  }),
} as const;
