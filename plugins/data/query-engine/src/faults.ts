import { isMortiseError, MortiseError } from '@mortise/kernel';
import type { DbHandler, StrapiManner } from './contract.ts';

/** What a client may be told: it brought what is not judged, or a value that another row has. */
const OF_CLIENTS: ReadonlySet<string> = new Set(['QUERY_ENGINE_UNJUDGED', 'DATABASE_UNIQUE_TAKEN']);
const LAYERS = /^(?:QUERY|QUERY_ENGINE|DATABASE)_/;
const REFUSALS: ReadonlySet<string> = new Set(['invalid', 'missing', 'conflict']);

/**
 * Rows are for trusted code: what is wrong with its parameters is a fault of the app, of which the client learns nothing and
 * the log everything.
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

/** The same error, code and remedy kept, as a fault; in Strapi's manner with Strapi's words. */
export function asFault(error: unknown, manner?: StrapiManner): unknown {
  if (!isMortiseError(error) || !LAYERS.test(error.code) || OF_CLIENTS.has(error.code)) return error;
  const words = manner && error.wire?.message;
  if (!REFUSALS.has(error.kind) && (words === undefined || words === error.message)) return error;
  const { code, remedy, details, wire } = error;
  const message = words ?? error.message;
  return new MortiseError(code, { kind: 'fault', message, remedy, details, wire, cause: error });
}
