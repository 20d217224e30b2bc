import { isMortiseError, MortiseError } from '@mortise/kernel';
import type { DbHandler, StrapiManner } from './contract.ts';

/** Errors that clients receive: unvalidated input, and a value that another row already has. */
const CLIENT_ERRORS: ReadonlySet<string> = new Set(['QUERY_ENGINE_UNSANITIZED', 'DATABASE_UNIQUE_TAKEN']);
const DATA_CODES = /^(?:QUERY|QUERY_ENGINE|DATABASE)_/;
const CLIENT_KINDS: ReadonlySet<string> = new Set(['invalid', 'missing', 'conflict']);

/**
 * Only app code calls `db.query`, so an error in its parameters is a fault of the app: the client gets a 500 without
 * details and the log gets the whole error.
 */
export const reportAsFaults =
  (handler: DbHandler): DbHandler =>
  async (call) => {
    try {
      return await handler(call);
    } catch (error) {
      throw toFault(error, call.manner);
    }
  };

/** Converts an error to a fault with the same code and remedy; in Strapi mode (`manner`) with Strapi's message. */
export function toFault(error: unknown, manner?: StrapiManner): unknown {
  if (!isMortiseError(error) || !DATA_CODES.test(error.code) || CLIENT_ERRORS.has(error.code)) return error;
  const strapiMessage = manner && error.wire?.message;
  if (!CLIENT_KINDS.has(error.kind) && (strapiMessage === undefined || strapiMessage === error.message)) return error;
  const { code, remedy, details, wire } = error;
  const message = strapiMessage ?? error.message;
  return new MortiseError(code, { kind: 'fault', message, remedy, details, wire, cause: error });
}
