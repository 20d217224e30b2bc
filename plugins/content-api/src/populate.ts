import type { ContentType, PopulatableAttribute } from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { type Asking, askedFields, checkFilters, type IsOperator, judgeSort, refuse, type SortKeys } from './asked.ts';
import { errors } from './errors.ts';
import { countNode, entryOf, isTree, judgeMorph, judgeZone, NODE_OPTIONS, targetOf, whole } from './fragments.ts';
import { isHidden, isPermitted, visiblePopulatables } from './sight.ts';

/** How a level of populate was written, which Strapi's words depend on. */
export interface Spoken {
  /** The parameter as it came. */
  readonly raw: unknown;
  /** The sort of the node, as it came. */
  readonly sort?: unknown;
  /** Set inside a dotted text: the steps said so far. */
  readonly steps?: readonly string[];
  /** The attributes that lead here from the root. */
  readonly parents: readonly string[];
}

export interface House {
  readonly isOperator: IsOperator;
  readonly sortKeys: SortKeys;
  /** True for any type or component. */
  readonly isKnown: (uid: string) => boolean;
}

type Branches = Readonly<Record<string, PopulateTree>>;

/**
 * A node that names its fields, and under populate only what the asker may read. Unpermitted relations are left out
 * silently, as Strapi does (behaviours Q42); anything else forbidden is refused.
 *
 * @param isLinked its rows are reached through a link table.
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

/** The branches of a level that the asker may read. */
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
  const isText = typeof spoken.raw === 'string' || Array.isArray(spoken.raw);
  const steps = spoken.steps ?? (isText ? [] : undefined);
  const entries: [string, PopulateTree][] = [];
  for (const name of Object.keys(tree)) {
    const attribute = type.attributes.get(name);
    const full = [...spoken.parents, name];
    if (!attribute)
      throw refuse(type, name, steps && name !== '' ? [...steps, name].join('.') : parentOf(full), asking.param);
    if (attribute.kind === 'scalar')
      throw refuse(type, name, steps ? [...steps, name].join('.') : full.join('.populate.'), asking.param);
    const below: Spoken = {
      raw: steps ? undefined : entryOf(spoken.raw, name),
      parents: full,
      ...(steps ? { steps: [...steps, name] } : {}),
    };
    const judged = judgeBranch(type, attribute, tree[name]!, below, asking, house);
    // What stands below is told first, as Strapi does.
    if (isHidden(attribute)) throw refuse(type, name, full.join('.'), asking.param);
    if (judged && isPermitted(attribute, can)) entries.push([name, judged]);
  }
  // Below the root, Strapi reads a comma list as one name once each of its parts is known.
  if (spoken.parents.length && typeof spoken.raw === 'string' && spoken.raw.includes(','))
    throw refuse(type, spoken.raw, spoken.parents.join('.'), asking.param);
  return Object.freeze(Object.fromEntries(entries));
}

const parentOf = (path: readonly string[]) => (path.length > 1 ? path.slice(0, -1).join('.') : null);
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
  const path = spoken.parents.join('.');
  for (const key of Object.keys(isTree(spoken.raw) ? spoken.raw : tree)) {
    if (NODE_OPTIONS.includes(key)) continue;
    // Strapi reads `populate[author]=*` as every relation of the target, each an option that it then refuses.
    if (key === '*' && spoken.raw === '*') {
      const first = visiblePopulatables(target, asking.can)[0];
      if (!first) continue;
      throw errors.KEY_INVALID({
        key: first.name,
        path: `${path}.${first.name}`,
        type: target.uid,
        known: NODE_OPTIONS,
      });
    }
    throw refuse(target, key, target.attributes.has(key) ? `${path}.${key}` : path, asking.param);
  }
  if (tree.on !== undefined) {
    if (!isTree(tree.on)) throw refuse(type, 'on', `${path}.on`, asking.param);
    const unknown = Object.keys(tree.on).find((uid) => !house.isKnown(uid));
    if (unknown !== undefined) throw refuse(type, unknown, `${path}.on.${unknown}`, asking.param);
    throw errors.FRAGMENTS_UNFIT({ attribute: attribute.name, type: type.uid });
  }
  if (tree.count !== undefined && tree.count !== true) throw refuse(type, 'count', path, asking.param);
  const below = { ...spoken, raw: entryOf(spoken.raw, 'populate'), sort: entryOf(spoken.raw, 'sort') };
  const node = judgeNode(target, tree, below, asking, house, attribute.kind !== 'siblings');
  return tree.count ? Object.freeze({ ...node, count: true }) : node;
}
