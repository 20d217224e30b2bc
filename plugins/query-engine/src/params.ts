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
    refuseUnsure(call, params[key], key, true);
  }
  for (const key of ['select', 'orderBy', '_q']) refuseUnsure(call, params[key], key, false);
  return query.normalize(inWords(call, params, ''));
}

/** True where a condition is given that asks for something. */
export const asksForSome = ({ where, filters, _q }: Tree): boolean =>
  [where, filters].some((given) => given && Object.keys(given).length > 0) || (typeof _q === 'string' && _q !== '');

function refuseUnknown({ uid, action }: DbCall, given: Tree, known: readonly string[], path = ''): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    throw errors.PARAM_UNKNOWN({ uid, action, param: path + key, known, nearest: meant(key, known) });
  }
}
/** Who reads documents says it in other words. */
const OTHERWISE: Readonly<Record<string, string>> = { fields: 'select', sort: 'orderBy', start: 'offset' };
const meant = (key: string, known: readonly string[]) => {
  const other = OTHERWISE[key];
  return other !== undefined && known.includes(other) ? other : nearest(key, known);
};

/** Refuses what a stranger sent, and, in a condition, what is not there. */
function refuseUnsure(call: DbCall, value: unknown, path: string, isCondition: boolean): void {
  const { uid, action } = call;
  if (value === undefined && isCondition) throw errors.UNDEFINED({ uid, action, path });
  if (typeof value !== 'object' || value === null) return;
  if (isUntrusted(value)) throw errors.UNJUDGED({ uid, action, path });
  if (!isTree(value) && !Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value)) refuseUnsure(call, member, `${path}.${key}`, isCondition);
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
  refuseUnsure(call, Array.isArray(populate) ? populate : undefined, path, false);
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
          refuseUnsure(call, branch[key], `${at}.${key}`, key === 'where' || key === 'filters');
      }
      return [name, inWords(call, branch, `${at}.`)];
    }),
  );
}
