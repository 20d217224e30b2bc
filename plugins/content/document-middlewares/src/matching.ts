import type { DocumentAction, DocumentCall, DocumentHandler } from '@mortise/documents/contract';
import { bindOwner, fromMiddleware, nearest } from '@mortise/kernel';
import type { DocumentMiddleware, DocumentMiddlewareEntry } from './contract.ts';
import { errors } from './errors.ts';

/** A middleware with the plugin that contributed it. Undefined `uids` or `actions`: all. */
export interface OwnedMiddleware {
  readonly plugin: string;
  readonly handler: DocumentMiddleware;
  readonly uids: ReadonlySet<string> | undefined;
  readonly actions: ReadonlySet<string> | undefined;
  readonly stage: number;
}

const CORE_ACTIONS: readonly string[] = [
  ...(['findOne', 'findFirst', 'findMany', 'count'] satisfies DocumentAction[]),
  ...(['create', 'update', 'delete', 'clone'] satisfies DocumentAction[]),
];

/** The names that middlewares may use. */
export interface KnownNames {
  readonly uids: readonly string[];
  /** Contributed actions, in addition to the core actions. */
  readonly actions: readonly string[];
}

/**
 * Sorts middlewares by stage; with equal stages, plugin order is kept.
 *
 * @throws DOCUMENT_MIDDLEWARES_INVALID for an entry without a handler function; DOCUMENT_MIDDLEWARES_ACTION_UNKNOWN and
 *   DOCUMENT_MIDDLEWARES_UID_UNKNOWN for a middleware that would never run.
 */
export function sortMiddlewares(
  contributed: readonly {
    readonly plugin: string;
    readonly value: readonly (DocumentMiddleware | DocumentMiddlewareEntry)[];
  }[],
  known: KnownNames,
): readonly OwnedMiddleware[] {
  const all = { uids: known.uids, actions: [...CORE_ACTIONS, ...known.actions] };
  return contributed
    .flatMap(({ plugin, value }) => value.map((given) => parseMiddleware(plugin, given, all)))
    .toSorted((a, b) => a.stage - b.stage);
}

function parseMiddleware(
  plugin: string,
  given: DocumentMiddleware | DocumentMiddlewareEntry,
  { uids, actions }: KnownNames,
): OwnedMiddleware {
  const entry: DocumentMiddlewareEntry = typeof given === 'function' ? { handler: given } : given;
  if (typeof entry?.handler !== 'function') throw errors.INVALID({ plugin, given });
  const action = [entry.action ?? []].flat().find((name) => !actions.includes(name));
  if (action !== undefined)
    throw errors.ACTION_UNKNOWN({ plugin, action, known: actions, nearest: nearest(action, actions) });
  const uid = [entry.uid ?? []].flat().find((name) => !uids.includes(name));
  if (uid !== undefined) throw errors.UID_UNKNOWN({ plugin, uid, known: uids, nearest: nearest(uid, uids) });
  return {
    plugin,
    handler: entry.handler,
    uids: entry.uid === undefined ? undefined : new Set([entry.uid].flat()),
    actions: entry.action === undefined ? undefined : new Set([entry.action].flat()),
    stage: entry.stage ?? 0,
  };
}

/** Wraps a handler with the middlewares of its type and action. The first one is outermost. */
export const wrapAction = (
  all: readonly OwnedMiddleware[],
  inner: DocumentHandler,
  { contentType: { uid }, action }: { readonly contentType: { readonly uid: string }; readonly action: string },
): DocumentHandler =>
  all
    .filter(({ uids, actions }) => (!uids || uids.has(uid)) && (!actions || actions.has(action)))
    .reduceRight((handler: DocumentHandler, { handler: middleware, plugin }) => {
      const name = `document middleware around ${action} of ${uid}`;
      const owned = bindOwner(plugin, name, middleware);
      const outer = fromMiddleware<DocumentCall>(owned, `${plugin} (document middleware)`)(handler);
      return async (call) => {
        // Callers reuse frozen parameters for several calls; a middleware may change its own copy.
        if (Object.isFrozen(call.params)) call.params = { ...call.params };
        return outer(call);
      };
    }, inner);
