import { defineErrors, errorRow } from '@mortise/kernel';

const didYouMean = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
const quoted = (names: readonly string[]) => (names.length ? names.map((n) => `"${n}"`).join(', ') : 'none');
interface AttributeRef {
  readonly uid: string;
  readonly attribute: string;
}
const attributeLabel = (d: AttributeRef) => `attribute "${d.attribute}" of "${d.uid}"`;

/** Errors of the content model, each with a remedy. */
export const errors = defineErrors('CONTENT_TYPES', {
  UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `there is no content type or component "${d.uid}"`,
    remedy: (d) => didYouMean(d.nearest, `Use one of ${quoted(d.known)}.`),
  }),
  SCHEMA_INVALID: errorRow<{ uid: string; key: string; value: unknown; expected: string }>({
    kind: 'fault',
    message: (d) => `${d.key} of "${d.uid}" is ${JSON.stringify(d.value)}`,
    remedy: (d) => `Set it to ${d.expected}, or remove it.`,
  }),
  UID_INVALID: errorRow<{ uid: string; form: string }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" is not a valid uid`,
    remedy: (d) => `Use the form ${d.form}, in lower case with dashes.`,
  }),
  NAME_INVALID: errorRow<{ uid: string; field: string; value: string; rule: string }>({
    kind: 'fault',
    message: (d) => `${d.field} of "${d.uid}" is "${d.value}", which is not allowed`,
    remedy: (d) => d.rule,
  }),
  NAME_TAKEN: errorRow<{ name: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `"${d.first}" and "${d.second}" both have the name "${d.name}"`,
    remedy: () => 'Singular and plural names of all API types share one namespace: rename one of the two.',
  }),
  TABLE_TAKEN: errorRow<{ table: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `"${d.first}" and "${d.second}" both use the table "${d.table}"`,
    remedy: (d) => `Set another collectionName for "${d.second}".`,
  }),
  ATTRIBUTE_TYPE: errorRow<AttributeRef & { type: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} has the type "${d.type}", which does not exist`,
    remedy: (d) => didYouMean(d.nearest, `Set type to one of ${quoted(d.known)}.`),
  }),
  ATTRIBUTE_NAME: errorRow<AttributeRef & { problem: string }>({
    kind: 'fault',
    message: (d) => `the name of ${attributeLabel(d)} is not allowed: ${d.problem}`,
    remedy: () => 'Rename it: a name starts with a letter, followed by letters, digits and "_".',
  }),
  ATTRIBUTE_DUPLICATE: errorRow<AttributeRef & { other: string; column: string }>({
    kind: 'fault',
    message: (d) =>
      `${attributeLabel(d)} and the attribute "${d.other}" of the same type share the column "${d.column}"`,
    remedy: () => 'Columns are named in snake case: rename one of the two attributes.',
  }),
  ATTRIBUTE_MISPLACED: errorRow<AttributeRef & { type: string }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} has the type "${d.type}", which components cannot have`,
    remedy: () => 'Move it to a content type: components can have values, other components and one-way relations.',
  }),
  LIMITS_INVALID: errorRow<AttributeRef & { problem: string }>({
    kind: 'fault',
    message: (d) => `the limits of ${attributeLabel(d)} are invalid: ${d.problem}`,
    remedy: () => 'Use integers from 0 for lengths and counts, and a lower limit not above the upper.',
  }),
  ENUM_INVALID: errorRow<AttributeRef & { value: string; problem: string }>({
    kind: 'fault',
    message: (d) =>
      `the enumeration ${attributeLabel(d)} has ${d.value ? `the value "${d.value}", which ${d.problem}` : d.problem}`,
    remedy: () => 'List one or more strings under enum, each once, none starting with a digit.',
  }),
  TARGET_FIELD_INVALID: errorRow<AttributeRef & { targetField: string; stringAttributes: readonly string[] }>({
    kind: 'fault',
    message: (d) =>
      `${attributeLabel(d)} has the targetField "${d.targetField}", which is not a string or text attribute, or combines targetField with a default`,
    remedy: (d) =>
      `Set targetField to a string or text attribute and remove the default. This type has ${quoted(d.stringAttributes)}.`,
  }),
  TARGET_UNKNOWN: errorRow<AttributeRef & { target: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} references "${d.target}", which does not exist`,
    remedy: (d) => didYouMean(d.nearest, `Use one of ${quoted(d.known)}.`),
  }),
  RELATION_INVALID: errorRow<AttributeRef & { problem: string; remedy: string }>({
    kind: 'fault',
    message: (d) => `the relation ${attributeLabel(d)} is invalid: ${d.problem}`,
    remedy: (d) => d.remedy,
  }),
  MEDIA_UNSUPPORTED: errorRow<AttributeRef & { target: string }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} is a media attribute, but there is no type "${d.target}"`,
    remedy: () => 'Add the plugin upload. standard() includes it unless it gets upload: false.',
  }),
  MEDIA_TYPE: errorRow<AttributeRef & { type: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} allows the file type "${d.type}", which does not exist`,
    remedy: (d) => didYouMean(d.nearest, `Use one of ${quoted(d.known)}.`),
  }),
  INDEX_INVALID: errorRow<{ uid: string; index: string; problem: string }>({
    kind: 'fault',
    message: (d) => `the index "${d.index}" of "${d.uid}" is invalid: ${d.problem}`,
    remedy: () => 'Set a name and a list of columns, such as { name: "posts_slug_index", columns: ["slug"] }.',
  }),
  CUSTOM_FIELD_INVALID: errorRow<{ uid: string; plugin: string; problem: string; bases: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the custom field "${d.uid}" of the plugin "${d.plugin}" ${d.problem}`,
    remedy: (d) => `Set the base type of a custom field to one of ${d.bases.join(', ')}.`,
  }),
  CUSTOM_FIELD_UNKNOWN: errorRow<
    AttributeRef & { customField: unknown; nearest: string | undefined; known: readonly string[] }
  >({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} uses the custom field "${d.customField}", which no plugin registers`,
    remedy: (d) => didYouMean(d.nearest, `Add the plugin that registers it. Registered are ${quoted(d.known)}.`),
  }),
  NEED_MISSING: errorRow<AttributeRef & { what: string; plugin: string }>({
    kind: 'fault',
    message: (d) => `${attributeLabel(d)} ${d.what}`,
    remedy: (d) => `Add the plugin ${d.plugin}. standard() includes it unless it gets '${d.plugin}': false.`,
  }),
  PRIVATE_UNKNOWN: errorRow<AttributeRef & { nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `privateAttributes of "${d.uid}" lists "${d.attribute}", which is not an attribute of the type`,
    remedy: (d) => didYouMean(d.nearest, `Use one of ${quoted(d.known)}.`),
  }),
  CHECK_ASYNC: errorRow<{ uid: string; option: string }>({
    kind: 'fault',
    message: ({ uid, option }) => `the check of the option "${option}" returned a promise for "${uid}"`,
    remedy: () => 'Make the check under typeOptions or typePluginOptions synchronous; throw to reject the value.',
  }),
  OPTION_UNKNOWN: errorRow<{
    uid: string;
    place: string;
    option: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has the option ${d.place}."${d.option}", which no plugin of this server handles`,
    remedy: (d) =>
      didYouMean(d.nearest, `Add the plugin that handles it, or remove it. Handled options: ${quoted(d.known)}.`),
  }),
});
