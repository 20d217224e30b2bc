import type { ContentType, CustomField, ScalarAttribute } from '@mortise/content-types/contract';

export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/validation/contract';

/** Where a value of a custom field stands. */
export interface FieldPlace {
  /** The attribute; what its author configured stands in `field.schema.options`. */
  readonly field: ScalarAttribute;
}

type Data = Readonly<Record<string, unknown>>;

/** The custom fields of one kernel. */
export interface CustomFields {
  get(uid: string): CustomField | undefined;
  /** Data with what its custom fields make of their values, in components too; the same where nothing changes. */
  transform(type: ContentType, data: Data): Promise<Data>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    customFields: CustomFields;
  }
}
declare module '@mortise/content-types/contract' {
  interface CustomField {
    /**
     * What is written in place of a value, before it is judged; null is not asked about.
     *
     * @param at.data the fields beside it, as they were given.
     */
    transform?(value: unknown, at: FieldPlace & { readonly data: Data }): unknown;
    /**
     * What is wrong with a value of the base type, as words that begin with a space where they are said of the path
     * (` must be a colour`); undefined where nothing is. Null is not asked about.
     */
    validate?(value: unknown, at: FieldPlace & { readonly isDraft: boolean }): string | undefined;
  }
}
