import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { Query, QueryTree, ReadParams } from '@mortise/query/contract';
import { type Added, judgeAdded } from './added.ts';
import { type Asking, askedFields, checkFilters, judgeSort } from './asked.ts';
import { errors } from './errors.ts';
import { isToldLate, mended } from './mistakes.ts';
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
  const added = { ...judgeAdded(raw, judge.added), ...params.judge(raw) };
  const { filters, sort, fields, populate, _q } = raw;
  const asked = { filters, sort, fields, populate, _q };
  const judged = (tree: QueryTree, spoken: Asked) => judgeTree(type, tree, spoken, can, options, judge);
  const tree = isLenient
    ? prunedTree(type, query.normalize(asked as ReadParams), {
        can,
        isOperator: judge.isOperator,
        sortKeys: judge.sortKeys,
      })
    : normalized(asked, query, (mended) => judged(mended, asked));
  const { named, populated, sorted } = judged(tree, isLenient ? {} : asked);
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
  });
}

/** The canonical tree; a mistake that Strapi tells late is told only when the keys are in order. */
function normalized(asked: Asked, query: Pick<Query, 'normalize'>, judge: (tree: QueryTree) => unknown): QueryTree {
  try {
    return query.normalize(asked as ReadParams);
  } catch (error) {
    if (isToldLate(error)) judge(query.normalize(mended(asked) as ReadParams));
    throw error;
  }
}

/** The parameters that have keys of types in them, as they came. */
type Asked = Readonly<Record<string, unknown>>;

/** The fields and the sort of the root, and what is populated. */
function judgeTree(
  type: ContentType,
  tree: QueryTree,
  { sort, populate }: Asked,
  can: Can,
  options: ContentApiOptions,
  house: House,
) {
  const tally = { conditions: 0, nodes: 0 };
  const asking = (param: Asking['param']): Asking => ({ can, param, tally, limits: options });
  if (tree.filters) checkFilters(type, tree.filters, house.isOperator, asking('filters'));
  const sorted = tree.sort && judgeSort(type, tree.sort, asking('sort'), sort, house.sortKeys);
  const named = askedFields(type, { ...tree, ...(sorted && { sort: sorted }) }, asking('fields'));
  const populated =
    tree.populate && judgePopulate(type, tree.populate, { raw: populate, parents: [] }, asking('populate'), house);
  return { named, populated, sorted };
}

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
