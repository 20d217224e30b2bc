import type { ContentType, PopulatableAttribute } from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { type Asking, askedFields, checkFilters, type IsOperator, judgeSort, type SortKeys } from './asked.ts';
import { spendCount } from './cost.ts';
import { errors } from './errors.ts';
import { checkStar, countNode, entryOf, judgeMorph, judgeZone, targetOf, whole } from './fragments.ts';
import { type Can, isHidden, isPermitted, visiblePopulatables } from './sight.ts';

/** The raw input of a populate level, for Strapi's error messages. */
export interface Spoken {
  /** The parameter as sent. */
  readonly raw: unknown;
  /** The sort of the node as sent. */
  readonly sort?: unknown;
  /** The attribute names from the root to this level. */
  readonly parents: readonly string[];
}

export interface House {
  readonly isOperator: IsOperator;
  readonly sortKeys: SortKeys;
}

type Branches = Readonly<Record<string, PopulateTree>>;

/**
 * Validates a node. The result names its fields and populates only what the caller may read. Other relations are
 * removed without an error, as in Strapi. `checkPopulate` has validated the keys of `populate` before.
 *
 * @param isLinked true if the node's rows are reached through a link table.
 * @throws CONTENT_API_KEY_INVALID, CONTENT_API_ZONE_INVALID, CONTENT_API_FRAGMENTS_UNFIT, CONTENT_API_TOO_MUCH.
 */
export function judgeNode(
  type: ContentType,
  tree: PopulateTree,
  spoken: Spoken,
  asking: Asking,
  house: House,
  isLinked = false,
): PopulateTree {
  if (tree.filters) checkFilters(type, tree.filters, house.isOperator, asking);
  const sort = tree.sort && judgeSort(type, tree.sort, asking, spoken.sort, house.sortKeys);
  const fields = askedFields(type, { ...tree, ...(sort && { sort }) }, asking, isLinked);
  const populate = tree.populate && judgePopulate(type, tree.populate, spoken, asking, house);
  return Object.freeze({
    fields,
    ...(tree.filters ? { filters: tree.filters } : {}),
    ...(sort?.length ? { sort } : {}),
    ...(populate && Object.keys(populate).length ? { populate } : {}),
  });
}

/** The populate entries of a level that the caller may read. */
export function judgePopulate(
  type: ContentType,
  tree: '*' | Branches,
  spoken: Spoken,
  asking: Asking,
  house: House,
): Branches {
  const { limits, can } = asking;
  if (spoken.parents.length >= limits.maxPopulateDepth)
    throw errors.TOO_MUCH({ what: 'levels of populate', limit: limits.maxPopulateDepth, option: 'maxPopulateDepth' });
  if (tree === '*') {
    const entries = visiblePopulatables(type, can).map((attribute) => [attribute.name, whole(attribute, asking)]);
    return Object.freeze(Object.fromEntries(entries));
  }
  const entries: [string, PopulateTree][] = [];
  for (const name of Object.keys(withStar(type, tree, can))) {
    const attribute = type.attributes.get(name);
    // A name without an attribute is a numbered entry next to names, which Strapi ignores; `checkPopulate` refuses all
    // others.
    if (!attribute || attribute.kind === 'scalar' || isHidden(attribute) || !isPermitted(attribute, can)) continue;
    const below: Spoken = { raw: entryOf(spoken.raw, name), parents: [...spoken.parents, name] };
    const judged = judgeBranch(type, attribute, tree[name] ?? {}, below, asking, house);
    if (judged) entries.push([name, judged]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Expands `*` next to names to every attribute that is not named. */
const withStar = (type: ContentType, { '*': star, ...named }: Branches, can: Can): Branches =>
  star ? { ...Object.fromEntries(visiblePopulatables(type, can).map(({ name }) => [name, star])), ...named } : named;

function judgeBranch(
  type: ContentType,
  attribute: PopulatableAttribute,
  tree: PopulateTree,
  spoken: Spoken,
  asking: Asking,
  house: House,
): PopulateTree | undefined {
  if (attribute.kind === 'dynamiczone') return judgeZone({ type, attribute, tree, spoken, asking, house }, judgeNode);
  if (attribute.kind === 'morph') return judgeMorph({ type, attribute, tree, spoken, asking, house }, judgeNode);
  countNode(asking);
  const target = targetOf(attribute);
  if (spoken.raw === '*') checkStar(target, spoken.parents, asking);
  if (tree.on !== undefined) throw errors.FRAGMENTS_UNFIT({ attribute: attribute.name, type: type.uid });
  const below = { ...spoken, raw: entryOf(spoken.raw, 'populate'), sort: entryOf(spoken.raw, 'sort') };
  const node = judgeNode(target, tree, below, asking, house, attribute.kind !== 'siblings');
  if (tree.count === true && asking.cost) spendCount(asking.cost);
  return tree.count === true ? Object.freeze({ ...node, count: true }) : node;
}
