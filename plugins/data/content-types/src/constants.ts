import type {
  MorphInverseKind,
  MorphInverseSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  ScalarSchema,
  ScalarType,
  StoredAttributeSchema,
} from './contract.ts';

const SCALARS: Readonly<Record<ScalarType, true>> = {
  string: true,
  text: true,
  richtext: true,
  blocks: true,
  email: true,
  password: true,
  enumeration: true,
  uid: true,
  integer: true,
  biginteger: true,
  float: true,
  decimal: true,
  date: true,
  time: true,
  datetime: true,
  timestamp: true,
  boolean: true,
  json: true,
};
export const RELATION_KINDS: Readonly<Record<RelationKind, true>> = {
  oneToOne: true,
  oneToMany: true,
  manyToOne: true,
  manyToMany: true,
};
export const MORPH_INVERSE_KINDS: Readonly<Record<MorphInverseKind, true>> = { morphOne: true, morphMany: true };
export const MORPH_KINDS: Readonly<Record<MorphKind, true>> = { morphToOne: true, morphToMany: true };
/** Types that an attribute can have. */
export const ATTRIBUTE_TYPES: readonly string[] = [
  ...Object.keys(SCALARS),
  'relation',
  'media',
  'component',
  'dynamiczone',
];
/** The type of media files. */
export const FILE_UID = 'plugin::upload.file';
/** The attribute of files that stores the rows that reference them. */
export const FILE_INVERSE = 'related';

/** True for a relation to rows of any type (morphToOne, morphToMany). */
export const isMorphSchema = (schema: StoredAttributeSchema): schema is MorphSchema =>
  schema.type === 'relation' && Object.hasOwn(MORPH_KINDS, schema.relation);
/** True for the inverse of a polymorphic relation (morphOne, morphMany). */
export const isMorphInverseSchema = (schema: StoredAttributeSchema): schema is MorphInverseSchema =>
  schema.type === 'relation' && Object.hasOwn(MORPH_INVERSE_KINDS, schema.relation);

export const isScalarSchema = (schema: StoredAttributeSchema): schema is ScalarSchema => schema.type in SCALARS;
