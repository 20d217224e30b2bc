import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { type MortiseError, wrapAll } from '@mortise/kernel';
import { type AddedActions, actionsOf } from './actions.ts';
import { createParamChecks } from './checked-params.ts';
import type {
  Affected,
  Collection,
  DocumentAction,
  DocumentCall,
  DocumentContext,
  DocumentHandler,
  DocumentParams,
  Documents,
} from './contract.ts';
import { errors } from './errors.ts';
import { requireJudged, type Settled } from './judged.ts';
import { createPlanner } from './planner.ts';
import type { ReadParams } from './read-params.ts';
import { createReads } from './reads.ts';
import type { Workings } from './workings.ts';
import { createWrites } from './writes.ts';

const NOBODY: DocumentContext = Object.freeze({});
/** Limits the set of logged messages: each path in the application's code gives another message. */
const MAX_WARNINGS = 100;
const NOTHING: DocumentParams = Object.freeze({});

/** The methods that every collection has. */
type OwnMethods = Pick<
  Collection,
  'findOne' | 'findFirst' | 'findMany' | 'findPage' | 'count' | 'create' | 'update' | 'delete' | 'clone'
>;

/** What plugins contribute. */
export interface Added {
  readonly readParams: ReadParams;
  readonly actions: AddedActions;
}

/** Returns the collections of a kernel's types. Each is built on first use and cached. */
export function createDocuments(workings: Workings, added: Added): Documents {
  const collections = new Map<string, Collection>();
  const settled: Settled = new WeakSet();
  const warned = new Set<string>();
  const warnOnce = ({ message, remedy }: MortiseError) => {
    if (warned.has(message) || warned.size === MAX_WARNINGS) return;
    warned.add(message);
    workings.log.warn(`${message}; the client got a 400. ${remedy}`);
  };
  const of = (uid: string): Collection => {
    const known = collections.get(uid);
    if (known) return known;
    const type = workings.use.contentTypes.get(uid);
    if (type.kind === 'component') {
      throw errors.NOT_A_DOCUMENT({ uid, known: workings.use.contentTypes.types.map((t) => t.uid) });
    }
    const made = createCollection(workings, type, settled, added, warnOnce);
    collections.set(uid, made);
    return made;
  };
  return of as Documents;
}

function createCollection(
  workings: Workings,
  type: ContentType,
  settled: Settled,
  added: Added,
  warnOnce: (error: MortiseError) => void,
): Collection {
  const actions = actionsOf(type, added.actions);
  // Cached plans contain the result of the taps, so a tap added at runtime rebuilds them with the chains.
  const chains = workings.linked(() => {
    const planner = createPlanner(workings, type, settled, added.readParams);
    const acts = { ...createReads(workings, planner), ...createWrites(workings, type, planner, actions) };
    const checkParams = createParamChecks(workings, type, settled, actions);
    const chainOf = (action: DocumentAction, act: DocumentHandler) => {
      const inner: DocumentHandler = (call) => {
        requireJudged(call, settled, warnOnce);
        if (call.params.lookup !== undefined) throw errors.PARAM_FORBIDDEN({ param: 'lookup' });
        checkParams(call);
        return act(call);
      };
      return wrapAll(workings.hooks['documents.handle'], 'documents.handle', inner, { contentType: type, action });
    };
    return Object.fromEntries(
      Object.entries(acts).map(([action, act]) => [action, chainOf(action as DocumentAction, act)]),
    ) as Record<DocumentAction, DocumentHandler>;
  });

  // Build at boot to reject a tap that returns nothing. A tap added at runtime rebuilds the chains on their next use.
  chains();

  const callOf = (
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
    return { uid: type.uid, contentType: type, action, params, context, wantsTotal, began: performance.now() };
  };
  const run = async <R>(action: DocumentAction, params: DocumentParams, context: DocumentContext): Promise<R> =>
    (await chains()[action](callOf(action, params, context))) as R;

  const methods = [...actions.keys()].map((action) => [
    action,
    (params: DocumentParams, context = NOBODY) => run(action as DocumentAction, params, context),
  ]);
  const own = {
    findOne: (params, context = NOBODY) => run<Entry | null>('findOne', params, context),
    findFirst: (params = NOTHING, context = NOBODY) => run<Entry | null>('findFirst', params, context),
    findMany: (params = NOTHING, context = NOBODY) => run<Entry[]>('findMany', params, context),
    async findPage(params = NOTHING, context = NOBODY) {
      const call = callOf('findMany', params, context, true);
      const results = (await chains().findMany(call)) as Entry[];
      return { results, total: call.total ?? results.length };
    },
    count: (params = NOTHING, context = NOBODY) => run<number>('count', params, context),
    create: (params, context = NOBODY) => run<Entry>('create', params, context),
    update: (params, context = NOBODY) => run<Entry | null>('update', params, context),
    delete: (params, context = NOBODY) => run<Affected>('delete', params, context),
    clone: (params, context = NOBODY) => run<Awaited<ReturnType<Collection['clone']>>>('clone', params, context),
  } satisfies OwnMethods;
  return Object.freeze({ ...Object.fromEntries(methods), ...own }) as Collection;
}
