import type {
  KeptAttributeSchema,
  MorphedKind,
  MorphedSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  ScalarSchema,
  ScalarType,
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
export const KINDS: Readonly<Record<RelationKind, true>> = {
  oneToOne: true,
  oneToMany: true,
  manyToOne: true,
  manyToMany: true,
};
export const MORPHED_KINDS: Readonly<Record<MorphedKind, true>> = { morphOne: true, morphMany: true };
export const MORPH_KINDS: Readonly<Record<MorphKind, true>> = { morphToOne: true, morphToMany: true };
/** Types that an attribute can have. */
export const TYPES: readonly string[] = [...Object.keys(SCALARS), 'relation', 'media', 'component', 'dynamiczone'];
/** The type of media files. */
export const FILE_UID = 'plugin::upload.file';
/** The attribute of files that stores the rows that reference them. */
export const FILE_OWNERS = 'related';

/** True for a relation to rows of any type (morphToOne, morphToMany). */
export const isMorphSchema = (schema: KeptAttributeSchema): schema is MorphSchema =>
  schema.type === 'relation' && Object.hasOwn(MORPH_KINDS, schema.relation);
/** True for the inverse of a polymorphic relation (morphOne, morphMany). */
export const isMorphedSchema = (schema: KeptAttributeSchema): schema is MorphedSchema =>
  schema.type === 'relation' && Object.hasOwn(MORPHED_KINDS, schema.relation);

export const isScalarSchema = (schema: KeptAttributeSchema): schema is ScalarSchema => schema.type in SCALARS;
