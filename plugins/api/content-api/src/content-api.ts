import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { Exchange, Hooks } from '@mortise/kernel';
import type { Query } from '@mortise/query/contract';
import type { Route } from '@mortise/routing/contract';
import QuickLRU from 'quick-lru';
import type { Added } from './added.ts';
import type { SortKeys } from './asked.ts';
import type { ContentApi } from './contract.ts';
import { dataOf, prunedInput, withoutKeys } from './data.ts';
import { describeBody } from './describe-body.ts';
import { describeQuery } from './describe-query.ts';
import { judgeBody } from './input.ts';
import { type Judge, judgeQuery } from './judge.ts';
import { type Bench, canOf, createJudging, createSanitizing } from './judging.ts';
import type { ContentApiOptions } from './options.ts';
import { readPaging } from './paging.ts';
import type { Params, RouteParams } from './params.ts';
import { createPresenters } from './present.ts';

/** Longer query strings are not cached. */
const KEPT_LENGTH = 2048;
const KEPT_GRANTS = 200;

interface Parts {
  readonly query: Query;
  readonly contentTypes: ContentTypes;
  readonly hooks: Pick<Hooks, 'content-api.accept' | 'content-api.input' | 'content-api.present'>;
  readonly options: ContentApiOptions;
  readonly added: Added;
  readonly sortKeys: SortKeys;
  readonly queryParams: Params;
  readonly inputParams: Params;
}

type Values = Readonly<Record<string, unknown>>;
/** The context that hooks receive: the type, and the request if there is one. */
type At = { readonly type: ContentType; readonly ctx?: Exchange };

/**
 * Creates the content API. Validated queries are cached by type, grants and query string, so a repeated request is
 * neither parsed nor validated again. If a middleware has read or set `ctx.query`, the cache is not used.
 */
export function createContentApi({
  query,
  contentTypes,
  hooks,
  options,
  added,
  sortKeys,
  queryParams,
  inputParams,
}: Parts): ContentApi {
  const judged = new QuickLRU<string, DocumentParams>({ maxSize: options.keptQueries });
  const presenters = new QuickLRU<string, ReturnType<typeof createPresenters>>({ maxSize: KEPT_GRANTS });
  const { 'content-api.accept': accept, 'content-api.input': input, 'content-api.present': show } = hooks;
  const context: Judge = {
    query,
    options,
    added,
    sortKeys,
    isOperator,
    find: (uid) => contentTypes.find(uid),
  };
  const accepted = (params: DocumentParams, at: At) => (accept.taps.length ? accept.call(params, at) : params);
  const written = (data: Values, at: At) => (input.taps.length ? input.call(data, at) : data);
  const shown = (value: unknown, at: At) => (show.taps.length ? show.call(value, at) : value);

  const judgeAnew = (ctx: Exchange, type: ContentType, params: RouteParams) =>
    judgeQuery(context, { type, raw: ctx.query as Values, can: canOf(ctx), params });

  const judgeOnce = (ctx: Exchange, type: ContentType): DocumentParams => {
    const { querystring } = ctx;
    const params = queryParams.of(ctx.endpoint);
    if (querystring.length > KEPT_LENGTH || ctx.request.queryTouched) return judgeAnew(ctx, type, params);
    const key = `${type.uid}\n${grantsOf(ctx)}\n${params.key}\n${querystring}`;
    const known = judged.get(key);
    if (known) return known;
    const anew = judgeAnew(ctx, type, params);
    judged.set(key, anew);
    return anew;
  };

  const presentersOf = (ctx: Exchange) => {
    const key = grantsOf(ctx);
    let made = presenters.get(key);
    if (!made) {
      made = createPresenters(canOf(ctx));
      presenters.set(key, made);
    }
    return made;
  };

  const bench: Bench = {
    typeOf: (name) => contentTypes.get(typeof name === 'string' ? name : name.uid),
    judge: (type, raw, { can, ctx }, isLenient) =>
      accepted(
        judgeQuery(context, { type, raw, can, isLenient, params: queryParams.of(ctx?.endpoint) }),
        at(type, ctx),
      ),
    judgeInput: (type, data, { can, ctx }, isLenient) =>
      written(judgeBody(type, { data: isLenient ? prunedInput(type, data, can) : data }, can), at(type, ctx)),
    present: (type, value, { can, ctx }) => shown(createPresenters(can)(type)(value), at(type, ctx)),
  };

  return Object.freeze({
    judge(ctx: Exchange, uid: string) {
      const type = contentTypes.get(uid);
      return accepted(judgeOnce(ctx, type), { type, ctx });
    },
    judgeInput(ctx: Exchange, uid: string) {
      const type = contentTypes.get(uid);
      const { names } = inputParams.of(ctx.endpoint);
      const body = names.length ? withoutKeys(ctx.request.body, names) : ctx.request.body;
      return written(judgeBody(type, body, canOf(ctx)), { type, ctx });
    },
    judgeInputParams: (ctx: Exchange) => inputParams.of(ctx.endpoint).judge(dataOf(ctx.request.body)),
    present(ctx: Exchange, value: unknown, uid: string) {
      const type = contentTypes.get(uid);
      return shown(presentersOf(ctx)(type)(value), { type, ctx });
    },
    describe(route: Route, uid: string, action: 'read' | 'create' | 'update') {
      const type = contentTypes.get(uid);
      const names = [...added.map(([name]) => name), ...queryParams.namesOf(route)];
      const asked = { query: describeQuery(type, { options, operators: OPERATORS, added: names }) };
      if (action === 'read') return asked;
      return { ...asked, body: describeBody(type, action === 'create', inputParams.namesOf(route)) };
    },
    addQueryParams: queryParams.add,
    addInputParams: inputParams.add,
    validate: Object.freeze(createJudging(bench, false)),
    sanitize: Object.freeze(createSanitizing(bench)),
    paginate: (pagination: unknown) => readPaging(pagination, options),
  });
}

const at = (type: ContentType, ctx: Exchange | undefined): At => (ctx ? { type, ctx } : { type });

/** The strategy is part of the key: two strategies may use the same grants key. */
const grantsOf = ({ auth }: Exchange): string => (auth ? `${auth.strategy} ${auth.grantsKey}` : '');

const OPERATORS: ReadonlySet<string> = new Set(
  (
    '$eq $eqi $ne $nei $lt $lte $gt $gte $between $in $notIn $contains $notContains $containsi $notContainsi ' +
    '$startsWith $startsWithi $endsWith $endsWithi $null $notNull'
  ).split(' '),
);
const isOperator = (key: string): boolean => OPERATORS.has(key);
