import type {
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
} from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { type Asking, askedFields } from './asked.ts';
import { isBooleanLike } from './check-populate.ts';
import { errors } from './errors.ts';
import type { House, judgeNode, Spoken } from './populate.ts';
import { canRead, visiblePopulatables } from './sight.ts';

/** Arguments for validating the populate options of one attribute. */
export interface Asked<A extends PopulatableAttribute> {
  readonly type: ContentType;
  readonly attribute: A;
  readonly tree: PopulateTree;
  readonly spoken: Spoken;
  readonly asking: Asking;
  readonly house: House;
}
type JudgeNode = typeof judgeNode;
type Branches = Readonly<Record<string, PopulateTree>>;

/** The options of a node whose rows have one type. */
const NODE_OPTIONS: readonly string[] = ['fields', 'filters', 'sort', 'populate', 'on', 'count'];

/** The member of an object; undefined for any other value. */
export const entryOf = (raw: unknown, key: string): unknown =>
  typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>)[key] : undefined;
/** True for objects that are not lists. */
export const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The target type of an attribute with a single target type. */
export const targetOf = (
  attribute: Exclude<PopulatableAttribute, DynamicZoneAttribute | MorphAttribute>,
): ContentType => (attribute.kind === 'component' ? attribute.component : attribute.target);

/**
 * Populates an attribute with all visible fields and nothing nested; of several target types, those that the caller may
 * read.
 */
export function whole(attribute: PopulatableAttribute, asking: Asking): PopulateTree {
  countNode(asking);
  const all = (type: ContentType) => Object.freeze({ fields: askedFields(type, {}, asking) });
  if (attribute.kind === 'dynamiczone') return fragments(attribute.components.map((type) => [type.uid, all(type)]));
  if (attribute.kind !== 'morph') return all(targetOf(attribute));
  const permitted = attribute.targets.filter((target) => canRead(target, asking.can));
  return fragments(permitted.map((type) => [type.uid, all(type)]));
}

/**
 * Validates populate of a dynamic zone: the named fragments, or every component. A nested `populate` (from a dotted
 * path) applies to each component that has the attribute.
 *
 * @throws CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH, and whatever `validate` throws.
 */
export function judgeZone(asked: Asked<DynamicZoneAttribute>, judge: JudgeNode): PopulateTree {
  const { attribute, tree, spoken, asking, house } = asked;
  checkOptions(asked);
  if (tree.on === undefined) {
    const { populate } = tree;
    if (populate === undefined) return whole(attribute, asking);
    return fragments(
      alternatives(attribute.components, asking, (component) => {
        const below = populate === '*' ? populate : populatableIn(component, populate);
        return judge(component, { populate: below }, spoken, asking, house);
      }),
    );
  }
  const entries: [string, PopulateTree][] = [];
  for (const uid of Object.keys(tree.on)) {
    const component = attribute.components.find((known) => known.uid === uid);
    if (!component) continue;
    const below = fragmentOf(asked, component);
    entries.push([uid, judge(component, tree.on[uid]!, { ...below, parents: spoken.parents }, asking, house)]);
  }
  return fragments(entries);
}

/** The entries of `populate` whose attributes the type has. */
const populatableIn = (type: ContentType, branches: Branches): Branches =>
  Object.fromEntries(
    Object.entries(branches).filter(([name]) => (type.attributes.get(name)?.kind ?? 'scalar') !== 'scalar'),
  );

/**
 * Validates populate of a polymorphic relation: one node for each named (default: each) target type that the caller may
 * read. Options that Strapi silently ignores here are ignored.
 *
 * @returns `undefined` if the caller may read none of the types.
 * @throws CONTENT_API_KEY_INVALID, CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH.
 */
