import { defineErrors, errorRow } from '@mortise/kernel';

const near = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
const quoted = (names: readonly string[]) => (names.length ? names.map((n) => `"${n}"`).join(', ') : 'none');
interface At {
  readonly uid: string;
  readonly attribute: string;
}
const at = (d: At) => `attribute "${d.attribute}" of "${d.uid}"`;

/** What the content model refuses, and what to do about it. */
export const errors = defineErrors('CONTENT_TYPES', {
  UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `there is no content type or component "${d.uid}"`,
    remedy: (d) => near(d.nearest, `This kernel has ${quoted(d.known)}.`),
  }),
  SCHEMA_INVALID: errorRow<{ uid: string; key: string; value: unknown; wanted: string }>({
    kind: 'fault',
    message: (d) => `${d.key} of "${d.uid}" is ${JSON.stringify(d.value)}`,
    remedy: (d) => `Write ${d.wanted}, or remove it.`,
  }),
  UID_INVALID: errorRow<{ uid: string; form: string }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" is no uid of this kind`,
    remedy: (d) => `Write it as ${d.form}, in lower case with dashes.`,
  }),
  NAME_INVALID: errorRow<{ uid: string; field: string; value: string; rule: string }>({
    kind: 'fault',
    message: (d) => `${d.field} of "${d.uid}" is "${d.value}", which cannot be`,
    remedy: (d) => d.rule,
  }),
  NAME_TAKEN: errorRow<{ name: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `"${d.first}" and "${d.second}" both go by the name "${d.name}"`,
    remedy: () => 'Singular and plural names of all API types are one namespace: rename one of them.',
  }),
  TABLE_TAKEN: errorRow<{ table: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `"${d.first}" and "${d.second}" would both be kept in the table "${d.table}"`,
    remedy: (d) => `Give "${d.second}" a collectionName of its own.`,
  }),
  ATTRIBUTE_TYPE: errorRow<At & { type: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${at(d)} is of the type "${d.type}", which does not exist`,
    remedy: (d) => near(d.nearest, `Write { type }, which is one of ${quoted(d.known)}.`),
  }),
  ATTRIBUTE_NAME: errorRow<At & { problem: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} has a name that cannot be: ${d.problem}`,
    remedy: () => 'A name starts with a letter and goes on with letters, digits and "_"; choose another.',
  }),
  ATTRIBUTE_TWICE: errorRow<At & { other: string; column: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} and its attribute "${d.other}" would share the column "${d.column}"`,
    remedy: () => 'Names are told apart in snake case: rename one of them.',
  }),
  ATTRIBUTE_MISPLACED: errorRow<At & { type: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} is of the type "${d.type}", which a component cannot hold`,
    remedy: () => 'Components hold values, other components and one-way relations; move it to a content type.',
  }),
  LIMITS_INVALID: errorRow<At & { problem: string }>({
    kind: 'fault',
    message: (d) => `the limits of ${at(d)} cannot be: ${d.problem}`,
    remedy: () => 'Lengths and counts are whole numbers from 0, and the lower limit does not pass the upper.',
  }),
  ENUM_INVALID: errorRow<At & { value: string; problem: string }>({
    kind: 'fault',
    message: (d) =>
      `the enumeration ${at(d)} has ${d.value ? `the value "${d.value}", which ${d.problem}` : d.problem}`,
    remedy: () => 'List one or more texts under enum, each once, none of them starting with a digit.',
  }),
  TARGET_FIELD_INVALID: errorRow<At & { targetField: string; texts: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${at(d)} is made of "${d.targetField}", which is no text of its type`,
    remedy: (d) =>
      `targetField names a string or text, and leaves no room for a default. This type has ${quoted(d.texts)}.`,
  }),
  TARGET_UNKNOWN: errorRow<At & { target: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${at(d)} leads to "${d.target}", which does not exist`,
    remedy: (d) => near(d.nearest, `There are ${quoted(d.known)}.`),
  }),
  RELATION_INVALID: errorRow<At & { problem: string; remedy: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} is no relation that can be kept: ${d.problem}`,
    remedy: (d) => d.remedy,
  }),
  MEDIA_UNKEPT: errorRow<At & { target: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} holds files, and there is no "${d.target}"`,
    remedy: () => 'Add the plugin upload, which keeps files: standard() has it, unless it was given upload: false.',
  }),
  MEDIA_TYPE: errorRow<At & { type: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${at(d)} allows files of the kind "${d.type}", which does not exist`,
    remedy: (d) => near(d.nearest, `Kinds are ${quoted(d.known)}.`),
  }),
  INDEX_INVALID: errorRow<{ uid: string; index: string; problem: string }>({
    kind: 'fault',
    message: (d) => `the index "${d.index}" of "${d.uid}" cannot be: ${d.problem}`,
    remedy: () => 'Give it a name and the names of columns, such as { name: "posts_slug_index", columns: ["slug"] }.',
  }),
  CUSTOM_FIELD_INVALID: errorRow<{ uid: string; plugin: string; problem: string; bases: readonly string[] }>({
    kind: 'fault',
    message: (d) => `the custom field "${d.uid}" of the plugin "${d.plugin}" ${d.problem}`,
    remedy: (d) => `A custom field is kept as one of ${d.bases.join(', ')}.`,
  }),
  CUSTOM_FIELD_UNKNOWN: errorRow<At & { customField: unknown; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${at(d)} is the custom field "${d.customField}", which no plugin brings`,
    remedy: (d) => near(d.nearest, `Add the plugin that brings it. There are ${quoted(d.known)}.`),
  }),
  NEED_UNMET: errorRow<At & { what: string; plugin: string }>({
    kind: 'fault',
    message: (d) => `${at(d)} ${d.what}`,
    remedy: (d) => `Add the plugin ${d.plugin}: standard() has it, unless it was given '${d.plugin}': false.`,
  }),
  PRIVATE_UNKNOWN: errorRow<At & { nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" calls "${d.attribute}" private, and has no such attribute`,
    remedy: (d) => near(d.nearest, `Its attributes are ${quoted(d.known)}.`),
  }),
  CHECK_ASYNC: errorRow<{ uid: string; option: string }>({
    kind: 'fault',
    message: ({ uid, option }) => `the check of the option "${option}" returned a promise for "${uid}"`,
    remedy: () => 'Let the check under typeOptions or typePluginOptions be synchronous, and throw to refuse.',
  }),
  OPTION_UNCLAIMED: errorRow<{
    uid: string;
    place: string;
    option: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has ${d.place}."${d.option}", which no plugin of this server understands`,
    remedy: (d) =>
      near(d.nearest, `Add the plugin that reads it, or remove it. Understood here are ${quoted(d.known)}.`),
  }),
});
