import type { LockedRow } from '../contract.ts';
import type { Session, TextRow } from '../driver.ts';
import { decoderOf } from '../read/decode.ts';
import type { Statements } from './statements.ts';
import type { Table } from './tables.ts';

/** Locks documents until the transaction ends. */
export function createLocks(statements: Statements) {
  /**
   * `SELECT ... FOR NO KEY UPDATE` keeps the snapshot that it took before it waited, so rows committed during the wait
   * are invisible to it. Therefore the rows are locked twice, unless the first result is complete. A document without
   * rows is locked by an advisory lock on its name.
   */
  return async (
    session: Session,
    table: Table,
    documentId: string,
    isComplete: (rows: readonly LockedRow[]) => boolean = () => false,
  ): Promise<readonly LockedRow[]> => {
    const lockRows = () => statements.run(session, `lock ${table.at}`, [documentId], () => lockText(table));
    const locked = (await lockRows()).map(lockedRow);
    if (locked.length && isComplete(locked)) return locked;
    if (!locked.length) await statements.run(session, 'lock', [`${table.type.uid} ${documentId}`], () => NAME_LOCK);
    return (await lockRows()).map(lockedRow);
  };
}

const lockedRow = ([id, locale, publishedAt]: TextRow): LockedRow => ({
  id: Number(id),
  locale: locale ?? null,
  publishedAt: publishedAt ? (datetime(publishedAt) as string) : null,
});
const datetime = decoderOf('datetime');
const NAME_LOCK = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

const lockText = ({ name }: Table) =>
  `select "id", "locale", "published_at" from ${name} where "document_id" = $1 order by "id" for no key update`;

/** Locks rows by their ids, in id order. */
export const holdText = ({ name }: Table) =>
  `select "id" from ${name} where "id" = any($1::int[]) order by "id" for no key update`;
