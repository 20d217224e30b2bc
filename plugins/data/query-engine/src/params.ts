import { isUntrusted, nearest } from '@mortise/kernel';
import type { FilterInput, Query, QueryTree, ReadParams } from '@mortise/query/contract';
import type { DbAction, DbCall } from './contract.ts';
import { errors } from './errors.ts';

const WHERE = ['where', 'filters', '_q'];
const SHAPE = ['select', 'populate'];
const READ = [...WHERE, ...SHAPE, 'orderBy', 'limit', 'offset'];
/** What each action knows; a key that is none of these would change nothing, and is refused. */
const KNOWN: Readonly<Record<DbAction, readonly string[]>> = {
  findOne: READ,
  findMany: READ,
  count: READ,
  create: [...SHAPE, 'data'],
  createMany: ['data'],
  update: [...WHERE, ...SHAPE, 'data'],
  updateMany: [...WHERE, 'data'],
  delete: [...WHERE, ...SHAPE],
  deleteMany: WHERE,
};
const BRANCH = ['where', 'filters', 'select', 'orderBy', 'limit', 'offset', 'populate', 'on', 'count'];
const WRITES: ReadonlySet<DbAction> = new Set(['update', 'updateMany', 'delete', 'deleteMany']);

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/**
 * The tree that `query` plans, of what an action was given in the query engine's words.
 *
 * @throws QUERY_ENGINE_PARAM_UNKNOWN, QUERY_ENGINE_UNDEFINED, QUERY_ENGINE_UNJUDGED, and what `normalize` throws.
 */
export function treeOf(query: Query, call: DbCall): QueryTree {
  const { action, params } = call;
  refuseUnknown(call, params, KNOWN[action]);
  for (const key of ['where', 'filters']) {
    if (params[key] === undefined && (!(key in params) || !WRITES.has(action))) continue;
    refuseUnsure(call, params[key], key, conditionOf(call, params[key] === undefined));
  }
  for (const key of ['select', 'orderBy', '_q']) refuseUnsure(call, params[key], key, 'none');
  return query.normalize(inWords(call, { ...params, populate: populatable(call) }, ''));
}

/** What of a call's `populate` its type has, in Strapi's manner; all of it otherwise. */
function populatable(call: DbCall): unknown {
  const { manner, contentType, action, uid, params } = call;
  const { populate } = params;
  if (!manner || typeof populate !== 'object' || populate === null) return populate;
  const isKnown = (name: unknown): boolean => {
    const attribute = typeof name === 'string' ? contentType.attributes.get(name.split('.', 1)[0]!) : undefined;
    if (attribute ? attribute.kind !== 'scalar' : typeof name !== 'string') return true;
    const refusal = () =>
      errors.PARAM_UNKNOWN({
        ...{ uid, action, param: `populate.${String(name)}`, nearest: undefined },
        known: [...contentType.attributes.values()].flatMap((one) => (one.kind === 'scalar' ? [] : [one.name])),
      });
    manner.onIgnored?.(refusal, 'nothing is populated by it');
    return false;
  };
  if (Array.isArray(populate)) return populate.some((name) => name === '*') ? populate : populate.filter(isKnown);
  if (isUntrusted(populate)) return populate;
  return Object.fromEntries(Object.entries(populate).filter(([name]) => isKnown(name)));
}

/** True where a condition is given that asks for something. */
export const asksForSome = ({ where, filters, _q }: Tree): boolean =>
  [where, filters].some((given) => given && Object.keys(given).length > 0) || (typeof _q === 'string' && _q !== '');

/**
 * In Strapi's manner they are ignored, but where it would widen what a bulk write takes: `deleteMany({ filter })` is no
 * `deleteMany()`.
 */
function refuseUnknown({ uid, action, manner }: DbCall, given: Tree, known: readonly string[], path = ''): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const refusal = () => errors.PARAM_UNKNOWN({ uid, action, param: path + key, known, nearest: meant(key, known) });
    if (!manner || action === 'updateMany' || action === 'deleteMany') throw refusal();
    manner.onIgnored?.(refusal, `"${path}${key}" is ignored`);
  }
}
/** Who reads documents says it in other words. */
const OTHERWISE: Readonly<Record<string, string>> = { fields: 'select', sort: 'orderBy', start: 'offset' };
const meant = (key: string, known: readonly string[]) => {
  const other = OTHERWISE[key];
  return other !== undefined && known.includes(other) ? other : nearest(key, known);
};

/**
 * What `undefined` means in a place: nothing of note; a condition that no row meets, as Strapi has it; or one that is refused,
 * because it would ask for every row.
 */
type Undefined = 'none' | 'no row' | 'refused';
const conditionOf = ({ manner }: DbCall, isWhole = false): Undefined => (manner && !isWhole ? 'no row' : 'refused');
/** Below these `undefined` would hold for every row. */
const NEGATIVE: ReadonlySet<string> = new Set([
  ...['$not', '$ne', '$nei', '$notIn', '$notContains', '$notContainsi', '$null', '$notNull'],
]);

/** Refuses what a stranger sent, and, in a condition, what is not there. */
function refuseUnsure(call: DbCall, value: unknown, path: string, meaning: Undefined): void {
  const { uid, action, manner } = call;
  if (value === undefined && meaning !== 'none') {
    const refusal = () => errors.UNDEFINED({ uid, action, path });
    if (meaning === 'refused') throw refusal();
    manner?.onIgnored?.(refusal, 'the condition holds for no row');
  }
  if (typeof value !== 'object' || value === null) return;
  if (isUntrusted(value)) throw errors.UNJUDGED({ uid, action, path });
  if (!isTree(value) && !Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value))
    refuseUnsure(call, member, `${path}.${key}`, meaning !== 'none' && NEGATIVE.has(key) ? 'refused' : meaning);
}

/** One level of parameters, root or branch, in the words of `query`. */
function inWords(call: DbCall, given: Tree, path: string): ReadParams {
  const { where, filters, select, orderBy, limit, offset, populate, on, count, _q } = given;
  const both = [where, filters].filter((one) => one !== undefined && one !== null) as FilterInput[];
  const words: Record<string, unknown> = {
    filters: both.length > 1 ? { $and: both } : both[0],
    fields: select,
    sort: orderBy,
    limit,
    start: offset,
    populate: populateInWords(call, populate, `${path}populate`),
    on: isTree(on) ? branches(call, on, `${path}on`) : on,
    count,
    _q,
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

function populateInWords(call: DbCall, populate: unknown, path: string): unknown {
  refuseUnsure(call, Array.isArray(populate) ? populate : undefined, path, 'none');
  return isTree(populate) ? branches(call, populate, path) : populate;
}

function branches(call: DbCall, given: Tree, path: string): Tree {
  const { uid, action } = call;
  if (isUntrusted(given)) throw errors.UNJUDGED({ uid, action, path });
  return Object.fromEntries(
    Object.entries(given).map(([name, branch]) => {
      if (!isTree(branch)) return [name, branch];
      const at = `${path}.${name}`;
      if (isUntrusted(branch)) throw errors.UNJUDGED({ uid, action, path: at });
      refuseUnknown(call, branch, BRANCH, `${at}.`);
      for (const key of ['where', 'filters', 'select', 'orderBy']) {
        if (branch[key] !== undefined)
          refuseUnsure(
            call,
            branch[key],
            `${at}.${key}`,
            key === 'where' || key === 'filters' ? conditionOf(call) : 'none',
          );
      }
      return [name, inWords(call, branch, `${at}.`)];
    }),
  );
}
