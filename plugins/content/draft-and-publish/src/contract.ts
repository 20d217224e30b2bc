export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/database/contract';
export type {} from '@mortise/documents/contract';

/** The two versions that a document may have in each locale. */
export type VersionName = 'draft' | 'published';

declare module '@mortise/documents/contract' {
  interface DocumentParams {
    /** Of a read: selects rows by comparing the draft and the published version of their document. */
    readonly publicationFilter?: string;
    /** @deprecated Use `publicationFilter`. */
    readonly hasPublishedVersion?: boolean | string;
  }
  interface DocumentActions {
    publish: true;
    unpublish: true;
    discardDraft: true;
  }
  /** Undefined for types without drafts. */
  interface Collection<E> {
    /** Validates the draft and copies it to the published version. */
    publish(
      params: DocumentParams & { readonly documentId: string },
      context?: DocumentContext,
    ): Promise<AffectedEntries<E>>;
    /** Deletes the published version. */
    unpublish(
      params: DocumentParams & { readonly documentId: string },
      context?: DocumentContext,
    ): Promise<AffectedEntries<E>>;
    /** Copies the published version to the draft. A draft without a published version is unchanged. */
    discardDraft(
      params: DocumentParams & { readonly documentId: string },
      context?: DocumentContext,
    ): Promise<AffectedEntries<E>>;
  }
}
declare module '@mortise/content-types/contract' {
  interface TypeOptions {
    /** Whether each document has a draft and, once published, a published version. */
    readonly draftAndPublish?: boolean;
  }
}
