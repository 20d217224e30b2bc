import type { DocumentCall, DocumentHandler } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';

/** Wraps a document action: it may change `call.params` before `next()`, and returns the result, changed or not. */
export type DocumentMiddleware = (call: DocumentCall, next: () => Promise<unknown>) => Promise<unknown>;

/** A middleware for some types and actions. Default: all. */
export interface DocumentMiddlewareEntry {
  readonly uid?: string | readonly string[];
  readonly action?: string | readonly string[];
  /** Middlewares with a lower stage are further out; with equal stages, in plugin order. Default 0. */
  readonly stage?: number;
  readonly handler: DocumentMiddleware;
}

/** The document middlewares of one kernel: contributed ones and those added at runtime. */
export interface DocumentMiddlewares {
  /**
   * Adds a middleware, as the innermost of its stage.
   *
   * @returns a function that removes it.
   * @throws DOCUMENT_MIDDLEWARES_INVALID, DOCUMENT_MIDDLEWARES_ACTION_UNKNOWN, DOCUMENT_MIDDLEWARES_UID_UNKNOWN.
   */
  use(middleware: DocumentMiddleware | DocumentMiddlewareEntry): () => void;
  /** Wraps a handler with the middlewares of its type and action. */
  wrap(
    inner: DocumentHandler,
    at: { readonly contentType: { readonly uid: string }; readonly action: string },
  ): DocumentHandler;
}

declare module '@mortise/documents/contract' {
  interface Documents {
    /** Adds a document middleware, before or after start. @returns a function that removes it. */
    use: DocumentMiddlewares['use'];
  }
}

declare module '@mortise/kernel' {
  interface Cradle {
    documentMiddlewares: DocumentMiddlewares;
  }
  interface Contributions {
    documentMiddlewares: readonly (DocumentMiddleware | DocumentMiddlewareEntry)[];
  }
}
