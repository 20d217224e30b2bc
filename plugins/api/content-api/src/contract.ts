import type { Identity, StateAuth } from '@mortise/auth/contract';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';

export type {} from '@mortise/http/contract';

import type { Exchange, StandardSchemaV1, SyncWaterfallHook } from '@mortise/kernel';
import type { FilterTree, PopulateTree } from '@mortise/query/contract';
import type { Route } from '@mortise/routing/contract';

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

/** A content type or component, or its uid. */
export type TypeName = string | { readonly uid: string };

/** Who asks, outside of a core action. */
export interface AskedBy {
  /**
   * An identity, or what stands in `ctx.state.auth`. Given as `undefined` or `null` it is nobody, who may find nothing;
   * left out, no grants are asked about, and what is private stays hidden all the same.
   */
  readonly auth?: Identity | StateAuth | null | undefined;
  /** The request that it came with, whose asker it is and whose route's `queryParams` are known. Stands before `auth`. */
  readonly ctx?: Exchange;
}

type Data = Readonly<Record<string, unknown>>;

/** The judge for plain controllers (behaviours Z07). The answers are new, canonical and trusted. */
export interface Judging {
  /** A whole query: `ctx.query`. */
  query(query: unknown, type: TypeName, by?: AskedBy): DocumentParams;
  filters(filters: unknown, type: TypeName, by?: AskedBy): FilterTree | undefined;
  /** `author.name:asc` each. */
  sort(sort: unknown, type: TypeName, by?: AskedBy): readonly string[] | undefined;
  /** The names that are asked for, or every one that may be seen. */
  fields(fields: unknown, type: TypeName, by?: AskedBy): readonly string[];
  populate(populate: unknown, type: TypeName, by?: AskedBy): Readonly<Record<string, PopulateTree>> | undefined;
  /** What is to be written: `ctx.request.body.data`. */
  input(data: unknown, type: TypeName, by?: AskedBy): Data;
}

/** The same judge where what may not be asked is left out instead of refused; values of a wrong form are refused still. */
export interface Sanitizing extends Judging {
  /** What may be seen of an entry, a list or null. */
  output(value: unknown, type: TypeName, by?: AskedBy): unknown;
}

/** A parameter of the API that no core one is (behaviours R13). Its schema answers at once, never by a promise. */
export interface AddedParam {
  readonly schema: StandardSchemaV1;
  /** The routes that take it; all of them without it. */
  readonly matches?: (route: Route) => boolean;
}

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = boolean | { readonly [key: string]: unknown };

/** What a route of a type takes. */
export interface RouteSchema {
  /** Of the query, brackets parsed. */
  readonly query: JsonSchema;
  /** Of the body, where the route writes. */
  readonly body?: JsonSchema;
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
  /** What `ctx.request.body.data` says under `inputParams`. @throws CONTENT_API_PARAM_INVALID. */
  judgeInputParams(ctx: Exchange): Readonly<Record<string, unknown>>;
  /** Outside of core actions: refuses what may not be asked. */
  readonly validate: Judging;
  /** Outside of core actions: leaves out what may not be asked. */
  readonly sanitize: Sanitizing;
  /**
   * Adds to what `queryParams` contributes, while plugins bootstrap. @param plugin who adds, for messages.
   *
   * @throws CONTENT_API_PARAM_RESERVED, CONTENT_API_PARAM_TWICE, CONTENT_API_PARAMS_SEALED.
   */
  addQueryParams(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
  /** The same for `inputParams`. */
  addInputParams(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
  /** What of an entry, a list or null its asker may see. A value that is no entry is given back as it is. */
  present(ctx: Exchange, value: unknown, uid: string): unknown;
  /**
   * What a core route of a type takes, from the types that the judge goes by and for whoever may ask everything: each key
   * that is no way of writing is in none of it, and what the judge and validation take as it stands matches.
   *
   * @param action what the route does to the type.
   */
  describe(route: Route, uid: string, action: 'read' | 'create' | 'update'): RouteSchema;
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
  interface Contributions {
    /** Query parameters by name: a judged query holds what their schemas make of them. */
    queryParams: Readonly<Record<string, AddedParam>>;
    /** Keys beside the attributes in the `data` of a body: they come to documents as parameters, beside `data`. */
    inputParams: Readonly<Record<string, AddedParam>>;
  }
  /** The exchange is absent where `validate` and `sanitize` are called. */
  interface Hooks {
    /** What was judged of a query, before it is used. */
    'content-api.accept': SyncWaterfallHook<[DocumentParams, { readonly type: ContentType; readonly ctx?: Exchange }]>;
    /** What was judged of a body, before it is written: change it, or throw. */
    'content-api.input': SyncWaterfallHook<
      [Readonly<Record<string, unknown>>, { readonly type: ContentType; readonly ctx?: Exchange }]
    >;
    /** What will be shown. */
    'content-api.present': SyncWaterfallHook<[unknown, { readonly type: ContentType; readonly ctx?: Exchange }]>;
  }
}
