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

/** What populate asks of one attribute, and who asks it how. */
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

/** What may be asked of the rows of one type. */
const NODE_OPTIONS: readonly string[] = ['fields', 'filters', 'sort', 'populate', 'on', 'count'];

/** The member of an object, whatever it is. */
export const entryOf = (raw: unknown, key: string): unknown =>
  typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>)[key] : undefined;
/** An object to walk by key. */
export const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The type at the far end of what leads to one. */
export const targetOf = (
  attribute: Exclude<PopulatableAttribute, DynamicZoneAttribute | MorphAttribute>,
): ContentType => (attribute.kind === 'component' ? attribute.component : attribute.target);

/** All of an attribute and nothing below it; of several types, those that the asker may read. */
export function whole(attribute: PopulatableAttribute, asking: Asking): PopulateTree {
  countNode(asking);
  const all = (type: ContentType) => Object.freeze({ fields: askedFields(type, {}, asking) });
  if (attribute.kind === 'dynamiczone') return fragments(attribute.components.map((type) => [type.uid, all(type)]));
  if (attribute.kind !== 'morph') return all(targetOf(attribute));
  const permitted = attribute.targets.filter((target) => canRead(target, asking.can));
  return fragments(permitted.map((type) => [type.uid, all(type)]));
}

/**
 * What is populated in a dynamic zone: the fragments that are named, or every component. What stands under `populate`, in a
 * dotted path, goes to each component that has it.
 *
 * @throws CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH, and what `judge` throws.
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

/** The branches whose attributes the type has. */
const populatableIn = (type: ContentType, branches: Branches): Branches =>
  Object.fromEntries(
    Object.entries(branches).filter(([name]) => (type.attributes.get(name)?.kind ?? 'scalar') !== 'scalar'),
  );

/**
 * What is asked of a polymorphic relation: a node for each type that the asker may read, of those that are named or of all.
 * What Strapi drops there without a word is dropped here too (behaviours Q39).
 *
 * @returns `undefined` where nothing of it may be read.
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
    // What is wrong below is reported whether the type may be read or not.
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
/** @throws CONTENT_API_ZONE_INVALID for an option that rows of several types do not share. */
function checkOptions({ type, attribute, tree, spoken }: Asked<DynamicZoneAttribute | MorphAttribute>): void {
  const isText = typeof spoken.raw === 'string' && spoken.raw !== '' && !isBooleanLike(spoken.raw);
  if (!isText && Object.keys(tree).every((key) => FRAGMENT_OPTIONS.includes(key))) return;
  const found = JSON.stringify(spoken.raw) ?? '';
  throw errors.ZONE_INVALID({ attribute: attribute.name, type: type.uid, name: type.singularName, found });
}

/** How one fragment was written. @throws CONTENT_API_KEY_INVALID. */
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
 * Strapi reads `populate[author]=*` as every relation of the target, each an option that it then refuses; where the target
 * has no relations, nothing is refused.
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
 * Judges types of which an entry holds a few, whichever: the one that asks for most counts. A zone of many declared
 * components is not dearer to read than the blocks that are there: the reader asks of those alone.
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

/** How many times more relations may be declared under wildcards than may be asked for: they are planned, if not read. */
const DECLARED_SHARE = 25;

/** @throws CONTENT_API_TOO_MUCH. */
export function countNode({ tally, limits: { maxPopulateNodes } }: Asking): void {
  tally.nodes++;
  tally.declared = (tally.declared ?? 0) + 1;
  if (tally.nodes > maxPopulateNodes || tally.declared > maxPopulateNodes * DECLARED_SHARE)
    throw errors.TOO_MUCH({ what: 'populated relations', limit: maxPopulateNodes, option: 'maxPopulateNodes' });
}
