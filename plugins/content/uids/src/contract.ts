export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';

/** An attribute of type `uid`, in one locale; in the default one where none is named. */
export interface UidPlace {
  /** Of the content type. */
  readonly uid: string;
  readonly field: string;
  readonly locale?: string;
}

/** Makes values for attributes of type `uid`. */
export interface Uids {
  /**
   * The slug of the attribute's `targetField` in `data`, of its default, or of the type's name; where a draft has it (a
   * document, where the type has no drafts), with the smallest free number behind it: `x`, `x-1`, `x-2`. Nothing is
   * written or kept for the caller.
   *
   * @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN.
   */
  generate(wanted: UidPlace & { readonly data?: Readonly<Record<string, unknown>> }): Promise<string>;
  /**
   * Whether no draft (no document, where the type has no drafts) has the value.
   *
   * @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN.
   */
  isAvailable(asked: UidPlace & { readonly value: string }): Promise<boolean>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    uids: Uids;
  }
}
