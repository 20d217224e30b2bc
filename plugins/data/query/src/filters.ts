import type { FilterTree, Operator } from './contract.ts';
import { errors } from './errors.ts';
import { isObject, MAX_DEPTH, parseBoolean } from './input-forms.ts';

/** All comparison operators. */
export const OPERATORS: ReadonlySet<string> = new Set<Operator>([
  '$eq',
  '$eqi',
  '$ne',
  '$nei',
  '$lt',
  '$lte',
  '$gt',
  '$gte',
  '$between',
  '$in',
  '$notIn',
  '$contains',
  '$notContains',
  '$containsi',
  '$notContainsi',
  '$startsWith',
  '$startsWithi',
  '$endsWith',
  '$endsWithi',
  '$null',
  '$notNull',
]);
const LIST_OPERATORS: ReadonlySet<string> = new Set(['$in', '$notIn', '$between']);
/** Operators with a boolean operand. */
const BOOLEAN_OPERATORS: ReadonlySet<string> = new Set(['$null', '$notNull']);
/** Operators that match values different from their operand. */
const NEGATED_OPERATORS: ReadonlySet<string> = new Set(['$ne', '$nei', '$notIn', '$notContains', '$notContainsi']);
/** A filter that matches no row. */
const MATCHES_NOTHING: FilterTree = Object.freeze({ $in: Object.freeze([]) });

export const isOperator = (key: string): key is Operator => OPERATORS.has(key);
/** True for `$and`, `$or`, `$not`. */
export const isGroup = (key: string): boolean => key === '$and' || key === '$or' || key === '$not';

/**
 * Normalizes filters: a bare value becomes `{ $eq }`, a bare list `{ $in }`, a list of filters `{ $and }`. Keys that
 * are not operators are kept; the planner checks whether they are attributes.
 *
 * `undefined` is a value that no row has, not a missing filter: a caller's failed lookup must not match every row.
 *
 * @throws QUERY_FILTERS_INVALID, QUERY_GROUP_INVALID, QUERY_MEMBER_INVALID, QUERY_OPERAND_INVALID, QUERY_TOO_DEEP.
 */
export function normalizeFilters(value: unknown): FilterTree {
  if (Array.isArray(value)) {
    if (!value.every((item) => isObject(item) || Array.isArray(item))) throw errors.FILTERS_INVALID({ value });
    return Object.freeze({ $and: Object.freeze(value.map((item) => normalizeCondition(item, 1, undefined))) });
  }
  if (!isObject(value)) throw errors.FILTERS_INVALID({ value });
  return normalizeCondition(value, 0, undefined);
}

/** @param attribute the nearest enclosing attribute, which a bare value is compared with; `undefined` at the root. */
function normalizeCondition(value: unknown, depth: number, attribute: string | undefined, group = '$and'): FilterTree {
  if (depth > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'filters', maxDepth: MAX_DEPTH });
  if (attribute === undefined && !isObject(value) && value !== undefined && !isListOfFilters(value))
    throw errors.MEMBER_INVALID({ operator: group, value });
  if (Array.isArray(value)) {
    return isListOfFilters(value)
      ? Object.freeze({ $and: Object.freeze(value.map((item) => normalizeCondition(item, depth + 1, attribute))) })
      : Object.freeze({ $in: normalizeOperand('$in', value) });
  }
  if (value === undefined) return MATCHES_NOTHING;
  if (!isObject(value)) return Object.freeze({ $eq: normalizeOperand('$eq', value) });
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const given = value[key];
    if (given === undefined && isOperator(key) && !BOOLEAN_OPERATORS.has(key)) {
      if (NEGATED_OPERATORS.has(key)) continue;
      return MATCHES_NOTHING;
    }
    entries.push([key, normalizeEntry(key, given, depth + 1, attribute)]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

const isListOfFilters = (value: unknown): boolean =>
  Array.isArray(value) && value.some((item) => isObject(item) || Array.isArray(item));

function normalizeEntry(key: string, value: unknown, depth: number, attribute: string | undefined): unknown {
  if (isOperator(key)) return normalizeOperand(key, value);
  const member = (item: unknown) => normalizeCondition(item, depth, attribute, key);
  if (key === '$not')
    return Array.isArray(value) ? Object.freeze({ $and: Object.freeze(value.map(member)) }) : member(value);
  if (key === '$and' || key === '$or') {
    if (!Array.isArray(value)) throw errors.GROUP_INVALID({ operator: key, value });
    return Object.freeze(value.map(member));
  }
  return normalizeCondition(value, depth, key);
}

function normalizeOperand(operator: Operator, value: unknown): unknown {
  if (BOOLEAN_OPERATORS.has(operator)) return parseBoolean(value) ?? Boolean(value);
  const given = LIST_OPERATORS.has(operator) && !Array.isArray(value) ? [value] : value;
  if (Array.isArray(given)) {
    const items = given.filter((item) => item !== undefined);
    if (given.some((item) => isObject(item) || Array.isArray(item)))
      throw errors.OPERAND_INVALID({ operator, value, expected: 'values, not objects' });
    if (operator === '$between' && items.length !== 2)
      throw errors.OPERAND_INVALID({ operator, value, expected: 'two values' });
    return Object.freeze(items);
  }
  if (isObject(given)) throw errors.OPERAND_INVALID({ operator, value, expected: 'a value, not an object' });
  return given;
}
