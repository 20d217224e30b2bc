import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { composeHandlers } from '@mortise/kernel';
import type { QueryEngineContext } from './context.ts';
import type { DbAction, DbCall, DbHandler, DbParams, RowQuery, StrapiManner } from './contract.ts';
import { reportAsFaults } from './faults.ts';
import { createLoaders } from './loaders.ts';
import { paginationMeta, parsePage } from './pagination.ts';
import { createReads } from './reads.ts';
import { withTimestamps } from './timestamps.ts';
import { relationValues } from './values.ts';
import { createWrites } from './writes.ts';

const NO_PARAMS = Object.freeze({});
/** How often a write in its own transaction is retried after a deadlock or serialization failure. */
const MAX_RETRIES = 5;
const isWrite = (action: DbAction): boolean => action !== 'findOne' && action !== 'findMany' && action !== 'count';

/** Creates the row query of one type; its actions run through the `db.handle` middleware. */
export function createRowQuery(context: QueryEngineContext, type: ContentType, manner?: StrapiManner): RowQuery {
  const { use, hooks, cached } = context;
  const { uid } = type;

  const compiled = cached(() => {
    const inner: Readonly<Record<DbAction, DbHandler>> = {
      ...createReads(context),
      ...createWrites(context, (_, params) => runAction('findOne', params)),
    };
    const actions = Object.fromEntries(
      Object.entries(inner).map(([action, attempt]) => [action, reportAsFaults(attempt)]),
    ) as typeof inner;
    const composeAction = (action: DbAction) =>
      composeHandlers(hooks['db.handle'], 'db.handle', actions[action], { contentType: type, action });
    const handlers = Object.fromEntries(
      Object.keys(actions).map((action) => [action, composeAction(action as DbAction)]),
    );
    return { handlers: handlers as Record<DbAction, DbHandler>, canCountInFind: handlers.count === actions.count };
  });

  const createCall = (action: DbAction, params: object, wantsTotal = false): DbCall => ({
    uid,
    contentType: type,
    action,
    params: withTimestamps(type, action, params),
    manner,
    wantsTotal,
  });
  /** Each attempt of a transaction gets a new call, because middleware may change its parameters. */
  const runAction = async <R>(action: DbAction, params: object): Promise<R> => {
    const attempt = () => compiled().handlers[action](createCall(action, params)) as Promise<R>;
    return isWrite(action) ? use.database.transaction(attempt, { retries: MAX_RETRIES }) : attempt();
  };
  const findWithTotal = async (params: object): Promise<[Entry[], number]> => {
    const { handlers, canCountInFind } = compiled();
    const call = createCall('findMany', params, canCountInFind);
    const rows = (await handlers.findMany(call)) as Entry[];
    return [rows, call.total ?? (await runAction<number>('count', params))];
  };
  const writeRelations = async (id: number, data: unknown) => {
    await use.database.update(type, id, relationValues(createCall('update', { data }), data));
    return null;
  };
  const loaders = createLoaders(use, type, (params) => runAction<Entry | null>('findOne', params));

  return Object.freeze({
    uid,
    findOne: (params = NO_PARAMS) => runAction<Entry | null>('findOne', params),
    findMany: (params = NO_PARAMS) => runAction<Entry[]>('findMany', params),
    findWithCount: (params = NO_PARAMS) => findWithTotal(params),
    async findPage({ page, pageSize, ...params }: DbParams = NO_PARAMS) {
      const pageRequest = parsePage(use.query, { page, pageSize });
      const [results, total] = await findWithTotal({ ...params, limit: pageRequest.limit, offset: pageRequest.offset });
      return { results, pagination: paginationMeta(pageRequest, total) };
    },
    count: (params = NO_PARAMS) => runAction<number>('count', params),
    create: (params) => runAction<Entry>('create', params),
    createMany: (params) => runAction<{ count: number; ids: number[] }>('createMany', params),
    update: (params) => runAction<Entry | null>('update', params),
    updateMany: (params) => runAction<{ count: number }>('updateMany', params),
    delete: (params) => runAction<Entry | null>('delete', params),
    deleteMany: (params = NO_PARAMS) => runAction<{ count: number }>('deleteMany', params),
    load: loaders.load as RowQuery['load'],
    loadPages: loaders.loadPages as RowQuery['loadPages'],
    populate: loaders.populate,
    attachRelations: writeRelations,
    updateRelations: writeRelations,
    deleteRelations: (id) =>
      writeRelations(
        id,
        Object.fromEntries(
          [...type.attributes.values()].flatMap((a) => (a.kind === 'relation' && !a.creator ? [[a.name, []]] : [])),
        ),
      ),
  } satisfies RowQuery);
}
