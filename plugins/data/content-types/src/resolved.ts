import type { Attribute, ContentType, KeptAttributeSchema, RelationSchema } from './contract.ts';
import type { Side } from './sides.ts';
import { FILE_OWNERS, FILE_UID, isMorphSchema, isScalarSchema } from './vocabulary.ts';

/** The type of the creators of entries. */
export const CREATORS = 'admin::user';

/** The schema of `createdBy` and `updatedBy`, which only the system writes. */
export const creatorSchema = (isPrivate: boolean): RelationSchema => ({
  type: 'relation',
  relation: 'manyToOne',
  target: CREATORS,
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
export function attributeOf(
  common: Pick<Attribute, 'name' | 'private' | 'writable' | 'required'>,
  schema: KeptAttributeSchema,
  bySystem: boolean,
  typeAt: (uid: string) => ContentType,
  every: readonly ContentType[],
  side: Side | undefined,
): Attribute | undefined {
  if (isScalarSchema(schema)) return { kind: 'scalar', ...common, type: schema.type, system: bySystem, schema };
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
    return { kind: 'morph', ...common, relation, targets: every, many: relation === 'morphToMany', schema };
  }
  if (schema.type === 'media') {
    const many = schema.multiple === true;
    const relation = many ? 'morphMany' : 'morphOne';
    const rest = { target: typeAt(FILE_UID), owner: false, inverse: FILE_OWNERS, schema };
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
    ...(bySystem ? { creator: true as const } : {}),
    schema,
  };
}
