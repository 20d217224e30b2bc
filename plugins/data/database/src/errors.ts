import { defineErrors, errorRow } from '@mortise/kernel';
import { did, schemaErrors } from './schema/error-rows.ts';

const ofPath = (path: string) => (path ? ` of "${path}"` : '');

/** A value of code may hold what JSON cannot say: the message is not to fail over it. */
const textOf = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : Object.prototype.toString.call(value);
  }
};
const shown = (value: unknown) => {
  const text = textOf(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** What the database refuses, and what to do about it. */
export const errors = defineErrors('DATABASE', {
  ...schemaErrors,
  TYPE_UNKNOWN: errorRow<{ uid: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has no table here: it is of another kernel, or was made after boot`,
    remedy: (d) => did(d.nearest, `Take types from this kernel's contentTypes.get(uid): ${d.known.join(', ')}.`),
  }),
  READ_TOO_LARGE: errorRow<{ uid: string; maxChars: number; path: string }>({
    kind: 'invalid',
    message: (d) => `the answer would be larger than ${d.maxChars} characters`,
    remedy: (d) =>
      `Ask for fewer at a time: a smaller page of ${d.uid}, or a limit or filters on populate "${d.path}". The limit is maxAnswerChars of the plugin content-api.`,
    wire: {
      message: (d) =>
        `The answer would be larger than ${d.maxChars} characters (maxAnswerChars). Ask for fewer entries or fields${ofPath(d.path)}`,
    },
  }),
  READ_TOO_MANY: errorRow<{ uid: string; maxEntries: number; path: string }>({
    kind: 'invalid',
    message: (d) => `the answer would hold more than ${d.maxEntries} entries`,
    remedy: (d) =>
      `Ask for fewer at a time: a smaller page of ${d.uid}, or a limit or filters on populate "${d.path}". The limit is maxAnswerEntries of the plugin content-api.`,
    wire: {
      message: (d) =>
        `The answer would hold more than ${d.maxEntries} entries (maxAnswerEntries). Ask for fewer${ofPath(d.path)}`,
    },
  }),
  READ_TOO_SLOW: errorRow<{ uid: string; timeoutMs: number }>({
    kind: 'unavailable',
    message: (d) =>
      `PostgreSQL worked for longer than ${d.timeoutMs} ms on a client's read of ${d.uid}; it was cancelled`,
    remedy: () => 'Ask for less, add an index, or raise maxReadMs of the plugin content-api.',
    wire: {
      message: (d) =>
        `The query takes longer than ${d.timeoutMs} ms (maxReadMs). Ask for less: fewer filters, sort terms or relations`,
    },
  }),
  READS_FULL: errorRow<{ maxChars: number }>({
    kind: 'unavailable',
    message: (d) => `the reads of all clients together hold more than ${d.maxChars} characters`,
    remedy: () => 'Try again in a moment, or raise maxCharsInFlight of the plugin database.',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment' },
  }),
  BUSY: errorRow<{ waitedMs: number }>({
    kind: 'unavailable',
    message: (d) => `every connection that statements of clients may hold was busy for ${d.waitedMs} ms`,
    remedy: () => 'Try again in a moment, or raise pool.max or clientConnections of the plugin database.',
    wire: { message: () => 'The database is busy with other queries. Try again in a moment' },
  }),
  CLIENT_GONE: errorRow<Record<never, never>>({
    kind: 'unavailable',
    message: () => 'the client left before its query was answered; the statement was cancelled',
    remedy: () => 'Nothing has to be done: nobody waits for the answer.',
  }),
  DIRECTORY_TAKEN: errorRow<{ dataDir: string; entries: readonly string[] }>({
    kind: 'fault',
    message: (d) => `"${d.dataDir}" holds no database but ${d.entries.join(', ')}`,
    remedy: () =>
      'Name a new or empty directory under dataDir: the embedded database keeps a whole directory to itself.',
  }),
  SLOT_EMPTY: errorRow<{ slot: string; filled: readonly string[] }>({
    kind: 'fault',
    message: (d) => `a plan names the slot "${d.slot}", which nothing filled`,
    remedy: (d) =>
      `Whoever names a slot in documents.plan fills it in documents.bind; filled were ${d.filled.join(', ') || 'none'}.`,
  }),
  TRANSACTION_OVER: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'a transaction was used after it had ended',
    remedy: () => 'Await everything that runs in run(…) before commit() or rollback().',
  }),
  TRANSACTION_ABORTED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () =>
      'nothing was committed, for a statement of the transaction had failed and its error was not thrown on',
    remedy: () => 'Let the error leave the transaction, or put the statement that may fail into a nested transaction.',
  }),
  OUTSIDE_TRANSACTION: errorRow<{ sql: string }>({
    kind: 'fault',
    message: (d) => `a query left the transaction that it stands in, and would wait for it for ever: ${d.sql}`,
    remedy: () => 'The embedded database has one connection: ask through database.query, database.read or orm.em.',
  }),
  LOCKED: errorRow<{ dataDir: string; pid: number }>({
    kind: 'conflict',
    message: (d) => `the embedded database in "${d.dataDir}" is open in process ${d.pid}`,
    remedy: (d) =>
      `Stop that process, give this one another dataDir, or set DATABASE_URL to a PostgreSQL that both may use. If process ${d.pid} is none of ours, delete "${d.dataDir}.lock".`,
  }),
  CLOSED: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'the database is not open',
    remedy: () => "It opens in the database plugin's bootstrap and closes in its destroy: ask between the two.",
  }),
  ATTRIBUTE_UNKNOWN: errorRow<{
    uid: string;
    attribute: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `"${d.uid}" has no attribute "${d.attribute}" to write`,
    remedy: (d) => did(d.nearest, `It has ${d.known.join(', ')}.`),
  }),
  VALUE_INVALID: errorRow<{ attribute: string; type: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `${shown(d.value)} is no ${d.type}, as "${d.attribute}" wants it`,
    remedy: (d) => `Give "${d.attribute}" ${/^[aeiou]/.test(d.type) ? 'an' : 'a'} ${d.type}, or null for none.`,
  }),
  VALUE_MISSING: errorRow<{ uid: string; attribute: string; table: string; column: string }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" of ${d.uid} has no value, and "${d.table}"."${d.column}" must have one`,
    remedy: (d) => `Give "${d.attribute}" a value, or a default; or let the column be empty.`,
    wire: {
      message: (d) => `${d.attribute} must be defined.`,
      details: (d) => ({
        errors: [{ path: [d.attribute], message: `${d.attribute} must be defined.`, name: 'ValidationError' }],
      }),
    },
  }),
  LINK_INVALID: errorRow<{ attribute: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `${shown(d.value)} is no row id, which is what "${d.attribute}" is written as`,
    remedy: () => 'Give a row id, a list of them, or null; documents(uid) takes documentIds.',
  }),
  COMPONENT_INVALID: errorRow<{ attribute: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `${shown(d.value)} is nothing that "${d.attribute}" can hold`,
    remedy: () => 'A component is an object, a repeatable one and a dynamic zone are lists of objects.',
  }),
  COMPONENT_UNKNOWN: errorRow<{
    attribute: string;
    uid: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `"${d.uid}" is no component of "${d.attribute}"`,
    remedy: (d) => did(d.nearest, `Its __component is one of ${d.known.join(', ')}.`),
  }),
  ROW_MISSING: errorRow<{ uid: string; id: number }>({
    kind: 'fault',
    message: (d) => `there is no row ${d.id} of ${d.uid}`,
    remedy: () => 'It was deleted meanwhile: lock a document before its rows are copied.',
  }),
  UNIQUE_TAKEN: errorRow<{ uid: string; attributes: readonly string[]; constraint: string; detail: string }>({
    kind: 'invalid',
    message: (d) => `${d.attributes.join(', ') || d.constraint} of ${d.uid} is taken: ${d.detail}`,
    remedy: () => 'Give it a value that no other row has.',
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
    message: (d) => `"${d.attribute}" leads to ${d.uid} ${d.id}, which is not there`,
    remedy: () => 'It was never there, or was deleted meanwhile: link a row that is.',
    wire: { message: (d) => `1 relation(s) of type ${d.uid} associated with this entity do not exist` },
  }),
  COMPONENT_FOREIGN: errorRow<{ attribute: string; uid: string; id: unknown }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" of this row holds no ${d.uid} with the id ${shown(d.id)}`,
    remedy: () => 'Take ids from the row that is written, or leave the id out to make a new component.',
    wire: {
      name: 'ApplicationError',
      message: (d) => `Some of the provided components in ${d.attribute} are not related to the entity`,
    },
  }),
  LINK_TWICE: errorRow<{ attribute: string; id: number }>({
    kind: 'invalid',
    message: (d) => `"${d.attribute}" is to be connected to ${d.id} twice`,
    remedy: () => 'Name each row once in connect.',
    wire: {
      message: (d) => `The relation with id ${d.id} is already connected. You cannot connect the same relation twice.`,
    },
  }),
  ANCHOR_MISSING: errorRow<{
    attribute: string;
    id: number;
    anchor: number;
    side: 'before' | 'after';
    told: Readonly<Record<string, unknown>>;
  }>({
    kind: 'invalid',
    message: (d) => `${d.id} is to stand ${d.side} ${d.anchor} in "${d.attribute}", which is not connected`,
    remedy: (d) => `Connect ${d.anchor} as well, or give strict: false, which means the end of the list.`,
    wire: {
      message: (d) =>
        `There was a problem connecting relation with id ${d.id} at position ${JSON.stringify({ [d.side]: d.anchor, ...d.told })}. The relation with id ${d.anchor} needs to be connected first.`,
    },
  }),
  ANCHOR_CIRCULAR: errorRow<{ attribute: string; id: number }>({
    kind: 'invalid',
    message: (d) => `the places of ${d.id} and of others in "${d.attribute}" wait for one another`,
    remedy: () => 'Place one of them at the start, at the end, or beside a row that is connected already.',
    wire: {
      message: () =>
        'A circular reference was found in the connect array. One relation is trying to connect before/after another one that is trying to connect before/after it',
    },
  }),
  TRANSACTION_NONE: errorRow<{ what: string }>({
    kind: 'fault',
    message: (d) => `${d.what} was asked for outside of a transaction, whose end would undo it at once`,
    remedy: () => 'Call it inside of database.transaction(…).',
  }),
  STREAM_UNSUPPORTED: errorRow<Record<never, never>>({
    kind: 'invalid',
    message: () => 'orm.em cannot stream rows',
    remedy: () => 'Read in pages: em.find(…, { limit, offset }).',
  }),
  UNAVAILABLE: errorRow<{ cause: string }>({
    kind: 'unavailable',
    message: (d) => `the database does not answer: ${d.cause}`,
    remedy: () => 'Start it, or wait: nothing else has to be done here. When all connections are busy, raise pool.max.',
    wire: { message: () => 'Service Unavailable' },
  }),
  COMMIT_UNKNOWN: errorRow<{ cause: string }>({
    kind: 'fault',
    message: (d) => `the database went away while it committed, and may have committed: ${d.cause}`,
    remedy: () => 'See whether the change is there before it is tried again.',
  }),
  OPEN_FAILED: errorRow<{ where: string; cause: string }>({
    kind: 'fault',
    message: (d) => `no database answers at ${d.where}: ${d.cause}`,
    remedy: () => 'Start it, or mend DATABASE_URL; without DATABASE_URL the embedded database is used.',
  }),
});
