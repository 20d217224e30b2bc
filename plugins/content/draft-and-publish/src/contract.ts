export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/database/contract';
export type {} from '@mortise/documents/contract';

/** The two rows that a document may have in a locale. */
export type VersionName = 'draft' | 'published';

declare module '@mortise/documents/contract' {
  interface DocumentParams {
    /** Of a read: which drafts, or published rows, by how the two versions of their document stand to one another. */
    readonly publicationFilter?: string;
    /** @deprecated `publicationFilter` says more. */
    readonly hasPublishedVersion?: boolean | string;
  }
  interface DocumentActions {
    publish: true;
    unpublish: true;
    discardDraft: true;
  }
  /** Undefined for types without drafts. */
  interface Collection<E> {
    /** Makes the published version hold what the draft holds, once it is found fit to be published. */
    publish(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<Affected<E>>;
    /** Deletes the published version. */
    unpublish(
      params: DocumentParams & { readonly documentId: string },
      context?: DocumentContext,
    ): Promise<Affected<E>>;
    /** Makes the draft hold what the published version holds; one that was never published stays as it is. */
    discardDraft(
      params: DocumentParams & { readonly documentId: string },
      context?: DocumentContext,
    ): Promise<Affected<E>>;
  }
}
declare module '@mortise/content-types/contract' {
  interface TypeOptions {
    /** Each document has a draft and, once published, a published version. */
    readonly draftAndPublish?: boolean;
  }
}
