import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentCall, DocumentWork, LockedRow, Version } from './contract.ts';
import { isOf, lockRows } from './locked.ts';
import { createNews } from './news.ts';
import type { Planner } from './planner.ts';
import { type RowWriter, withRow } from './row-writer.ts';
import type { Workings } from './workings.ts';

const SHOWN = ['fields', 'populate'] as const;
const SINGLE: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);

/** The work of a call, before and after it writes: what the house's own actions use besides. */
export interface Work extends DocumentWork {
  write(version: Version, data: Readonly<Record<string, unknown>>): Promise<number>;
}

/** Runs what writes documents of one type: in a transaction, the document's rows locked. */
export function createWork(workings: Workings, type: ContentType, planner: Planner, writer: RowWriter) {
  const { use, hooks } = workings;
  const tell = createNews(workings, type);

  const open = (call: DocumentCall, documentId: string, found: readonly LockedRow[]): Work => {
    const versions = hooks['documents.versions'].call(SINGLE, call, found);
    let rows = found;
    const rowOf = (version: Version) => rows.find((row) => isOf(row, version));
    const address = (version: Version) => ({ call, documentId, version, row: rowOf(version)?.id, rows });
    const wrote = (id: number, version: Version) => {
      rows = withRow(rows, id, version);
      return id;
    };
    return {
      call,
      documentId,
      versions,
      get rows() {
        return rows;
      },
      rowOf,
      write: async (version, data) => wrote(await writer.write(address(version), data), version),
      async copy(copies) {
        const ids: number[] = [];
        for (const { from, version } of copies) ids.push(wrote(await writer.copy(address(version), from), version));
        return ids;
      },
      async delete(ids) {
        await use.database.delete(type, ids);
        rows = rows.filter(({ id }) => !ids.includes(id));
      },
      read: (ids) =>
        read(
          call,
          ids.map((id) => rows.find((row) => row.id === id)!),
          versions.some(({ status }) => status !== undefined),
        ),
      async tell(event, ids) {
        for (const id of ids) await tell(event, id);
      },
    };
  };

  /** As the call asks for them, each in its own version and locale. */
  const read = async (call: DocumentCall, rows: readonly LockedRow[], hasDrafts: boolean): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for (const { id, locale, publishedAt } of rows) {
      const status = hasDrafts ? (publishedAt === null ? 'draft' : 'published') : call.params.status;
      const params = {
        ...call.params,
        ...(status === undefined ? {} : { status }),
        ...(locale === null ? {} : { locale }),
      };
      const answer: DocumentCall = { ...call, params };
      const plan = planner.plan({ call: answer, by: 'id', knows: SHOWN });
      entries.push(...(await use.database.read(plan, planner.options(answer, id))).entries);
    }
    return entries;
  };

  return <R>(call: DocumentCall, documentId: string, isMade: boolean, act: (work: Work) => Promise<R>): Promise<R> =>
    use.database.transaction(async () =>
      act(open(call, documentId, isMade ? [] : await lockRows(use.database, type, documentId))),
    );
}
