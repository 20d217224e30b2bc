import { defineErrors, errorRow } from '@mortise/kernel';

const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
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

/** What the documents refuse, and what to do about it. */
export const errors = defineErrors('DOCUMENTS', {
  NOT_A_DOCUMENT: errorRow<{ uid: string; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" is a component, and components are no documents`,
    remedy: (d) => `Read it through the type that holds it; the types are ${d.known.join(', ')}.`,
  }),
  UNJUDGED: errorRow<{ uid: string; action: string; path: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}" was given what a request sent, unjudged, at "${d.path}"`,
    remedy: () =>
      'Give it judge(ctx) of the content API (judgeInput(ctx) for data), which leaves only what the asker may ask, or values of your own.',
    wire: { message: () => 'Invalid parameters' },
  }),
  PARAMS_INVALID: errorRow<{ uid: string; action: string; problem: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}": ${d.problem}`,
    remedy: (d) => `An action takes one object: documents('${d.uid}').${d.action}({ … }).`,
    wire: { message: () => 'Invalid parameters' },
  }),
  PARAM_UNUSED: errorRow<{ uid: string; action: string; param: string }>({
    kind: 'fault',
    message: (d) => `${d.action} of "${d.uid}" was given "${d.param}", which would change nothing`,
    remedy: (d) => {
      if (d.param === 'data') return 'Write it with update first, or leave it out.';
      return d.action === 'create'
        ? 'Put it into data to choose the documentId of the new document, or leave it out.'
        : 'Ask with filters: { documentId }, or leave it out.';
    },
  }),
  DATA_WRONG: errorRow<{ uid: string; action: string; data: unknown }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}": its data is ${shown(d.data)}, and no object`,
    remedy: (d) => `Give an object of values: documents('${d.uid}').${d.action}({ data: { … } }).`,
    wire: {
      message: (d) =>
        `this must be a \`object\` type, but the final value was: \`null\` (cast from the value \`${shown(d.data)}\`).`,
    },
  }),
  PARAM_FORBIDDEN: errorRow<{ param: string }>({
    kind: 'invalid',
    message: (d) => `Invalid parameter ${d.param}`,
    remedy: () => 'Ask with filters, sort, fields, populate, status and locale.',
    wire: { message: (d) => `Invalid params: '${d.param}'` },
  }),
  PARAM_TAKEN: errorRow<{ plugin: string; param: string; taken: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the plugin "${d.plugin}" adds "${d.param}" to what reads may ask, which they know already`,
    remedy: (d) => `Give it another name than ${d.taken.join(', ')}.`,
  }),
  ACTION_TAKEN: errorRow<{ plugin: string; action: string; taken: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the plugin "${d.plugin}" adds the action "${d.action}", which documents have already`,
    remedy: (d) => `Give it another name than ${d.taken.join(', ')}; to change one, tap documents.handle.`,
  }),
  ATTRIBUTE_UNKNOWN: errorRow<{ uid: string; path: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'invalid',
    message: (d) => `"${d.uid}" has nothing to write at "${d.path}"`,
    remedy: (d) => did(d.nearest, `It has ${d.known.join(', ')}.`),
    wire: { message: (d) => `Invalid key ${d.path}`, details: (d) => ({ key: d.path, path: d.path, source: 'body' }) },
  }),
  DATA_INVALID: errorRow<{ path: string; wanted: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `"${d.path}" takes ${d.wanted}, not ${shown(d.value)}`,
    remedy: (d) => `Give "${d.path}" ${d.wanted}, or leave it out.`,
  }),
  RELATION_INVALID: errorRow<{ path: string; value: unknown; typed: boolean }>({
    kind: 'invalid',
    message: (d) => `"${d.path}" is a relation, and ${shown(d.value)} means no row to it`,
    remedy: (d) =>
      d.typed
        ? `Give "${d.path}" objects { __type, documentId } or { __type, id }, or { connect, disconnect, set } of them.`
        : `Give "${d.path}" documentIds, row ids, objects that hold one, or { connect, disconnect, set } of them.`,
    wire: { message: () => 'Invalid relations' },
  }),
  TARGET_MISSING: errorRow<{ path: string; uid: string; documentId: string; locale: string | null }>({
    kind: 'invalid',
    message: (d) => `Document with id "${d.documentId}", locale "${d.locale}" not found`,
    remedy: (d) => `"${d.path}" leads to documents of "${d.uid}": create it first, or name one that is there.`,
  }),
  ROWS_MISSING: errorRow<{ path: string; uid: string; ids: readonly number[] }>({
    kind: 'invalid',
    message: (d) => `${d.ids.length} relation(s) of type ${d.uid} associated with this entity do not exist`,
    remedy: (d) => `"${d.path}" names the row ids ${d.ids.join(', ')}; documentIds are the stabler choice.`,
  }),
  SINGLE_TAKEN: errorRow<{ uid: string; action: string; documentId: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}" would make a second document of a single type; it has "${d.documentId}"`,
    remedy: (d) => `Update it: documents('${d.uid}').update({ documentId: '${d.documentId}', data }).`,
    wire: { name: 'ApplicationError', message: (d) => `The single type "${d.uid}" has a document already` },
  }),
  DOCUMENT_TWICE: errorRow<{
    uid: string;
    documentId: string;
    locale: string | null;
    status?: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `a document "${d.documentId}" of "${d.uid}" is there already, locale ${d.locale ?? 'none'}`,
    remedy: () => 'Leave documentId out of the data to get a new one, or update the document.',
    wire: {
      name: 'ApplicationError',
      message: (d) =>
        `A ${d.status ?? ''} entry with documentId "${d.documentId}"${d.locale === null ? '' : ` and locale "${d.locale}"`} already exists for UID "${d.uid}". This combination must be unique.`,
    },
  }),
});
