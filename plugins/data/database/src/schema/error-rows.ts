import { errorRow } from '@mortise/kernel';

export const didYouMean = (name: string | undefined, otherwise: string) =>
  name ? `Did you mean "${name}"?` : otherwise;

/** Errors of table and column names, and of schema steps. */
export const schemaErrors = {
  NAME_TOO_LONG: errorRow<{ name: string; maxLength: number }>({
    kind: 'fault',
    message: (d) => `the name "${d.name}" cannot be shortened to ${d.maxLength} characters without losing its meaning`,
    remedy: () => 'Give the type a shorter collectionName, or the attribute a shorter name.',
  }),
  NAME_TAKEN: errorRow<{ kind: 'table' | 'column' | 'index'; name: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `${d.second} and ${d.first} both need the ${d.kind} "${d.name}"`,
    remedy: () => 'Give one of them another name: for a table change collectionName, otherwise rename the attribute.',
  }),
  COLUMN_UNSUITABLE: errorRow<{ uid: string; attribute: string; type: string; fitting: readonly string[] }>({
    kind: 'fault',
    message: (d) =>
      `the attribute "${d.attribute}" of "${d.uid}" has the column type ${d.type}, which cannot store its values`,
    remedy: (d) => `Set column.type to one of ${d.fitting.join(', ')}, or remove it.`,
  }),
  COLUMN_UNKNOWN: errorRow<{
    index: string;
    table: string;
    column: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'fault',
    message: (d) => `the index "${d.index}" names the column "${d.column}", which the table "${d.table}" does not have`,
    remedy: (d) => didYouMean(d.nearest, `Name columns, not attributes. The columns are: ${d.known.join(', ')}.`),
  }),
  SYNC_FAILED: errorRow<{ sql: string; cause: string }>({
    kind: 'fault',
    message: (d) => `the schema could not be synchronized: ${d.cause} (in: ${d.sql})`,
    remedy: () =>
      "Nothing was changed. Fix the table by hand, or boot with database({ sync: 'plan' }) to see every step first.",
  }),
  STEP_UNKNOWN: errorRow<{ step: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'missing',
    message: (d) => `the schema plan has no step "${d.step}"`,
    remedy: (d) =>
      d.known.length === 0
        ? 'The plan is empty: the tables match the model. Another process may have applied the step.'
        : didYouMean(d.nearest, `The steps are: ${d.known.join(', ')}.`),
  }),
  STEP_FAILED: errorRow<{ step: string; cause: string; applied: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the step "${d.step}" of the schema plan failed: ${d.cause}`,
    remedy: (d) =>
      `The step changed nothing. ${d.applied.length ? `Applied before it: ${d.applied.join(', ')}.` : 'No step was applied before it.'} Correct the rows, then run \`mortise schema apply --step ${d.step}\`.`,
  }),
  COLUMN_MISMATCH: errorRow<{ table: string; column: string; from: string; to: string; step: string }>({
    kind: 'fault',
    message: (d) =>
      `the column "${d.table}"."${d.column}" has the type ${d.from} and the model expects ${d.to}: responses would contain wrong values`,
    remedy: (d) => `Run \`mortise schema apply --step ${d.step}\`, or give the attribute the type of its column.`,
  }),
  TABLE_FOREIGN: errorRow<{ uid: string; table: string }>({
    kind: 'fault',
    message: (d) =>
      `the table "${d.table}" of "${d.uid}" exists but has no document_id: neither Mortise nor Strapi 5 created it`,
    remedy: () =>
      'Give the type another collectionName. If Strapi 4 created the table, start Strapi 5 on the database once: it migrates the tables.',
  }),
} as const;
