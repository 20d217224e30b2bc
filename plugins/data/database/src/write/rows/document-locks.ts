import type { LockedRow } from '../../contract.ts';
import type { QueryRunner, TextRow } from '../../driver/driver.ts';
import { decoderOf } from '../../mapping/decode.ts';
import type { Statements } from '../statements.ts';
import type { TableMeta } from '../write-model.ts';

/** Locks documents until the transaction ends. */
export function createDocumentLocks(statements: Statements) {
  /**
   * `SELECT ... FOR NO KEY UPDATE` keeps the snapshot that it took before it waited, so rows committed during the wait
   * are invisible to it. Therefore the rows are locked twice, unless the first result is complete. A document without
   * rows is locked by an advisory lock on its name.
   */
  return async (
    session: QueryRunner,
    table: TableMeta,
    documentId: string,
    isComplete: (rows: readonly LockedRow[]) => boolean = () => false,
  ): Promise<readonly LockedRow[]> => {
    const lockRows = () => statements.run(session, `lock ${table.index}`, [documentId], () => lockDocumentSql(table));
    const locked = (await lockRows()).map(toLockedRow);
    if (locked.length && isComplete(locked)) return locked;
    if (!locked.length)
      await statements.run(session, 'lock', [`${table.type.uid} ${documentId}`], () => ADVISORY_LOCK_SQL);
    return (await lockRows()).map(toLockedRow);
  };
}

const toLockedRow = ([id, locale, publishedAt]: TextRow): LockedRow => ({
  id: Number(id),
  locale: locale ?? null,
  publishedAt: publishedAt ? (decodeDatetime(publishedAt) as string) : null,
});
const decodeDatetime = decoderOf('datetime');
const ADVISORY_LOCK_SQL = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

const lockDocumentSql = ({ name }: TableMeta) =>
  `select "id", "locale", "published_at" from ${name} where "document_id" = $1 order by "id" for no key update`;

/** Locks rows by their ids, in id order. */
export const lockRowsSql = ({ name }: TableMeta) =>
  `select "id" from ${name} where "id" = any($1::int[]) order by "id" for no key update`;
