import type { ScalarSchema } from './contract.ts';

// what authors write of attributes that hold one value, besides ScalarSchema, to which plugins add

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

/** An attribute of a kind that a plugin brings: it is kept as a scalar of the kind's base type. */
export interface CustomFieldSchema extends Omit<ScalarSchema, 'type' | 'customField'> {
  readonly type: 'customField';
  /** `plugin::<plugin>.<name>`, or `global::<name>` of the app's own. */
  readonly customField: string;
  /** What its values are kept as where no plugin brings the field, of a folder: what the column says. */
  readonly baseType?: ScalarType;
}
