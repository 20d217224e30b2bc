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

/** One reading of a query. */
export interface Judged {
  readonly type: ContentType;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly can: Can;
  /** What may not be asked is left out, where it is else refused. */
  readonly isLenient?: boolean;
  /** What the route takes besides. */
  readonly params: RouteParams;
}

/** What every reading has in common. */
export interface Judge extends House {
  readonly query: Pick<Query, 'normalize'>;
  readonly options: ContentApiOptions;
  readonly added: Added;
  /** The content type or component of a uid. */
  readonly find: (uid: string) => ContentType | undefined;
}

/**
 * What of a request's query its asker may ask of the type, in canonical form: a new frozen object that carries nothing of
 * the request's own. Parameters that no one knows are left behind, or refused where the option `strictParams` says so.
 *
 * @throws CONTENT_API_… and QUERY_… with kind invalid and Strapi's words, and what the judges of added parameters throw.
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

/** From so many points on a query is taken to be slow, until it was measured. */
const DEAR_POINTS = 40;

/** What the read of a judged query may cost. */
function limitsOf(
  { maxAnswerEntries, maxReadMs }: ContentApiOptions,
  points: number,
): DocumentParams['readLimits'] & object {
  return Object.freeze({ maxEntries: maxAnswerEntries, timeoutMs: maxReadMs, isDear: points >= DEAR_POINTS });
}

/** The parameters that have keys of types in them, as they came. */
type Asked = Readonly<Record<string, unknown>>;

/** The canonical tree. As in Strapi, an invalid key of any parameter is reported before a value of the wrong form. */
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

/** The canonical form of one parameter; nothing where it has the wrong form. */
function attempt(query: Judge['query'], part: Asked): QueryTree {
  try {
    return query.normalize(part as ReadParams);
  } catch {
    return {};
  }
}

/** The fields and the sort of the root, and what is populated. */
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

/** Options of populated nodes are counted when the nodes are judged, so these checks count for themselves. */
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
/** Strapi validates the options of populate without asking for grants. */
const EVERYTHING: Can = () => true;

/**
 * The locale or locales asked for; an empty text asks for none.
 *
 * @throws CONTENT_API_LOCALE_INVALID.
 */
export function judgeLocale(locale: unknown): string | readonly string[] | undefined {
  if (locale === undefined || locale === '') return undefined;
  const codes = Array.isArray(locale) ? locale : [locale];
  if (!codes.every((code) => typeof code === 'string' && !code.includes('\0'))) throw errors.LOCALE_INVALID({ locale });
  return Array.isArray(locale) ? Object.freeze([...codes]) : codes[0];
}
