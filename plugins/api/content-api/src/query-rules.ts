import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { FilterTree, PopulateTree, SortKey } from '@mortise/query/contract';
import { type Cost, chargeComparison, chargeFilterStep, chargeSort } from './cost.ts';
import { errors } from './errors.ts';
import { directionOf } from './sort-directions.ts';
import { type Can, canReadTarget, isFilterable, isHidden, visibleFields } from './visibility.ts';

/** State of one validation: the caller's grants, the current parameter, and the usage counted so far. */
export interface ValidationState {
  readonly can: Can;
  readonly param: 'filters' | 'sort' | 'fields' | 'populate';
  readonly usage: {
    conditions: number;
    /** Requested populated relations. Of the alternatives of a wildcard, only the largest counts. */
    nodes: number;
    /** The same with every alternative of a wildcard counted. */
    declared?: number;
  };
  /** Collects the estimated query cost; without it, no cost is counted. */
  readonly cost?: Cost;
  readonly limits: {
    readonly maxConditions: number;
    readonly maxPopulateNodes: number;
    readonly maxPopulateDepth: number;
  };
}

const pathOf = (steps: readonly string[]): string | null => (steps.length ? steps.join('.') : null);

/** The error for an invalid key, with Strapi's message. */
export const invalidKeyError = (type: ContentType, key: string, path: string | null, param: string) =>
  errors.KEY_INVALID({ key, path, source: 'query', param, type: type.uid, known: visibleFields(type) });

/**
 * The fields that a node selects, in response order: `id`, `documentId`, then the requested fields in request order, or
 * all visible fields. Sort fields come first if Strapi's SQL would join another table, because Strapi then selects
 * them.
 *
 * @param isLinked true if the node's rows are reached through a link table.
 * @throws CONTENT_API_KEY_INVALID.
 */
export function selectFields(
  type: ContentType,
  { fields: names, sort, filters }: Pick<PopulateTree, 'fields' | 'sort' | 'filters'>,
  state: ValidationState,
  isLinked = false,
): readonly string[] {
  const visible = visibleFields(type);
  if (names) checkFields(type, names, state.param);
  const isAll = !names || names.includes('*');
  const sorted = sort && (isLinked || (filters && hasJoin(type, filters))) ? ownSortFields(sort) : [];
  if (isAll && sorted.length === 0) return visible;
  const selected = new Set([...sorted, 'id', 'documentId', ...(isAll ? visible : names)]);
  return Object.freeze([...selected].filter((name) => visible.includes(name)));
}

/**
 * Validates the raw `fields` parameter: a comma-separated string or a list of such strings. Unknown names are reported
 * before hidden ones. The other names are validated even if `*` is among them.
 *
 * @throws CONTENT_API_KEY_INVALID.
 */
export function checkFields(type: ContentType, fields: unknown, param: string): void {
  if (typeof fields !== 'string' && !(Array.isArray(fields) && fields.every((item) => typeof item === 'string')))
    return;
  const names = [fields].flat().flatMap((text) => text.split(',').map((name: string) => name.trim()));
  for (const name of names) {
    if (name === '*') continue;
    const attribute = type.attributes.get(name);
    if (attribute?.kind !== 'scalar') throw invalidKeyError(type, name, attribute ? name : null, param);
  }
  const hidden = names.find((name) => {
    const attribute = type.attributes.get(name);
    return attribute && isHidden(attribute);
  });
  if (hidden !== undefined) throw invalidKeyError(type, hidden, hidden, param);
}

/** The fields of the sort terms; empty if any term goes through a relation. */
function ownSortFields(sort: readonly string[]): readonly string[] {
  const fields = sort.map((term) => term.slice(0, term.lastIndexOf(':')));
  return fields.some((field) => field.includes('.')) ? [] : fields;
}

/** True if the filters use anything but the type's own columns. */
const hasJoin = (type: ContentType, filters: FilterTree): boolean =>
  Object.keys(filters).some((key) =>
    isGroup(key)
      ? members(filters[key] as FilterTree).some((item) => hasJoin(type, item))
      : (type.attributes.get(key)?.kind ?? 'scalar') !== 'scalar',
  );

/**
 * The sort terms to apply. Sort keys that a plugin reserves for trusted code are ignored if they have an explicit
 * direction, and refused otherwise, as Strapi does with `status`.
 *
 * @param raw the sort as sent. For a sort by a relation, Strapi reports the direction as the invalid key.
 * @throws CONTENT_API_KEY_INVALID for a key that is unknown, hidden or behind a relation that the caller may not read.
 */
export function validateSort(
  type: ContentType,
  terms: readonly string[],
  state: ValidationState,
  raw: unknown,
  sortKeys: SortKeys,
): readonly string[] {
  const kept = terms.filter((term) => validateSortTerm(type, term, state, raw, sortKeys));
  return kept.length === terms.length ? terms : Object.freeze(kept);
}

