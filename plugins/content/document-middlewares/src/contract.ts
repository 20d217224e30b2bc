import type { DocumentCall, DocumentHandler } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';

/** Code around a document action: change `call.params` before `next()`, look at its result after, and return it. */
export type DocumentMiddleware = (call: DocumentCall, next: () => Promise<unknown>) => Promise<unknown>;

/** A middleware for some types and actions; without them, for all. */
export interface DocumentMiddlewareEntry {
  readonly uid?: string | readonly string[];
  readonly action?: string | readonly string[];
  /** A lower stage stands further out; ties keep the order of plugins. */
  readonly stage?: number;
  readonly handler: DocumentMiddleware;
}

/** The document middlewares of one kernel, contributed ones and those that code adds while it runs. */
export interface DocumentMiddlewares {
  /**
   * Adds one, behind those of its stage.
   *
   * @returns a function that takes it away again.
   * @throws DOCUMENT_MIDDLEWARES_INVALID, DOCUMENT_MIDDLEWARES_ACTION_UNKNOWN, DOCUMENT_MIDDLEWARES_UID_UNKNOWN.
   */
  use(middleware: DocumentMiddleware | DocumentMiddlewareEntry): () => void;
  /** Stands those of a type and action around its handler. */
  around(
    inner: DocumentHandler,
    at: { readonly contentType: { readonly uid: string }; readonly action: string },
  ): DocumentHandler;
}

declare module '@mortise/documents/contract' {
  interface Documents {
    /** Adds a document middleware, before start or after. @returns a function that takes it away again. */
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
