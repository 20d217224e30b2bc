import { isUntrusted, nearest } from '@mortise/kernel';
import type { FilterInput, Query, QueryTree, ReadParams } from '@mortise/query/contract';
import type { DbAction, DbCall } from './contract.ts';
import { errors } from './errors.ts';

const WHERE_PARAMS = ['where', 'filters', '_q'];
const SELECTION_PARAMS = ['select', 'populate'];
const READ_PARAMS = [...WHERE_PARAMS, ...SELECTION_PARAMS, 'orderBy', 'limit', 'offset'];
/** The parameters of each action. Other keys would have no effect and are rejected. */
const ACTION_PARAMS: Readonly<Record<DbAction, readonly string[]>> = {
  findOne: READ_PARAMS,
  findMany: READ_PARAMS,
  count: READ_PARAMS,
  create: [...SELECTION_PARAMS, 'data'],
  createMany: ['data'],
  update: [...WHERE_PARAMS, ...SELECTION_PARAMS, 'data'],
  updateMany: [...WHERE_PARAMS, 'data'],
  delete: [...WHERE_PARAMS, ...SELECTION_PARAMS],
  deleteMany: WHERE_PARAMS,
};
const BRANCH_PARAMS = ['where', 'filters', 'select', 'orderBy', 'limit', 'offset', 'populate', 'on', 'count'];
const FILTERED_WRITES: ReadonlySet<DbAction> = new Set(['update', 'updateMany', 'delete', 'deleteMany']);

type Dictionary = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/**
 * Translates the parameters of an action to the canonical tree of `query`.
 *
 * @throws QUERY_ENGINE_PARAM_UNKNOWN, QUERY_ENGINE_UNDEFINED, QUERY_ENGINE_UNSANITIZED, and what `normalize` throws.
 */
export function toQueryTree(query: Query, call: DbCall): QueryTree {
  const { action, params } = call;
  rejectUnknown(call, params, ACTION_PARAMS[action]);
  for (const key of ['where', 'filters']) {
    if (params[key] === undefined && (!(key in params) || !FILTERED_WRITES.has(action))) continue;
    rejectUnsafe(call, params[key], key, undefinedMeaning(call, params[key] === undefined));
  }
  for (const key of ['select', 'orderBy', '_q']) rejectUnsafe(call, params[key], key, 'none');
  return query.normalize(toDocumentParams(call, { ...params, populate: filterPopulate(call) }, ''));
}

/** In Strapi mode: `populate` without names that the type does not have. Natively: `populate` unchanged. */
function filterPopulate(call: DbCall): unknown {
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
export const hasCondition = ({ where, filters, _q }: Dictionary): boolean =>
  [where, filters].some((given) => given && Object.keys(given).length > 0) || (typeof _q === 'string' && _q !== '');

/**
 * In Strapi mode unknown keys are ignored, except where that would widen a bulk write: `deleteMany({ filter })` is not
 * `deleteMany()`.
 */
function rejectUnknown({ uid, action, manner }: DbCall, given: Dictionary, known: readonly string[], path = ''): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const refusal = () =>
      errors.PARAM_UNKNOWN({ uid, action, param: path + key, known, nearest: suggestion(key, known) });
    if (!manner || action === 'updateMany' || action === 'deleteMany') throw refusal();
    manner.onIgnored?.(refusal, `"${path}${key}" is ignored`);
  }
}
/** Names of the same parameters in the documents API. */
const ALIASES: Readonly<Record<string, string>> = { fields: 'select', sort: 'orderBy', start: 'offset' };
const suggestion = (key: string, known: readonly string[]) => {
  const alias = ALIASES[key];
  return alias !== undefined && known.includes(alias) ? alias : nearest(key, known);
};

/**
 * What `undefined` means at a path: no effect; a condition that matches no row, as in Strapi; or an error, because the
 * condition would match every row.
 */
type UndefinedMeaning = 'none' | 'no row' | 'refused';
const undefinedMeaning = ({ manner }: DbCall, isWhole = false): UndefinedMeaning =>
  manner && !isWhole ? 'no row' : 'refused';
/** Under these operators `undefined` would match every row. */
const NEGATING_KEYS: ReadonlySet<string> = new Set([
  ...['$not', '$ne', '$nei', '$notIn', '$notContains', '$notContainsi', '$null', '$notNull'],
]);

/** Rejects unvalidated input of a request and, in conditions, `undefined`. */
function rejectUnsafe(call: DbCall, value: unknown, path: string, meaning: UndefinedMeaning): void {
  const { uid, action, manner } = call;
  if (value === undefined && meaning !== 'none') {
    const refusal = () => errors.UNDEFINED({ uid, action, path });
    if (meaning === 'refused') throw refusal();
    manner?.onIgnored?.(refusal, 'the condition matches no row');
  }
  if (typeof value !== 'object' || value === null) return;
  if (isUntrusted(value)) throw errors.UNSANITIZED({ uid, action, path });
  if (!isObject(value) && !Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value))
    rejectUnsafe(call, member, `${path}.${key}`, meaning !== 'none' && NEGATING_KEYS.has(key) ? 'refused' : meaning);
}

/** Translates one level of parameters, root or populate branch, to the parameters of `query`. */
function toDocumentParams(call: DbCall, given: Dictionary, path: string): ReadParams {
  const { where, filters, select, orderBy, limit, offset, populate, on, count, _q } = given;
  const both = [where, filters].filter((one) => one !== undefined && one !== null) as FilterInput[];
  const params: Record<string, unknown> = {
    filters: both.length > 1 ? { $and: both } : both[0],
    fields: select,
    sort: orderBy,
    limit,
    start: offset,
    populate: toDocumentPopulate(call, populate, `${path}populate`),
    on: isObject(on) ? toDocumentBranches(call, on, `${path}on`) : on,
    count,
    _q,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

function toDocumentPopulate(call: DbCall, populate: unknown, path: string): unknown {
  rejectUnsafe(call, Array.isArray(populate) ? populate : undefined, path, 'none');
  return isObject(populate) ? toDocumentBranches(call, populate, path) : populate;
}

function toDocumentBranches(call: DbCall, given: Dictionary, path: string): Dictionary {
  const { uid, action } = call;
  if (isUntrusted(given)) throw errors.UNSANITIZED({ uid, action, path });
  return Object.fromEntries(
    Object.entries(given).map(([name, branch]) => {
      if (!isObject(branch)) return [name, branch];
      const at = `${path}.${name}`;
      if (isUntrusted(branch)) throw errors.UNSANITIZED({ uid, action, path: at });
      rejectUnknown(call, branch, BRANCH_PARAMS, `${at}.`);
      for (const key of ['where', 'filters', 'select', 'orderBy']) {
        if (branch[key] !== undefined)
          rejectUnsafe(
            call,
            branch[key],
            `${at}.${key}`,
            key === 'where' || key === 'filters' ? undefinedMeaning(call) : 'none',
          );
      }
      return [name, toDocumentParams(call, branch, `${at}.`)];
    }),
  );
}
