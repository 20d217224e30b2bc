import type { Attribute, ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import { createDocumentId } from '@mortise/content-types/define';
import type { RowValues } from '@mortise/database/contract';
import type { DbCall } from './contract.ts';
import { errors } from './errors.ts';
import { parseLinks } from './links.ts';

type Dictionary = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/**
 * The values of a row to insert or update. New rows get a documentId, publishedAt and default values, and so do new
 * component rows inside them.
 *
 * @throws QUERY_ENGINE_DATA_INVALID with the path.
 */
export function rowValues(call: DbCall, data: unknown, isNew: boolean, path = 'data'): RowValues {
  return buildValues(call, call.contentType, requireObject(call, data, path), isNew, path);
}

/** The relations of a row's data; other attributes are ignored. */
export function relationValues(call: DbCall, data: unknown): RowValues {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(requireObject(call, data, 'data'))) {
    const attribute = call.contentType.attributes.get(name);
    if (value === undefined || !attribute || !isRelation(attribute)) continue;
    values[name] = toRowValue(call, attribute, value, `data.${name}`);
  }
  return values;
}

const isRelation = ({ kind }: Attribute): boolean => kind === 'relation' || kind === 'morph';

/** @throws QUERY_ENGINE_DATA_INVALID for anything but an object. */
export function requireObject({ uid, action }: DbCall, value: unknown, path: string): Dictionary {
  if (isObject(value)) return value;
  throw errors.DATA_INVALID({ uid, action, path, expected: 'an object', value });
}

function buildValues(call: DbCall, type: ContentType, data: Dictionary, isNew: boolean, path: string): RowValues {
  const values: Record<string, unknown> = isNew ? { ...systemValues(type), ...defaultValues(type) } : {};
  for (const [name, value] of Object.entries(data)) {
    // A row without a documentId would be unreachable for the documents API.
    if (name === 'documentId' && value === null) continue;
    const attribute = type.attributes.get(name);
    if (!attribute && value !== undefined && call.manner && name !== 'id' && name !== '__component') {
      call.manner.onIgnored?.(() => unknownAttribute(call, type, `${path}.${name}`), `"${path}.${name}" is ignored`);
      continue;
    }
    // `database` rejects unknown attributes and names the nearest.
    if (value !== undefined) values[name] = attribute ? toRowValue(call, attribute, value, `${path}.${name}`) : value;
  }
  return values;
}

const unknownAttribute = ({ uid, action }: DbCall, type: ContentType, path: string) =>
  errors.PARAM_UNKNOWN({ uid, action, param: path, nearest: undefined, known: [...type.attributes.keys()] });

function systemValues(type: ContentType): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (type.attributes.has('documentId')) values.documentId = createDocumentId();
  if (type.attributes.has('publishedAt')) values.publishedAt = new Date().toISOString();
  return values;
}

function defaultValues(type: ContentType): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of type.scalars) {
    const { name, schema } = field;
    if (schema.default === undefined) continue;
    values[name] = scalarValue(field, typeof schema.default === 'function' ? schema.default() : schema.default);
  }
  return values;
}

function toRowValue(call: DbCall, attribute: Attribute, value: unknown, path: string): unknown {
  const { uid, action } = call;
  const refuse = (expected: string) => errors.DATA_INVALID({ uid, action, path, expected, value });
  const nested = (type: ContentType, one: unknown, at: string): RowValues => {
    const row = requireObject(call, one, at);
    return buildValues(call, type, row, row.id === undefined, at);
  };
  switch (attribute.kind) {
    case 'relation':
    case 'morph': {
      const morph = attribute.kind === 'morph';
      const links = parseLinks({ many: attribute.many, morph }, value);
      if (links === undefined)
        throw refuse(`${morph ? 'rows as { __type, id }' : 'row ids'}, or { connect, disconnect, set } of such`);
      return links;
    }
    case 'component': {
      if (value === null) return null;
      if (!attribute.many) return nested(attribute.component, value, path);
      if (!Array.isArray(value)) throw refuse('a list of objects');
      return value.map((one, i) => nested(attribute.component, one, `${path}.${i}`));
    }
    case 'dynamiczone': {
      if (value === null) return null;
      if (!Array.isArray(value)) throw refuse('a list of objects with __component');
      return value.map((one, i) => {
        const at = `${path}.${i}`;
        const { __component } = requireObject(call, one, at);
        const type = attribute.components.find((component) => component.uid === __component);
        if (type) return nested(type, one, at);
        const expected = `one of ${attribute.components.map((component) => component.uid).join(', ')}`;
        throw errors.DATA_INVALID({ uid, action, path: `${at}.__component`, expected, value: __component });
      });
    }
    default:
      return attribute.kind === 'scalar' ? scalarValue(attribute, value) : value;
  }
}

/** A string for a JSON attribute is parsed if it is JSON, as in Strapi; any other string is stored as a string. */
function scalarValue({ type }: ScalarAttribute, value: unknown): unknown {
  if (type !== 'json' || typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
