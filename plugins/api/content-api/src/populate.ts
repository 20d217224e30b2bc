import type { ContentType, PopulatableAttribute } from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { chargeCount } from './cost.ts';
import { errors } from './errors.ts';
import { assertNoStar, countNode, memberOf, populateAll, targetOf, validateMorph, validateZone } from './fragments.ts';
import {
  checkFilters,
  type IsOperator,
  type SortKeys,
  selectFields,
  type ValidationState,
  validateSort,
} from './query-rules.ts';
import { type Can, canReadTarget, isHidden, populatableAttributes } from './visibility.ts';

/** The raw input of a populate level, for Strapi's error messages. */
export interface PopulateInput {
  /** The parameter as sent. */
  readonly raw: unknown;
  /** The sort of the node as sent. */
  readonly sort?: unknown;
  /** The attribute names from the root to this level. */
  readonly parents: readonly string[];
}

export interface PopulateContext {
  readonly isOperator: IsOperator;
  readonly sortKeys: SortKeys;
}

type Branches = Readonly<Record<string, PopulateTree>>;

/**
 * Validates a node. The result names its fields and populates only what the caller may read. Other relations are
 * removed without an error, as in Strapi. `checkPopulate` has validated the keys of `populate` before.
 *
 * @param isLinked true if the node's rows are reached through a link table.
 * @throws CONTENT_API_KEY_INVALID, CONTENT_API_ZONE_INVALID, CONTENT_API_FRAGMENTS_UNSUITABLE, CONTENT_API_TOO_MUCH.
 */
export function validateNode(
  type: ContentType,
  tree: PopulateTree,
  input: PopulateInput,
  state: ValidationState,
  context: PopulateContext,
  isLinked = false,
): PopulateTree {
  if (tree.filters) checkFilters(type, tree.filters, context.isOperator, state);
  const sort = tree.sort && validateSort(type, tree.sort, state, input.sort, context.sortKeys);
  const fields = selectFields(type, { ...tree, ...(sort && { sort }) }, state, isLinked);
  const populate = tree.populate && validatePopulate(type, tree.populate, input, state, context);
  return Object.freeze({
    fields,
    ...(tree.filters ? { filters: tree.filters } : {}),
    ...(sort?.length ? { sort } : {}),
    ...(populate && Object.keys(populate).length ? { populate } : {}),
  });
}

/** The populate entries of a level that the caller may read. */
export function validatePopulate(
  type: ContentType,
  tree: '*' | Branches,
  input: PopulateInput,
  state: ValidationState,
  context: PopulateContext,
): Branches {
  const { limits, can } = state;
  if (input.parents.length >= limits.maxPopulateDepth)
    throw errors.TOO_MUCH({ what: 'levels of populate', limit: limits.maxPopulateDepth, option: 'maxPopulateDepth' });
  if (tree === '*') {
    const entries = populatableAttributes(type, can).map((attribute) => [
      attribute.name,
      populateAll(attribute, state),
    ]);
    return Object.freeze(Object.fromEntries(entries));
  }
  const entries: [string, PopulateTree][] = [];
  for (const name of Object.keys(expandStar(type, tree, can))) {
    const attribute = type.attributes.get(name);
    // A name without an attribute is a numbered entry next to names, which Strapi ignores; `checkPopulate` refuses all
    // others.
    if (!attribute || attribute.kind === 'scalar' || isHidden(attribute) || !canReadTarget(attribute, can)) continue;
    const childInput: PopulateInput = { raw: memberOf(input.raw, name), parents: [...input.parents, name] };
    const node = validateBranch(type, attribute, tree[name] ?? {}, childInput, state, context);
    if (node) entries.push([name, node]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Expands `*` next to names to every attribute that is not named. */
const expandStar = (type: ContentType, { '*': star, ...named }: Branches, can: Can): Branches =>
  star ? { ...Object.fromEntries(populatableAttributes(type, can).map(({ name }) => [name, star])), ...named } : named;

function validateBranch(
  type: ContentType,
  attribute: PopulatableAttribute,
  tree: PopulateTree,
  input: PopulateInput,
  state: ValidationState,
  context: PopulateContext,
): PopulateTree | undefined {
  if (attribute.kind === 'dynamiczone')
    return validateZone({ type, attribute, tree, input, state, context }, validateNode);
  if (attribute.kind === 'morph') return validateMorph({ type, attribute, tree, input, state, context }, validateNode);
  countNode(state);
  const target = targetOf(attribute);
  if (input.raw === '*') assertNoStar(target, input.parents, state);
  if (tree.on !== undefined) throw errors.FRAGMENTS_UNSUITABLE({ attribute: attribute.name, type: type.uid });
  const childInput = { ...input, raw: memberOf(input.raw, 'populate'), sort: memberOf(input.raw, 'sort') };
  const node = validateNode(target, tree, childInput, state, context, attribute.kind !== 'localizations');
  if (tree.count === true && state.cost) chargeCount(state.cost);
  return tree.count === true ? Object.freeze({ ...node, count: true }) : node;
}
