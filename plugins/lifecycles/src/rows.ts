import type { ContentType } from '@mortise/content-types/contract';
import type { Database, RowAction, RowHandler, RowWrite } from '@mortise/database/contract';
import type { Query } from '@mortise/query/contract';
import { isTold, outside } from './around.ts';
import type { LifecycleAction, LifecycleBook } from './contract.ts';
import { modelOf, tell } from './tell.ts';

const OF_WRITES: Readonly<Record<RowAction, LifecycleAction>> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
};

/** Stands around the writing of a row by documents, and of components by whoever; the handler itself where nobody hears of it. */
export function aroundRow(
  book: LifecycleBook,
  use: { readonly database: Pick<Database, 'read'>; readonly query: Query },
  inner: RowHandler,
  { type, action: name }: { readonly type: ContentType; readonly action: RowAction },
): RowHandler {
  const action = OF_WRITES[name];
  const listeners = book.listeners(type.uid, action);
  if (!listeners.length) return inner;
  const model = modelOf(type);
  // The row is read only for those who hear of it afterwards.
  const isRead = listeners.some(({ after }) => after !== undefined);
  const rowOf = async (id: number): Promise<unknown> => {
    const plan = use.query.plan(type, use.query.normalize({ filters: { id } }));
    return (await use.database.read(plan)).entries[0] ?? null;
  };

  return (write) => {
    if (isTold(type)) return inner(write);
    return outside(async (back) => {
      let written: number | undefined;
      await tell(listeners, {
        model,
        action,
        params: paramsOf(write),
        nullIsNothing: false,
        async act({ data }) {
          if (name !== 'delete') write.data = data as RowWrite['data'] & object;
          const gone = name === 'delete' && isRead ? await rowOf(write.id!) : undefined;
          written = await back(() => inner(write));
          return isRead ? (gone ?? rowOf(written)) : undefined;
        },
      });
      return written!;
    });
  };
}

const paramsOf = ({ id, data }: RowWrite): Record<string, unknown> => ({
  ...(id === undefined ? {} : { where: { id } }),
  ...(data === undefined ? {} : { data: { ...data } }),
});
