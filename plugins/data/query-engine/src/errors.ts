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

/** Strapi's words. */
const dataWords = ({ action, path, wanted }: At & { readonly path: string; readonly wanted: string }): string => {
  if (path !== 'data') return `Invalid ${path}. Expected ${wanted}`;
  if (action === 'create') return 'Create expects a data object';
  return action === 'createMany' ? 'CreateMany expects data to be an array' : 'Update requires data';
};

/** What the query engine refuses, and what to do about it. */
export const errors = defineErrors('QUERY_ENGINE', {
  PARAM_UNKNOWN: errorRow<At & { param: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}" was given "${d.param}", which it does not know`,
    remedy: (d) => did(d.nearest, `It knows ${d.known.join(', ')}.`),
  }),
  UNDEFINED: errorRow<At & { path: string }>({
    kind: 'fault',
    message: (d) => `${d.action} of the rows of "${d.uid}": "${d.path}" is undefined, and would ask for every row`,
    remedy: () => 'Leave the key out to ask nothing of it, or write null for what is not there.',
  }),
  UNJUDGED: errorRow<At & { path: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of the rows of "${d.uid}" was given what a request sent, unjudged, at "${d.path}"`,
    remedy: () => 'Rows are for trusted code: write the condition yourself, or read documents with judge(ctx).',
    wire: { message: () => 'Invalid parameters' },
  }),
  WHERE_MISSING: errorRow<At>({
    kind: 'fault',
    message: (d) => `${d.action} of a row of "${d.uid}" was given no condition`,
    remedy: (d) => `Say which row: where: { id: 1 }. For all of them there is ${d.action}Many.`,
    wire: { message: (d) => `${d.action === 'update' ? 'Update' : 'Delete'} requires a where parameter` },
  }),
  DATA_INVALID: errorRow<At & { path: string; wanted: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `${d.action} of rows of "${d.uid}": ${d.path} is ${shown(d.value)}, and should be ${d.wanted}`,
    remedy: (d) => `Give it ${d.wanted}.`,
    wire: { message: dataWords },
  }),
  MANY_UNFIT: errorRow<At & { attribute: string; kind: string }>({
    kind: 'fault',
    message: (d) => `updateMany of "${d.uid}" sets columns, and "${d.attribute}" is a ${d.kind} with rows of its own`,
    remedy: () => 'Change it row by row with update, or through documents.',
  }),
  LOAD_INVALID: errorRow<{ uid: string; attribute: string; wanted: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `nothing hangs on a row of "${d.uid}" under "${d.attribute}" that could be loaded`,
    remedy: (d) => did(d.nearest, `Name ${d.wanted}.`),
    wire: { message: (d) => `Invalid load. Expected ${d.attribute} to be ${d.wanted}` },
  }),
  TRANSACTION_NESTED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'a transaction to end by hand was begun inside of another transaction',
    remedy: () => 'Give db.transaction a function: then it is a savepoint of the outer one.',
  }),
  TRANSACTION_AROUND: errorRow<{ how: string }>({
    kind: 'fault',
    message: (d) => `${d.how}() of a transaction was called inside of another one that is nested in it`,
    remedy: (d) => `Call ${d.how}() once the nested transaction is over, or throw to undo both.`,
  }),
  TRANSACTION_ENDED: errorRow<{ how: string }>({
    kind: 'fault',
    message: (d) => `the transaction was ${d.how} already`,
    remedy: () => 'Begin another one with db.transaction().',
  }),
  TRANSACTION_ABANDONED: errorRow<{ ms: number }>({
    kind: 'fault',
    message: (d) => `the transaction was left open for ${d.ms} ms, and was rolled back`,
    remedy: () => 'Commit or roll back in a finally, or raise manualTransactionMs of query-engine.',
  }),
});
