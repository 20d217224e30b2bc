import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import { IGNORED_KEYS, RELATION_OPERATIONS } from './body-rules.ts';
import type { JsonSchema } from './contract.ts';

type Properties = Record<string, JsonSchema>;

/** The `$defs` of component schemas, so that components can reference one another. */
interface SchemaDefs {
  readonly defs: Properties;
}

const DRAFT_NOTE =
  'In a draft (`status=draft`), required attributes may be missing or null, and minimum lengths, minimum values and ' +
  'patterns are not enforced.';
const ENTRY_KEY: JsonSchema = { type: ['integer', 'string'] };

/**
 * The JSON Schema of a body that writes to a type: the accepted keys and the rules of the attributes. Casts such as
 * `'7'` to 7 are not described.
 *
 * @param isNew true if required attributes must be present.
 * @param inputs names of accepted keys that are not attributes.
 */
export function describeBody(type: ContentType, isNew: boolean, inputs: readonly string[]): JsonSchema {
  const schemaDefs: SchemaDefs = { defs: {} };
  const data = describeData(type, schemaDefs, {
    isNew,
    extraProperties: Object.fromEntries(inputs.map((name) => [name, {}])),
  });
  return {
    type: 'object',
    required: ['data'],
    properties: { data: { description: DRAFT_NOTE, ...data } },
    ...(Object.keys(schemaDefs.defs).length ? { $defs: schemaDefs.defs } : {}),
  };
}

interface ObjectSchemaOptions {
  readonly isNew: boolean;
  /** Schemas of keys that are not attributes of the type. */
  readonly extraProperties: Properties;
  /** The required ones among them. */
  readonly requiredKeys?: readonly string[];
}

function describeData(
  type: ContentType,
  schemaDefs: SchemaDefs,
  { isNew, extraProperties, requiredKeys = [] }: ObjectSchemaOptions,
) {
  const properties: Properties = { ...extraProperties };
  const required = [...requiredKeys];
  for (const attribute of type.attributes.values()) {
    const { name } = attribute;
    if (IGNORED_KEYS.has(name) && !attribute.writable) properties[name] = { description: 'Accepted and ignored.' };
    if (!attribute.writable || name === 'id' || name === 'documentId') continue;
    properties[name] = describeValue(attribute, schemaDefs);
    if (isNew && isRequired(attribute)) required.push(name);
  }
  return { type: 'object', properties, ...(required.length ? { required } : {}), additionalProperties: false };
}

/** Never required: relations, which may be set later, and conditional attributes, which the editor may not show. */
function isRequired(attribute: Attribute): boolean {
  if (!attribute.required || attribute.kind === 'localizations' || attribute.schema.conditions) return false;
  if (attribute.kind === 'scalar') return attribute.schema.default === undefined;
  return attribute.kind === 'component' || attribute.kind === 'dynamiczone';
}

function describeValue(attribute: Attribute, schemaDefs: SchemaDefs): JsonSchema {
  switch (attribute.kind) {
    case 'scalar':
      return describeScalar(attribute);
    case 'component':
      return describeComponent(attribute, schemaDefs);
    case 'dynamiczone':
      return describeZone(attribute, schemaDefs);
    case 'morph':
      return describeMorph(attribute);
    default:
      return describeRelation(attribute.target, attribute.many);
  }
}

const nullable = (schema: Readonly<Record<string, unknown>>, required: boolean): JsonSchema =>
  required ? schema : { anyOf: [schema, { type: 'null' }] };

function describeScalar({ type, schema, required }: ScalarAttribute): JsonSchema {
  const defaults = schema.default === undefined ? {} : { default: schema.default };
  switch (type) {
    case 'json':
      return defaults;
    case 'enumeration':
      return { enum: [...(schema.enum ?? []), null], ...defaults };
    case 'blocks':
      return nullable({ type: 'array', items: { type: 'object' }, ...defaults }, required);
    case 'boolean':
      return nullable({ type: 'boolean', ...defaults }, required);
    case 'integer':
      return nullable({ type: 'integer', ...numberLimits(schema, Math.trunc), ...defaults }, required);
    case 'float':
    case 'decimal':
      return nullable({ type: 'number', ...numberLimits(schema, (limit) => limit), ...defaults }, required);
    case 'biginteger':
      return nullable({ type: ['integer', 'string'], pattern: '^\\s*[+-]?[0-9]+\\s*$', ...defaults }, required);
    case 'date':
    case 'datetime':
    case 'timestamp':
      return nullable({ type: 'string', format: type === 'date' ? 'date' : 'date-time', ...defaults }, required);
    case 'time':
      return nullable({ type: 'string', ...defaults }, required);
    default:
      return nullable({ type: 'string', ...stringRules(type, schema, required), ...defaults }, required);
  }
}

