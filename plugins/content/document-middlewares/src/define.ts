import type { DocumentMiddleware, DocumentMiddlewareEntry } from './contract.ts';

/** A document middleware, typed where it is written. */
export const defineDocumentMiddleware = <const M extends DocumentMiddleware | DocumentMiddlewareEntry>(
  middleware: M,
): M => middleware;
