import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import { OPERATIONS, UNHEEDED } from './body-keys.ts';
import type { JsonSchema } from './contract.ts';

type Properties = Record<string, JsonSchema>;

/** The `$defs` of component schemas, so that components can reference one another. */
interface Shelf {
  readonly defs: Properties;
}

const DRAFTS =
  'In a draft (`status=draft`), required attributes may be missing or null, and minimum lengths, minimum values and ' +
  'patterns are not enforced.';
const KEY: JsonSchema = { type: ['integer', 'string'] };

/**
 * The JSON Schema of a body that writes to a type: the accepted keys and the rules of the attributes. Casts such as
 * `'7'` to 7 are not described.
 *
 * @param isNew true if required attributes must be present.
 * @param inputs names of accepted keys that are not attributes.
 */
export function describeBody(type: ContentType, isNew: boolean, inputs: readonly string[]): JsonSchema {
  const shelf: Shelf = { defs: {} };
  const data = describeData(type, shelf, { isNew, added: Object.fromEntries(inputs.map((name) => [name, {}])) });
  return {
    type: 'object',
    required: ['data'],
    properties: { data: { description: DRAFTS, ...data } },
    ...(Object.keys(shelf.defs).length ? { $defs: shelf.defs } : {}),
  };
}

interface Form {
  readonly isNew: boolean;
  /** Schemas of keys that are not attributes of the type. */
  readonly added: Properties;
  /** The required ones among them. */
  readonly needed?: readonly string[];
}

function describeData(type: ContentType, shelf: Shelf, { isNew, added, needed = [] }: Form) {
  const properties: Properties = { ...added };
  const required = [...needed];
  for (const attribute of type.attributes.values()) {
    const { name } = attribute;
    if (UNHEEDED.has(name) && !attribute.writable) properties[name] = { description: 'Accepted and ignored.' };
    if (!attribute.writable || name === 'id' || name === 'documentId') continue;
    properties[name] = describeValue(attribute, shelf);
    if (isNew && isNeeded(attribute)) required.push(name);
  }
  return { type: 'object', properties, ...(required.length ? { required } : {}), additionalProperties: false };
}

/** Never required: relations, which may be set later, and conditional attributes, which the editor may not show. */
function isNeeded(attribute: Attribute): boolean {
  if (!attribute.required || attribute.kind === 'siblings' || attribute.schema.conditions) return false;
  if (attribute.kind === 'scalar') return attribute.schema.default === undefined;
  return attribute.kind === 'component' || attribute.kind === 'dynamiczone';
}

function describeValue(attribute: Attribute, shelf: Shelf): JsonSchema {
  switch (attribute.kind) {
    case 'scalar':
      return describeScalar(attribute);
    case 'component':
      return describeComponent(attribute, shelf);
    case 'dynamiczone':
      return describeZone(attribute, shelf);
    case 'morph':
      return describeMorph(attribute);
    default:
      return describeRelation(attribute.target, attribute.many);
  }
}

const orNull = (schema: Readonly<Record<string, unknown>>, required: boolean): JsonSchema =>
  required ? schema : { anyOf: [schema, { type: 'null' }] };

function describeScalar({ type, schema, required }: ScalarAttribute): JsonSchema {
  const start = schema.default === undefined ? {} : { default: schema.default };
  switch (type) {
    case 'json':
      return start;
    case 'enumeration':
      return { enum: [...(schema.enum ?? []), null], ...start };
    case 'blocks':
      return orNull({ type: 'array', items: { type: 'object' }, ...start }, required);
    case 'boolean':
      return orNull({ type: 'boolean', ...start }, required);
    case 'integer':
      return orNull({ type: 'integer', ...limits(schema, Math.trunc), ...start }, required);
    case 'float':
    case 'decimal':
      return orNull({ type: 'number', ...limits(schema, (limit) => limit), ...start }, required);
    case 'biginteger':
      return orNull({ type: ['integer', 'string'], pattern: '^\\s*[+-]?[0-9]+\\s*$', ...start }, required);
    case 'date':
    case 'datetime':
    case 'timestamp':
      return orNull({ type: 'string', format: type === 'date' ? 'date' : 'date-time', ...start }, required);
    case 'time':
      return orNull({ type: 'string', ...start }, required);
    default:
      return orNull({ type: 'string', ...texts(type, schema, required), ...start }, required);
  }
}

