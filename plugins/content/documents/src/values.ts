import type { Attribute, ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import { type MortiseError, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Set by the system, ignored in data. `localizations` is read-only: it lists the rows of other locales. */
const OWN: ReadonlySet<string> = new Set(['id', 'documentId', 'publishedAt', 'locale', 'localizations']);

const isOwn = ({ kind }: ContentType, name: string) => (kind === 'component' ? name === 'id' : OWN.has(name));

/** Called for each relation in the data. */
export type OnRelation<R> = (attribute: RelationAttribute | MorphAttribute, value: unknown, path: string) => R;

/** Visits every relation in the data, those of components and dynamic zones included. Malformed parts are skipped. */
export function relationsIn(type: ContentType, data: unknown, visit: OnRelation<void>, path = ''): void {
  if (!isObject(data)) return;
  for (const [name, value] of Object.entries(data)) {
    const attribute = type.attributes.get(name);
    if (value === undefined || !attribute || isOwn(type, name)) continue;
    const at = path ? `${path}.${name}` : name;
    if (attribute.kind === 'relation' || attribute.kind === 'morph') visit(attribute, value, at);
    else if (attribute.kind === 'component' || attribute.kind === 'dynamiczone') {
      const isList = Array.isArray(value);
      [value].flat().forEach((item, i) => {
        const component = attribute.kind === 'component' ? attribute.component : memberOf(attribute.components, item);
        if (component) relationsIn(component, item, visit, isList ? `${at}.${i}` : at);
      });
    }
  }
}

const memberOf = (components: readonly ContentType[], item: unknown) =>
  isObject(item) ? components.find(({ uid }) => uid === item.__component) : undefined;

/** How `rowValues` treats component ids and unknown attributes. */
export interface Keeping {
  /** A component with an `id` updates that component of the row. False for a new row: all its components are new. */
  readonly ids: boolean;
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
  relation: OnRelation<unknown>,
  keeping: Keeping,
  path = '',
): RowValues {
  const values: Record<string, unknown> = {};
  const isPart = type.kind === 'component';
  const given = objectAt(data, path);
  const keeps = isPart && keeping.ids && given.id !== undefined;
  if (keeps) values.id = idAt(given.id, path);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || isOwn(type, name) || (name === '__component' && isPart)) continue;
    const at = path ? `${path}.${name}` : name;
    const attribute = type.attributes.get(name);
    if (!attribute && type.unkept?.has(name)) continue;
    if (!attribute || attribute.kind === 'siblings') {
      const refusal = () => unknown(type, name, at);
      if (!keeping.onUnknown) throw refusal();
      keeping.onUnknown(refusal, at);
      continue;
    }
    const written = writtenValue(
      attribute,
      value,
      at,
      relation,
      isPart && !keeps ? { ...keeping, ids: false } : keeping,
    );
    if (written !== undefined) values[name] = written;
  }
  return values;
}

function writtenValue(
  attribute: Attribute,
  value: unknown,
  path: string,
  relation: OnRelation<unknown>,
  keeping: Keeping,
): unknown {
  switch (attribute.kind) {
    case 'relation':
    case 'morph':
      return relation(attribute, value, path);
    case 'component': {
      if (value === null) return null;
      const row = (one: unknown, at: string) => rowValues(attribute.component, one, relation, keeping, at);
      return attribute.many ? listAt(value, path).map((one, i) => row(one, `${path}.${i}`)) : row(value, path);
    }
    case 'dynamiczone':
      if (value === null) return null;
      return listAt(value, path).map((one, i) => {
        const at = `${path}.${i}`;
        const { __component } = objectAt(one, at);
        const component = memberOf(attribute.components, one);
        if (component) return { __component, ...rowValues(component, one, relation, keeping, at) };
        const wanted = `one of ${attribute.components.map(({ uid }) => uid).join(', ')}`;
        throw errors.DATA_INVALID({ path: `${at}.__component`, wanted, value: __component });
      });
    default:
      return value;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw errors.DATA_INVALID({ path: path || 'data', wanted: 'an object', value });
}
function listAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw errors.DATA_INVALID({ path, wanted: 'a list of objects', value });
}
/** The id of an existing component row. @throws DOCUMENTS_DATA_INVALID for a value that cannot be a row id. */
function idAt(value: unknown, path: string): number {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(id) && (id as number) > 0 && (id as number) < 2 ** 31) return id as number;
  throw errors.DATA_INVALID({ path: `${path}.id`, wanted: 'the id of a component of this row', value });
}
function unknown(type: ContentType, name: string, path: string) {
  const known = [...type.attributes.values()].flatMap((a) =>
    a.kind === 'siblings' || isOwn(type, a.name) ? [] : [a.name],
  );
  return errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, path, known, nearest: nearest(name, known) });
}
