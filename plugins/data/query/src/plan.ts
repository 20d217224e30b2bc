import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import { combine, emptyNode, isFilterable, planCondition, planSearch, targetOf, unknownKeyError } from './condition.ts';
import type { PlanNode, PlanOptions, PopulateItem, PopulateTree, QueryTree, SortTerm } from './contract.ts';
import { errors } from './errors.ts';
import { isObject } from './input-forms.ts';
import type { SortKeys } from './sort-keys.ts';

/**
 * Compiles a canonical tree over a content type to a frozen plan: resolves attribute names and casts operands.
 *
 * @throws QUERY_KEY_UNKNOWN, QUERY_VALUE_INVALID, QUERY_OPERATOR_UNSUITABLE, QUERY_FRAGMENTS_UNSUITABLE.
 */
export function plan(
  type: ContentType,
  tree: QueryTree,
  options: PlanOptions = {},
  sortKeys: SortKeys = NO_KEYS,
): PlanNode {
  const node = planNode(
    type,
    tree,
    { alwaysRead: options.exact ? EXACT_FIELDS : DEFAULT_FIELDS, sortKeys, isKnown: options.isKnown },
    tree._q,
  );
  return options.total ? Object.freeze({ ...node, total: true }) : node;
}

/** Settings shared by all nodes of a plan. */
interface PlanContext {
  /** The fields that are read even if they are not requested. */
  readonly alwaysRead: ReadonlySet<string>;
  readonly sortKeys: SortKeys;
  /** The path of populated attributes to the node; `undefined` for the root. */
  readonly parentPath?: string;
  /**
   * Returns true if the uid is a type or component. `on` may contain such a uid even if the attribute cannot have rows
   * of that type.
   */
  readonly isKnown?: ((uid: string) => boolean) | undefined;
}
const DEFAULT_FIELDS: PlanContext['alwaysRead'] = new Set(['id', 'documentId']);
const EXACT_FIELDS: PlanContext['alwaysRead'] = new Set(['id']);
const NO_KEYS: SortKeys = new Map();

function planNode(type: ContentType, tree: PopulateTree, context: PlanContext, search?: string): PlanNode {
  const filtered = tree.filters && planCondition(type, tree.filters);
  const searched = search === undefined ? undefined : planSearch(type, search);
  return Object.freeze({
    type,
    fields: planFields(type, tree.fields, context.alwaysRead),
    where: combine('all', [filtered, searched]),
    sort: Object.freeze((tree.sort ?? []).map((term) => planSort(type, term, context.sortKeys))),
    populate: planPopulate(type, tree.populate, context),
    ...(tree.start === undefined ? {} : { start: tree.start }),
    ...(tree.limit === undefined ? {} : { limit: tree.limit }),
  });
}

/** The requested columns in request order, after the columns that are always read. */
function planFields(
  type: ContentType,
  names: readonly string[] | undefined,
  alwaysRead: PlanContext['alwaysRead'],
): readonly ScalarAttribute[] {
  if (!names) return type.scalars;
  const requested = new Set([...alwaysRead].filter((name) => !names.includes(name)).concat(names));
  const fields: ScalarAttribute[] = [];
  for (const name of requested) {
    const attribute = type.attributes.get(name);
    if (attribute?.kind === 'scalar') fields.push(attribute);
    else if (name !== '*' && name !== 'id' && name !== 'documentId')
      throw unknownKeyError(name, name, type, 'fields', ({ kind }) => kind === 'scalar');
  }
  return requested.has('*') ? type.scalars : Object.freeze(fields);
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
    if (last || !attribute || attribute.kind === 'scalar' || !isFilterable(attribute)) {
      throw unknownKeyError(step, steps.slice(0, index + 1).join('.'), at, 'sort', isFilterable);
    }
    at = targetOf(attribute);
    via.push(Object.freeze({ attribute, node: emptyNode(at, undefined) }));
  }
  throw errors.SORT_INVALID({ value: term });
}

