import type { DocumentAction, DocumentCall, DocumentHandler } from '@mortise/documents/contract';
import { aroundOf, nearest, ownedBy } from '@mortise/kernel';
import type { DocumentMiddleware, DocumentMiddlewareEntry } from './contract.ts';
import { errors } from './errors.ts';

/** A middleware with the plugin that brought it. */
export interface OwnedMiddleware {
  readonly plugin: string;
  readonly handler: DocumentMiddleware;
  readonly uids: ReadonlySet<string> | undefined;
  readonly actions: ReadonlySet<string> | undefined;
  readonly stage: number;
}

const ACTIONS: readonly string[] = [
  ...(['findOne', 'findFirst', 'findMany', 'count'] satisfies DocumentAction[]),
  ...(['create', 'update', 'delete', 'clone'] satisfies DocumentAction[]),
];

/** What middlewares may name. */
export interface Known {
  readonly uids: readonly string[];
  /** Actions that plugins add, beside those of every document. */
  readonly actions: readonly string[];
}

/**
 * Puts contributed middlewares in order: a lower stage first, ties as the plugins stand.
 *
 * @throws DOCUMENT_MIDDLEWARES_INVALID for what is no function; DOCUMENT_MIDDLEWARES_ACTION_UNKNOWN and
 *   DOCUMENT_MIDDLEWARES_UID_UNKNOWN for one that would never run.
 */
export function orderMiddlewares(
  contributed: readonly {
    readonly plugin: string;
    readonly value: readonly (DocumentMiddleware | DocumentMiddlewareEntry)[];
  }[],
  known: Known,
): readonly OwnedMiddleware[] {
  const all = { uids: known.uids, actions: [...ACTIONS, ...known.actions] };
  return contributed
    .flatMap(({ plugin, value }) => value.map((given) => owned(plugin, given, all)))
    .toSorted((a, b) => a.stage - b.stage);
}

function owned(
  plugin: string,
  given: DocumentMiddleware | DocumentMiddlewareEntry,
  { uids, actions }: Known,
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

/** Stands the middlewares of a type and action around its handler, the first of them outermost. */
export const aroundAction = (
  all: readonly OwnedMiddleware[],
  inner: DocumentHandler,
  { contentType: { uid }, action }: { readonly contentType: { readonly uid: string }; readonly action: string },
): DocumentHandler =>
  all
    .filter(({ uids, actions }) => (!uids || uids.has(uid)) && (!actions || actions.has(action)))
    .reduceRight((handler: DocumentHandler, { handler: middleware, plugin }) => {
      const name = `document middleware around ${action} of ${uid}`;
      const owned = ownedBy(plugin, name, middleware);
      const outer = aroundOf<DocumentCall>(owned, `${plugin} (document middleware)`)(handler);
      return async (call) => {
        // Parameters that are kept from call to call are frozen; code that changes its own copy harms nobody.
        if (Object.isFrozen(call.params)) call.params = { ...call.params };
        return outer(call);
      };
    }, inner);
