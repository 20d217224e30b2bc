import type {
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
} from '@mortise/content-types/contract';
import type { PopulateTree } from '@mortise/query/contract';
import { isBooleanLike } from './check-populate.ts';
import { errors } from './errors.ts';
import type { PopulateContext, PopulateInput, validateNode } from './populate.ts';
import { selectFields, type ValidationState } from './query-rules.ts';
import { canRead, populatableAttributes } from './visibility.ts';

/** Arguments for validating the populate options of one attribute. */
export interface PopulateArgs<A extends PopulatableAttribute> {
  readonly type: ContentType;
  readonly attribute: A;
  readonly tree: PopulateTree;
  readonly input: PopulateInput;
  readonly state: ValidationState;
  readonly context: PopulateContext;
}
type ValidateNode = typeof validateNode;
type Branches = Readonly<Record<string, PopulateTree>>;

/** The options of a node whose rows have one type. */
const NODE_OPTIONS: readonly string[] = ['fields', 'filters', 'sort', 'populate', 'on', 'count'];

/** The member of an object; undefined for any other value. */
export const memberOf = (raw: unknown, key: string): unknown =>
  typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>)[key] : undefined;
/** True for objects that are not lists. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The target type of an attribute with a single target type. */
export const targetOf = (
  attribute: Exclude<PopulatableAttribute, DynamicZoneAttribute | MorphAttribute>,
): ContentType => (attribute.kind === 'component' ? attribute.component : attribute.target);

/**
 * Populates an attribute with all visible fields and nothing nested; of several target types, those that the caller may
 * read.
 */
export function populateAll(attribute: PopulatableAttribute, state: ValidationState): PopulateTree {
  countNode(state);
  const all = (type: ContentType) => Object.freeze({ fields: selectFields(type, {}, state) });
  if (attribute.kind === 'dynamiczone') return fragments(attribute.components.map((type) => [type.uid, all(type)]));
  if (attribute.kind !== 'morph') return all(targetOf(attribute));
  const permitted = attribute.targets.filter((target) => canRead(target, state.can));
  return fragments(permitted.map((type) => [type.uid, all(type)]));
}

/**
 * Validates populate of a dynamic zone: the named fragments, or every component. A nested `populate` (from a dotted
 * path) applies to each component that has the attribute.
 *
 * @throws CONTENT_API_ZONE_INVALID, CONTENT_API_TOO_MUCH, and whatever `validate` throws.
 */