function planPopulate(
  type: ContentType,
  tree: PopulateTree['populate'],
  context: PlanContext,
): readonly PopulateItem[] {
  if (tree === undefined) return NONE;
  const branches = tree === '*' ? allRelations(type) : expandWildcard(type, tree);
  return Object.freeze(Object.keys(branches).map((name) => planBranch(type, name, branches[name]!, context)));
}
const NONE: readonly PopulateItem[] = Object.freeze([]);

type PopulateBranches = Readonly<Record<string, PopulateTree>>;
/** `*` among names means every relational attribute that is not named. */
function expandWildcard(type: ContentType, { '*': wildcard, ...named }: PopulateBranches): PopulateBranches {
  return wildcard ? { ...allRelations(type), ...named } : named;
}

const allRelations = (type: ContentType): PopulateBranches =>
  Object.fromEntries(
    [...type.attributes.values()].filter(({ kind }) => kind !== 'scalar').map(({ name }) => [name, {}]),
  );

const POPULATE_OPTIONS = ['fields', 'filters', 'sort', 'populate', 'on', 'count', 'start', 'limit'];
/** The options of polymorphic relations: their target types do not share fields. */
const MORPH_OPTIONS = ['populate', 'on', 'count'];

function planBranch(type: ContentType, name: string, tree: PopulateTree, context: PlanContext): PopulateItem {
  const attribute = type.attributes.get(name);
  if (!attribute || attribute.kind === 'scalar')
    throw unknownKeyError(name, pathOf(name, context), type, 'populate', ({ kind }) => kind !== 'scalar');
  const known = attribute.kind === 'morph' ? MORPH_OPTIONS : POPULATE_OPTIONS;
  const unknown = Object.keys(tree).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw errors.KEY_UNKNOWN({
      ...{ key: unknown, path: pathOf(name, context), at: pathOf(name, context), type: type.uid },
      ...{ param: 'populate', known },
    });
  const inner = { ...context, parentPath: pathOf(name, context) };
  if (attribute.kind === 'morph') {
    const count = tree.count === true;
    const nodes = planFragments(attribute.targets, count ? countOnly(tree) : tree, inner);
    return Object.freeze({ kind: 'morph', attribute, fragments: nodes, count });
  }
  if (attribute.kind === 'dynamiczone') {
    return Object.freeze({ kind: 'zone', attribute, fragments: planFragments(attribute.components, tree, inner) });
  }
  if (tree.on !== undefined) throw errors.FRAGMENTS_UNSUITABLE({ attribute: name, type: type.uid });
  const node = planNode(targetOf(attribute), tree, inner);
  if (tree.count === true && attribute.kind !== 'localizations')
    return Object.freeze({ kind: 'count', attribute, node });
  return Object.freeze({ kind: 'rows', attribute, node });
}

const pathOf = (name: string, { parentPath }: PlanContext): string =>
  parentPath === undefined ? name : `${parentPath}.${name}`;

/** The same options with `id` as the only field, for counting. */
const countOnly = ({ on }: PopulateTree): PopulateTree =>
  on === undefined || !isObject(on)
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
function planFragments(types: readonly ContentType[], tree: PopulateTree, context: PlanContext): readonly PlanNode[] {
  const { on, populate } = tree;
  if (on !== undefined && !isObject(on)) throw errors.POPULATE_INVALID({ value: on });
  const unknown = on && context.isKnown && Object.keys(on).find((uid) => !context.isKnown!(uid));
  if (unknown !== undefined) {
    const path = `${context.parentPath}.on.${unknown}`;
    const known = types.map(({ uid }) => uid);
    throw errors.KEY_UNKNOWN({ key: unknown, path, at: path, type: known.join(' or '), param: 'populate', known });
  }
  const nodes = types.flatMap((type) => {
    if (on) return Object.hasOwn(on, type.uid) ? [planNode(type, on[type.uid]!, context)] : [];
    if (populate === undefined || populate === '*') return [planNode(type, tree, context)];
    const has = (name: string) => (type.attributes.get(name)?.kind ?? 'scalar') !== 'scalar';
    const ownBranches = Object.fromEntries(Object.entries(populate).filter(([name]) => has(name)));
    return [planNode(type, { populate: ownBranches }, context)];
  });
  return Object.freeze(nodes);
}
