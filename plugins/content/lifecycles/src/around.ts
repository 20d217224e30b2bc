import { AsyncLocalStorage } from 'node:async_hooks';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentHandler, DocumentParams } from '@mortise/documents/contract';
import type { FilterInput } from '@mortise/query/contract';
import type { DbAction, DbHandler } from '@mortise/query-engine/contract';
import type { LifecycleAction, LifecycleBook } from './contract.ts';
import { modelOf, tell } from './tell.ts';

/** The type whose rows `db.query` currently writes. `db.query` calls the listeners of these rows itself. */
const writing = new AsyncLocalStorage<ContentType | undefined>();
export const isTold = (type: ContentType): boolean => writing.getStore() === type;
/** Runs listeners outside of the current write, so that listeners are called for what they write themselves. */
export const outside = <T>(run: (back: <R>(act: () => R) => R) => T): T => {
  const type = writing.getStore();
  return writing.run(undefined, () => run((act) => writing.run(type, act)));
};

const OF_ROWS: Readonly<Record<DbAction, LifecycleAction>> = {
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
export function aroundQuery(
  book: LifecycleBook,
  inner: DbHandler,
  { contentType, action: name }: { readonly contentType: ContentType; readonly action: DbAction },
): DbHandler {
  const action = OF_ROWS[name];
  const listeners = book.listeners(contentType.uid, action);
  if (!listeners.length) return inner;
  const isRow = name === 'create' || name === 'update' || name === 'delete';
  const act: DbHandler = isRow ? (call) => writing.run(contentType, () => inner(call)) : inner;
  const model = modelOf(contentType);
  return (call) =>
    outside((back) =>
      tell(listeners, {
        model,
        action,
        params: call.params,
        nullIsNothing: isRow,
        act(params) {
          call.params = params;
          return back(() => act(call));
        },
      }),
    );
}

const OF_READS: Partial<Record<DocumentAction, LifecycleAction>> = {
  findOne: 'FindOne',
  findFirst: 'FindOne',
  findMany: 'FindMany',
  count: 'Count',
};

/** Wraps a read of `documents`. Returns the handler itself if the read has no listener. */
export function aroundDocuments(
  book: LifecycleBook,
  inner: DocumentHandler,
  { contentType, action: name }: { readonly contentType: ContentType; readonly action: DocumentAction },
): DocumentHandler {
  const action = OF_READS[name];
  const listeners = action ? book.listeners(contentType.uid, action) : [];
  if (!action || !listeners.length) return inner;
  const model = modelOf(contentType);
  return (call) =>
    tell(listeners, {
      model,
      action,
      params: { ...call.params },
      nullIsNothing: false,
      act(params) {
        call.params = inDocuments(params);
        return inner(call);
      },
    });
}

/** Converts `db.query` parameters that a listener set (`where`, `select`, `orderBy`, `offset`) to those of `documents`. */
function inDocuments({ where, select, orderBy, offset, ...params }: Readonly<Record<string, unknown>>): DocumentParams {
  const both = [params.filters, where].filter((one) => one !== undefined && one !== null) as FilterInput[];
  const words = {
    ...params,
    filters: both.length > 1 ? { $and: both } : both[0],
    fields: select ?? params.fields,
    sort: orderBy ?? params.sort,
    start: offset ?? params.start,
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as DocumentParams;
}
