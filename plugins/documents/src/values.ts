import type { Attribute, ContentType, RelationAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Written by the system, so what the data says of them counts for nothing. */
const OWN: ReadonlySet<string> = new Set(['id', 'documentId', 'publishedAt', 'locale']);

/** Called for each relation that data names; what it returns is what the row will hold. */
export type OnRelation<R = unknown> = (
  attribute: RelationAttribute,
  value: unknown,
  path: string,
  nested: boolean,
) => R;

/**
 * The row values of data, relations as `relation` has them, nested components included.
 *
 * @throws DOCUMENTS_ATTRIBUTE_UNKNOWN and DOCUMENTS_DATA_INVALID, with the path.
 */
export function rowValues(type: ContentType, data: unknown, relation: OnRelation, path = ''): RowValues {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(objectAt(data, path))) {
    if (value === undefined || OWN.has(name) || (name === '__component' && type.kind === 'component')) continue;
    const at = path ? `${path}.${name}` : name;
    const attribute = type.attributes.get(name);
    if (!attribute || attribute.kind === 'siblings') throw unknown(type, name, at);
    values[name] = writtenValue(attribute, value, at, relation, path !== '');
  }
  return values;
}

function writtenValue(
  attribute: Attribute,
  value: unknown,
  path: string,
  relation: OnRelation,
  nested: boolean,
): unknown {
  switch (attribute.kind) {
    case 'relation':
      return relation(attribute, value, path, nested);
    case 'component': {
      if (value === null) return null;
      const row = (one: unknown, at: string) => rowValues(attribute.component, one, relation, at);
      return attribute.many ? listAt(value, path).map((one, i) => row(one, `${path}.${i}`)) : row(value, path);
    }
    case 'dynamiczone':
      if (value === null) return null;
      return listAt(value, path).map((one, i) => {
        const at = `${path}.${i}`;
        const { __component } = objectAt(one, at);
        const component = attribute.components.find(({ uid }) => uid === __component);
        if (component) return { __component, ...rowValues(component, one, relation, at) };
        const wanted = `one of ${attribute.components.map(({ uid }) => uid).join(', ')}`;
        throw errors.DATA_INVALID({ path: `${at}.__component`, wanted, value: __component });
      });
    default:
      return value;
  }
}

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw errors.DATA_INVALID({ path: path || 'data', wanted: 'an object', value });
}
function listAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw errors.DATA_INVALID({ path, wanted: 'a list of objects', value });
}
function unknown(type: ContentType, name: string, path: string) {
  const known = [...type.attributes.values()].flatMap((a) =>
    a.kind === 'siblings' || OWN.has(a.name) ? [] : [a.name],
  );
  return errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, path, known, nearest: nearest(name, known) });
}