/** @returns false for a term to ignore. */
function validateSortTerm(
  type: ContentType,
  term: string,
  state: ValidationState,
  raw: unknown,
  sortKeys: SortKeys,
): boolean {
  const steps = term.slice(0, term.lastIndexOf(':')).split('.');
  let at = type;
  let [toOne, toMany] = [0, 0];
  for (const [index, step] of steps.entries()) {
    // Each step adds a join.
    countConditions(state);
    const attribute = at.attributes.get(step);
    const path = steps.slice(0, index + 1).join('.');
    const isLast = index === steps.length - 1;
    if (!attribute) {
      const key = isLast ? sortKeys.get(step) : undefined;
      if (key?.rank(at) && (key.isPublic || directionOf(raw, path))) return key.isPublic === true;
      throw invalidKeyError(at, step, pathOf(steps.slice(0, index)), state.param);
    }
    if (isLast && attribute.kind !== 'scalar' && isFilterable(attribute)) {
      const direction = directionOf(raw, path);
      throw direction
        ? invalidKeyError(at, direction, path, state.param)
        : invalidKeyError(at, step, path, state.param);
    }
    if (isHidden(attribute) || !isFilterable(attribute) || !canReadTarget(attribute, state.can))
      throw invalidKeyError(at, step, path, state.param);
    if (attribute.kind === 'scalar') {
      if (isLast) break;
      throw invalidKeyError(at, steps[index + 1]!, path, state.param);
    }
    at = attribute.kind === 'component' ? attribute.component : attribute.target;
    if (attribute.many) toMany++;
    else toOne++;
  }
  if (state.cost) chargeSort(state.cost, toOne, toMany);
  return true;
}

/**
 * Refuses filters by keys that are unknown, hidden or behind a relation that the caller may not read. Unknown keys are
 * reported before hidden ones, as in Strapi.
 *
 * @throws CONTENT_API_KEY_INVALID, CONTENT_API_TOO_MUCH.
 */
export function checkFilters(
  type: ContentType,
  filters: FilterTree,
  isOperator: IsOperator,
  state: ValidationState,
): void {
  let hidden: Error | undefined;
  const { cost } = state;
  /** For a list, an operator that takes one value is applied to each item. */
  const compare = (field: Pick<ScalarAttribute, 'type'>, operator: string, value: unknown): void => {
    const values = Array.isArray(value) && !LIST_OPERATORS.has(operator) ? value.length : 1;
    countConditions(state, Math.max(1, values));
    if (cost) chargeComparison(cost, field, operator, values);
  };
  const visit = (at: ContentType, tree: FilterTree, path: readonly string[]): void => {
    for (const key of Object.keys(tree)) {
      const value = tree[key] as FilterTree;
      if (isGroup(key)) {
        for (const item of members(value)) visit(at, item, path);
        continue;
      }
      if (isOperator(key) && path.length) {
        compare(ID_FIELD, key, value);
        continue;
      }
      const attribute = key.startsWith('$') ? undefined : at.attributes.get(key);
      if (!attribute) throw invalidKeyError(at, key, pathOf(path), state.param);
      const here = [...path, key];
      if (isHidden(attribute) || !isFilterable(attribute) || !canReadTarget(attribute, state.can)) {
        hidden ??= invalidKeyError(at, key, here.join('.'), state.param);
      } else if (attribute.kind === 'scalar') visitValue(at, attribute, value, here);
      else {
        if (cost) chargeFilterStep(cost, attribute);
        visit(attribute.kind === 'component' ? attribute.component : attribute.target, value, here);
      }
    }
  };
  const visitValue = (at: ContentType, field: ScalarAttribute, tree: FilterTree, path: readonly string[]): void => {
    for (const key of Object.keys(tree)) {
      if (isGroup(key)) for (const item of members(tree[key] as FilterTree)) visitValue(at, field, item, path);
      else if (isOperator(key)) compare(field, key, tree[key]);
      else throw invalidKeyError(at, key, pathOf(path), state.param);
    }
  };
  visit(type, filters, []);
  if (hidden) throw hidden;
}

/** The sort keys that plugins add, by name. */
export type SortKeys = ReadonlyMap<string, SortKey>;
export type IsOperator = (key: string) => boolean;
const isGroup = (key: string) => key === '$and' || key === '$or' || key === '$not';
const members = (group: FilterTree): readonly FilterTree[] => (Array.isArray(group) ? group : [group]);

/** The field that operators directly under a relation compare: its id. */
const ID_FIELD = { type: 'integer' } as const;
/** Operators whose operand is a list. */
const LIST_OPERATORS: ReadonlySet<string> = new Set(['$in', '$notIn', '$between']);

function countConditions({ usage, limits: { maxConditions } }: ValidationState, conditions = 1): void {
  usage.conditions += conditions;
  if (usage.conditions > maxConditions)
    throw errors.TOO_MUCH({ what: 'conditions', limit: maxConditions, option: 'maxConditions' });
}
