import type {
  Attribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import type { FilterTree, PopulateTree, QueryTree } from '@mortise/query/contract';
import type { PopulateContext } from './populate.ts';
import type { IsOperator } from './query-rules.ts';
import { type Can, canReadTarget, isFilterable, isHidden } from './visibility.ts';

/** The caller's grants, and which keys are operators and sort keys. */
export type SanitizeContext = Pick<PopulateContext, 'isOperator' | 'sortKeys'> & { readonly can: Can };

type Branches = Readonly<Record<string, PopulateTree>>;
const GROUP_OPERATORS: ReadonlySet<string> = new Set(['$and', '$or', '$not']);

/**
 * Removes from a canonical tree the keys that are unknown, hidden or behind a relation that the caller may not read,
 * and objects that become empty. `validateTree` must still run: it refuses what this function does not handle.
 */
export function sanitizeTree(type: ContentType, tree: QueryTree, context: SanitizeContext): QueryTree {
  const { filters, sort, fields, populate, ...rest } = tree;
  const node = sanitizeNode(type, { filters, sort, fields, populate } as PopulateTree, context);
  return Object.freeze({ ...rest, ...node });
}

function sanitizeNode(
  type: ContentType,
  { filters, sort, fields, populate }: PopulateTree,
  context: SanitizeContext,
): PopulateTree {
  const isVisible = (name: string) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' && !isHidden(attribute);
  };
  const sanitized = {
    filters: filters && sanitizeFilters(type, filters, context),
    sort: filterOrUndefined(sort, (term) => isSortable(type, term, context)),
    fields: filterOrUndefined(fields, (name) => name === '*' || isVisible(name)),
    populate: typeof populate === 'object' ? sanitizePopulate(type, populate, context) : populate,
  };
  return Object.freeze(Object.fromEntries(Object.entries(sanitized).filter(([, value]) => isDefined(value))));
}

/** Filters a list; `undefined` if nothing of a non-empty list remains. */
function filterOrUndefined<T>(list: readonly T[] | undefined, keep: (item: T) => boolean): readonly T[] | undefined {
  const kept = list?.filter(keep);
  return kept?.length || isEmptyList(list) ? kept : undefined;
}

/** @returns `undefined` if nothing remains. */
function sanitizeFilters(
  type: ContentType,
  tree: FilterTree,
  context: SanitizeContext,
  isRoot = true,
): FilterTree | undefined {
  return sanitizeLevel(tree, context.isOperator, !isRoot, (key, value) => {
    const attribute = key.startsWith('$') ? undefined : type.attributes.get(key);
    if (!attribute || isHidden(attribute) || !isFilterable(attribute)) return undefined;
    if (!canReadTarget(attribute, context.can)) return undefined;
    if (attribute.kind === 'scalar') return sanitizeLevel(value, context.isOperator, true, () => undefined);
    return sanitizeFilters(targetOf(attribute), value, context, false);
  });
}

/**
 * Sanitizes one level of a filter: the members of groups, operators if they are allowed, and attributes with `visit`.
 */
function sanitizeLevel(
  tree: FilterTree,
  isOperator: IsOperator,
  allowsOperators: boolean,
  visit: (key: string, value: FilterTree) => unknown,
): FilterTree | undefined {
  const member = (each: FilterTree) => sanitizeLevel(each, isOperator, allowsOperators, visit);
  const group = (value: unknown) =>
    Array.isArray(value) ? filterOrUndefined(value.map(member), isDefined) : member(value as FilterTree);
  const kept = Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    if (isOperator(key)) return allowsOperators ? [[key, value]] : [];
    const sanitized = GROUP_OPERATORS.has(key) ? group(value) : visit(key, value as FilterTree);
    return isDefined(sanitized) ? [[key, sanitized]] : [];
  });
  return kept.length || isEmptyObject(tree) ? Object.freeze(Object.fromEntries(kept)) : undefined;
}

const isEmptyObject = (tree: FilterTree) => Object.keys(tree).length === 0;
const isEmptyList = (list: unknown) => Array.isArray(list) && list.length === 0;
const isDefined = (value: unknown) => value !== undefined;

function isSortable(type: ContentType, term: string, { can, sortKeys }: SanitizeContext): boolean {
  const steps = term.slice(0, term.lastIndexOf(':')).split('.');
  let at = type;
  for (const [index, step] of steps.entries()) {
    const attribute = at.attributes.get(step);
    if (!attribute && index === steps.length - 1) {
      const key = sortKeys.get(step);
      return key?.isPublic === true && key.rank(at) !== undefined;
    }
    if (!attribute || isHidden(attribute) || !isFilterable(attribute) || !canReadTarget(attribute, can)) return false;
    if (attribute.kind === 'scalar') return index === steps.length - 1;
    at = targetOf(attribute);
  }
  return false;
}

function sanitizePopulate(type: ContentType, tree: Branches, context: SanitizeContext): Branches {
  const kept = Object.entries(tree).flatMap(([name, branch]): [string, PopulateTree][] => {
    if (name === '*') return [[name, branch]];
    const attribute = type.attributes.get(name);
    if (!attribute || attribute.kind === 'scalar' || isHidden(attribute)) return [];
    if (!canReadTarget(attribute, context.can)) return [];
    return [[name, sanitizeBranch(attribute, branch, context)]];
  });
  return Object.freeze(Object.fromEntries(kept));
}

function sanitizeBranch(attribute: PopulatableAttribute, branch: PopulateTree, context: SanitizeContext): PopulateTree {
  const count = branch.count === true ? { count: true as const } : {};
  if (attribute.kind === 'dynamiczone') return sanitizeZone(attribute.components, branch, count, context);
  if (attribute.kind === 'morph') return branch;
  return Object.freeze({ ...sanitizeNode(targetOf(attribute), branch, context), ...count });
}

function sanitizeZone(
  components: readonly ContentType[],
  { on, populate }: PopulateTree,
  count: { readonly count?: true },
  context: SanitizeContext,
): PopulateTree {
  const fragments = Object.entries(on ?? {}).flatMap(([uid, fragment]): [string, PopulateTree][] => {
    const component = components.find((known) => known.uid === uid);
    return component ? [[uid, sanitizeNode(component, fragment, context)]] : [];
  });
  return Object.freeze({
    ...count,
    // From a dotted path: `validateZone` applies it to each component that has its next step.
    ...(populate === undefined ? {} : { populate }),
    ...(fragments.length ? { on: Object.freeze(Object.fromEntries(fragments)) } : {}),
  });
}

type SingleTargetAttribute = Exclude<Attribute, ScalarAttribute | DynamicZoneAttribute | MorphAttribute>;
const targetOf = (attribute: SingleTargetAttribute): ContentType =>
  attribute.kind === 'component' ? attribute.component : attribute.target;
