import type { ContentType } from '@mortise/content-types/contract';
import type { Database, RowAction, RowHandler, RowWrite } from '@mortise/database/contract';
import type { Query } from '@mortise/query/contract';
import { isTold, outside } from './around.ts';
import type { LifecycleAction, LifecycleBook } from './contract.ts';
import { errors } from './errors.ts';
import { modelOf, tell } from './tell.ts';

const OF_WRITES: Readonly<Record<RowAction, LifecycleAction>> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
};

/** Wraps the write of a row by `documents`, or of a component row. Returns the handler itself without a listener. */
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
  // Only after listeners need the row.
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
          if (name !== 'delete') write.data = changedData(write, data, { uid: type.uid, moment: `before${action}` });
          const gone = name === 'delete' && isRead ? await rowOf(write.id!) : undefined;
          written = await back(() => inner(write));
          return isRead ? (gone ?? rowOf(written)) : undefined;
        },
      });
      return written!;
    });
  };
}

/** System values of a new row. They are kept if a listener replaces the data without them. */
const SYSTEM = ['documentId', 'locale', 'publishedAt', 'createdAt', 'updatedAt'];
/** The system values that identify a row and are never null. */
const IDENTITY: ReadonlySet<string> = new Set(['documentId', 'locale']);

/**
 * The data after the listeners, with the missing system values of a new row restored. `null` for `documentId` or `locale`
 * counts as missing, so a row stays identifiable.
 *
 * @throws LIFECYCLES_DATA_INVALID for anything but an object.
 */
function changedData(
  { data: before, id }: RowWrite,
  data: unknown,
  at: { readonly uid: string; readonly moment: string },
): RowWrite['data'] & object {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw errors.DATA_INVALID({ ...at, data });
  const entries = Object.entries(data).filter(([name, value]) => value !== null || !IDENTITY.has(name));
  const changed: Readonly<Record<string, unknown>> = Object.fromEntries(entries);
  if (id !== undefined || !before) return changed;
  const known: Readonly<Record<string, unknown>> = { ...before };
  const lost = SYSTEM.filter((name) => known[name] !== undefined && changed[name] === undefined);
  return { ...changed, ...Object.fromEntries(lost.map((name) => [name, known[name]])) };
}

const paramsOf = ({ id, data }: RowWrite): Record<string, unknown> => ({
  ...(id === undefined ? {} : { where: { id } }),
  ...(data === undefined ? {} : { data: { ...data } }),
});
