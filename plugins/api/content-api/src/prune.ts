import type {
  Attribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import type { FilterTree, PopulateTree, QueryTree } from '@mortise/query/contract';
import type { IsOperator } from './asked.ts';
import type { House } from './populate.ts';
import { type Can, isHidden, isPassable, isPermitted } from './sight.ts';

/** The caller's grants, and which keys are operators and sort keys. */
export type Sieve = Pick<House, 'isOperator' | 'sortKeys'> & { readonly can: Can };

type Branches = Readonly<Record<string, PopulateTree>>;
const GROUPS: ReadonlySet<string> = new Set(['$and', '$or', '$not']);

/**
 * Removes from a canonical tree the keys that are unknown, hidden or behind a relation that the caller may not read,
 * and objects that become empty. `validateTree` must still run: it refuses what this function does not handle.
 */
export function prunedTree(type: ContentType, tree: QueryTree, sieve: Sieve): QueryTree {
  const { filters, sort, fields, populate, ...rest } = tree;
  const node = prunedNode(type, { filters, sort, fields, populate } as PopulateTree, sieve);
  return Object.freeze({ ...rest, ...node });
}

function prunedNode(type: ContentType, { filters, sort, fields, populate }: PopulateTree, sieve: Sieve): PopulateTree {
  const isVisible = (name: string) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' && !isHidden(attribute);
  };
  const kept = {
    filters: filters && prunedFilters(type, filters, sieve),
    sort: left(sort, (term) => isSortable(type, term, sieve)),
    fields: left(fields, (name) => name === '*' || isVisible(name)),
    populate: typeof populate === 'object' ? prunedBranches(type, populate, sieve) : populate,
  };
  return Object.freeze(Object.fromEntries(Object.entries(kept).filter(([, value]) => isLeft(value))));
}

/** Filters a list; `undefined` if nothing of a non-empty list remains. */
function left<T>(list: readonly T[] | undefined, isKept: (item: T) => boolean): readonly T[] | undefined {
  const kept = list?.filter(isKept);
  return kept?.length || isEmpty(list) ? kept : undefined;
}

/** @returns `undefined` if nothing remains. */
function prunedFilters(type: ContentType, tree: FilterTree, sieve: Sieve, isRoot = true): FilterTree | undefined {
  return pruned(tree, sieve.isOperator, !isRoot, (key, value) => {
    const attribute = key.startsWith('$') ? undefined : type.attributes.get(key);
    if (!attribute || isHidden(attribute) || !isPassable(attribute)) return undefined;
    if (!isPermitted(attribute, sieve.can)) return undefined;
    if (attribute.kind === 'scalar') return pruned(value, sieve.isOperator, true, () => undefined);
    return prunedFilters(targetOf(attribute), value, sieve, false);
  });
}

/**
 * Sanitizes one level of a filter: the members of groups, operators if they are allowed, and attributes with `visit`.
 */
function pruned(
  tree: FilterTree,
  isOperator: IsOperator,
  takesOperators: boolean,
  below: (key: string, value: FilterTree) => unknown,
): FilterTree | undefined {
  const member = (each: FilterTree) => pruned(each, isOperator, takesOperators, below);
  const group = (value: unknown) =>
    Array.isArray(value) ? left(value.map(member), isLeft) : member(value as FilterTree);
  const kept = Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
    if (isOperator(key)) return takesOperators ? [[key, value]] : [];
    const part = GROUPS.has(key) ? group(value) : below(key, value as FilterTree);
    return isLeft(part) ? [[key, part]] : [];
  });
  return kept.length || isBare(tree) ? Object.freeze(Object.fromEntries(kept)) : undefined;
}

const isBare = (tree: FilterTree) => Object.keys(tree).length === 0;
const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
const isLeft = (value: unknown) => value !== undefined;

function isSortable(type: ContentType, term: string, { can, sortKeys }: Sieve): boolean {
  const steps = term.slice(0, term.lastIndexOf(':')).split('.');
  let at = type;
  for (const [index, step] of steps.entries()) {
    const attribute = at.attributes.get(step);
    if (!attribute && index === steps.length - 1) {
      const key = sortKeys.get(step);
      return key?.open === true && key.rank(at) !== undefined;
    }
    if (!attribute || isHidden(attribute) || !isPassable(attribute) || !isPermitted(attribute, can)) return false;
    if (attribute.kind === 'scalar') return index === steps.length - 1;
    at = targetOf(attribute);
  }
  return false;
}

function prunedBranches(type: ContentType, tree: Branches, sieve: Sieve): Branches {
  const kept = Object.entries(tree).flatMap(([name, branch]): [string, PopulateTree][] => {
    if (name === '*') return [[name, branch]];
    const attribute = type.attributes.get(name);
    if (!attribute || attribute.kind === 'scalar' || isHidden(attribute)) return [];
    if (!isPermitted(attribute, sieve.can)) return [];
    return [[name, prunedBranch(attribute, branch, sieve)]];
  });
  return Object.freeze(Object.fromEntries(kept));
}

function prunedBranch(attribute: PopulatableAttribute, branch: PopulateTree, sieve: Sieve): PopulateTree {
  const count = branch.count === true ? { count: true as const } : {};
  if (attribute.kind === 'dynamiczone') return prunedZone(attribute.components, branch, count, sieve);
  if (attribute.kind === 'morph') return branch;
  return Object.freeze({ ...prunedNode(targetOf(attribute), branch, sieve), ...count });
}

function prunedZone(
  components: readonly ContentType[],
  { on, populate }: PopulateTree,
  count: { readonly count?: true },
  sieve: Sieve,
): PopulateTree {
  const fragments = Object.entries(on ?? {}).flatMap(([uid, fragment]): [string, PopulateTree][] => {
    const component = components.find((known) => known.uid === uid);
    return component ? [[uid, prunedNode(component, fragment, sieve)]] : [];
  });
  return Object.freeze({
    ...count,
    // From a dotted path: `validateZone` applies it to each component that has its next step.
    ...(populate === undefined ? {} : { populate }),
    ...(fragments.length ? { on: Object.freeze(Object.fromEntries(fragments)) } : {}),
  });
}

type Leading = Exclude<Attribute, ScalarAttribute | DynamicZoneAttribute | MorphAttribute>;
const targetOf = (attribute: Leading): ContentType =>
  attribute.kind === 'component' ? attribute.component : attribute.target;
