import type { DocumentActionSpec, DocumentWork, LockedRow, Version } from '@mortise/documents/contract';
import { hasDrafts } from './versions.ts';

const DRAFT: Version = { status: 'draft', locale: null };
const PUBLISHED: Version = { status: 'published', locale: null };

const idsOf = (rows: readonly LockedRow[]) => rows.map(({ id }) => id);
const inLocale = ({ status }: Version, { locale }: LockedRow): Version => ({ status, locale });

const UNUSED_PARAMS: readonly string[] = ['data'];

/** As in Strapi: `discardDraft` deletes a draft that has no published version in its locale. */
async function deleteNeverPublished(work: DocumentWork): Promise<void> {
  const drafts = work.versions.flatMap((version) =>
    work.rowOf(version) ? [] : (work.rowOf({ ...version, status: 'draft' }) ?? []),
  );
  const ids = idsOf(drafts.filter(work.isMatched));
  await work.emit('entry.delete', ids);
  await work.delete(ids);
}

/** The actions of types with drafts. */
export const draftActions: Readonly<Record<'publish' | 'unpublish' | 'discardDraft', DocumentActionSpec>> = {
  publish: {
    appliesTo: hasDrafts,
    unusedParams: UNUSED_PARAMS,
    async run(work) {
      const copies = work.matchedRows.map((row) => ({ from: row.id, version: inLocale(PUBLISHED, row) }));
      const ids = await work.copy(copies);
      await work.emit('entry.publish', ids);
      return { documentId: work.documentId, entries: await work.read(ids) };
    },
  },
  unpublish: {
    appliesTo: hasDrafts,
    unusedParams: UNUSED_PARAMS,
    async run(work) {
      const ids = idsOf(work.matchedRows);
      const entries = await work.read(ids);
      await work.emit('entry.unpublish', ids);
      await work.delete(ids);
      return { documentId: work.documentId, entries };
    },
  },
  discardDraft: {
    appliesTo: hasDrafts,
    unusedParams: UNUSED_PARAMS,
    async run(work) {
      if (work.call.context.manner === 'strapi') await deleteNeverPublished(work);
      const copies = work.matchedRows.map((row) => ({ from: row.id, version: inLocale(DRAFT, row) }));
      const ids = await work.copy(copies);
      await work.emit('entry.draft-discard', ids);
      return { documentId: work.documentId, entries: await work.read(ids) };
    },
  },
};
