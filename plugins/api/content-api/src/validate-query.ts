import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import { isMortiseError } from '@mortise/kernel';
import type { Query, QueryTree, ReadParams } from '@mortise/query/contract';
import { assertKnown, CORE_PARAMS, type RouteParams } from './added-params.ts';
import { checkPopulate, type NodeValidators } from './check-populate.ts';
import { type Cost, chargePopulated, chargeSearch, createCost } from './cost.ts';
import { errors } from './errors.ts';
import type { ContentApiOptions } from './options.ts';
import { clampPagination } from './pagination.ts';
import { type PopulateContext, validatePopulate } from './populate.ts';
import { checkFields, checkFilters, selectFields, type ValidationState, validateSort } from './query-rules.ts';
import { type ReadParamEntries, validateReadParams } from './read-params.ts';
import { sanitizeTree } from './sanitize-query.ts';
import { withoutDirections } from './sort-directions.ts';
import type { Can } from './visibility.ts';

/** The input of one validation. */
export interface QueryInput {
  readonly type: ContentType;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly can: Can;
  /** True if forbidden keys are removed instead of refused. */
  readonly isSanitizing?: boolean;
  /** The parameters that plugins add to the route. */
  readonly params: RouteParams;
}

/** What all validations share. */
export interface QueryValidationContext extends PopulateContext {
  readonly query: Pick<Query, 'normalize'>;
  readonly options: ContentApiOptions;
  readonly readParams: ReadParamEntries;
  /** The content type or component with this uid. */
  readonly findType: (uid: string) => ContentType | undefined;
}

/**
 * Validates the query of a request for a type. Returns a new frozen object of canonical parameters that shares no
 * object with the request. Unknown parameters are ignored, or refused if the option `strictParams` is set.
 *
 * @throws CONTENT_API_… and QUERY_… of kind `invalid` with Strapi's messages, and whatever validators of plugins throw.
 */
export function validateQuery(
  context: QueryValidationContext,
  { type, raw, can, isSanitizing = false, params }: QueryInput,
): DocumentParams {
  const { query, options } = context;
  if (options.strictParams && !isSanitizing)
    assertKnown(raw, [...CORE_PARAMS, ...context.readParams.map(([name]) => name), ...params.names]);
  const cost = createCost(options.maxQueryCost);
  const added = { ...validateReadParams(raw, context.readParams), ...params.validate(raw) };
  const { filters, sort, fields, populate, _q } = raw;
  const rawParams = { filters, sort, fields, populate, _q };
  const tree = isSanitizing
    ? sanitizeTree(type, query.normalize(rawParams as ReadParams), {
        can,
        isOperator: context.isOperator,
        sortKeys: context.sortKeys,
      })
    : normalizeQuery(type, rawParams, can, context);
  const { selected, populated, sorted } = validateTree(type, tree, isSanitizing ? {} : rawParams, can, context, cost);
  if (tree._q !== undefined) chargeSearch(cost, type, options.maxQueryCost);
  cost.assertWithinLimit();
  const locale = validateLocale(raw.locale);
  const { pagination, start, limit } = clampPagination(raw, options);
  return Object.freeze({
    fields: selected,
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
    readLimits: readLimitsOf(options, cost.total),
  });
}

/** A query of at least this many points is assumed to be slow until its duration has been measured. */
const EXPENSIVE_POINTS = 40;

/** The limits for the database read of a validated query. */
function readLimitsOf(
  { maxAnswerEntries, maxReadMs }: ContentApiOptions,
  points: number,
): DocumentParams['readLimits'] & object {
  return Object.freeze({ maxEntries: maxAnswerEntries, timeoutMs: maxReadMs, isExpensive: points >= EXPENSIVE_POINTS });
}

/** The raw parameters that contain attribute names. */
type RawParams = Readonly<Record<string, unknown>>;

/** The canonical tree. As in Strapi, an invalid key in any parameter is reported before a malformed value. */
function normalizeQuery(type: ContentType, rawParams: RawParams, can: Can, context: QueryValidationContext): QueryTree {
  const { query } = context;
  try {
    return query.normalize(rawParams as ReadParams);
  } catch (error) {
    if (isMortiseError(error) && error.code === 'QUERY_TOO_DEEP') throw error;
    const parts = [{ filters: rawParams.filters }, { sort: withoutDirections(rawParams.sort) }];
    const tree = Object.assign({}, ...parts.map((part) => tryNormalize(query, part)));
    validateTree(type, tree, rawParams, can, context);
    throw error;
  }
}

/** The canonical form of one parameter; empty if it is malformed. */
function tryNormalize(query: QueryValidationContext['query'], part: RawParams): QueryTree {
  try {
    return query.normalize(part as ReadParams);
  } catch {
    return {};
  }
}

/** Validates a tree. Returns the fields and the sort of the root, and the populated nodes. */
function validateTree(
  type: ContentType,
  tree: QueryTree,
  raw: RawParams,
  can: Can,
  context: QueryValidationContext,
  cost?: Cost,
) {
  const { isOperator, sortKeys, options } = context;
  const usage = { conditions: 0, nodes: 0, declared: 0 };
  const stateFor = (param: ValidationState['param']): ValidationState => ({
    can,
    param,
    usage,
    ...(cost && { cost }),
    limits: options,
  });
  if (tree.filters) checkFilters(type, tree.filters, isOperator, stateFor('filters'));
  const sorted = tree.sort && validateSort(type, tree.sort, stateFor('sort'), raw.sort, sortKeys);
  if (raw.fields) checkFields(type, raw.fields, 'fields');
  checkPopulate(type, raw.populate, nodeValidators(context, stateFor('populate')));
  const selected = selectFields(type, { ...tree, ...(sorted && { sort: sorted }) }, stateFor('fields'));
  const populated =
    tree.populate &&
    validatePopulate(type, tree.populate, { raw: raw.populate, parents: [] }, stateFor('populate'), context);
  if (cost) chargePopulated(cost, usage.nodes);
  return { selected, populated, sorted };
}

/** Uses its own usage counters: the options of populated nodes are counted when the nodes are validated. */
function nodeValidators(
  { query, isOperator, sortKeys, findType }: QueryValidationContext,
  { cost: _, ...state }: ValidationState,
): NodeValidators {
  const ownState = { ...state, can: ALLOW_ALL, usage: { conditions: 0, nodes: 0 } };
  return {
    findType,
    filters(type, value) {
      const { filters } = tryNormalize(query, { filters: value });
      if (filters) checkFilters(type, filters, isOperator, ownState);
    },
    sort(type, value) {
      const { sort } = tryNormalize(query, { sort: withoutDirections(value) });
      if (sort) validateSort(type, sort, ownState, value, sortKeys);
    },
    fields: (type, value) => checkFields(type, value, state.param),
  };
}
/** Strapi validates the options of populate without checking grants. */
const ALLOW_ALL: Can = () => true;

/**
 * Validates the requested locale or locales. An empty string counts as absent.
 *
 * @throws CONTENT_API_LOCALE_INVALID.
 */
export function validateLocale(locale: unknown): string | readonly string[] | undefined {
  if (locale === undefined || locale === '') return undefined;
  const codes = Array.isArray(locale) ? locale : [locale];
  if (!codes.every((code) => typeof code === 'string' && !code.includes('\0'))) throw errors.LOCALE_INVALID({ locale });
  return Array.isArray(locale) ? Object.freeze([...codes]) : codes[0];
}
