import { isUntrusted, nearest } from '@mortise/kernel';
import type { FilterInput, Query, QueryTree, ReadParams } from '@mortise/query/contract';
import type { DbAction, DbCall } from './contract.ts';
import { errors } from './errors.ts';

const WHERE = ['where', 'filters', '_q'];
const SHAPE = ['select', 'populate'];
const READ = [...WHERE, ...SHAPE, 'orderBy', 'limit', 'offset'];
/** The parameters of each action. Other keys would have no effect and are rejected. */
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
 * Translates the parameters of an action to the canonical tree of `query`.
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

/** In Strapi mode: `populate` without names that the type does not have. Natively: `populate` unchanged. */
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
    manner.onIgnored?.(refusal, 'the name is ignored and populates nothing');
    return false;
  };
  if (Array.isArray(populate)) return populate.some((name) => name === '*') ? populate : populate.filter(isKnown);
  if (isUntrusted(populate)) return populate;
  return Object.fromEntries(Object.entries(populate).filter(([name]) => isKnown(name)));
}

/** True if the parameters have a non-empty condition. */
export const asksForSome = ({ where, filters, _q }: Tree): boolean =>
  [where, filters].some((given) => given && Object.keys(given).length > 0) || (typeof _q === 'string' && _q !== '');

/**
 * In Strapi mode unknown keys are ignored, except where that would widen a bulk write: `deleteMany({ filter })` is not
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
/** Names of the same parameters in the documents API. */
const OTHERWISE: Readonly<Record<string, string>> = { fields: 'select', sort: 'orderBy', start: 'offset' };
const meant = (key: string, known: readonly string[]) => {
  const other = OTHERWISE[key];
  return other !== undefined && known.includes(other) ? other : nearest(key, known);
};

/**
 * What `undefined` means at a path: no effect; a condition that matches no row, as in Strapi; or an error, because the
 * condition would match every row.
 */
type Undefined = 'none' | 'no row' | 'refused';
const conditionOf = ({ manner }: DbCall, isWhole = false): Undefined => (manner && !isWhole ? 'no row' : 'refused');
/** Under these operators `undefined` would match every row. */
const NEGATIVE: ReadonlySet<string> = new Set([
  ...['$not', '$ne', '$nei', '$notIn', '$notContains', '$notContainsi', '$null', '$notNull'],
]);

/** Rejects unvalidated input of a request and, in conditions, `undefined`. */
function refuseUnsure(call: DbCall, value: unknown, path: string, meaning: Undefined): void {
  const { uid, action, manner } = call;
  if (value === undefined && meaning !== 'none') {
    const refusal = () => errors.UNDEFINED({ uid, action, path });
    if (meaning === 'refused') throw refusal();
    manner?.onIgnored?.(refusal, 'the condition matches no row');
  }
  if (typeof value !== 'object' || value === null) return;
  if (isUntrusted(value)) throw errors.UNJUDGED({ uid, action, path });
  if (!isTree(value) && !Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value))
    refuseUnsure(call, member, `${path}.${key}`, meaning !== 'none' && NEGATIVE.has(key) ? 'refused' : meaning);
}

/** Translates one level of parameters, root or populate branch, to the parameters of `query`. */
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
