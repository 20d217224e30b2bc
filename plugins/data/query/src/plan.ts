import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import { bareNode, combine, isPassable, planCondition, planSearch, targetOf, unknownKey } from './condition.ts';
import type { PlanExtras, PlanNode, Populated, PopulateTree, QueryTree, SortTerm } from './contract.ts';
import { errors } from './errors.ts';
import { isTree } from './shape.ts';
import type { SortKeys } from './sort-keys.ts';

/**
 * Compiles a canonical tree over a content type to a frozen plan: resolves attribute names and casts operands.
 *
 * @throws QUERY_KEY_UNKNOWN, QUERY_VALUE_INVALID, QUERY_OPERATOR_UNFIT, QUERY_FRAGMENTS_UNFIT.
 */
export function plan(
  type: ContentType,
  tree: QueryTree,
  extra: PlanExtras = {},
  sortKeys: SortKeys = NO_KEYS,
): PlanNode {
  const node = planNode(
    type,
    tree,
    { unasked: extra.exact ? EXACT : ALWAYS, sortKeys, isKnown: extra.isKnown },
    tree._q,
  );
  return extra.total ? Object.freeze({ ...node, total: true }) : node;
}

/** Settings shared by all nodes of a plan. */
interface Planning {
  /** The fields that are read even if they are not requested. */
  readonly unasked: ReadonlySet<string>;
  readonly sortKeys: SortKeys;
  /** The path of populated attributes to the node; `undefined` for the root. */
  readonly under?: string;
  /**
   * Returns true if the uid is a type or component. `on` may contain such a uid even if the attribute cannot have rows
   * of that type.
   */
  readonly isKnown?: ((uid: string) => boolean) | undefined;
}
const ALWAYS: Planning['unasked'] = new Set(['id', 'documentId']);
const EXACT: Planning['unasked'] = new Set(['id']);
const NO_KEYS: SortKeys = new Map();

function planNode(type: ContentType, tree: PopulateTree, planning: Planning, search?: string): PlanNode {
  const filtered = tree.filters && planCondition(type, tree.filters);
  const searched = search === undefined ? undefined : planSearch(type, search);
  return Object.freeze({
    type,
    fields: planFields(type, tree.fields, planning.unasked),
    where: combine('all', [filtered, searched]),
    sort: Object.freeze((tree.sort ?? []).map((term) => planSort(type, term, planning.sortKeys))),
    populate: planPopulate(type, tree.populate, planning),
    ...(tree.start === undefined ? {} : { start: tree.start }),
    ...(tree.limit === undefined ? {} : { limit: tree.limit }),
  });
}

/** The requested columns in request order, after the columns that are always read. */
function planFields(
  type: ContentType,
  names: readonly string[] | undefined,
  unasked: Planning['unasked'],
): readonly ScalarAttribute[] {
  if (!names) return type.scalars;
  const wanted = new Set([...unasked].filter((name) => !names.includes(name)).concat(names));
  const fields: ScalarAttribute[] = [];
  for (const name of wanted) {
    const attribute = type.attributes.get(name);
    if (attribute?.kind === 'scalar') fields.push(attribute);
    else if (name !== '*' && name !== 'id' && name !== 'documentId')
      throw unknownKey(name, name, type, 'fields', ({ kind }) => kind === 'scalar');
  }
  return wanted.has('*') ? type.scalars : Object.freeze(fields);
}

function planSort(type: ContentType, term: string, sortKeys: SortKeys): SortTerm {
  const colon = term.lastIndexOf(':');
  const steps = term.slice(0, colon).split('.');
  const direction = term.slice(colon + 1) === 'desc' ? 'desc' : 'asc';
  const via: SortTerm['via'][number][] = [];
  let at = type;
  for (const [index, step] of steps.entries()) {
    const attribute = at.attributes.get(step);
    const last = index === steps.length - 1;
    if (last && attribute?.kind === 'scalar') {
      return Object.freeze({ field: attribute, direction, via: Object.freeze(via) });
    }
    const rank = last && !attribute ? sortKeys.get(step)?.rank(at) : undefined;
    if (rank) return Object.freeze({ rank: Object.freeze(rank), direction, via: Object.freeze(via) });
    if (last || !attribute || attribute.kind === 'scalar' || !isPassable(attribute)) {
      throw unknownKey(step, steps.slice(0, index + 1).join('.'), at, 'sort', isPassable);
    }
    at = targetOf(attribute);
    via.push(Object.freeze({ attribute, node: bareNode(at, undefined) }));
  }
  throw errors.SORT_INVALID({ value: term });
}

