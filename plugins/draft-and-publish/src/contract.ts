export type {} from '@mortise/content-types/contract';
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
}
declare module '@mortise/content-types/contract' {
  interface TypeOptions {
    /** Each document has a draft and, once published, a published version. */
    readonly draftAndPublish?: boolean;
  }
}
