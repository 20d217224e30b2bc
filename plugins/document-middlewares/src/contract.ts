import type { DocumentCall } from '@mortise/documents/contract';

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

declare module '@mortise/kernel' {
  interface Contributions {
    documentMiddlewares: readonly (DocumentMiddleware | DocumentMiddlewareEntry)[];
  }
}
