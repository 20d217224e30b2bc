import type { Attribute, ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import { type MortiseError, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Written by the system, so what the data says of them counts for nothing; nothing is written to other locales' rows. */
const OWN: ReadonlySet<string> = new Set(['id', 'documentId', 'publishedAt', 'locale', 'localizations']);

const isOwn = ({ kind }: ContentType, name: string) => (kind === 'component' ? name === 'id' : OWN.has(name));

/** Called for each relation that data names. */
export type OnRelation<R> = (attribute: RelationAttribute | MorphAttribute, value: unknown, path: string) => R;

/** Visits every relation that data names, in components and zones too; what has the wrong form is passed over. */
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

/** What stays of the components that data brings. */
export interface Keeping {
  /** Components with an `id` are those that the row holds; in a new row they are all new. */
  readonly ids: boolean;
  /** Is told of what names nothing instead of a refusal: then it is left out. */
  readonly onUnknown?: ((refusal: () => MortiseError, path: string) => void) | undefined;
}

/**
 * The row values of data, nested components included, relations as `relation` has them.
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
/** The id of a component row that is kept; one that cannot be any is nobody's. */
function idAt(value: unknown, path: string): number {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(id) && (id as number) > 0 && (id as number) < 2 ** 31) return id as number;
  throw errors.DATA_INVALID({ path: `${path}.id`, wanted: 'the id of a component that the row holds', value });
}
function unknown(type: ContentType, name: string, path: string) {
  const known = [...type.attributes.values()].flatMap((a) =>
    a.kind === 'siblings' || isOwn(type, a.name) ? [] : [a.name],
  );
  return errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, path, known, nearest: nearest(name, known) });
}
