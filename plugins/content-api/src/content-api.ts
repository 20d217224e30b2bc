import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { Exchange, Hooks } from '@mortise/kernel';
import type { Query } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Added } from './added.ts';
import type { ContentApi } from './contract.ts';
import { judgeBody } from './input.ts';
import { judgeQuery } from './judge.ts';
import type { ContentApiOptions } from './options.ts';
import { readPaging } from './paging.ts';
import type { House } from './populate.ts';
import { createPresenters } from './present.ts';
import type { Can } from './sight.ts';

/** A longer query string is judged each time. */
const KEPT_LENGTH = 2048;
const KEPT_GRANTS = 200;

interface Parts {
  readonly query: Query;
  readonly contentTypes: ContentTypes;
  readonly hooks: Pick<Hooks, 'content-api.accept' | 'content-api.present'>;
  readonly options: ContentApiOptions;
  readonly added: Added;
}

/** Nobody may do anything. */
const NOTHING: Can = () => false;

/**
 * The judge and the presenter. What was judged is kept by type, grants and query string, so a repeated request is neither
 * parsed nor judged again; a query that anyone has read or changed before is always judged.
 */
export function createContentApi({ query, contentTypes, hooks, options, added }: Parts): ContentApi {
  const judged = new QuickLRU<string, DocumentParams>({ maxSize: options.keptQueries });
  const presenters = new QuickLRU<string, ReturnType<typeof createPresenters>>({ maxSize: KEPT_GRANTS });
  const accept = hooks['content-api.accept'];
  const show = hooks['content-api.present'];
  const house: House & { readonly added: Added } = {
    added,
    isOperator,
    isKnown: (uid) => contentTypes.find(uid) !== undefined,
  };
  const judgeAnew = (ctx: Exchange, type: ContentType) =>
    judgeQuery(type, ctx.query as Readonly<Record<string, unknown>>, canOf(ctx), query, options, house);

  const judgeOnce = (ctx: Exchange, type: ContentType): DocumentParams => {
    const { querystring } = ctx;
    if (querystring.length > KEPT_LENGTH || ctx.request.queryTouched) return judgeAnew(ctx, type);
    const key = `${type.uid}\n${ctx.auth?.grantsKey ?? ''}\n${querystring}`;
    const known = judged.get(key);
    if (known) return known;
    const params = judgeAnew(ctx, type);
    judged.set(key, params);
    return params;
  };

  const presentersOf = (ctx: Exchange) => {
    const key = ctx.auth?.grantsKey ?? '';
    let made = presenters.get(key);
    if (!made) {
      made = createPresenters(canOf(ctx));
      presenters.set(key, made);
    }
    return made;
  };

  return Object.freeze({
    judge(ctx: Exchange, uid: string) {
      const type = contentTypes.get(uid);
      const params = judgeOnce(ctx, type);
      return accept.taps.length ? accept.call(params, { type, ctx }) : params;
    },
    judgeInput: (ctx: Exchange, uid: string) => judgeBody(contentTypes.get(uid), ctx.request.body),
    present(ctx: Exchange, value: unknown, uid: string) {
      const type = contentTypes.get(uid);
      const shown = presentersOf(ctx)(type)(value);
      return show.taps.length ? show.call(shown, { type, ctx }) : shown;
    },
    paginate: (pagination: unknown) => readPaging(pagination, options),
  });
}

/** Who is not known may do nothing. */
const canOf = (ctx: Exchange): Can => {
  const { auth } = ctx;
  return auth ? (action) => auth.can(action) : NOTHING;
};

const OPERATORS: ReadonlySet<string> = new Set(
  (
    '$eq $eqi $ne $nei $lt $lte $gt $gte $between $in $notIn $contains $notContains $containsi $notContainsi ' +
    '$startsWith $startsWithi $endsWith $endsWithi $null $notNull'
  ).split(' '),
);
const isOperator = (key: string): boolean => OPERATORS.has(key);
