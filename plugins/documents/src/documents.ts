import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { wrapAll } from '@mortise/kernel';
import type {
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
const NOTHING: DocumentParams = Object.freeze({});
const ACTIONS: readonly DocumentAction[] = ['findOne', 'findFirst', 'findMany', 'count', 'create', 'update', 'delete'];

/** The collections of a kernel's types, each linked when it is first asked for and the same object from then on. */
export function createDocuments(workings: Workings, added: ReadParams): Documents {
  const collections = new Map<string, Collection>();
  const settled: Settled = new WeakSet();
  const of = (uid: string): Collection => {
    const known = collections.get(uid);
    if (known) return known;
    const type = workings.use.contentTypes.get(uid);
    if (type.kind === 'component') {
      throw errors.NOT_A_DOCUMENT({ uid, known: workings.use.contentTypes.types.map((t) => t.uid) });
    }
    const made = createCollection(workings, type, settled, added);
    collections.set(uid, made);
    return made;
  };
  return of as Documents;
}

function createCollection(workings: Workings, type: ContentType, settled: Settled, added: ReadParams): Collection {
  // Plans hold what the taps made of them: a late tap makes them anew, as it does the chains.
  const chains = workings.linked(() => {
    const planner = createPlanner(workings, type, settled, added);
    const acts = { ...createReads(workings, type, planner), ...createWrites(workings, type, planner) };
    const chainOf = (action: DocumentAction) => {
      const inner: DocumentHandler = (call) => {
        requireJudged(call, settled);
        if (call.params.lookup !== undefined) throw errors.PARAM_FORBIDDEN({ param: 'lookup' });
        return acts[action](call);
      };
      return wrapAll(workings.hooks['documents.handle'], 'documents.handle', inner, { contentType: type, action });
    };
    return Object.fromEntries(ACTIONS.map((action) => [action, chainOf(action)])) as Record<
      DocumentAction,
      DocumentHandler
    >;
  });

  // At boot, where a tap that returns nothing is to be refused; a late tap renews them on their next use.
  chains();

  const callOf = (
    action: DocumentAction,
    params: DocumentParams,
    context: DocumentContext,
    wantsTotal = false,
  ): DocumentCall => {
    if (typeof params !== 'object' || params === null) {
      throw errors.PARAMS_INVALID({ uid: type.uid, action, problem: `its parameters are ${String(params)}` });
    }
    return { uid: type.uid, contentType: type, action, params, context, wantsTotal };
  };
  const run = async <R>(action: DocumentAction, params: DocumentParams, context: DocumentContext): Promise<R> =>
    (await chains()[action](callOf(action, params, context))) as R;

  return Object.freeze({
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
    delete: (params, context = NOBODY) => run<{ documentId: string; entries: Entry[] }>('delete', params, context),
  } satisfies Collection);
}
