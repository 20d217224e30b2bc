import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  LocalizationsAttribute,
  MorphAttribute,
  RelationAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import type { Condition, FilterTree, Operator, PlanNode } from './contract.ts';
import { errors } from './errors.ts';
import { isGroup, isOperator } from './filters.ts';
import { isObject } from './input-forms.ts';
import { castOperand, isNumericType, isStringType } from './operand.ts';

type RelationalAttribute = RelationAttribute | ComponentAttribute | LocalizationsAttribute;

/**
 * True if filters and sorts can go through the attribute. Polymorphic relations and dynamic zones have several target
 * types, so Strapi does not filter or sort through them.
 */
export const isFilterable = <A extends Attribute>(
  attribute: A,
): attribute is Exclude<A, MorphAttribute | DynamicZoneAttribute> =>
  attribute.kind !== 'dynamiczone' && attribute.kind !== 'morph';

/** The type of the rows that an attribute references. */
export const targetOf = (attribute: RelationalAttribute): ContentType =>
  attribute.kind === 'component' ? attribute.component : attribute.target;

/** A plan node without fields, sort and populate: it only tests whether a row matches `where`. */
export const emptyNode = (type: ContentType, where: Condition | undefined): PlanNode =>
  Object.freeze({ type, fields: NONE, where, sort: NONE, populate: NONE });
const NONE = Object.freeze([]);

/**
 * Compiles a canonical filter to a condition on rows of a type.
 *
 * A `not` is pushed inward to the comparisons. Around a relation it means "some row, or the missing one, for which the
 * rest does not hold", as in Strapi's outer join.
 *
 * @throws QUERY_KEY_UNKNOWN, QUERY_OPERATOR_UNSUITABLE, QUERY_VALUE_INVALID.
 */
export function planCondition(type: ContentType, filters: FilterTree): Condition | undefined {
  return planLevel({ type, idField: undefined, path: '' }, filters, false);
}

interface FilterContext {
  readonly type: ContentType;
  /** The attribute that operators at this level compare: the id of a relation's target, `undefined` at the root. */
  readonly idField: ScalarAttribute | undefined;
  readonly path: string;
}

function planLevel(context: FilterContext, tree: FilterTree, negated: boolean): Condition | undefined {
  const parts: (Condition | undefined)[] = [];
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    if (isGroup(key)) parts.push(planGroup(key, value, negated, (item, not) => planLevel(context, item, not)));
    else if (isOperator(key) && context.idField)
      parts.push(compare(context.idField, key, value, negated, context.path));
    else parts.push(planAttribute(context, key, value, negated));
  }
  return combine(negated ? 'any' : 'all', parts);
}

function planAttribute(context: FilterContext, key: string, value: unknown, negated: boolean): Condition | undefined {
  const attribute = context.type.attributes.get(key);
  const path = context.path ? `${context.path}.${key}` : key;
  if (!attribute || !isFilterable(attribute) || !isObject(value))
    throw unknownKeyError(key, path, context.type, 'filters', isFilterable);
  if (attribute.kind === 'scalar') return planScalar(attribute, value, negated, path);
  const target = targetOf(attribute);
  const idField = target.attributes.get('id');
  const inner = { type: target, idField: idField?.kind === 'scalar' ? idField : undefined, path };
  const where = planLevel(inner, value, negated);
  return where && Object.freeze({ kind: 'related', attribute, node: emptyNode(target, where) });
}

function planScalar(field: ScalarAttribute, tree: FilterTree, negated: boolean, path: string): Condition | undefined {
  const parts = Object.keys(tree).map((key) => {
    const value = tree[key];
    if (isGroup(key)) return planGroup(key, value, negated, (item, not) => planScalar(field, item, not, path));
    if (isOperator(key)) return compare(field, key, value, negated, path);
    const known = ['$eq', '$in', '$contains'];
    throw errors.KEY_UNKNOWN({ key, path, at: path, type: field.type, param: 'filters', known });
  });
  return combine(negated ? 'any' : 'all', parts);
}

function planGroup(
  key: string,
  value: unknown,
  negated: boolean,
  planItem: (tree: FilterTree, negated: boolean) => Condition | undefined,
): Condition | undefined {
  if (key === '$not') {
    if (!isObject(value)) throw errors.GROUP_INVALID({ operator: key, value });
    return planItem(value, !negated);
  }
  if (!Array.isArray(value) || !value.every(isObject)) throw errors.GROUP_INVALID({ operator: key, value });
  const parts = value.map((item) => planItem(item, negated));
  return combine((key === '$and') === negated ? 'any' : 'all', parts);
}

const LIST_OPERATORS: readonly Operator[] = ['$in', '$notIn', '$between'];

function compare(
  field: ScalarAttribute,
  operator: Operator,
  given: unknown,
  negated: boolean,
  path: string,
): Condition | undefined {
  if (operator === '$null' || operator === '$notNull')
    return nullCheck(field, (operator === '$null') === Boolean(given), negated);
  if (LIST_OPERATORS.includes(operator)) {
    const list = Array.isArray(given) ? given : [given];
    const values = Object.freeze(list.map((item) => castOperand(field, operator, item, path)));
    return comparison(field, operator, values, negated);
  }
  // A list for a single-value operator matches if any of its values matches, as in Strapi.
  if (Array.isArray(given)) {
    return combine(
      negated ? 'all' : 'any',
      given.map((item) => compare(field, operator, item, negated, path)),
    );
  }
  const value = castOperand(field, operator, given, path);
  if (value === null && (operator === '$eq' || operator === '$eqi')) return nullCheck(field, true, negated);
  if (value === null && (operator === '$ne' || operator === '$nei')) return nullCheck(field, false, negated);
  return comparison(field, operator, value, negated);
}

const nullCheck = (field: ScalarAttribute, isNull: boolean, negated: boolean): Condition =>
  comparison(field, isNull !== negated ? '$null' : '$notNull', true, false);

function comparison(field: ScalarAttribute, operator: Operator, value: unknown, negated: boolean): Condition {
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
    const fits = field.name === 'id' || isStringType(field.type) || (isNumericType(field.type) && isNumeric);
    return fits ? compare(field, '$containsi', search, false, '_q') : undefined;
  });
  return combine('any', parts);
}

/** The path without its last segment. */
const parentPath = (path: string): string | null => (path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : null);

export const unknownKeyError = (
  key: string,
  path: string,
  type: ContentType,
  param: string,
  fits: (attribute: Attribute) => boolean,
) =>
  errors.KEY_UNKNOWN({
    key,
    path,
    at: type.attributes.has(key) ? path : parentPath(path),
    type: type.uid,
    param,
    known: [...type.attributes.values()].filter(fits).map(({ name }) => name),
  });
