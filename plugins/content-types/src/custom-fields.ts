import { nearest } from '@mortise/kernel';
import type { AttributeSchema, CustomField, KeptAttributeSchema, ScalarSchema, ScalarType } from './contract.ts';
import { errors } from './errors.ts';

export type CustomFields = ReadonlyMap<string, CustomField>;

export type KeptAttributes = Readonly<Record<string, KeptAttributeSchema>>;
const UID = /^(?:plugin::[a-z0-9-]+\.|global::)[A-Za-z_$][\w$-]*$/;
/** What a custom field may be kept as (behaviours CF02). */
const BASES: readonly ScalarType[] =
  'biginteger boolean date datetime decimal email enumeration float integer json password richtext string text time uid'.split(
    ' ',
  ) as ScalarType[];
const SIZES: ReadonlySet<unknown> = new Set([4, 6, 8, 12]);

/** Gathers contributed custom fields by uid. @throws CONTENT_TYPES_CUSTOM_FIELD_INVALID. */
export function customFieldsOf(
  rows: readonly { readonly plugin: string; readonly value: Readonly<Record<string, CustomField>> }[],
): CustomFields {
  const fields = new Map<string, CustomField>();
  for (const { plugin, value } of rows) {
    for (const [uid, field] of Object.entries(value)) {
      const problem = problemOf(uid, field);
      if (problem) throw errors.CUSTOM_FIELD_INVALID({ uid, plugin, problem, bases: BASES });
      fields.set(uid, field);
    }
  }
  return fields;
}

function problemOf(uid: string, field: CustomField): string | undefined {
  if (!UID.test(uid)) return 'has a uid of another form than plugin::<plugin>.<name> or global::<name>';
  const { type, inputSize } = field;
  if (!BASES.includes(type)) return `is kept as "${type}"`;
  if (inputSize === undefined || (SIZES.has(inputSize.default) && typeof inputSize.isResizable === 'boolean'))
    return undefined;
  return 'has an inputSize without a default of 4, 6, 8 or 12 and a word on isResizable';
}

/**
 * Attributes with every custom field replaced by its base type.
 *
 * @throws CONTENT_TYPES_CUSTOM_FIELD_UNKNOWN.
 */
export function keptAttributes(
  uid: string,
  attributes: Readonly<Record<string, AttributeSchema>>,
  fields: CustomFields,
): KeptAttributes {
  const kept = Object.entries(attributes).map(([name, attribute]): [string, KeptAttributeSchema] => {
    if (attribute.type !== 'customField') return [name, attribute];
    const { customField } = attribute;
    const field = fields.get(customField);
    if (field) return [name, { ...attribute, type: field.type } satisfies ScalarSchema];
    const known = [...fields.keys()];
    const near = nearest(String(customField), known);
    throw errors.CUSTOM_FIELD_UNKNOWN({ uid, attribute: name, customField, nearest: near, known });
  });
  return Object.fromEntries(kept);
}