function planPopulate(type: ContentType, tree: PopulateTree['populate'], planning: Planning): readonly Populated[] {
  if (tree === undefined) return NONE;
  const wanted = tree === '*' ? everything(type) : withStar(type, tree);
  return Object.freeze(Object.keys(wanted).map((name) => populated(type, name, wanted[name]!, planning)));
}
const NONE: readonly Populated[] = Object.freeze([]);

type Branches = Readonly<Record<string, PopulateTree>>;
/** `*` among names means every relational attribute that is not named. */
function withStar(type: ContentType, { '*': star, ...named }: Branches): Branches {
  return star ? { ...everything(type), ...named } : named;
}

const everything = (type: ContentType): Branches =>
  Object.fromEntries(
    [...type.attributes.values()].filter(({ kind }) => kind !== 'scalar').map(({ name }) => [name, {}]),
  );

const OPTIONS = ['fields', 'filters', 'sort', 'populate', 'on', 'count', 'start', 'limit'];
/** The options of polymorphic relations: their target types do not share fields. */
const MORPH_OPTIONS = ['populate', 'on', 'count'];

function populated(type: ContentType, name: string, tree: PopulateTree, planning: Planning): Populated {
  const attribute = type.attributes.get(name);
  if (!attribute || attribute.kind === 'scalar')
    throw unknownKey(name, pathTo(name, planning), type, 'populate', ({ kind }) => kind !== 'scalar');
  const known = attribute.kind === 'morph' ? MORPH_OPTIONS : OPTIONS;
  const unknown = Object.keys(tree).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw errors.KEY_UNKNOWN({
      ...{ key: unknown, path: pathTo(name, planning), at: pathTo(name, planning), type: type.uid },
      ...{ param: 'populate', known },
    });
  const inner = { ...planning, under: pathTo(name, planning) };
  if (attribute.kind === 'morph') {
    const count = tree.count === true;
    const nodes = fragments(attribute.targets, count ? counted(tree) : tree, inner);
    return Object.freeze({ kind: 'morph', attribute, fragments: nodes, count });
  }
  if (attribute.kind === 'dynamiczone') {
    return Object.freeze({ kind: 'zone', attribute, fragments: fragments(attribute.components, tree, inner) });
  }
  if (tree.on !== undefined) throw errors.FRAGMENTS_UNFIT({ attribute: name, type: type.uid });
  const node = planNode(targetOf(attribute), tree, inner);
  if (tree.count === true && attribute.kind !== 'siblings') return Object.freeze({ kind: 'count', attribute, node });
  return Object.freeze({ kind: 'rows', attribute, node });
}

const pathTo = (name: string, { under }: Planning): string => (under === undefined ? name : `${under}.${name}`);

/** The same options with `id` as the only field, for counting. */
const counted = ({ on }: PopulateTree): PopulateTree =>
  on === undefined || !isTree(on)
    ? { fields: ONLY_ID }
    : {
        on: Object.fromEntries(
          Object.entries(on).map(([uid, { filters }]) => [uid, { ...(filters && { filters }), fields: ONLY_ID }]),
        ),
      };
const ONLY_ID: readonly string[] = Object.freeze(['id']);

/**
 * The nodes of the requested components of a dynamic zone or types of a polymorphic relation. `populate` applies to
 * each type that has the attribute.
 */
function fragments(types: readonly ContentType[], tree: PopulateTree, planning: Planning): readonly PlanNode[] {
  const { on, populate } = tree;
  if (on !== undefined && !isTree(on)) throw errors.POPULATE_INVALID({ value: on });
  const unknown = on && planning.isKnown && Object.keys(on).find((uid) => !planning.isKnown!(uid));
  if (unknown !== undefined) {
    const path = `${planning.under}.on.${unknown}`;
    const known = types.map(({ uid }) => uid);
    throw errors.KEY_UNKNOWN({ key: unknown, path, at: path, type: known.join(' or '), param: 'populate', known });
  }
  const nodes = types.flatMap((type) => {
    if (on) return Object.hasOwn(on, type.uid) ? [planNode(type, on[type.uid]!, planning)] : [];
    if (populate === undefined || populate === '*') return [planNode(type, tree, planning)];
    const has = (name: string) => (type.attributes.get(name)?.kind ?? 'scalar') !== 'scalar';
    const mine = Object.fromEntries(Object.entries(populate).filter(([name]) => has(name)));
    return [planNode(type, { populate: mine }, planning)];
  });
  return Object.freeze(nodes);
}
