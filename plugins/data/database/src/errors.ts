import { defineErrors, errorRow } from '@mortise/kernel';
import { didYouMean, schemaErrors } from './schema/error-rows.ts';

const atPath = (path: string) => (path ? ` of "${path}"` : '');

/** A value may contain what JSON cannot represent; building the message must not throw. */
const stringify = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : Object.prototype.toString.call(value);
  }
};
const preview = (value: unknown) => {
  const text = stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** The errors of the database plugin. */
export const errors = defineErrors('DATABASE', {
  ...schemaErrors,
  TYPE_UNKNOWN: errorRow<{ uid: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) =>
      `"${d.uid}" has no table in this kernel: the type belongs to another kernel or was created after boot`,
    remedy: (d) => didYouMean(d.nearest, `Get types from contentTypes.get(uid) of this kernel: ${d.known.join(', ')}.`),
  }),
  READ_TOO_LARGE: errorRow<{ uid: string; maxChars: number; path: string }>({
    kind: 'invalid',
    message: (d) => `the response would be larger than ${d.maxChars} characters`,
    remedy: (d) =>
      `Request less: a smaller page of ${d.uid}, or a limit or filters on populate "${d.path}". The limit is maxAnswerChars of the plugin content-api.`,
    wire: {
      message: (d) =>
        `The answer would be larger than ${d.maxChars} characters (maxAnswerChars). Ask for fewer entries or fields${atPath(d.path)}`,
    },
  }),
  READ_TOO_MANY: errorRow<{ uid: string; maxEntries: number; path: string }>({
    kind: 'invalid',
    message: (d) => `the response would hold more than ${d.maxEntries} entries`,
    remedy: (d) =>
      `Request less: a smaller page of ${d.uid}, or a limit or filters on populate "${d.path}". The limit is maxAnswerEntries of the plugin content-api.`,
    wire: {
      message: (d) =>
        `The answer would hold more than ${d.maxEntries} entries (maxAnswerEntries). Ask for fewer${atPath(d.path)}`,
    },
  }),
  READ_TOO_SLOW: errorRow<{ uid: string; timeoutMs: number }>({
    kind: 'unavailable',
    message: (d) => `a client's read of ${d.uid} took longer than ${d.timeoutMs} ms; its statement was cancelled`,
    remedy: () => 'Request less, add an index, or raise maxReadMs of the plugin content-api.',
    wire: {
      message: (d) =>
        `The query takes longer than ${d.timeoutMs} ms (maxReadMs). Ask for less: fewer filters, sort terms or relations`,
    },
  }),
  READS_FULL: errorRow<{ maxChars: number }>({
    kind: 'unavailable',
    message: (d) => `the reads of all clients together would hold more than ${d.maxChars} characters`,
    remedy: () => 'Retry later, or raise maxCharsInFlight of the plugin database.',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment' },
  }),
  BUSY: errorRow<{ waitedMs: number }>({
    kind: 'unavailable',
    message: (d) => `no connection for client statements became free within ${d.waitedMs} ms`,
    remedy: () => 'Retry later, or raise pool.max or clientConnections of the plugin database.',
    wire: { message: () => 'The database is busy with other queries. Try again in a moment' },
  }),
  CLIENT_DISCONNECTED: errorRow<Record<never, never>>({
    kind: 'unavailable',
    message: () => 'the client disconnected before its query finished; the statement was cancelled',
    remedy: () => 'No action needed: no client waits for the response.',
  }),
  DIRECTORY_TAKEN: errorRow<{ dataDir: string; entries: readonly string[] }>({
    kind: 'fault',
    message: (d) => `"${d.dataDir}" is not a database directory; it contains ${d.entries.join(', ')}`,
    remedy: () => 'Set dataDir to a new or empty directory: the embedded database needs a directory of its own.',
  }),
  BINDING_MISSING: errorRow<{ slot: string; filled: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the plan uses the slot "${d.slot}", which has no value`,
    remedy: (d) =>
      `A plugin that uses a slot in documents.plan must fill it in documents.bind. Filled slots: ${d.filled.join(', ') || 'none'}.`,
  }),
  TRANSACTION_ENDED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'a transaction was used after its end',
    remedy: () => 'Await everything inside run(…) before commit() or rollback().',
  }),
  TRANSACTION_ABORTED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () =>
      'the transaction was rolled back instead of committed: one of its statements failed and the error was caught',
    remedy: () => 'Let the error leave the transaction, or run the statement that may fail in a nested transaction.',
  }),
  OUTSIDE_TRANSACTION: errorRow<{ sql: string }>({
    kind: 'fault',
    message: (d) => `a query inside a transaction bypassed it and would wait for it forever: ${d.sql}`,
    remedy: () =>
      'The embedded database has one connection: query through database.query, database.read or orm.em, which join the transaction.',
  }),
  LOCKED: errorRow<{ dataDir: string; pid: number }>({
    kind: 'conflict',
    message: (d) => `the embedded database in "${d.dataDir}" is open in process ${d.pid}`,
    remedy: (d) =>
      `Stop that process, set another dataDir, or set DATABASE_URL to a PostgreSQL server that both can use. If process ${d.pid} is not a Mortise server, delete "${d.dataDir}.lock".`,
  }),
  CLOSED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'the database is not open',
    remedy: () => "Use it after the database plugin's bootstrap and before its destroy.",
  }),
  ATTRIBUTE_UNKNOWN: errorRow<{
    uid: string;
    attribute: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `"${d.uid}" has no writable attribute "${d.attribute}"`,
    remedy: (d) => didYouMean(d.nearest, `Its attributes are ${d.known.join(', ')}.`),
  }),
  VALUE_INVALID: errorRow<{ attribute: string; type: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `${preview(d.value)} is not a valid ${d.type} for "${d.attribute}"`,
    remedy: (d) =>
      `Set "${d.attribute}" to ${/^[aeiou]/.test(d.type) ? 'an' : 'a'} ${d.type}, or to null for no value.`,
  }),
  VALUE_MISSING: errorRow<{ uid: string; attribute: string; table: string; column: string }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" of ${d.uid} has no value, but the column "${d.table}"."${d.column}" is not null`,
    remedy: (d) => `Set "${d.attribute}" to a value, give it a default, or make the column nullable.`,
    wire: {
      message: (d) => `${d.attribute} must be defined.`,
      details: (d) => ({
        errors: [{ path: [d.attribute], message: `${d.attribute} must be defined.`, name: 'ValidationError' }],
      }),
    },
  }),
  LINK_INVALID: errorRow<{ attribute: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `${preview(d.value)} is not a valid row id for the relation "${d.attribute}"`,
    remedy: () => 'Pass a row id, a list of row ids, or null. To link by documentId, use documents(uid).',
  }),
  COMPONENT_INVALID: errorRow<{ attribute: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `${preview(d.value)} is not a valid component value for "${d.attribute}"`,
    remedy: () => 'Pass an object for a component, or a list of objects for a repeatable component or a dynamic zone.',
  }),
  COMPONENT_UNKNOWN: errorRow<{
    attribute: string;
    uid: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" does not accept the component "${d.uid}"`,
    remedy: (d) => didYouMean(d.nearest, `Set __component to one of ${d.known.join(', ')}.`),
  }),
  ROW_MISSING: errorRow<{ uid: string; id: number }>({
    kind: 'fault',
    message: (d) => `the row ${d.id} of ${d.uid} does not exist`,
    remedy: () => 'It may have been deleted meanwhile: call lock() for the document before copying its rows.',
  }),
  UNIQUE_TAKEN: errorRow<{ uid: string; attributes: readonly string[]; constraint: string; detail: string }>({
    kind: 'invalid',
    message: (d) => `${d.attributes.join(', ') || d.constraint} of ${d.uid} is not unique: ${d.detail}`,
    remedy: () => 'Use a value that no other row has.',
    wire: {
      message: () => 'This attribute must be unique',
      details: (d) => ({
        errors: d.attributes.map((attribute) => ({
          path: [attribute],
          message: 'This attribute must be unique',
          name: 'ValidationError',
        })),
      }),
    },
  }),
  TARGET_MISSING: errorRow<{ attribute: string; uid: string; id: number }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" links ${d.uid} ${d.id}, which does not exist`,
    remedy: () => 'It may have been deleted meanwhile: link an existing row.',
    wire: { message: (d) => `1 relation(s) of type ${d.uid} associated with this entity do not exist` },
  }),
  COMPONENT_FOREIGN: errorRow<{ attribute: string; uid: string; id: unknown }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" of this row has no ${d.uid} with the id ${preview(d.id)}`,
    remedy: () => 'Use component ids of the row to update, or omit the id to create a new component.',
    wire: {
      name: 'ApplicationError',
      message: (d) => `Some of the provided components in ${d.attribute} are not related to the entity`,
    },
  }),
  LINK_DUPLICATE: errorRow<{ attribute: string; id: number }>({
    kind: 'invalid',
    message: (d) => `connect of "${d.attribute}" lists the row ${d.id} twice`,
    remedy: () => 'List each row once in connect.',
    wire: {
      message: (d) => `The relation with id ${d.id} is already connected. You cannot connect the same relation twice.`,
    },
  }),
  POSITION_UNKNOWN: errorRow<{
    attribute: string;
    id: number;
    anchor: number;
    side: 'before' | 'after';
    errorDetails: Readonly<Record<string, unknown>>;
  }>({
    kind: 'invalid',
    message: (d) => `${d.id} cannot be placed ${d.side} ${d.anchor} in "${d.attribute}": ${d.anchor} is not connected`,
    remedy: (d) => `Connect ${d.anchor} as well, or set strict: false to place ${d.id} at the end of the list.`,
    wire: {
      message: (d) =>
        `There was a problem connecting relation with id ${d.id} at position ${JSON.stringify({ [d.side]: d.anchor, ...d.errorDetails })}. The relation with id ${d.anchor} needs to be connected first.`,
    },
  }),
  POSITION_CYCLE: errorRow<{ attribute: string; id: number }>({
    kind: 'invalid',
    message: (d) => `the positions of ${d.id} and other rows in "${d.attribute}" depend on each other`,
    remedy: () => 'Place one of them at the start, at the end, or next to a row that is already connected.',
    wire: {
      message: () =>
        'A circular reference was found in the connect array. One relation is trying to connect before/after another one that is trying to connect before/after it',
    },
  }),
  TRANSACTION_MISSING: errorRow<{ what: string }>({
    kind: 'fault',
    message: (d) => `${d.what} was requested outside of a transaction and would be released immediately`,
    remedy: () => 'Call it inside database.transaction(…).',
  }),
  STREAM_UNSUPPORTED: errorRow<Record<never, never>>({
    kind: 'invalid',
    message: () => 'orm.em does not support streaming',
    remedy: () => 'Read page by page: em.find(…, { limit, offset }).',
  }),
  UNAVAILABLE: errorRow<{ cause: string }>({
    kind: 'unavailable',
    message: (d) => `the database does not answer: ${d.cause}`,
    remedy: () =>
      'Start the database or wait for it; the server reconnects without a restart. If all connections are busy, raise pool.max.',
    wire: { message: () => 'Service Unavailable' },
  }),
  COMMIT_UNKNOWN: errorRow<{ cause: string }>({
    kind: 'fault',
    message: (d) => `the connection broke during commit; the transaction may or may not be committed: ${d.cause}`,
    remedy: () => 'Check whether the change was saved before you retry it.',
  }),
  OPEN_FAILED: errorRow<{ where: string; cause: string }>({
    kind: 'fault',
    message: (d) => `no database answers at ${d.where}: ${d.cause}`,
    remedy: () => 'Start the database or correct DATABASE_URL. Without DATABASE_URL the embedded database is used.',
  }),
});
