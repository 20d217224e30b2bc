import { defineErrors, errorRow } from '@mortise/kernel';

const suggest = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
/** Application code may pass values that JSON cannot represent; formatting the message must not throw. */
const stringify = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : Object.prototype.toString.call(value);
  }
};
const truncate = (value: unknown) => {
  const text = stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** The errors of the document service. */
export const errors = defineErrors('DOCUMENTS', {
  NOT_A_DOCUMENT: errorRow<{ uid: string; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" is a component, not a document type`,
    remedy: (d) => `Read it through the type that contains it. The types are ${d.known.join(', ')}.`,
  }),
  UNSANITIZED: errorRow<{ uid: string; action: string; path: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}" got an object of the request at "${d.path}" that was not validated`,
    remedy: () =>
      'Pass the result of contentApi.validateQuery(ctx, uid) (for data: validateInput), which keeps only what the caller may access, or your own values.',
    wire: { message: () => 'Invalid parameters' },
  }),
  PARAMS_INVALID: errorRow<{ uid: string; action: string; problem: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}": ${d.problem}`,
    remedy: (d) => `Pass one object: documents('${d.uid}').${d.action}({ … }).`,
    wire: { message: () => 'Invalid parameters' },
  }),
  PARAM_UNUSED: errorRow<{ uid: string; action: string; param: string }>({
    kind: 'fault',
    message: (d) => `${d.action} of "${d.uid}" got "${d.param}", which has no effect on it`,
    remedy: (d) => {
      if (d.param === 'data') return 'Write the data with update first, or omit it.';
      return d.action === 'create'
        ? 'Put documentId into data to choose the id of the new document, or omit it.'
        : 'Use filters: { documentId }, or omit it.';
    },
  }),
  DATA_WRONG: errorRow<{ uid: string; action: string; data: unknown }>({
    kind: 'invalid',
    message: (d) => `${d.action} of "${d.uid}": data is ${truncate(d.data)}, not an object`,
    remedy: (d) => `Pass an object of values: documents('${d.uid}').${d.action}({ data: { … } }).`,
    wire: {
      message: (d) =>
        `this must be a \`object\` type, but the final value was: \`null\` (cast from the value \`${truncate(d.data)}\`).`,
    },
  }),
  PARAM_FORBIDDEN: errorRow<{ param: string }>({
    kind: 'invalid',
    message: (d) => `Invalid parameter ${d.param}`,
    remedy: () => 'Use filters, sort, fields, populate, status and locale.',
    wire: { message: (d) => `Invalid params: '${d.param}'` },
  }),
  PARAM_TAKEN: errorRow<{ plugin: string; param: string; reserved: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the plugin "${d.plugin}" adds the read parameter "${d.param}", which is reserved`,
    remedy: (d) => `Rename it. Reserved: ${d.reserved.join(', ')}.`,
  }),
  ACTION_TAKEN: errorRow<{ plugin: string; action: string; reserved: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the plugin "${d.plugin}" adds the action "${d.action}", which every document has`,
    remedy: (d) =>
      `Rename it. Reserved: ${d.reserved.join(', ')}. To change one of these actions, tap documents.handle.`,
  }),
  ATTRIBUTE_UNKNOWN: errorRow<{ uid: string; path: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'invalid',
    message: (d) => `"${d.uid}" has no writable attribute at "${d.path}"`,
    remedy: (d) => suggest(d.nearest, `It has ${d.known.join(', ')}.`),
    wire: { message: (d) => `Invalid key ${d.path}`, details: (d) => ({ key: d.path, path: d.path, source: 'body' }) },
  }),
  DATA_INVALID: errorRow<{ path: string; expected: string; value: unknown }>({
    kind: 'invalid',
    message: (d) => `"${d.path}" takes ${d.expected}, not ${truncate(d.value)}`,
    remedy: (d) => `Set "${d.path}" to ${d.expected}, or omit it.`,
  }),
  RELATION_INVALID: errorRow<{ path: string; value: unknown; typed: boolean }>({
    kind: 'invalid',
    message: (d) => `"${d.path}" is a relation, and ${truncate(d.value)} does not identify a row`,
    remedy: (d) =>
      d.typed
        ? `Set "${d.path}" to objects { __type, documentId } or { __type, id }, or to { connect, disconnect, set } with such objects.`
        : `Set "${d.path}" to documentIds, row ids, objects { documentId } or { id }, or to { connect, disconnect, set } with any of these.`,
    wire: { message: () => 'Invalid relations' },
  }),
  TARGET_MISSING: errorRow<{ path: string; uid: string; documentId: string; locale: string | null }>({
    kind: 'invalid',
    message: (d) => `Document with id "${d.documentId}", locale "${d.locale}" not found`,
    remedy: (d) =>
      `"${d.path}" links to documents of "${d.uid}": create the document first, or use the documentId of an existing one.`,
  }),
  ROWS_MISSING: errorRow<{ path: string; uid: string; ids: readonly number[] }>({
    kind: 'invalid',
    message: (d) => `${d.ids.length} relation(s) of type ${d.uid} associated with this entity do not exist`,
    remedy: (d) =>
      `"${d.path}" contains the row ids ${d.ids.join(', ')}. Use existing rows, or documentIds, which are the same in all versions and locales.`,
  }),
  SINGLE_TAKEN: errorRow<{ uid: string; action: string; documentId: string }>({
    kind: 'invalid',
    message: (d) =>
      `${d.action} of "${d.uid}" would create a second document of a single type; it already has "${d.documentId}"`,
    remedy: (d) => `Update it: documents('${d.uid}').update({ documentId: '${d.documentId}', data }).`,
    wire: { name: 'ApplicationError', message: (d) => `The single type "${d.uid}" has a document already` },
  }),
  DOCUMENT_DUPLICATE: errorRow<{
    uid: string;
    documentId: string;
    locale: string | null;
    status?: string | undefined;
  }>({
    kind: 'invalid',
    message: (d) => `the document "${d.documentId}" of "${d.uid}" already exists, locale ${d.locale ?? 'none'}`,
    remedy: () => 'Omit documentId from the data to get a new one, or update the document.',
    wire: {
      name: 'ApplicationError',
      message: (d) =>
        `A ${d.status ?? ''} entry with documentId "${d.documentId}"${d.locale === null ? '' : ` and locale "${d.locale}"`} already exists for UID "${d.uid}". This combination must be unique.`,
    },
  }),
});
