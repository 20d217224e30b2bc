import type { Identity, StateAuth } from '@mortise/auth/contract';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';

export type {} from '@mortise/http/contract';

import type { RequestContext, StandardSchemaV1, SyncWaterfallHook } from '@mortise/kernel';
import type { FilterTree, PopulateTree } from '@mortise/query/contract';
import type { Route } from '@mortise/routing/contract';

/** The requested rows of a list, and how the response reports pagination. */
export interface Pagination {
  readonly start: number;
  readonly limit: number;
  /** Set if the client paginates by page. */
  readonly page?: number;
  readonly pageSize?: number;
  /** True if the total must be counted. */
  readonly withCount: boolean;
}

/** A content type or component, or its uid. */
export type TypeName = string | { readonly uid: string };

/** The caller, outside of core actions. */
export interface Caller {
  /**
   * An identity, or `ctx.state.auth`. `undefined` or `null` is an unauthenticated caller without grants. If the key is
   * absent, grants are not checked. Private attributes are hidden in every case.
   */
  readonly auth?: Identity | StateAuth | null | undefined;
  /**
   * The request: its identity is used, and the `queryParams` of its route are accepted. Takes precedence over `auth`.
   */
  readonly ctx?: RequestContext;
}

type Data = Readonly<Record<string, unknown>>;

/** Validators for controllers without core actions. They return new, canonical, trusted objects. */
export interface ContentValidator {
  /** A whole query: `ctx.query`. */
  query(query: unknown, type: TypeName, caller?: Caller): DocumentParams;
  filters(filters: unknown, type: TypeName, caller?: Caller): FilterTree | undefined;
  /** Terms such as `author.name:asc`. */
  sort(sort: unknown, type: TypeName, caller?: Caller): readonly string[] | undefined;
  /** The requested fields, or all visible fields. */
  fields(fields: unknown, type: TypeName, caller?: Caller): readonly string[];
  populate(populate: unknown, type: TypeName, caller?: Caller): Readonly<Record<string, PopulateTree>> | undefined;
  /** The data to write: `ctx.request.body.data`. */
  input(data: unknown, type: TypeName, caller?: Caller): Data;
}

/** The same functions, which remove forbidden keys instead of throwing. Malformed values still throw. */
export interface ContentSanitizer extends ContentValidator {
  /** An entry, a list or null, without what the caller may not see. */
  output(value: unknown, type: TypeName, caller?: Caller): unknown;
}

/** A parameter that a plugin adds to the API. Its schema must validate synchronously. */
export interface AddedParam {
  readonly schema: StandardSchemaV1;
  /** True for the routes that accept the parameter. Default: all routes. */
  readonly matches?: (route: Route) => boolean;
}

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = boolean | { readonly [key: string]: unknown };

/** JSON Schemas of the input of a route. */
export interface RouteSchema {
  /** Of the query, after brackets are parsed. */
  readonly query: JsonSchema;
  /** Of the body, if the route writes. */
  readonly body?: JsonSchema;
}

/** Validates the queries and bodies of API clients, and removes from responses what the client may not see. */
export interface ContentApi {
  /**
   * Validates `ctx.query` for a type. Returns a new, trusted object of canonical parameters in which every node names
   * its fields. Relations that the caller may not read are removed from `populate`; any other forbidden key throws.
   * `pagination` holds the requested page, clamped; `start` and `limit` hold the same in rows, so
   * `documents(uid).findMany` with the result never reads a whole table. The result is frozen, and the same object for
   * the same query and grants.
   *
   * @throws CONTENT_API_KEY_INVALID and other errors of kind `invalid`, with Strapi's message, key and path.
   */
  validateQuery(ctx: RequestContext, uid: string): DocumentParams;
  /** Validates `ctx.request.body.data`. @throws CONTENT_API_BODY_MISSING, CONTENT_API_KEY_INVALID. */
  validateInput(ctx: RequestContext, uid: string): Readonly<Record<string, unknown>>;
  /** Validated values of the `inputParams` in `ctx.request.body.data`. @throws CONTENT_API_PARAM_INVALID. */
  validateInputParams(ctx: RequestContext): Readonly<Record<string, unknown>>;
  /** For use outside of core actions: throws on forbidden keys. */
  readonly validate: ContentValidator;
  /** For use outside of core actions: removes forbidden keys. */
  readonly sanitize: ContentSanitizer;
  /**
   * Adds query parameters, like the contribution `queryParams`, while plugins bootstrap.
   *
   * @param plugin the name of the plugin, for error messages.
   *
   * @throws CONTENT_API_PARAM_RESERVED, CONTENT_API_PARAM_DUPLICATE, CONTENT_API_PARAMS_SEALED.
   */
  addQueryParams(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
  /** The same for `inputParams`. */
  addInputParams(params: Readonly<Record<string, AddedParam>>, plugin: string): void;
  /**
   * An entry, a list or null, without what the client may not see. A value that is not an entry is returned unchanged.
   */
  present(ctx: RequestContext, value: unknown, uid: string): unknown;
  /**
   * JSON Schemas of the input of a core route, generated from the content types for a client with all grants. Whatever
   * validation accepts without a cast matches the schemas.
   *
   * @param action what the route does to the type.
   */
  describe(route: Route, uid: string, action: 'read' | 'create' | 'update'): RouteSchema;
  /**
   * Parses `pagination` and clamps it to the limits of this API: `{ page, pageSize }` or `{ start, limit }`, and
   * `withCount`, as numbers or strings.
   *
   * @throws CONTENT_API_PAGE_MIXED, CONTENT_API_PAGE_MISPLACED, CONTENT_API_NUMBER_INVALID, CONTENT_API_COUNT_INVALID.
   */
  paginate(pagination: unknown): Pagination;
}

declare module '@mortise/documents/contract' {
  interface DocumentContext {
    /** The identity of the caller. */
    readonly auth?: import('@mortise/auth/contract').Identity;
    readonly requestId?: string;
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    contentApi: ContentApi;
  }
  interface Contributions {
    /** Query parameters by name. The validated query holds the output of their schemas. */
    queryParams: Readonly<Record<string, AddedParam>>;
    /** Keys of a body's `data` that are not attributes. They are passed to documents as parameters, next to `data`. */
    inputParams: Readonly<Record<string, AddedParam>>;
  }
  /** `ctx` is absent if `validate` or `sanitize` is called without one. */
  interface Hooks {
    /** Receives a validated query before it is used. */
    'content-api.accept': SyncWaterfallHook<
      [DocumentParams, { readonly type: ContentType; readonly ctx?: RequestContext }]
    >;
    /** Receives validated data before it is written. A tap returns changed data or throws. */
    'content-api.input': SyncWaterfallHook<
      [Readonly<Record<string, unknown>>, { readonly type: ContentType; readonly ctx?: RequestContext }]
    >;
    /** Receives the value to send to the client. */
    'content-api.present': SyncWaterfallHook<[unknown, { readonly type: ContentType; readonly ctx?: RequestContext }]>;
  }
}
