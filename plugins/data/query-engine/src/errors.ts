import { defineErrors, errorRow } from '@mortise/kernel';

const didYouMean = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
const preview = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

interface ActionRef {
  readonly uid: string;
  readonly action: string;
}

/** Strapi's messages. */
const dataMessage = ({
  action,
  path,
  expected,
}: ActionRef & { readonly path: string; readonly expected: string }): string => {
  if (path !== 'data') return `Invalid ${path}. Expected ${expected}`;
  if (action === 'create') return 'Create expects a data object';
  return action === 'createMany' ? 'CreateMany expects data to be an array' : 'Update requires data';
};

/** Errors of the query engine, each with a remedy. */
export const errors = defineErrors('QUERY_ENGINE', {
  PARAM_UNKNOWN: errorRow<ActionRef & { param: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}" received the unknown parameter "${d.param}"`,
    remedy: (d) => didYouMean(d.nearest, `Use one of ${d.known.join(', ')}.`),
  }),
  UNDEFINED: errorRow<ActionRef & { path: string }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}": "${d.path}" is undefined, which would match every row`,
    remedy: () => 'Remove the key to drop the condition, or use null to match rows without a value.',
  }),
  UNSANITIZED: errorRow<ActionRef & { path: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of the rows of "${d.uid}" received unvalidated input of a request at "${d.path}"`,
    remedy: () =>
      'db.query does not validate input: build the condition from checked values, or read documents with the parameters of contentApi.validateQuery(ctx, uid).',
    wire: { message: () => 'Invalid parameters' },
  }),
  WHERE_MISSING: errorRow<ActionRef>({
    kind: 'fault',
    message: (d) => `${d.action} of a row of "${d.uid}" has no condition`,
    remedy: (d) => `Add a condition such as where: { id: 1 }. Use ${d.action}Many for all rows.`,
    wire: { message: (d) => `${d.action === 'update' ? 'Update' : 'Delete'} requires a where parameter` },
  }),
  DATA_INVALID: errorRow<ActionRef & { path: string; expected: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `${d.action} of rows of "${d.uid}": ${d.path} is ${preview(d.value)}, but must be ${d.expected}`,
    remedy: (d) => `Pass ${d.expected}.`,
    wire: { message: dataMessage },
  }),
  MANY_UNSUITABLE: errorRow<ActionRef & { attribute: string; kind: string }>({
    kind: 'fault',
    message: (d) => `updateMany of "${d.uid}" cannot set "${d.attribute}": it is a ${d.kind}, not a column`,
    remedy: () => 'Update row by row with update, or use documents.',
  }),
  LOAD_INVALID: errorRow<{ uid: string; attribute: string; expected: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `"${d.attribute}" of "${d.uid}" cannot be loaded: it is not ${d.expected}`,
    remedy: (d) => didYouMean(d.nearest, `Pass the name of ${d.expected}.`),
    wire: { message: (d) => `Invalid load. Expected ${d.attribute} to be ${d.expected}` },
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
