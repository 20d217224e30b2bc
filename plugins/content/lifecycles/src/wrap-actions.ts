import { AsyncLocalStorage } from 'node:async_hooks';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentHandler, DocumentParams } from '@mortise/documents/contract';
import type { FilterInput } from '@mortise/query/contract';
import type { DbAction, DbHandler } from '@mortise/query-engine/contract';
import type { LifecycleAction, LifecycleRegistry } from './contract.ts';
import { modelOf, runWithListeners } from './dispatch.ts';

/** The type whose rows `db.query` currently writes. `db.query` calls the listeners of these rows itself. */
const currentWrite = new AsyncLocalStorage<ContentType | undefined>();
export const isWrittenByQuery = (type: ContentType): boolean => currentWrite.getStore() === type;
/** Runs listeners outside of the current write, so that listeners are called for what they write themselves. */
export const outsideWrite = <T>(run: (insideWrite: <R>(callback: () => R) => R) => T): T => {
  const type = currentWrite.getStore();
  return currentWrite.run(undefined, () => run((callback) => currentWrite.run(type, callback)));
};

const QUERY_ACTIONS: Readonly<Record<DbAction, LifecycleAction>> = {
  findOne: 'FindOne',
  findMany: 'FindMany',
  count: 'Count',
  create: 'Create',
  createMany: 'CreateMany',
  update: 'Update',
  updateMany: 'UpdateMany',
  delete: 'Delete',
  deleteMany: 'DeleteMany',
};

/** Wraps an action of `db.query`. Returns the handler itself if the action has no listener. */
export function wrapQuery(
  registry: LifecycleRegistry,
  inner: DbHandler,
  { contentType, action: name }: { readonly contentType: ContentType; readonly action: DbAction },
): DbHandler {
  const action = QUERY_ACTIONS[name];
  const listeners = registry.listeners(contentType.uid, action);
  if (!listeners.length) return inner;
  const isRow = name === 'create' || name === 'update' || name === 'delete';
  const act: DbHandler = isRow ? (call) => currentWrite.run(contentType, () => inner(call)) : inner;
  const model = modelOf(contentType);
  return (call) =>
    outsideWrite((insideWrite) =>
      runWithListeners(listeners, {
        model,
        action,
        params: call.params,
        skipAfterOnNull: isRow,
        run(params) {
          call.params = params;
          return insideWrite(() => act(call));
        },
      }),
    );
}

const DOCUMENT_READS: Partial<Record<DocumentAction, LifecycleAction>> = {
  findOne: 'FindOne',
  findFirst: 'FindOne',
  findMany: 'FindMany',
  count: 'Count',
};

/** Wraps a read of `documents`. Returns the handler itself if the read has no listener. */
export function wrapDocuments(
  registry: LifecycleRegistry,
  inner: DocumentHandler,
  { contentType, action: name }: { readonly contentType: ContentType; readonly action: DocumentAction },
): DocumentHandler {
  const action = DOCUMENT_READS[name];
  const listeners = action ? registry.listeners(contentType.uid, action) : [];
  if (!action || !listeners.length) return inner;
  const model = modelOf(contentType);
  return (call) =>
    runWithListeners(listeners, {
      model,
      action,
      params: { ...call.params },
      skipAfterOnNull: false,
      run(params) {
        call.params = toDocumentParams(params);
        return inner(call);
      },
    });
}

/** Converts `db.query` parameters that a listener set (`where`, `select`, `orderBy`, `offset`) to those of `documents`. */
function toDocumentParams({
  where,
  select,
  orderBy,
  offset,
  ...params
}: Readonly<Record<string, unknown>>): DocumentParams {
  const filters = [params.filters, where].filter((one) => one !== undefined && one !== null) as FilterInput[];
  const converted = {
    ...params,
    filters: filters.length > 1 ? { $and: filters } : filters[0],
    fields: select ?? params.fields,
    sort: orderBy ?? params.sort,
    start: offset ?? params.start,
  };
  return Object.fromEntries(Object.entries(converted).filter(([, value]) => value !== undefined)) as DocumentParams;
}
