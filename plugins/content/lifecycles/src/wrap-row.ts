import type { ContentType } from '@mortise/content-types/contract';
import type { Database, RowAction, RowHandler, RowWrite } from '@mortise/database/contract';
import type { Query } from '@mortise/query/contract';
import type { LifecycleAction, LifecycleRegistry } from './contract.ts';
import { modelOf, runWithListeners } from './dispatch.ts';
import { errors } from './errors.ts';
import { isWrittenByQuery, outsideWrite } from './wrap-actions.ts';

const WRITE_ACTIONS: Readonly<Record<RowAction, LifecycleAction>> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
};

/** Wraps the write of a row by `documents`, or of a component row. Returns the handler itself without a listener. */
export function wrapRow(
  registry: LifecycleRegistry,
  use: { readonly database: Pick<Database, 'read'>; readonly query: Query },
  inner: RowHandler,
  { type, action: name }: { readonly type: ContentType; readonly action: RowAction },
): RowHandler {
  const action = WRITE_ACTIONS[name];
  const listeners = registry.listeners(type.uid, action);
  if (!listeners.length) return inner;
  const model = modelOf(type);
  // Only after listeners need the row.
  const isRowNeeded = listeners.some(({ after }) => after !== undefined);
  const rowOf = async (id: number): Promise<unknown> => {
    const plan = use.query.plan(type, use.query.normalize({ filters: { id } }));
    return (await use.database.read(plan)).entries[0] ?? null;
  };

  return (write) => {
    if (isWrittenByQuery(type)) return inner(write);
    return outsideWrite(async (insideWrite) => {
      let written: number | undefined;
      await runWithListeners(listeners, {
        model,
        action,
        params: paramsOf(write),
        skipAfterOnNull: false,
        async run({ data }) {
          if (name !== 'delete')
            write.data = mergeSystemValues(write, data, { uid: type.uid, event: `before${action}` });
          const deletedRow = name === 'delete' && isRowNeeded ? await rowOf(write.id!) : undefined;
          written = await insideWrite(() => inner(write));
          return isRowNeeded ? (deletedRow ?? rowOf(written)) : undefined;
        },
      });
      return written!;
    });
  };
}

/** System values of a new row. They are kept if a listener replaces the data without them. */
const SYSTEM_FIELDS = ['documentId', 'locale', 'publishedAt', 'createdAt', 'updatedAt'];
/** The system values that identify a row and are never null. */
const IDENTITY_FIELDS: ReadonlySet<string> = new Set(['documentId', 'locale']);

/**
 * The data after the listeners, with the missing system values of a new row restored. `null` for `documentId` or `locale`
 * counts as missing, so a row stays identifiable.
 *
 * @throws LIFECYCLES_DATA_INVALID for anything but an object.
 */
function mergeSystemValues(
  { data: before, id }: RowWrite,
  data: unknown,
  at: { readonly uid: string; readonly event: string },
): RowWrite['data'] & object {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw errors.DATA_INVALID({ ...at, data });
  const entries = Object.entries(data).filter(([name, value]) => value !== null || !IDENTITY_FIELDS.has(name));
  const changed: Readonly<Record<string, unknown>> = Object.fromEntries(entries);
  if (id !== undefined || !before) return changed;
  const known: Readonly<Record<string, unknown>> = { ...before };
  const missing = SYSTEM_FIELDS.filter((name) => known[name] !== undefined && changed[name] === undefined);
  return { ...changed, ...Object.fromEntries(missing.map((name) => [name, known[name]])) };
}

const paramsOf = ({ id, data }: RowWrite): Record<string, unknown> => ({
  ...(id === undefined ? {} : { where: { id } }),
  ...(data === undefined ? {} : { data: { ...data } }),
});
