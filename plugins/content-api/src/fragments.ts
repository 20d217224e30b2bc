import type {
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
} from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { type Asking, askedFields, refuse } from './asked.ts';
import { errors } from './errors.ts';
import type { House, judgeNode, Spoken } from './populate.ts';
import { canRead } from './sight.ts';

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
export const NODE_OPTIONS: readonly string[] = ['fields', 'filters', 'sort', 'populate', 'on', 'count'];

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

/** What is asked of a dynamic zone. @throws CONTENT_API_KEY_INVALID, CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH. */
export function judgeZone(asked: Asked<DynamicZoneAttribute>, judge: JudgeNode): PopulateTree {
  const { type, attribute, tree, spoken, asking, house } = asked;
  const path = spoken.parents.join('.');
  checkOptions(asked);
  if (tree.count !== undefined && tree.count !== true) throw refuse(type, 'count', path, asking.param);
  if (tree.populate !== undefined && tree.populate !== '*')
    checkZoneSteps(type, attribute, tree.populate, spoken, asking);
  if (tree.on === undefined) {
    if (tree.populate !== '*') return whole(attribute, asking);
    const all = attribute.components.map((component) => {
      countNode(asking);
      return [component.uid, judge(component, { populate: '*' }, spoken, asking, house)] as const;
    });
    return fragments(all);
  }
  if (!isTree(tree.on)) throw refuse(type, 'on', `${path}.on`, asking.param);
  const entries: [string, PopulateTree][] = [];
  for (const uid of Object.keys(tree.on)) {
    const component = attribute.components.find((known) => known.uid === uid);
    if (!component && !house.isKnown(uid)) throw refuse(type, uid, `${path}.on.${uid}`, asking.param);
    if (!component) continue;
    const below = fragmentOf(asked, component, tree.on[uid]!);
    entries.push([uid, judge(component, tree.on[uid]!, { ...below, parents: spoken.parents }, asking, house)]);
  }
  return fragments(entries);
}

/** What follows a dynamic zone in a dotted path has to be in one of its components. */
function checkZoneSteps(
  type: ContentType,
  { components }: DynamicZoneAttribute,
  tree: Branches,
  spoken: Spoken,
  asking: Asking,
): void {
  if (!spoken.steps) throw refuse(type, 'populate', spoken.parents.join('.'), asking.param);
  const unknown = Object.keys(tree).find((name) => !components.some(({ attributes }) => attributes.has(name)));
  if (unknown !== undefined) throw refuse(type, unknown, [...spoken.steps, unknown].join('.'), asking.param);
}

/**
 * What is asked of a polymorphic relation: a node for each type that the asker may read, of those that are named or of all.
 * What Strapi drops there without a word is dropped here too (behaviours Q39).
 *
 * @returns `undefined` where nothing of it may be read.
 * @throws CONTENT_API_KEY_INVALID, CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH.
 */
export function judgeMorph(asked: Asked<MorphAttribute>, judge: JudgeNode): PopulateTree | undefined {
  const { type, attribute, tree, spoken, asking, house } = asked;
  const path = spoken.parents.join('.');
  if (tree.populate !== undefined && tree.populate !== '*') {
    if (spoken.steps) throw refuse(type, attribute.name, spoken.steps.join('.'), asking.param);
    throw refuse(type, 'populate', path, asking.param);
  }
  if (tree.count !== undefined && tree.count !== true) return undefined;
  const entries: [string, PopulateTree][] = [];
  if (tree.on === undefined) {
    if (Object.keys(tree).some((key) => !FRAGMENT_OPTIONS.includes(key))) return undefined;
    if (tree.populate !== '*') return counted(whole(attribute, asking), tree);
    for (const target of attribute.targets) {
      if (!canRead(target, asking.can)) continue;
      countNode(asking);
      entries.push([target.uid, judge(target, { populate: '*' }, spoken, asking, house)]);
    }
    return counted(fragments(entries), tree);
  }
  checkOptions(asked);
  if (!isTree(tree.on)) return undefined;
  for (const uid of Object.keys(tree.on)) {
    const target = attribute.targets.find((known) => known.uid === uid);
    if (!target && !house.isKnown(uid)) throw refuse(type, uid, `${path}.on.${uid}`, asking.param);
    if (!target) continue;
    const below = fragmentOf(asked, target, tree.on[uid]!);
    // What stands below is told first, whether the type may be read or not.
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
  if (Object.keys(tree).every((key) => FRAGMENT_OPTIONS.includes(key))) return;
  const found = JSON.stringify(spoken.raw) ?? '';
  throw errors.ZONE_INVALID({ attribute: attribute.name, type: type.uid, name: type.singularName, found });
}

/** How one fragment was written. @throws CONTENT_API_KEY_INVALID for an option that it has not. */
function fragmentOf(
  { spoken, asking }: Asked<DynamicZoneAttribute | MorphAttribute>,
  target: ContentType,
  tree: PopulateTree,
): Pick<Spoken, 'raw' | 'sort'> {
  countNode(asking);
  const written = entryOf(entryOf(spoken.raw, 'on'), target.uid);
  const unknown = Object.keys(isTree(written) ? written : tree).find((key) => !NODE_OPTIONS.includes(key));
  if (unknown !== undefined) throw refuse(target, unknown, spoken.parents.join('.'), asking.param);
  return { raw: entryOf(written, 'populate'), sort: entryOf(written, 'sort') };
}

/** @throws CONTENT_API_TOO_MUCH. */
export function countNode({ tally, limits: { maxPopulateNodes } }: Asking): void {
  tally.nodes++;
  if (tally.nodes > maxPopulateNodes)
    throw errors.TOO_MUCH({ what: 'populated relations', limit: maxPopulateNodes, option: 'maxPopulateNodes' });
}
