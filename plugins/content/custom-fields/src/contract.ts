import type { ContentType, CustomField, ScalarAttribute } from '@mortise/content-types/contract';

export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/validation/contract';

/** The attribute whose value is transformed or validated. */
export interface FieldContext {
  /** `field.schema.options` has the options of the attribute. */
  readonly field: ScalarAttribute;
}

type Data = Readonly<Record<string, unknown>>;

/** The custom fields of one kernel. */
export interface CustomFields {
  get(uid: string): CustomField | undefined;
  /**
   * Transforms the values of custom fields, in components too. Returns the same object if the type has no transforms.
   */
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
     * Returns the value to write, before validation. Not called for null.
     *
     * @param context.data the sibling fields, as the caller passed them.
     */
    transform?(value: unknown, context: FieldContext & { readonly data: Data }): unknown;
    /**
     * Returns a message if the value is invalid; called after the checks of the base type, not for null. The path is
     * put before a message that begins with a space (` must be a colour`).
     */
    validate?(value: unknown, context: FieldContext & { readonly isDraft: boolean }): string | undefined;
  }
}
