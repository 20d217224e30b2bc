export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';

/** An attribute of type `uid`, in `locale` or the default locale. */
export interface UidAttribute {
  /** The uid of the content type. */
  readonly uid: string;
  readonly field: string;
  readonly locale?: string;
}

/** Generates values for attributes of type `uid`. */
export interface Uids {
  /**
   * Returns the slug of the attribute's `targetField` in `data`, of its default, or of the type's name. If a draft (a
   * document, if the type has no drafts) has the slug, the smallest available number is appended: `x`, `x-1`, `x-2`.
   * The value is neither written nor reserved.
   *
   * @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN.
   */
  generate(params: UidAttribute & { readonly data?: Readonly<Record<string, unknown>> }): Promise<string>;
  /**
   * True if no draft (no document, if the type has no drafts) has the value.
   *
   * @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN.
   */
  isAvailable(params: UidAttribute & { readonly value: string }): Promise<boolean>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    uids: Uids;
  }
}
