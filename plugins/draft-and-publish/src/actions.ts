import type { DocumentActionSpec, DocumentWork, LockedRow, Version } from '@mortise/documents/contract';
import { hasDrafts } from './versions.ts';

const DRAFT: Version = { status: 'draft', locale: null };
const PUBLISHED: Version = { status: 'published', locale: null };

/** The rows that a call is about, of those that are there. */
const rowsOf = ({ versions, rowOf }: DocumentWork): readonly LockedRow[] =>
  versions.flatMap((version) => rowOf(version) ?? []);
const idsOf = (rows: readonly LockedRow[]) => rows.map(({ id }) => id);
const inLocale = ({ status }: Version, { locale }: LockedRow): Version => ({ status, locale });

/** The actions of documents that have drafts. */
export const draftActions: Readonly<Record<'publish' | 'unpublish' | 'discardDraft', DocumentActionSpec>> = {
  publish: {
    on: hasDrafts,
    async act(work) {
      const copies = rowsOf(work).map((row) => ({ from: row.id, version: inLocale(PUBLISHED, row) }));
      const ids = await work.copy(copies);
      await work.tell('entry.publish', ids);
      return { documentId: work.documentId, entries: await work.read(ids) };
    },
  },
  unpublish: {
    on: hasDrafts,
    async act(work) {
      const ids = idsOf(rowsOf(work));
      const entries = await work.read(ids);
      await work.tell('entry.unpublish', ids);
      await work.delete(ids);
      return { documentId: work.documentId, entries };
    },
  },
  discardDraft: {
    on: hasDrafts,
    async act(work) {
      const copies = rowsOf(work).map((row) => ({ from: row.id, version: inLocale(DRAFT, row) }));
      const ids = await work.copy(copies);
      await work.tell('entry.draft-discard', ids);
      return { documentId: work.documentId, entries: await work.read(ids) };
    },
  },
};
