import type { ContentType } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { Written } from '@mortise/documents/contract';
import { hasDrafts } from './versions.ts';

/** Rows without versions are linked to both of a document. */
const isWithoutDrafts = (type: ContentType) => !hasDrafts(type);

/**
 * Links whoever is linked to the draft of a document to its published version, once there is one: those that have no
 * drafts themselves and lead there one way (behaviours W14). What leads both ways is copied from the draft.
 */
export async function linkFirstPublished(
  { type, version, isNew, from, row }: Written,
  database: Pick<Database, 'follow'>,
): Promise<void> {
  if (from === undefined || !isNew || version.status !== 'published') return;
  await database.follow(type, [{ from, to: row }], isWithoutDrafts);
}
