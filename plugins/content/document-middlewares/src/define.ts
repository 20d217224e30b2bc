import type { DocumentMiddleware, DocumentMiddlewareEntry } from './contract.ts';

/** Returns its argument; gives a document middleware its types. */
export const defineDocumentMiddleware = <const M extends DocumentMiddleware | DocumentMiddlewareEntry>(
  middleware: M,
): M => middleware;
