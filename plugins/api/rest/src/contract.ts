import type { RouteSchema } from '@mortise/content-api/contract';

export type {} from '@mortise/content-types/contract';

import type { Action } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
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

/** A finished answer. */
export interface Answer<D = Entry> {
  data: D | null;
  meta: Record<string, unknown> & { pagination?: PageMeta | OffsetMeta };
}

/** What actions of a controller have at hand beside each other (behaviours CS06): the judge's functions for its own type. */
export interface CoreHelpers {
  /** Refuses what may not be asked. @throws CONTENT_API_KEY_INVALID and others. */
  validateQuery(ctx: Exchange): Promise<void>;
  /** Trusted parameters of `ctx.query`, without what may not be asked: for services and documents. */
  sanitizeQuery(ctx: Exchange): Promise<DocumentParams>;
  /** @throws CONTENT_API_KEY_INVALID and others. */
  validateInput(data: unknown, ctx: Exchange): Promise<void>;
  /** Trusted data, without what may not be written. */
  sanitizeInput(data: unknown, ctx: Exchange): Promise<Readonly<Record<string, unknown>>>;
  /** What the asker may see of an entry, a list or null. Core actions call it: a change to it changes what they show. */
  sanitizeOutput(data: unknown, ctx: Exchange): Promise<unknown>;
  /**
   * `{ data, meta }`, or null where there is nothing. Core actions call it: a change to it changes what they answer.
   *
   * @param ctx the request, where the format that it asks for shall count.
   */
  transformResponse(data: unknown, meta?: object, ctx?: Exchange): unknown;
}

/** The core controller of a type: accept → service → present, each once. Collections have all five, single types find, update, delete. */
export interface CoreController extends CoreHelpers {
  find(ctx: Exchange): Promise<Answer<Entry[]>>;
  findOne(ctx: Exchange): Promise<Answer | undefined>;
  create(ctx: Exchange): Promise<Answer>;
  update(ctx: Exchange): Promise<Answer | undefined>;
  delete(ctx: Exchange): Promise<undefined>;
  readonly [action: string]: Action;
}

/** The core service of a type: what the core controller calls between judging and presenting. */
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

/** What the core routes do; a single type has no `findOne` and no `create`. */
export type CoreAction = 'find' | 'findOne' | 'create' | 'update' | 'delete';

/** How the core routes of one type differ. */
export interface TypeRoutes {
  /** Stands between the API's prefix and the type's name, with a slash before it. */
  readonly prefix?: string;
  /** The actions that have routes; all of them where it is left out. */
  readonly only?: readonly CoreAction[];
  /** Actions that have none. */
  readonly except?: readonly CoreAction[];
  /** Policies, middlewares, `auth` and the like, by action. */
  readonly config?: { readonly [A in CoreAction]?: RouteConfig };
}

/** A core route, and what it takes, as JSON Schemas. */
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
    /** Every core route with the schemas of its query and its body, for whoever describes the API; made when first asked. */
    routeSchemas: () => readonly DescribedRoute[];
  }
  interface Contributions {
    /** How core routes differ, by content type. The app says the same in the options of `rest`. */
    restRoutes: Readonly<Record<string, TypeRoutes>>;
    /** Types of plugins that get a core controller and a core service as the app's do. Their routes are the plugin's own. */
    coreTypes: readonly string[];
    /** Types of a Strapi-shaped folder: their core services call documents in Strapi's manner. */
    strapiTypes: readonly string[];
  }
}
