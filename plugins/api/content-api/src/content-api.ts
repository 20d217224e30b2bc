import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { Hooks, RequestContext } from '@mortise/kernel';
import type { Query } from '@mortise/query/contract';
import type { Route } from '@mortise/routing/contract';
import QuickLRU from 'quick-lru';
import type { AddedParams, RouteParams } from './added-params.ts';
import type { ContentApi } from './contract.ts';
import { describeBody } from './describe-body.ts';
import { describeQuery } from './describe-query.ts';
import type { ContentApiOptions } from './options.ts';
import { parsePagination } from './pagination.ts';
import { createPresenters } from './present.ts';
import type { SortKeys } from './query-rules.ts';
import type { ReadParamEntries } from './read-params.ts';
import { bodyData, omitDataKeys, sanitizeInput } from './sanitize-body.ts';
import { createSanitizer, createValidator, grantCheckOf, type ValidationBackend } from './standalone-validation.ts';
import { validateBody } from './validate-body.ts';
import { type QueryValidationContext, validateQuery } from './validate-query.ts';

/** Longer query strings are not cached. */
const MAX_CACHED_QUERY_LENGTH = 2048;
const MAX_CACHED_GRANT_SETS = 200;

interface ContentApiDependencies {
  readonly query: Query;
  readonly contentTypes: ContentTypes;
  readonly hooks: Pick<Hooks, 'content-api.accept' | 'content-api.input' | 'content-api.present'>;
  readonly options: ContentApiOptions;
  readonly readParams: ReadParamEntries;
  readonly sortKeys: SortKeys;
  readonly queryParams: AddedParams;
  readonly inputParams: AddedParams;
}

type Values = Readonly<Record<string, unknown>>;
/** The context that hooks receive: the type, and the request if there is one. */
type HookContext = { readonly type: ContentType; readonly ctx?: RequestContext };

/**
 * Creates the content API. Validated queries are cached by type, grants and query string, so a repeated request is
 * neither parsed nor validated again. If a middleware has read or set `ctx.query`, the cache is not used.
 */
export function createContentApi({
  query,
  contentTypes,
  hooks,
  options,
  readParams,
  sortKeys,
  queryParams,
  inputParams,
}: ContentApiDependencies): ContentApi {
  const queryCache = new QuickLRU<string, DocumentParams>({ maxSize: options.keptQueries });
  const presenterCache = new QuickLRU<string, ReturnType<typeof createPresenters>>({ maxSize: MAX_CACHED_GRANT_SETS });
  const {
    'content-api.accept': acceptHook,
    'content-api.input': inputHook,
    'content-api.present': presentHook,
  } = hooks;
  const context: QueryValidationContext = {
    query,
    options,
    readParams,
    sortKeys,
    isOperator,
    findType: (uid) => contentTypes.find(uid),
  };
  const runAcceptHook = (params: DocumentParams, at: HookContext) =>
    acceptHook.taps.length ? acceptHook.call(params, at) : params;
  const runInputHook = (data: Values, at: HookContext) => (inputHook.taps.length ? inputHook.call(data, at) : data);
  const runPresentHook = (value: unknown, at: HookContext) =>
    presentHook.taps.length ? presentHook.call(value, at) : value;

  const validateUncached = (ctx: RequestContext, type: ContentType, params: RouteParams) =>
    validateQuery(context, { type, raw: ctx.query as Values, can: grantCheckOf(ctx), params });

  const validateCached = (ctx: RequestContext, type: ContentType): DocumentParams => {
    const { querystring } = ctx;
    const params = queryParams.forEndpoint(ctx.endpoint);
    if (querystring.length > MAX_CACHED_QUERY_LENGTH || ctx.request.isQueryParsed)
      return validateUncached(ctx, type, params);
    const key = `${type.uid}\n${grantsCacheKey(ctx)}\n${params.key}\n${querystring}`;
    const cached = queryCache.get(key);
    if (cached) return cached;
    const validated = validateUncached(ctx, type, params);
    queryCache.set(key, validated);
    return validated;
  };

  const presentersFor = (ctx: RequestContext) => {
    const key = grantsCacheKey(ctx);
    let presenters = presenterCache.get(key);
    if (!presenters) {
      presenters = createPresenters(grantCheckOf(ctx));
      presenterCache.set(key, presenters);
    }
    return presenters;
  };

  const backend: ValidationBackend = {
    typeOf: (name) => contentTypes.get(typeof name === 'string' ? name : name.uid),
    validateQuery: (type, raw, { can, ctx }, isSanitizing) =>
      runAcceptHook(
        validateQuery(context, { type, raw, can, isSanitizing, params: queryParams.forEndpoint(ctx?.endpoint) }),
        hookContextOf(type, ctx),
      ),
    validateInput: (type, data, { can, ctx }, isSanitizing) =>
      runInputHook(
        validateBody(type, { data: isSanitizing ? sanitizeInput(type, data, can) : data }, can),
        hookContextOf(type, ctx),
      ),
    present: (type, value, { can, ctx }) =>
      runPresentHook(createPresenters(can)(type)(value), hookContextOf(type, ctx)),
  };

  return Object.freeze({
    validateQuery(ctx: RequestContext, uid: string) {
      const type = contentTypes.get(uid);
      return runAcceptHook(validateCached(ctx, type), { type, ctx });
    },
    validateInput(ctx: RequestContext, uid: string) {
      const type = contentTypes.get(uid);
      const { names } = inputParams.forEndpoint(ctx.endpoint);
      const body = names.length ? omitDataKeys(ctx.request.body, names) : ctx.request.body;
      return runInputHook(validateBody(type, body, grantCheckOf(ctx)), { type, ctx });
    },
    validateInputParams: (ctx: RequestContext) =>
      inputParams.forEndpoint(ctx.endpoint).validate(bodyData(ctx.request.body)),
    present(ctx: RequestContext, value: unknown, uid: string) {
      const type = contentTypes.get(uid);
      return runPresentHook(presentersFor(ctx)(type)(value), { type, ctx });
    },
    describe(route: Route, uid: string, action: 'read' | 'create' | 'update') {
      const type = contentTypes.get(uid);
      const names = [...readParams.map(([name]) => name), ...queryParams.namesFor(route)];
      const schemas = { query: describeQuery(type, { options, operators: OPERATORS, addedNames: names }) };
      if (action === 'read') return schemas;
      return { ...schemas, body: describeBody(type, action === 'create', inputParams.namesFor(route)) };
    },
    addQueryParams: queryParams.add,
    addInputParams: inputParams.add,
    validate: Object.freeze(createValidator(backend, false)),
    sanitize: Object.freeze(createSanitizer(backend)),
    paginate: (pagination: unknown) => parsePagination(pagination, options),
  });
}

const hookContextOf = (type: ContentType, ctx: RequestContext | undefined): HookContext =>
  ctx ? { type, ctx } : { type };

/** The strategy is part of the key: two strategies may use the same grants key. */
const grantsCacheKey = ({ auth }: RequestContext): string => (auth ? `${auth.strategy} ${auth.grantsKey}` : '');

const OPERATORS: ReadonlySet<string> = new Set(
  (
    '$eq $eqi $ne $nei $lt $lte $gt $gte $between $in $notIn $contains $notContains $containsi $notContainsi ' +
    '$startsWith $startsWithi $endsWith $endsWithi $null $notNull'
  ).split(' '),
);
const isOperator = (key: string): boolean => OPERATORS.has(key);
