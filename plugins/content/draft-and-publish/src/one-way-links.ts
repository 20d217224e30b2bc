import type { ContentType } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { WrittenRow } from '@mortise/documents/contract';
import { hasDrafts } from './versions.ts';

/** Rows of types without drafts are linked to both versions of a document. */
const isWithoutDrafts = (type: ContentType) => !hasDrafts(type);

/**
 * On the first publication, duplicates the inbound one-way links of the draft so that they also point to the published row,
 * as in Strapi. Only links of types without drafts are duplicated. Two-way links are copied with the draft.
 */
export async function linkToPublished(
  { type, version, isNew, from, row }: WrittenRow,
  database: Pick<Database, 'copyInboundLinks'>,
): Promise<void> {
  if (from === undefined || !isNew || version.status !== 'published') return;
  await database.copyInboundLinks(type, [{ from, to: row }], isWithoutDrafts);
}