export function validateZone(args: PopulateArgs<DynamicZoneAttribute>, validate: ValidateNode): PopulateTree {
  const { attribute, tree, input, state, context } = args;
  checkOptions(args);
  if (tree.on === undefined) {
    const { populate } = tree;
    if (populate === undefined) return populateAll(attribute, state);
    return fragments(
      validateAlternatives(attribute.components, state, (component) => {
        const below = populate === '*' ? populate : populatableIn(component, populate);
        return validate(component, { populate: below }, input, state, context);
      }),
    );
  }
  const entries: [string, PopulateTree][] = [];
  for (const uid of Object.keys(tree.on)) {
    const component = attribute.components.find((known) => known.uid === uid);
    if (!component) continue;
    const below = fragmentInput(args, component);
    entries.push([uid, validate(component, tree.on[uid]!, { ...below, parents: input.parents }, state, context)]);
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
export function validateMorph(args: PopulateArgs<MorphAttribute>, validate: ValidateNode): PopulateTree | undefined {
  const { attribute, tree, input, state, context } = args;
  if (tree.count !== undefined && tree.count !== true) return undefined;
  const entries: [string, PopulateTree][] = [];
  if (tree.on === undefined) {
    if (Object.keys(tree).some((key) => !FRAGMENT_OPTIONS.includes(key))) return undefined;
    if (tree.populate !== '*') return withCount(populateAll(attribute, state), tree);
    const readable = attribute.targets.filter((target) => canRead(target, state.can));
    const all = validateAlternatives(readable, state, (target) =>
      validate(target, { populate: '*' }, input, state, context),
    );
    return withCount(fragments(all), tree);
  }
  checkOptions(args);
  if (!isObject(tree.on)) return undefined;
  for (const uid of Object.keys(tree.on)) {
    const target = attribute.targets.find((known) => known.uid === uid);
    if (!target) continue;
    const below = fragmentInput(args, target);
    // Nested errors are reported even if the caller may not read the type.
    const validated = validate(target, tree.on[uid]!, { ...below, parents: input.parents }, state, context);
    if (canRead(target, state.can)) entries.push([uid, validated]);
  }
  return entries.length ? withCount(fragments(entries), tree) : undefined;
}

const fragments = (entries: readonly (readonly [string, PopulateTree])[]): PopulateTree =>
  Object.freeze({ on: Object.freeze(Object.fromEntries(entries)) });
const withCount = (node: PopulateTree, { count }: PopulateTree): PopulateTree =>
  count ? Object.freeze({ ...node, count }) : node;

const FRAGMENT_OPTIONS = ['on', 'count', 'populate'];
/** @throws CONTENT_API_ZONE_INVALID for an option that does not apply to rows of several types. */
function checkOptions({ type, attribute, tree, input }: PopulateArgs<DynamicZoneAttribute | MorphAttribute>): void {
  const isText = typeof input.raw === 'string' && input.raw !== '' && !isBooleanLike(input.raw);
  if (!isText && Object.keys(tree).every((key) => FRAGMENT_OPTIONS.includes(key))) return;
  const found = JSON.stringify(input.raw) ?? '';
  throw errors.ZONE_INVALID({ attribute: attribute.name, type: type.uid, name: type.singularName, found });
}

/** The raw input of one fragment. @throws CONTENT_API_KEY_INVALID. */
function fragmentInput(
  { input, state }: PopulateArgs<DynamicZoneAttribute | MorphAttribute>,
  target: ContentType,
): Pick<PopulateInput, 'raw' | 'sort'> {
  countNode(state);
  const raw = memberOf(memberOf(input.raw, 'on'), target.uid);
  if (raw === '*') assertNoStar(target, input.parents, state);
  return { raw: memberOf(raw, 'populate'), sort: memberOf(raw, 'sort') };
}

/**
 * Strapi expands `populate[author]=*` to every relation of the target, then refuses each as an unknown option. If the
 * target has no relations, nothing is refused.
 *
 * @throws CONTENT_API_KEY_INVALID.
 */
export function assertNoStar(target: ContentType, parents: readonly string[], { can }: ValidationState): void {
  const first = populatableAttributes(target, can)[0];
  if (!first) return;
  const path = `${parents.join('.')}.${first.name}`;
  throw errors.KEY_INVALID({ key: first.name, path, type: target.uid, known: NODE_OPTIONS });
}

/**
 * Validates the alternative types of a zone or polymorphic relation. Only the alternative with the most populated
 * relations counts: the database reads only components that the entry contains, however many the zone declares.
 */
function validateAlternatives(
  types: readonly ContentType[],
  state: ValidationState,
  validate: (type: ContentType) => PopulateTree,
): readonly (readonly [string, PopulateTree])[] {
  const { usage } = state;
  const before = usage.nodes;
  let maxNodes = before;
  const entries = types.map((type) => {
    usage.nodes = before;
    countNode(state);
    const node = validate(type);
    maxNodes = Math.max(maxNodes, usage.nodes);
    return [type.uid, node] as const;
  });
  usage.nodes = maxNodes;
  return entries;
}

/**
 * All alternatives of wildcards together may be this many times `maxPopulateNodes`: they cost planning, but no reads.
 */
const MAX_DECLARED_FACTOR = 25;

/** @throws CONTENT_API_TOO_MUCH. */
export function countNode({ usage, limits: { maxPopulateNodes } }: ValidationState): void {
  usage.nodes++;
  usage.declared = (usage.declared ?? 0) + 1;
  if (usage.nodes > maxPopulateNodes || usage.declared > maxPopulateNodes * MAX_DECLARED_FACTOR)
    throw errors.TOO_MUCH({ what: 'populated relations', limit: maxPopulateNodes, option: 'maxPopulateNodes' });
}
