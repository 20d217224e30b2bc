import { defineErrors, errorRow } from '@mortise/kernel';

const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

interface At {
  readonly uid: string;
  readonly action: string;
}

/** Strapi's messages. */
const dataWords = ({ action, path, wanted }: At & { readonly path: string; readonly wanted: string }): string => {
  if (path !== 'data') return `Invalid ${path}. Expected ${wanted}`;
  if (action === 'create') return 'Create expects a data object';
  return action === 'createMany' ? 'CreateMany expects data to be an array' : 'Update requires data';
};

/** Errors of the query engine, each with a remedy. */
export const errors = defineErrors('QUERY_ENGINE', {
  PARAM_UNKNOWN: errorRow<At & { param: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}" received the unknown parameter "${d.param}"`,
    remedy: (d) => did(d.nearest, `Use one of ${d.known.join(', ')}.`),
  }),
  UNDEFINED: errorRow<At & { path: string }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}": "${d.path}" is undefined, which would match every row`,
    remedy: () => 'Remove the key to drop the condition, or use null to match rows without a value.',
  }),
  UNJUDGED: errorRow<At & { path: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of the rows of "${d.uid}" received unvalidated input of a request at "${d.path}"`,
    remedy: () =>
      'db.query does not validate input: build the condition from checked values, or read documents with judge(ctx).',
    wire: { message: () => 'Invalid parameters' },
  }),
  WHERE_MISSING: errorRow<At>({
    kind: 'fault',
    message: (d) => `${d.action} of a row of "${d.uid}" has no condition`,
    remedy: (d) => `Add a condition such as where: { id: 1 }. Use ${d.action}Many for all rows.`,
    wire: { message: (d) => `${d.action === 'update' ? 'Update' : 'Delete'} requires a where parameter` },
  }),
  DATA_INVALID: errorRow<At & { path: string; wanted: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `${d.action} of rows of "${d.uid}": ${d.path} is ${shown(d.value)}, but must be ${d.wanted}`,
    remedy: (d) => `Pass ${d.wanted}.`,
    wire: { message: dataWords },
  }),
  MANY_UNFIT: errorRow<At & { attribute: string; kind: string }>({
    kind: 'fault',
    message: (d) => `updateMany of "${d.uid}" cannot set "${d.attribute}": it is a ${d.kind}, not a column`,
    remedy: () => 'Update row by row with update, or use documents.',
  }),
  LOAD_INVALID: errorRow<{ uid: string; attribute: string; wanted: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `"${d.attribute}" of "${d.uid}" cannot be loaded: it is not ${d.wanted}`,
    remedy: (d) => did(d.nearest, `Pass the name of ${d.wanted}.`),
    wire: { message: (d) => `Invalid load. Expected ${d.attribute} to be ${d.wanted}` },
  }),
  TRANSACTION_NESTED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'db.transaction() without a function was called inside another transaction',
    remedy: () => 'Pass a function to db.transaction: it then runs in a savepoint of the outer transaction.',
  }),
  TRANSACTION_AROUND: errorRow<{ how: string }>({
    kind: 'fault',
    message: (d) => `${d.how}() of a transaction was called inside a transaction nested in it`,
    remedy: (d) => `Call ${d.how}() after the nested transaction has ended, or throw to roll back both.`,
  }),
  TRANSACTION_ENDED: errorRow<{ how: string }>({
    kind: 'fault',
    message: (d) => `the transaction was already ${d.how}`,
    remedy: () => 'Begin a new transaction with db.transaction().',
  }),
  TRANSACTION_ABANDONED: errorRow<{ ms: number }>({
    kind: 'fault',
    message: (d) => `the transaction was open for ${d.ms} ms and was rolled back`,
    remedy: () => 'End it in a finally block, or raise the option manualTransactionMs of query-engine.',
  }),
});
