import type { RouteSchema } from '@mortise/content-api/contract';

export type {} from '@mortise/content-types/contract';

import type { Action } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams } from '@mortise/documents/contract';
import type { RequestContext } from '@mortise/kernel';
import type { Route, RouteConfig } from '@mortise/routing/contract';

export type {} from '@mortise/services/contract';

export interface PageMeta {
  readonly page: number;
  readonly pageSize: number;
  readonly pageCount?: number;
  readonly total?: number;
}
export interface OffsetMeta {
  readonly start: number;
  readonly limit: number;
  readonly total?: number;
}

/** The body of a response. */
export interface ApiResponse<D = Entry> {
  data: D | null;
  meta: Record<string, unknown> & { pagination?: PageMeta | OffsetMeta };
}

/** The helper functions of a core controller: validation, sanitization and output for its type. */
export interface CoreHelpers {
  /** Validates `ctx.query`. @throws CONTENT_API_KEY_INVALID and others. */
  validateQuery(ctx: RequestContext): Promise<void>;
  /** `ctx.query` without forbidden keys: trusted parameters for services and documents. */
  sanitizeQuery(ctx: RequestContext): Promise<DocumentParams>;
  /** Validates data to write. @throws CONTENT_API_KEY_INVALID and others. */
  validateInput(data: unknown, ctx: RequestContext): Promise<void>;
  /** Data without the keys that the client may not write: trusted data for services and documents. */
  sanitizeInput(data: unknown, ctx: RequestContext): Promise<Readonly<Record<string, unknown>>>;
  /**
   * An entry, a list or null, without what the client may not see. Core actions call it, so overriding it changes
   * responses.
   */
  sanitizeOutput(data: unknown, ctx: RequestContext): Promise<unknown>;
  /**
   * `{ data, meta }`, or `data` itself if it is null or undefined. Core actions call it, so overriding it changes
   * responses.
   *
   * @param ctx the request, to apply the response format that its headers request.
   */
  transformResponse(data: unknown, meta?: object, ctx?: RequestContext): unknown;
}

/** The core controller of a collection type. A single type has only `find`, `update` and `delete`. */
export interface CoreController extends CoreHelpers {
  find(ctx: RequestContext): Promise<ApiResponse<Entry[]>>;
  findOne(ctx: RequestContext): Promise<ApiResponse | undefined>;
  create(ctx: RequestContext): Promise<ApiResponse>;
  update(ctx: RequestContext): Promise<ApiResponse | undefined>;
  delete(ctx: RequestContext): Promise<undefined>;
  readonly [action: string]: Action;
}

/** The core service of a type. The core controller calls it with validated parameters and presents its result. */
export interface CoreService {
  find(
    params?: DocumentParams,
    context?: DocumentContext,
  ): Promise<{ results: Entry[]; pagination: PageMeta | OffsetMeta }>;
  findOne(documentId: string, params?: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  create(params: DocumentParams, context?: DocumentContext): Promise<Entry>;
  update(documentId: string, params: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  delete(documentId: string, params?: DocumentParams, context?: DocumentContext): Promise<{ deletedEntries: number }>;
}
export interface SingleTypeService {
  find(params?: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  createOrUpdate(params: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  delete(params?: DocumentParams, context?: DocumentContext): Promise<{ deletedEntries: number }>;
}

/** The actions of core routes. A single type has no `findOne` and no `create`. */
export type CoreAction = 'find' | 'findOne' | 'create' | 'update' | 'delete';

/** The configuration of the core routes of one type. */
export interface TypeRoutes {
  /** Path segment between the API's prefix and the type's name, with a leading slash. */
  readonly prefix?: string;
  /** The actions that get routes. Default: all. */
  readonly only?: readonly CoreAction[];
  /** The actions that get no routes. */
  readonly except?: readonly CoreAction[];
  /** Policies, middlewares, `auth` and the like, by action. */
  readonly config?: { readonly [A in CoreAction]?: RouteConfig };
}

/** A core route with the JSON Schemas of its input. */
export interface DescribedRoute extends RouteSchema {
  readonly method: Route['method'];
  readonly path: string;
  /** `api::article.article.find` */
  readonly action: string;
}

declare module '@mortise/controllers/contract' {
  interface Controllers {
    [uid: `api::${string}.${string}`]: CoreController;
  }
}
declare module '@mortise/services/contract' {
  interface ContentServices {
    [uid: `api::${string}.${string}`]: CoreService;
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    /**
     * Every core route with the JSON Schemas of its query and its body, for API documentation. Generated on the first
     * call.
     */
    routeSchemas: () => readonly DescribedRoute[];
  }
  interface Contributions {
    /** Configuration of core routes, by content type. The app configures the same in the options of `rest`. */
    restRoutes: Readonly<Record<string, TypeRoutes>>;
    /** Types of plugins that get a core controller and a core service. The plugin contributes their routes itself. */
    coreTypes: readonly string[];
    /** Types of a Strapi project folder: their core services call documents with `manner: 'strapi'`. */
    strapiTypes: readonly string[];
  }
}
