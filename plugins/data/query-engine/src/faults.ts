import { isMortiseError, MortiseError } from '@mortise/kernel';
import type { DbHandler, StrapiManner } from './contract.ts';

/** Errors that clients receive: unvalidated input, and a value that another row already has. */
const OF_CLIENTS: ReadonlySet<string> = new Set(['QUERY_ENGINE_UNJUDGED', 'DATABASE_UNIQUE_TAKEN']);
const LAYERS = /^(?:QUERY|QUERY_ENGINE|DATABASE)_/;
const REFUSALS: ReadonlySet<string> = new Set(['invalid', 'missing', 'conflict']);

/**
 * Only app code calls `db.query`, so an error in its parameters is a fault of the app: the client gets a 500 without
 * details and the log gets the whole error.
 */
export const ofAuthors =
  (handler: DbHandler): DbHandler =>
  async (call) => {
    try {
      return await handler(call);
    } catch (error) {
      throw asFault(error, call.manner);
    }
  };

/** Converts an error to a fault with the same code and remedy; in Strapi mode (`manner`) with Strapi's message. */
export function asFault(error: unknown, manner?: StrapiManner): unknown {
  if (!isMortiseError(error) || !LAYERS.test(error.code) || OF_CLIENTS.has(error.code)) return error;
  const words = manner && error.wire?.message;
  if (!REFUSALS.has(error.kind) && (words === undefined || words === error.message)) return error;
  const { code, remedy, details, wire } = error;
  const message = words ?? error.message;
  return new MortiseError(code, { kind: 'fault', message, remedy, details, wire, cause: error });
}
