import type { ScalarSchema } from './contract.ts';

// schemas of attributes with one value, besides ScalarSchema, which plugins extend

export type ScalarType =
  | 'string'
  | 'text'
  | 'richtext'
  | 'blocks'
  | 'email'
  | 'password'
  | 'enumeration'
  | 'uid'
  | 'integer'
  | 'biginteger'
  | 'float'
  | 'decimal'
  | 'date'
  | 'time'
  | 'datetime'
  | 'timestamp'
  | 'boolean'
  | 'json';

/** An attribute of a custom field; stored as the custom field's base type. */
export interface CustomFieldSchema extends Omit<ScalarSchema, 'type' | 'customField'> {
  readonly type: 'customField';
  /** `plugin::<plugin>.<name>`, or `global::<name>` for the app's own. */
  readonly customField: string;
  /**
   * The base type to use if no plugin registers the custom field. Set for schemas of a Strapi folder, from the existing
   * column.
   */
  readonly baseType?: ScalarType;
}
