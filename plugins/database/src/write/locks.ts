import type { LockedRow } from '../contract.ts';
import type { Session } from '../driver.ts';
import { decoderOf } from '../read/decode.ts';
import type { Statements } from './statements.ts';
import type { Table } from './tables.ts';

/** Locks documents until the transaction of the session ends. */
export function createLocks(statements: Statements) {
  /**
   * A lock is waited for with the eyes shut: rows that came to be meanwhile are seen by the next statement only. So the
   * rows are locked by one and read by another; a document that has no row yet is locked by its name.
   */
  return async (session: Session, table: Table, documentId: string): Promise<readonly LockedRow[]> => {
    const ids = await statements.run(session, `lock ${table.at}`, [documentId], () => lockText(table));
    if (!ids.length) await statements.run(session, 'lock', [`${table.type.uid} ${documentId}`], () => NAME_LOCK);
    const rows = await statements.run(session, `locked ${table.at}`, [documentId], () => rowsText(table));
    return rows.map(([id, locale, publishedAt]) => ({
      id: Number(id),
      locale: locale ?? null,
      publishedAt: publishedAt ? (datetime(publishedAt) as string) : null,
    }));
  };
}

const datetime = decoderOf('datetime');
const NAME_LOCK = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

const lockText = ({ name }: Table) =>
  `select "id" from ${name} where "document_id" = $1 order by "id" for no key update`;
const rowsText = ({ name }: Table) =>
  `select "id"::text, "locale"::text, "published_at"::text from ${name} where "document_id" = $1 order by "id"`;

/** Locks rows by their ids, in that order. */
export const holdText = ({ name }: Table) =>
  `select "id" from ${name} where "id" = any($1::int[]) order by "id" for no key update`;
