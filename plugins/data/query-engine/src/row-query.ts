import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { wrapAll } from '@mortise/kernel';
import type { DbAction, DbCall, DbHandler, DbParams, RowQuery, StrapiManner } from './contract.ts';
import { ofAuthors } from './faults.ts';
import { createLoads } from './load.ts';
import { pageOf, paginationOf } from './pages.ts';
import { createReads } from './reads.ts';
import { stamped } from './timestamps.ts';
import { relationValues } from './values.ts';
import type { Workings } from './workings.ts';
import { createWrites } from './writes.ts';

const NOTHING = Object.freeze({});
/** How often a write in its own transaction is retried after a deadlock or serialization failure. */
const RETRIES = 5;
const isWrite = (action: DbAction): boolean => action !== 'findOne' && action !== 'findMany' && action !== 'count';

/** Creates the row query of one type; its actions run through the `db.handle` middleware. */
export function createRowQuery(workings: Workings, type: ContentType, manner?: StrapiManner): RowQuery {
  const { use, hooks, linked } = workings;
  const { uid } = type;

  const chains = linked(() => {
    const inner: Readonly<Record<DbAction, DbHandler>> = {
      ...createReads(workings),
      ...createWrites(workings, (_, params) => run('findOne', params)),
    };
    const acts = Object.fromEntries(
      Object.entries(inner).map(([action, act]) => [action, ofAuthors(act)]),
    ) as typeof inner;
    const chain = (action: DbAction) =>
      wrapAll(hooks['db.handle'], 'db.handle', acts[action], { contentType: type, action });
    const handlers = Object.fromEntries(Object.keys(acts).map((action) => [action, chain(action as DbAction)]));
    return { handlers: handlers as Record<DbAction, DbHandler>, countsAlone: handlers.count === acts.count };
  });

  const callOf = (action: DbAction, params: object, wantsTotal = false): DbCall => ({
    uid,
    contentType: type,
    action,
    params: stamped(type, action, params),
    manner,
    wantsTotal,
  });
  /** Each attempt of a transaction gets a new call, because middleware may change its parameters. */
  const run = async <R>(action: DbAction, params: object): Promise<R> => {
    const act = () => chains().handlers[action](callOf(action, params)) as Promise<R>;
    return isWrite(action) ? use.database.transaction(act, { retries: RETRIES }) : act();
  };
  const withTotal = async (params: object): Promise<[Entry[], number]> => {
    const { handlers, countsAlone } = chains();
    const call = callOf('findMany', params, countsAlone);
    const rows = (await handlers.findMany(call)) as Entry[];
    return [rows, call.total ?? (await run<number>('count', params))];
  };
  const relate = async (id: number, data: unknown) => {
    await use.database.update(type, id, relationValues(callOf('update', { data }), data));
    return null;
  };
  const loads = createLoads(use, type, (params) => run<Entry | null>('findOne', params));

  return Object.freeze({
    uid,
    findOne: (params = NOTHING) => run<Entry | null>('findOne', params),
    findMany: (params = NOTHING) => run<Entry[]>('findMany', params),
    findWithCount: (params = NOTHING) => withTotal(params),
    async findPage({ page, pageSize, ...params }: DbParams = NOTHING) {
      const asked = pageOf(use.query, { page, pageSize });
      const [results, total] = await withTotal({ ...params, limit: asked.limit, offset: asked.offset });
      return { results, pagination: paginationOf(asked, total) };
    },
    count: (params = NOTHING) => run<number>('count', params),
    create: (params) => run<Entry>('create', params),
    createMany: (params) => run<{ count: number; ids: number[] }>('createMany', params),
    update: (params) => run<Entry | null>('update', params),
    updateMany: (params) => run<{ count: number }>('updateMany', params),
    delete: (params) => run<Entry | null>('delete', params),
    deleteMany: (params = NOTHING) => run<{ count: number }>('deleteMany', params),
    load: loads.load as RowQuery['load'],
    loadPages: loads.loadPages as RowQuery['loadPages'],
    populate: loads.populate,
    attachRelations: relate,
    updateRelations: relate,
    deleteRelations: (id) =>
      relate(
        id,
        Object.fromEntries(
          [...type.attributes.values()].flatMap((a) => (a.kind === 'relation' && !a.creator ? [[a.name, []]] : [])),
        ),
      ),
  } satisfies RowQuery);
}
