import { FILE_INVERSE, FILE_UID, isMorphSchema, isScalarSchema } from './constants.ts';
import type { Attribute, ContentType, RelationSchema, StoredAttributeSchema } from './contract.ts';
import type { RelationSide } from './sides.ts';

/** The type of the creators of entries. */
export const CREATOR_UID = 'admin::user';

/** The schema of `createdBy` and `updatedBy`, which only the system writes. */
export const creatorSchema = (isPrivate: boolean): RelationSchema => ({
  type: 'relation',
  relation: 'manyToOne',
  target: CREATOR_UID,
  useJoinTable: false,
  private: isPrivate,
  writable: false,
});

/**
 * Resolves one attribute: names of types and components become references.
 *
 * @param side of a relation between two types.
 * @returns `undefined` for a relation whose links no side owns.
 */
export function resolveAttribute(
  common: Pick<Attribute, 'name' | 'private' | 'writable' | 'required'>,
  schema: StoredAttributeSchema,
  isSystem: boolean,
  typeAt: (uid: string) => ContentType,
  allTypes: readonly ContentType[],
  side: RelationSide | undefined,
): Attribute | undefined {
  if (isScalarSchema(schema)) return { kind: 'scalar', ...common, type: schema.type, system: isSystem, schema };
  if (schema.type === 'component') {
    return {
      kind: 'component',
      ...common,
      component: typeAt(schema.component),
      many: schema.repeatable === true,
      schema,
    };
  }
  if (schema.type === 'dynamiczone') {
    return {
      kind: 'dynamiczone',
      ...common,
      components: Object.freeze(schema.components.map(typeAt)),
      many: true,
      schema,
    };
  }
  if (isMorphSchema(schema)) {
    const { relation } = schema;
    return { kind: 'morph', ...common, relation, targets: allTypes, many: relation === 'morphToMany', schema };
  }
  if (schema.type === 'media') {
    const many = schema.multiple === true;
    const relation = many ? 'morphMany' : 'morphOne';
    const rest = { target: typeAt(FILE_UID), owner: false, inverse: FILE_INVERSE, schema };
    return { kind: 'relation', ...common, relation, many, ...rest };
  }
  if ('morphBy' in schema) {
    const { relation, target, morphBy } = schema;
    const rest = { target: typeAt(target), owner: false, inverse: morphBy, schema };
    return { kind: 'relation', ...common, relation, many: relation === 'morphMany', ...rest };
  }
  const { relation } = schema;
  if (!side) return undefined;
  return {
    kind: 'relation',
    ...common,
    relation,
    target: typeAt(schema.target),
    many: relation === 'oneToMany' || relation === 'manyToMany',
    ...side,
    ...(isSystem ? { creator: true as const } : {}),
    schema,
  };
}
