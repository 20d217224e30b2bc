export type {} from '@mortise/auth/contract';

import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';

export type {} from '@mortise/http/contract';

import type { Exchange, SyncWaterfallHook } from '@mortise/kernel';

/** The rows of a list that are asked for, and how its pages are told. */
export interface Paging {
  readonly start: number;
  readonly limit: number;
  /** Set when it was asked by page. */
  readonly page?: number;
  readonly pageSize?: number;
  /** The total is wanted. */
  readonly withCount: boolean;
}

/** The judge of what strangers ask and the presenter of what they get. */
export interface ContentApi {
  /**
   * What of `ctx.query` its asker may ask of the type: a new, trusted object of canonical parameters in which every
   * node names its fields. Relations that may not be read are left out of populate; anything else forbidden is refused.
   * `pagination` holds the page as asked and clamped; `start` and `limit` say the same in rows, so that handing the result to
   * `documents(uid).findMany` never reads a whole table. Frozen; the same query of the same asker gives the same object.
   *
   * @throws CONTENT_API_KEY_INVALID and others with kind invalid: Strapi's words, with key and path.
   */
  judge(ctx: Exchange, uid: string): DocumentParams;
  /** The same for `ctx.request.body.data`. @throws CONTENT_API_BODY_MISSING, CONTENT_API_KEY_INVALID. */
  judgeInput(ctx: Exchange, uid: string): Readonly<Record<string, unknown>>;
  /** What of an entry, a list or null its asker may see. A value that is no entry is given back as it is. */
  present(ctx: Exchange, value: unknown, uid: string): unknown;
  /**
   * The rows that a `pagination` asks for, by the limits of this API: `{ page, pageSize }` or `{ start, limit }`, and
   * `withCount`, as numbers or as texts.
   *
   * @throws CONTENT_API_PAGE_MIXED, CONTENT_API_PAGE_MISPLACED, CONTENT_API_NUMBER_INVALID, CONTENT_API_COUNT_INVALID.
   */
  paginate(pagination: unknown): Paging;
}

declare module '@mortise/documents/contract' {
  interface DocumentContext {
    /** The identity that asks. */
    readonly auth?: import('@mortise/auth/contract').Identity;
    readonly requestId?: string;
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    contentApi: ContentApi;
  }
  interface Hooks {
    /** What was judged, before it is used. */
    'content-api.accept': SyncWaterfallHook<[DocumentParams, { readonly type: ContentType; readonly ctx: Exchange }]>;
    /** What will be shown. */
    'content-api.present': SyncWaterfallHook<[unknown, { readonly type: ContentType; readonly ctx: Exchange }]>;
  }
}
