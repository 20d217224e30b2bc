import type { Attribute, ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import { type MortiseError, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Set by the system, ignored in data. `localizations` is read-only: it lists the rows of other locales. */
const SYSTEM_FIELDS: ReadonlySet<string> = new Set(['id', 'documentId', 'publishedAt', 'locale', 'localizations']);

const isSystemField = ({ kind }: ContentType, name: string) =>
  kind === 'component' ? name === 'id' : SYSTEM_FIELDS.has(name);

/** Called for each relation in the data. */
export type RelationMapper<R> = (attribute: RelationAttribute | MorphAttribute, value: unknown, path: string) => R;

/** Visits every relation in the data, those of components and dynamic zones included. Malformed parts are skipped. */
export function visitRelations(type: ContentType, data: unknown, visit: RelationMapper<void>, path = ''): void {
  if (!isObject(data)) return;
  for (const [name, value] of Object.entries(data)) {
    const attribute = type.attributes.get(name);
    if (value === undefined || !attribute || isSystemField(type, name)) continue;
    const at = path ? `${path}.${name}` : name;
    if (attribute.kind === 'relation' || attribute.kind === 'morph') visit(attribute, value, at);
    else if (attribute.kind === 'component' || attribute.kind === 'dynamiczone') {
      const isList = Array.isArray(value);
      [value].flat().forEach((item, i) => {
        const component =
          attribute.kind === 'component' ? attribute.component : componentOf(attribute.components, item);
        if (component) visitRelations(component, item, visit, isList ? `${at}.${i}` : at);
      });
    }
  }
}

const componentOf = (components: readonly ContentType[], item: unknown) =>
  isObject(item) ? components.find(({ uid }) => uid === item.__component) : undefined;

/** How `rowValues` treats component ids and unknown attributes. */
export interface RowValuesOptions {
  /** A component with an `id` updates that component of the row. False for a new row: all its components are new. */
  readonly keepIds: boolean;
  /** Called for an unknown attribute, which is then ignored. Without it, unknown attributes are rejected. */
  readonly onUnknown?: ((refusal: () => MortiseError, path: string) => void) | undefined;
}

/**
 * Converts data to row values, nested components included. `relation` supplies the values of relations.
 *
 * @throws DOCUMENTS_ATTRIBUTE_UNKNOWN and DOCUMENTS_DATA_INVALID, with the path.
 */
export function rowValues(
  type: ContentType,
  data: unknown,
  relation: RelationMapper<unknown>,
  options: RowValuesOptions,
  path = '',
): RowValues {
  const values: Record<string, unknown> = {};
  const isComponent = type.kind === 'component';
  const given = requireObject(data, path);
  const keepsId = isComponent && options.keepIds && given.id !== undefined;
  if (keepsId) values.id = requireId(given.id, path);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || isSystemField(type, name) || (name === '__component' && isComponent)) continue;
    const at = path ? `${path}.${name}` : name;
    const attribute = type.attributes.get(name);
    if (!attribute && type.ignoredAttributes?.has(name)) continue;
    if (!attribute || attribute.kind === 'localizations') {
      const createError = () => unknownAttributeError(type, name, at);
      if (!options.onUnknown) throw createError();
      options.onUnknown(createError, at);
      continue;
    }
    const converted = convertValue(
      attribute,
      value,
      at,
      relation,
      isComponent && !keepsId ? { ...options, keepIds: false } : options,
    );
    if (converted !== undefined) values[name] = converted;
  }
  return values;
}

function convertValue(
  attribute: Attribute,
  value: unknown,
  path: string,
  relation: RelationMapper<unknown>,
  options: RowValuesOptions,
): unknown {
  switch (attribute.kind) {
    case 'relation':
    case 'morph':
      return relation(attribute, value, path);
    case 'component': {
      if (value === null) return null;
      const row = (item: unknown, at: string) => rowValues(attribute.component, item, relation, options, at);
      return attribute.many ? requireList(value, path).map((item, i) => row(item, `${path}.${i}`)) : row(value, path);
    }
    case 'dynamiczone':
      if (value === null) return null;
      return requireList(value, path).map((item, i) => {
        const at = `${path}.${i}`;
        const { __component } = requireObject(item, at);
        const component = componentOf(attribute.components, item);
        if (component) return { __component, ...rowValues(component, item, relation, options, at) };
        const expected = `one of ${attribute.components.map(({ uid }) => uid).join(', ')}`;
        throw errors.DATA_INVALID({ path: `${at}.__component`, expected, value: __component });
      });
    default:
      return value;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function requireObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw errors.DATA_INVALID({ path: path || 'data', expected: 'an object', value });
}
function requireList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw errors.DATA_INVALID({ path, expected: 'a list of objects', value });
}
/** The id of an existing component row. @throws DOCUMENTS_DATA_INVALID for a value that cannot be a row id. */
function requireId(value: unknown, path: string): number {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(id) && (id as number) > 0 && (id as number) < 2 ** 31) return id as number;
  throw errors.DATA_INVALID({ path: `${path}.id`, expected: 'the id of a component of this row', value });
}
function unknownAttributeError(type: ContentType, name: string, path: string) {
  const known = [...type.attributes.values()].flatMap((a) =>
    a.kind === 'localizations' || isSystemField(type, a.name) ? [] : [a.name],
  );
  return errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, path, known, nearest: nearest(name, known) });
}
