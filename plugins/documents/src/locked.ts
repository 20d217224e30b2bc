import type { ContentType } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { LockedRow, Version } from './contract.ts';

/** Every row of a document, ordered by id, locked against other writers until the transaction ends. */
export async function lockRows(database: Database, type: ContentType, documentId: string): Promise<LockedRow[]> {
  const table = `"${type.collectionName.replaceAll('"', '""')}"`;
  const text = `select "id", "locale", "published_at" from ${table} where "document_id" = $1 order by "id" for no key update`;
  const rows = await database.query({ text, values: [documentId] });
  return rows.map(([id, locale, publishedAt]) => ({ id: Number(id), locale: locale!, publishedAt: publishedAt! }));
}

/** The row is of the version; one without status or locale takes every row. */
export const isOf = (row: LockedRow, { status, locale }: Version): boolean =>
  (status === undefined || (status === 'draft') === (row.publishedAt === null)) &&
  (locale === null || locale === row.locale);