function limits({ min, max }: ScalarAttribute['schema'], cut: (limit: number) => number) {
  const named = (key: string, limit: typeof min) =>
    limit === undefined || limit === null || !Number.isFinite(Number(limit)) ? {} : { [key]: cut(Number(limit)) };
  return { ...named('minimum', min), ...named('maximum', max) };
}

const UID_FORM = '^[A-Za-z0-9_.~-]*$';

function texts(type: ScalarAttribute['type'], schema: ScalarAttribute['schema'], required: boolean) {
  const { minLength, maxLength = type === 'string' ? 255 : undefined, regex } = schema;
  const form = regex ?? (type === 'uid' ? UID_FORM : undefined);
  const sparesEmpty = !required && type !== 'uid';
  return {
    // The minimum length of an email is 1, whatever its schema says.
    ...(minLength && type !== 'email' ? { minLength } : {}),
    ...(maxLength ? { maxLength } : {}),
    ...(form !== undefined && isPortable(form) ? { pattern: sparesEmpty ? `^$|${form}` : form } : {}),
    ...(type === 'email' ? { format: 'email' } : {}),
  };
}

/** True if the pattern is valid in Unicode mode, which JSON Schema uses. The author's pattern may not be. */
function isPortable(form: string): boolean {
  try {
    return Boolean(new RegExp(form, 'u'));
  } catch {
    return false;
  }
}

function describeComponent({ component, many, schema, required }: ComponentAttribute, shelf: Shelf): JsonSchema {
  const item = { $ref: keep(component, shelf, false) };
  return many ? { type: 'array', items: item, ...counts(schema, required) } : orNull(item, required);
}

function describeZone({ components, schema, required }: DynamicZoneAttribute, shelf: Shelf): JsonSchema {
  const items = { anyOf: components.map((component) => ({ $ref: keep(component, shelf, true) })) };
  return { type: 'array', items, ...counts(schema, required) };
}

/** An optional attribute also accepts an empty list, so `minItems` applies to required ones only. */
const counts = ({ min, max }: { readonly min?: number; readonly max?: number }, required: boolean) => ({
  ...(required && min !== undefined ? { minItems: min } : {}),
  ...(max === undefined ? {} : { maxItems: max }),
});

/** Adds the schema of a component to `$defs`, once. @returns its `$ref`. */
function keep(component: ContentType, shelf: Shelf, isNamed: boolean): string {
  const name = isNamed ? `${component.uid}-item` : component.uid;
  if (!(name in shelf.defs)) {
    shelf.defs[name] = true;
    const own = { id: KEY, documentId: { type: 'string' } };
    shelf.defs[name] = describeData(component, shelf, {
      // A body may reference an existing component by id; attributes that it omits keep their values.
      isNew: false,
      added: isNamed ? { ...own, __component: { const: component.uid } } : own,
      needed: isNamed ? ['__component'] : [],
    });
  }
  return `#/$defs/${name}`;
}

/** One target by id or documentId, a list of targets, or relation operations. */
function describeRelation(target: ContentType, many: boolean): JsonSchema {
  const fields = Object.fromEntries(target.scalars.map(({ name }) => [name, {}]));
  const one = {
    anyOf: [
      KEY,
      {
        type: 'object',
        properties: { ...fields, id: KEY, documentId: { type: 'string' } },
        additionalProperties: false,
      },
    ],
  };
  return {
    description: `${many ? 'Entries' : 'An entry'} of ${target.uid}.`,
    anyOf: [one, { type: 'array', items: one }, { type: 'null' }, operations({ anyOf: [KEY, { type: 'object' }] })],
  };
}

function describeMorph({ many }: MorphAttribute): JsonSchema {
  const one = { type: 'object', properties: { __type: { type: 'string' } }, required: ['__type'] };
  const whole = many ? [] : [one];
  return { anyOf: [...whole, { type: 'array', items: one }, operations(one)] };
}

function operations(target: JsonSchema): JsonSchema {
  const list = { anyOf: [{ type: 'array', items: target }, target, { type: 'null' }] };
  const properties = Object.fromEntries(
    [...OPERATIONS].map((name) => [name, name === 'options' ? { type: ['object', 'null'] } : list]),
  );
  return { type: 'object', properties, minProperties: 1, additionalProperties: false };
}
