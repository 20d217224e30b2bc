export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/documents/contract';

declare module '@mortise/content-types/contract' {
  interface TypeOptions {
    /** Each document has a draft and, once published, a published version. */
    readonly draftAndPublish?: boolean;
  }
}