function numberLimits({ min, max }: ScalarAttribute['schema'], round: (value: number) => number) {
  const limitOf = (key: string, value: typeof min) =>
    value === undefined || value === null || !Number.isFinite(Number(value)) ? {} : { [key]: round(Number(value)) };
  return { ...limitOf('minimum', min), ...limitOf('maximum', max) };
}

const UID_PATTERN = '^[A-Za-z0-9_.~-]*$';

function stringRules(type: ScalarAttribute['type'], schema: ScalarAttribute['schema'], required: boolean) {
  const { minLength, maxLength = type === 'string' ? 255 : undefined, regex } = schema;
  const pattern = regex ?? (type === 'uid' ? UID_PATTERN : undefined);
  const allowsEmpty = !required && type !== 'uid';
  return {
    // The minimum length of an email is 1, whatever its schema says.
    ...(minLength && type !== 'email' ? { minLength } : {}),
    ...(maxLength ? { maxLength } : {}),
    ...(pattern !== undefined && isUnicodePattern(pattern) ? { pattern: allowsEmpty ? `^$|${pattern}` : pattern } : {}),
    ...(type === 'email' ? { format: 'email' } : {}),
  };
}

/** True if the pattern is valid in Unicode mode, which JSON Schema uses. The author's pattern may not be. */
function isUnicodePattern(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern, 'u'));
  } catch {
    return false;
  }
}

function describeComponent(
  { component, many, schema, required }: ComponentAttribute,
  schemaDefs: SchemaDefs,
): JsonSchema {
  const item = { $ref: registerComponent(component, schemaDefs, false) };
  return many ? { type: 'array', items: item, ...itemLimits(schema, required) } : nullable(item, required);
}

function describeZone({ components, schema, required }: DynamicZoneAttribute, schemaDefs: SchemaDefs): JsonSchema {
  const items = { anyOf: components.map((component) => ({ $ref: registerComponent(component, schemaDefs, true) })) };
  return { type: 'array', items, ...itemLimits(schema, required) };
}

/** An optional attribute also accepts an empty list, so `minItems` applies to required ones only. */
const itemLimits = ({ min, max }: { readonly min?: number; readonly max?: number }, required: boolean) => ({
  ...(required && min !== undefined ? { minItems: min } : {}),
  ...(max === undefined ? {} : { maxItems: max }),
});

/** Adds the schema of a component to `$defs`, once. @returns its `$ref`. */
function registerComponent(component: ContentType, schemaDefs: SchemaDefs, isZoneItem: boolean): string {
  const name = isZoneItem ? `${component.uid}-item` : component.uid;
  if (!(name in schemaDefs.defs)) {
    schemaDefs.defs[name] = true;
    const idProperties = { id: ENTRY_KEY, documentId: { type: 'string' } };
    schemaDefs.defs[name] = describeData(component, schemaDefs, {
      // A body may reference an existing component by id; attributes that it omits keep their values.
      isNew: false,
      extraProperties: isZoneItem ? { ...idProperties, __component: { const: component.uid } } : idProperties,
      requiredKeys: isZoneItem ? ['__component'] : [],
    });
  }
  return `#/$defs/${name}`;
}

/** One target by id or documentId, a list of targets, or relation operations. */
function describeRelation(target: ContentType, many: boolean): JsonSchema {
  const fields = Object.fromEntries(target.scalars.map(({ name }) => [name, {}]));
  const one = {
    anyOf: [
      ENTRY_KEY,
      {
        type: 'object',
        properties: { ...fields, id: ENTRY_KEY, documentId: { type: 'string' } },
        additionalProperties: false,
      },
    ],
  };
  return {
    description: `${many ? 'Entries' : 'An entry'} of ${target.uid}.`,
    anyOf: [
      one,
      { type: 'array', items: one },
      { type: 'null' },
      operations({ anyOf: [ENTRY_KEY, { type: 'object' }] }),
    ],
  };
}

function describeMorph({ many }: MorphAttribute): JsonSchema {
  const one = { type: 'object', properties: { __type: { type: 'string' } }, required: ['__type'] };
  const single = many ? [] : [one];
  return { anyOf: [...single, { type: 'array', items: one }, operations(one)] };
}

function operations(target: JsonSchema): JsonSchema {
  const list = { anyOf: [{ type: 'array', items: target }, target, { type: 'null' }] };
  const properties = Object.fromEntries(
    [...RELATION_OPERATIONS].map((name) => [name, name === 'options' ? { type: ['object', 'null'] } : list]),
  );
  return { type: 'object', properties, minProperties: 1, additionalProperties: false };
}
