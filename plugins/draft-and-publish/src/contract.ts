import type {} from '@mortise/content-types/contract';
import type {} from '@mortise/documents/contract';

declare module '@mortise/content-types/contract' {
  interface TypeOptions {
    /** Each document has a draft and, once published, a published version. */
    readonly draftAndPublish?: boolean;
  }
}
