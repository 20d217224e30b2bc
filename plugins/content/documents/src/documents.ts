import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { composeHandlers, type MortiseError } from '@mortise/kernel';
import { actionsOf, type ContributedActions } from './actions.ts';
import { assertSanitized, type KnownSafe } from './assert-sanitized.ts';
import { createParamChecker } from './check-params.ts';
import type {
  AffectedEntries,
  Collection,
  DocumentAction,
  DocumentCall,
  DocumentContext,
  DocumentHandler,
  DocumentParams,
  Documents,
} from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { errors } from './errors.ts';
import { createPlanner } from './planner.ts';
import type { ReadParams } from './read-params.ts';
import { createReads } from './reads.ts';
import { createWrites } from './writes.ts';

const NO_CONTEXT: DocumentContext = Object.freeze({});
/** Limits the set of logged messages: each path in the application's code gives another message. */
const MAX_WARNINGS = 100;
const NO_PARAMS: DocumentParams = Object.freeze({});

/** The methods that every collection has. */
type CoreMethods = Pick<
  Collection,
  'findOne' | 'findFirst' | 'findMany' | 'findPage' | 'count' | 'create' | 'update' | 'delete' | 'clone'
>;

/** What plugins contribute. */
export interface Contributed {
  readonly readParams: ReadParams;
  readonly actions: ContributedActions;
}

/** Returns the collections of a kernel's types. Each is built on first use and cached. */
export function createDocuments(deps: DocumentsDependencies, contributed: Contributed): Documents {
  const collections = new Map<string, Collection>();
  const knownSafe: KnownSafe = new WeakSet();
  const warned = new Set<string>();
  const warnOnce = ({ message, remedy }: MortiseError) => {
    if (warned.has(message) || warned.size === MAX_WARNINGS) return;
    warned.add(message);
    deps.log.warn(`${message}; the client got a 400. ${remedy}`);
  };
  const collectionOf = (uid: string): Collection => {
    const known = collections.get(uid);
    if (known) return known;
    const type = deps.use.contentTypes.get(uid);
    if (type.kind === 'component') {
      throw errors.NOT_A_DOCUMENT({ uid, known: deps.use.contentTypes.types.map((t) => t.uid) });
    }
    const collection = createCollection(deps, type, knownSafe, contributed, warnOnce);
    collections.set(uid, collection);
    return collection;
  };
  return collectionOf as Documents;
}

function createCollection(
  deps: DocumentsDependencies,
  type: ContentType,
  knownSafe: KnownSafe,
  contributed: Contributed,
  warnOnce: (error: MortiseError) => void,
): Collection {
  const actions = actionsOf(type, contributed.actions);
  // Cached plans contain the result of the taps, so a tap added at runtime rebuilds them with the chains.
  const chains = deps.cached(() => {
    const planner = createPlanner(deps, type, knownSafe, contributed.readParams);
    const handlers = { ...createReads(deps, planner), ...createWrites(deps, type, planner, actions) };
    const checkParams = createParamChecker(deps, type, knownSafe, actions);
    const buildChain = (action: DocumentAction, handler: DocumentHandler) => {
      const inner: DocumentHandler = (call) => {
        assertSanitized(call, knownSafe, warnOnce);
        if (call.params.lookup !== undefined) throw errors.PARAM_FORBIDDEN({ param: 'lookup' });
        checkParams(call);
        return handler(call);
      };
      return composeHandlers(deps.hooks['documents.handle'], 'documents.handle', inner, { contentType: type, action });
    };
    return Object.fromEntries(
      Object.entries(handlers).map(([action, handler]) => [action, buildChain(action as DocumentAction, handler)]),
    ) as Record<DocumentAction, DocumentHandler>;
  });

  // Build at boot to reject a tap that returns nothing. A tap added at runtime rebuilds the chains on their next use.
  chains();

  const createCall = (
    action: DocumentAction,
    params: DocumentParams,
    context: DocumentContext,
    wantsTotal = false,
  ): DocumentCall => {
    if (typeof params !== 'object' || params === null) {
      throw errors.PARAMS_INVALID({
        uid: type.uid,
        action,
        problem: `its parameters are ${String(params)}, not an object`,
      });
    }
    return { uid: type.uid, contentType: type, action, params, context, wantsTotal, startedAt: performance.now() };
  };
  const run = async <R>(action: DocumentAction, params: DocumentParams, context: DocumentContext): Promise<R> =>
    (await chains()[action](createCall(action, params, context))) as R;

  const contributedMethods = [...actions.keys()].map((action) => [
    action,
    (params: DocumentParams, context = NO_CONTEXT) => run(action as DocumentAction, params, context),
  ]);
  const coreMethods = {
    findOne: (params, context = NO_CONTEXT) => run<Entry | null>('findOne', params, context),
    findFirst: (params = NO_PARAMS, context = NO_CONTEXT) => run<Entry | null>('findFirst', params, context),
    findMany: (params = NO_PARAMS, context = NO_CONTEXT) => run<Entry[]>('findMany', params, context),
    async findPage(params = NO_PARAMS, context = NO_CONTEXT) {
      const call = createCall('findMany', params, context, true);
      const results = (await chains().findMany(call)) as Entry[];
      return { results, total: call.total ?? results.length };
    },
    count: (params = NO_PARAMS, context = NO_CONTEXT) => run<number>('count', params, context),
    create: (params, context = NO_CONTEXT) => run<Entry>('create', params, context),
    update: (params, context = NO_CONTEXT) => run<Entry | null>('update', params, context),
    delete: (params, context = NO_CONTEXT) => run<AffectedEntries>('delete', params, context),
    clone: (params, context = NO_CONTEXT) => run<Awaited<ReturnType<Collection['clone']>>>('clone', params, context),
  } satisfies CoreMethods;
  return Object.freeze({ ...Object.fromEntries(contributedMethods), ...coreMethods }) as Collection;
}
