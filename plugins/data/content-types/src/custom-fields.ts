import { nearest } from '@mortise/kernel';
import type {
  AttributeSchema,
  CustomField,
  CustomFieldSchema,
  ScalarSchema,
  ScalarType,
  StoredAttributeSchema,
} from './contract.ts';
import { errors } from './errors.ts';
import type { IssueReporter } from './issue-reporter.ts';

export type CustomFields = ReadonlyMap<string, CustomField>;

export type StoredAttributes = Readonly<Record<string, StoredAttributeSchema>>;
const UID = /^(?:plugin::[a-z0-9-]+\.|global::)[A-Za-z_$][\w$-]*$/;
/** Base types that a custom field can have, as in Strapi. */
const BASE_TYPES: readonly ScalarType[] =
  'biginteger boolean date datetime decimal email enumeration float integer json password richtext string text time uid'.split(
    ' ',
  ) as ScalarType[];
const INPUT_SIZES: ReadonlySet<unknown> = new Set([4, 6, 8, 12]);

/** Collects the contributed custom fields by uid. @throws CONTENT_TYPES_CUSTOM_FIELD_INVALID. */
export function collectCustomFields(
  rows: readonly { readonly plugin: string; readonly value: Readonly<Record<string, CustomField>> }[],
): CustomFields {
  const fields = new Map<string, CustomField>();
  for (const { plugin, value } of rows) {
    for (const [uid, field] of Object.entries(value)) {
      const problem = problemOf(uid, field);
      if (problem) throw errors.CUSTOM_FIELD_INVALID({ uid, plugin, problem, bases: BASE_TYPES });
      fields.set(uid, field);
    }
  }
  return fields;
}

function problemOf(uid: string, field: CustomField): string | undefined {
  if (!UID.test(uid)) return 'has a uid that does not match plugin::<plugin>.<name> or global::<name>';
  const { type, inputSize } = field;
  if (!BASE_TYPES.includes(type)) return `has the base type "${type}"`;
  if (inputSize === undefined || (INPUT_SIZES.has(inputSize.default) && typeof inputSize.isResizable === 'boolean'))
    return undefined;
  return 'has an inputSize without a default of 4, 6, 8 or 12 or without a boolean isResizable';
}

/** Base types of custom fields from widely used Strapi plugins. */
const KNOWN_BASE_TYPES: Readonly<Record<string, ScalarType>> = {
  'plugin::color-picker.color': 'string',
  'plugin::country-select.country': 'string',
  'plugin::multi-country-select.country': 'json',
  'plugin::multi-select.multi-select': 'json',
  'plugin::ckeditor.CKEditor': 'richtext',
  'plugin::ckeditor5.CKEditor': 'richtext',
  'plugin::tinymce.tinymce': 'richtext',
  'plugin::tagsinput.tags': 'json',
  'plugin::string-array.input': 'json',
  'plugin::oembed.oembed': 'json',
  'plugin::react-icons.icon': 'string',
  'plugin::strapi-advanced-uuid.uuid': 'string',
};

/**
 * The base type of an unregistered custom field: `baseType` (from the existing column), else the known type of the
 * field, else a guess from `enum` or `default`.
 */
function fallbackBaseType({ customField, baseType, enum: values, default: given }: CustomFieldSchema): ScalarType {
  if (baseType !== undefined) return baseType;
  if (Object.hasOwn(KNOWN_BASE_TYPES, String(customField))) return KNOWN_BASE_TYPES[String(customField)]!;
  if (Array.isArray(values)) return 'enumeration';
  if (typeof given === 'boolean') return 'boolean';
  if (typeof given === 'number') return Number.isInteger(given) ? 'integer' : 'float';
  return typeof given === 'object' && given !== null ? 'json' : 'string';
}

/**
 * Replaces every custom field by its base type.
 *
 * @throws CONTENT_TYPES_CUSTOM_FIELD_UNKNOWN.
 */
export function resolveCustomFields(
  uid: string,
  attributes: Readonly<Record<string, AttributeSchema>>,
  fields: CustomFields,
  { refuseOrWarn }: IssueReporter,
): StoredAttributes {
  const entries = Object.entries(attributes).map(([name, attribute]): [string, StoredAttributeSchema] => {
    if (attribute.type !== 'customField') return [name, attribute];
    const { customField } = attribute;
    const field = fields.get(customField);
    if (field) return [name, { ...attribute, type: field.type } satisfies ScalarSchema];
    const known = [...fields.keys()];
    const near = nearest(String(customField), known);
    const refusal = errors.CUSTOM_FIELD_UNKNOWN({ uid, attribute: name, customField, nearest: near, known });
    const type = fallbackBaseType(attribute);
    // Strapi does not start without the plugin. Here the stored values stay readable.
    refuseOrWarn(
      uid,
      refusal,
      `its values are stored as ${type}; the validation and transformation of the custom field do not run`,
    );
    return [name, { ...attribute, type } satisfies ScalarSchema];
  });
  return Object.fromEntries(entries);
}
