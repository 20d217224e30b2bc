import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import { isMortiseError } from '@mortise/kernel';
import type { Query, QueryTree, ReadParams } from '@mortise/query/contract';
import { type Added, judgeAdded } from './added.ts';
import { type Asking, askedFields, checkFields, checkFilters, judgeSort } from './asked.ts';
import { checkPopulate, type NodeChecks } from './check-populate.ts';
import { type Cost, createCost, spendPopulated, spendSearch } from './cost.ts';
import { errors } from './errors.ts';
import { withoutDirections } from './mistakes.ts';
import type { ContentApiOptions } from './options.ts';
import { judgePaging } from './paging.ts';
import { CORE_PARAMS, checkKnown, type RouteParams } from './params.ts';
import { type House, judgePopulate } from './populate.ts';
import { prunedTree } from './prune.ts';
import type { Can } from './sight.ts';

/** The input of one validation. */
export interface Judged {
  readonly type: ContentType;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly can: Can;
  /** True if forbidden keys are removed instead of refused. */
  readonly isLenient?: boolean;
  /** The parameters that plugins add to the route. */
  readonly params: RouteParams;
}

/** What all validations share. */
export interface Judge extends House {
  readonly query: Pick<Query, 'normalize'>;
  readonly options: ContentApiOptions;
  readonly added: Added;
  /** The content type or component with this uid. */
  readonly find: (uid: string) => ContentType | undefined;
}

/**
 * Validates the query of a request for a type. Returns a new frozen object of canonical parameters that shares no
 * object with the request. Unknown parameters are ignored, or refused if the option `strictParams` is set.
 *
 * @throws CONTENT_API_… and QUERY_… of kind `invalid` with Strapi's messages, and whatever validators of plugins throw.
 */
export function judgeQuery(judge: Judge, { type, raw, can, isLenient = false, params }: Judged): DocumentParams {
  const { query, options } = judge;
  if (options.strictParams && !isLenient)
    checkKnown(raw, [...CORE_PARAMS, ...judge.added.map(([name]) => name), ...params.names]);
  const cost = createCost(options.maxQueryCost);
  const added = { ...judgeAdded(raw, judge.added), ...params.judge(raw) };
  const { filters, sort, fields, populate, _q } = raw;
  const asked = { filters, sort, fields, populate, _q };
  const tree = isLenient
    ? prunedTree(type, query.normalize(asked as ReadParams), {
        can,
        isOperator: judge.isOperator,
        sortKeys: judge.sortKeys,
      })
    : normalized(type, asked, can, judge);
  const { named, populated, sorted } = judgeTree(type, tree, isLenient ? {} : asked, can, judge, cost);
  if (tree._q !== undefined) spendSearch(cost, type, options.maxQueryCost);
  cost.check();
  const locale = judgeLocale(raw.locale);
  const { pagination, start, limit } = judgePaging(raw, options);
  return Object.freeze({
    fields: named,
    ...(tree.filters ? { filters: tree.filters } : {}),
    ...(sorted?.length ? { sort: sorted } : {}),
    ...(populated ? { populate: populated } : {}),
    ...(tree._q === undefined ? {} : { _q: tree._q }),
    ...(raw.status === undefined ? {} : { status: raw.status === 'published' ? 'published' : 'draft' }),
    ...(locale === undefined ? {} : { locale }),
    ...added,
    pagination: Object.freeze(pagination),
    start,
    limit,
    maxChars: options.maxAnswerChars,
    readLimits: limitsOf(options, cost.total),
  });
}

/** A query of at least this many points is assumed to be slow until its duration has been measured. */
const DEAR_POINTS = 40;

/** The limits for the database read of a validated query. */
function limitsOf(
  { maxAnswerEntries, maxReadMs }: ContentApiOptions,
  points: number,
): DocumentParams['readLimits'] & object {
  return Object.freeze({ maxEntries: maxAnswerEntries, timeoutMs: maxReadMs, isDear: points >= DEAR_POINTS });
}

/** The raw parameters that contain attribute names. */
type Asked = Readonly<Record<string, unknown>>;

/** The canonical tree. As in Strapi, an invalid key in any parameter is reported before a malformed value. */
function normalized(type: ContentType, asked: Asked, can: Can, judge: Judge): QueryTree {
  const { query } = judge;
  try {
    return query.normalize(asked as ReadParams);
  } catch (error) {
    if (isMortiseError(error) && error.code === 'QUERY_TOO_DEEP') throw error;
    const parts = [{ filters: asked.filters }, { sort: withoutDirections(asked.sort) }];
    const tree = Object.assign({}, ...parts.map((part) => attempt(query, part)));
    judgeTree(type, tree, asked, can, judge);
    throw error;
  }
}

/** The canonical form of one parameter; empty if it is malformed. */
function attempt(query: Judge['query'], part: Asked): QueryTree {
  try {
    return query.normalize(part as ReadParams);
  } catch {
    return {};
  }
}

/** Validates a tree. Returns the fields and the sort of the root, and the populated nodes. */
function judgeTree(type: ContentType, tree: QueryTree, raw: Asked, can: Can, judge: Judge, cost?: Cost) {
  const { isOperator, sortKeys, options } = judge;
  const tally = { conditions: 0, nodes: 0, declared: 0 };
  const asking = (param: Asking['param']): Asking => ({ can, param, tally, ...(cost && { cost }), limits: options });
  if (tree.filters) checkFilters(type, tree.filters, isOperator, asking('filters'));
  const sorted = tree.sort && judgeSort(type, tree.sort, asking('sort'), raw.sort, sortKeys);
  if (raw.fields) checkFields(type, raw.fields, 'fields');
  checkPopulate(type, raw.populate, nodeChecks(judge, asking('populate')));
  const named = askedFields(type, { ...tree, ...(sorted && { sort: sorted }) }, asking('fields'));
  const populated =
    tree.populate && judgePopulate(type, tree.populate, { raw: raw.populate, parents: [] }, asking('populate'), judge);
  if (cost) spendPopulated(cost, tally.nodes);
  return { named, populated, sorted };
}

/** Uses its own usage counters: the options of populated nodes are counted when the nodes are validated. */
function nodeChecks({ query, isOperator, sortKeys, find }: Judge, { cost: _, ...asking }: Asking): NodeChecks {
  const apart = { ...asking, can: EVERYTHING, tally: { conditions: 0, nodes: 0 } };
  return {
    find,
    filters(type, value) {
      const { filters } = attempt(query, { filters: value });
      if (filters) checkFilters(type, filters, isOperator, apart);
    },
    sort(type, value) {
      const { sort } = attempt(query, { sort: withoutDirections(value) });
      if (sort) judgeSort(type, sort, apart, value, sortKeys);
    },
    fields: (type, value) => checkFields(type, value, asking.param),
  };
}
/** Strapi validates the options of populate without checking grants. */
const EVERYTHING: Can = () => true;

/**
 * Validates the requested locale or locales. An empty string counts as absent.
 *
 * @throws CONTENT_API_LOCALE_INVALID.
 */
export function judgeLocale(locale: unknown): string | readonly string[] | undefined {
  if (locale === undefined || locale === '') return undefined;
  const codes = Array.isArray(locale) ? locale : [locale];
  if (!codes.every((code) => typeof code === 'string' && !code.includes('\0'))) throw errors.LOCALE_INVALID({ locale });
  return Array.isArray(locale) ? Object.freeze([...codes]) : codes[0];
}
