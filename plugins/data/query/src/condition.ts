import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  RelationAttribute,
  ScalarAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';
import type { Condition, FilterTree, Operator, PlanNode } from './contract.ts';
import { errors } from './errors.ts';
import { isGroup, isOperator } from './filters.ts';
import { castOperand, isNumber, isText } from './operand.ts';
import { isTree } from './shape.ts';

type Related = RelationAttribute | ComponentAttribute | SiblingsAttribute;

/**
 * True if filters and sorts can go through the attribute. Polymorphic relations and dynamic zones have several target
 * types, so Strapi does not filter or sort through them.
 */
export const isPassable = <A extends Attribute>(
  attribute: A,
): attribute is Exclude<A, MorphAttribute | DynamicZoneAttribute> =>
  attribute.kind !== 'dynamiczone' && attribute.kind !== 'morph';

/** The type of the rows that an attribute references. */
export const targetOf = (attribute: Related): ContentType =>
  attribute.kind === 'component' ? attribute.component : attribute.target;

/** A plan node without fields, sort and populate: it only tests whether a row matches `where`. */
export const bareNode = (type: ContentType, where: Condition | undefined): PlanNode =>
  Object.freeze({ type, fields: NONE, where, sort: NONE, populate: NONE });
const NONE = Object.freeze([]);

/**
 * Compiles a canonical filter to a condition on rows of a type.
 *
 * A `not` is pushed inward to the comparisons. Around a relation it means "some row, or the missing one, for which the
 * rest does not hold", as in Strapi's outer join.
 *
 * @throws QUERY_KEY_UNKNOWN, QUERY_OPERATOR_UNFIT, QUERY_VALUE_INVALID.
 */
export function planCondition(type: ContentType, filters: FilterTree): Condition | undefined {
  return overType({ type, self: undefined, path: '' }, filters, false);
}

interface Place {
  readonly type: ContentType;
  /** The attribute that operators at this level compare: the id of a relation's target, `undefined` at the root. */
  readonly self: ScalarAttribute | undefined;
  readonly path: string;
}

function overType(place: Place, tree: FilterTree, negated: boolean): Condition | undefined {
  const parts: (Condition | undefined)[] = [];
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    if (isGroup(key)) parts.push(overGroup(key, value, negated, (item, not) => overType(place, item, not)));
    else if (isOperator(key) && place.self) parts.push(compare(place.self, key, value, negated, place.path));
    else parts.push(overAttribute(place, key, value, negated));
  }
  return combine(negated ? 'any' : 'all', parts);
}

function overAttribute(place: Place, key: string, value: unknown, negated: boolean): Condition | undefined {
  const attribute = place.type.attributes.get(key);
  const path = place.path ? `${place.path}.${key}` : key;
  if (!attribute || !isPassable(attribute) || !isTree(value))
    throw unknownKey(key, path, place.type, 'filters', isPassable);
  if (attribute.kind === 'scalar') return overScalar(attribute, value, negated, path);
  const target = targetOf(attribute);
  const self = target.attributes.get('id');
  const inner = { type: target, self: self?.kind === 'scalar' ? self : undefined, path };
  const where = overType(inner, value, negated);
  return where && Object.freeze({ kind: 'related', attribute, node: bareNode(target, where) });
}

function overScalar(field: ScalarAttribute, tree: FilterTree, negated: boolean, path: string): Condition | undefined {
  const parts = Object.keys(tree).map((key) => {
    const value = tree[key];
    if (isGroup(key)) return overGroup(key, value, negated, (item, not) => overScalar(field, item, not, path));
    if (isOperator(key)) return compare(field, key, value, negated, path);
    const known = ['$eq', '$in', '$contains'];
    throw errors.KEY_UNKNOWN({ key, path, at: path, type: field.type, param: 'filters', known });
  });
  return combine(negated ? 'any' : 'all', parts);
}

function overGroup(
  key: string,
  value: unknown,
  negated: boolean,
  over: (tree: FilterTree, negated: boolean) => Condition | undefined,
): Condition | undefined {
  if (key === '$not') {
    if (!isTree(value)) throw errors.GROUP_INVALID({ operator: key, value });
    return over(value, !negated);
  }
  if (!Array.isArray(value) || !value.every(isTree)) throw errors.GROUP_INVALID({ operator: key, value });
  const parts = value.map((item) => over(item, negated));
  return combine((key === '$and') === negated ? 'any' : 'all', parts);
}

const LISTS: readonly Operator[] = ['$in', '$notIn', '$between'];

function compare(
  field: ScalarAttribute,
  operator: Operator,
  given: unknown,
  negated: boolean,
  path: string,
): Condition | undefined {
  if (operator === '$null' || operator === '$notNull')
    return nullness(field, (operator === '$null') === Boolean(given), negated);
  if (LISTS.includes(operator)) {
    const list = Array.isArray(given) ? given : [given];
    const values = Object.freeze(list.map((item) => castOperand(field, operator, item, path)));
    return leaf(field, operator, values, negated);
  }
  // A list for a single-value operator matches if any of its values matches, as in Strapi.
  if (Array.isArray(given)) {
    return combine(
      negated ? 'all' : 'any',
      given.map((item) => compare(field, operator, item, negated, path)),
    );
  }
  const value = castOperand(field, operator, given, path);
  if (value === null && (operator === '$eq' || operator === '$eqi')) return nullness(field, true, negated);
  if (value === null && (operator === '$ne' || operator === '$nei')) return nullness(field, false, negated);
  return leaf(field, operator, value, negated);
}

const nullness = (field: ScalarAttribute, isNull: boolean, negated: boolean): Condition =>
  leaf(field, isNull !== negated ? '$null' : '$notNull', true, false);

function leaf(field: ScalarAttribute, operator: Operator, value: unknown, negated: boolean): Condition {
  const condition = Object.freeze({ kind: 'compare', field, operator, operand: Object.freeze({ value }) } as const);
  return negated ? Object.freeze({ kind: 'not', of: condition }) : condition;
}

/** Combines conditions into one; `undefined` if there are none. */
export function combine(kind: 'all' | 'any', parts: readonly (Condition | undefined)[]): Condition | undefined {
  const of = parts.filter((part) => part !== undefined);
  return of.length > 1 ? Object.freeze({ kind, of: Object.freeze(of) }) : of[0];
}

/**
 * The condition of `_q`: the id or a string contains the term, or a number does if the term is a number. Private
 * attributes are never searched: a client could otherwise guess their values letter by letter.
 */
export function planSearch(type: ContentType, search: string): Condition | undefined {
  const isNumeric = search.trim() !== '' && Number.isFinite(Number(search));
  const parts = type.scalars.map((field) => {
    const hidden = field.private || field.type === 'password' || field.schema.searchable === false;
    if (hidden) return undefined;
    const fits = field.name === 'id' || isText(field.type) || (isNumber(field.type) && isNumeric);
    return fits ? compare(field, '$containsi', search, false, '_q') : undefined;
  });
  return combine('any', parts);
}

/** The path without its last segment. */
const parentOf = (path: string): string | null => (path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : null);

export const unknownKey = (
  key: string,
  path: string,
  type: ContentType,
  param: string,
  fits: (attribute: Attribute) => boolean,
) =>
  errors.KEY_UNKNOWN({
    key,
    path,
    at: type.attributes.has(key) ? path : parentOf(path),
    type: type.uid,
    param,
    known: [...type.attributes.values()].filter(fits).map(({ name }) => name),
  });