export function judgeMorph(asked: Asked<MorphAttribute>, judge: JudgeNode): PopulateTree | undefined {
  const { attribute, tree, spoken, asking, house } = asked;
  if (tree.count !== undefined && tree.count !== true) return undefined;
  const entries: [string, PopulateTree][] = [];
  if (tree.on === undefined) {
    if (Object.keys(tree).some((key) => !FRAGMENT_OPTIONS.includes(key))) return undefined;
    if (tree.populate !== '*') return counted(whole(attribute, asking), tree);
    const readable = attribute.targets.filter((target) => canRead(target, asking.can));
    const all = alternatives(readable, asking, (target) => judge(target, { populate: '*' }, spoken, asking, house));
    return counted(fragments(all), tree);
  }
  checkOptions(asked);
  if (!isTree(tree.on)) return undefined;
  for (const uid of Object.keys(tree.on)) {
    const target = attribute.targets.find((known) => known.uid === uid);
    if (!target) continue;
    const below = fragmentOf(asked, target);
    // Nested errors are reported even if the caller may not read the type.
    const judged = judge(target, tree.on[uid]!, { ...below, parents: spoken.parents }, asking, house);
    if (canRead(target, asking.can)) entries.push([uid, judged]);
  }
  return entries.length ? counted(fragments(entries), tree) : undefined;
}

const fragments = (entries: readonly (readonly [string, PopulateTree])[]): PopulateTree =>
  Object.freeze({ on: Object.freeze(Object.fromEntries(entries)) });
const counted = (judged: PopulateTree, { count }: PopulateTree): PopulateTree =>
  count ? Object.freeze({ ...judged, count }) : judged;

const FRAGMENT_OPTIONS = ['on', 'count', 'populate'];
/** @throws CONTENT_API_ZONE_INVALID for an option that does not apply to rows of several types. */
function checkOptions({ type, attribute, tree, spoken }: Asked<DynamicZoneAttribute | MorphAttribute>): void {
  const isText = typeof spoken.raw === 'string' && spoken.raw !== '' && !isBooleanLike(spoken.raw);
  if (!isText && Object.keys(tree).every((key) => FRAGMENT_OPTIONS.includes(key))) return;
  const found = JSON.stringify(spoken.raw) ?? '';
  throw errors.ZONE_INVALID({ attribute: attribute.name, type: type.uid, name: type.singularName, found });
}

/** The raw input of one fragment. @throws CONTENT_API_KEY_INVALID. */
function fragmentOf(
  { spoken, asking }: Asked<DynamicZoneAttribute | MorphAttribute>,
  target: ContentType,
): Pick<Spoken, 'raw' | 'sort'> {
  countNode(asking);
  const written = entryOf(entryOf(spoken.raw, 'on'), target.uid);
  if (written === '*') checkStar(target, spoken.parents, asking);
  return { raw: entryOf(written, 'populate'), sort: entryOf(written, 'sort') };
}

/**
 * Strapi expands `populate[author]=*` to every relation of the target, then refuses each as an unknown option. If the
 * target has no relations, nothing is refused.
 *
 * @throws CONTENT_API_KEY_INVALID.
 */
export function checkStar(target: ContentType, parents: readonly string[], { can }: Asking): void {
  const first = visiblePopulatables(target, can)[0];
  if (!first) return;
  const path = `${parents.join('.')}.${first.name}`;
  throw errors.KEY_INVALID({ key: first.name, path, type: target.uid, known: NODE_OPTIONS });
}

/**
 * Validates the alternative types of a zone or polymorphic relation. Only the alternative with the most populated
 * relations counts: the database reads only components that the entry contains, however many the zone declares.
 */
function alternatives(
  types: readonly ContentType[],
  asking: Asking,
  judge: (type: ContentType) => PopulateTree,
): readonly (readonly [string, PopulateTree])[] {
  const { tally } = asking;
  const before = tally.nodes;
  let most = before;
  const entries = types.map((type) => {
    tally.nodes = before;
    countNode(asking);
    const judged = judge(type);
    most = Math.max(most, tally.nodes);
    return [type.uid, judged] as const;
  });
  tally.nodes = most;
  return entries;
}

/**
 * All alternatives of wildcards together may be this many times `maxPopulateNodes`: they cost planning, but no reads.
 */
const DECLARED_SHARE = 25;

/** @throws CONTENT_API_TOO_MUCH. */
export function countNode({ tally, limits: { maxPopulateNodes } }: Asking): void {
  tally.nodes++;
  tally.declared = (tally.declared ?? 0) + 1;
  if (tally.nodes > maxPopulateNodes || tally.declared > maxPopulateNodes * DECLARED_SHARE)
    throw errors.TOO_MUCH({ what: 'populated relations', limit: maxPopulateNodes, option: 'maxPopulateNodes' });
}
