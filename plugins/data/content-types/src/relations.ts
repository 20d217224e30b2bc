import { type MortiseError, nearest } from '@mortise/kernel';
import type { At, Surroundings } from './attributes.ts';
import type { KeptAttributeSchema, MediaSchema, MorphedSchema, RelationKind, RelationSchema } from './contract.ts';
import { errors } from './errors.ts';
import { ownsLinks } from './sides.ts';
import { FILE_UID, isMorphedSchema, isMorphSchema, KINDS, MORPH_KINDS, MORPHED_KINDS } from './vocabulary.ts';

const MEDIA: readonly string[] = ['images', 'videos', 'audios', 'files'];

/** @throws CONTENT_TYPES_MEDIA_UNKEPT, CONTENT_TYPES_MEDIA_TYPE. */
export function checkMedia(at: At, schema: MediaSchema, around: Surroundings): MediaSchema {
  if (!around.attributesOf(FILE_UID)) throw errors.MEDIA_UNKEPT({ ...at, target: FILE_UID });
  const allowed: unknown = schema.allowedTypes ?? [];
  for (const type of Array.isArray(allowed) ? allowed : [allowed]) {
    if (Array.isArray(allowed) && MEDIA.includes(type)) continue;
    const known = MEDIA;
    const refusal = errors.MEDIA_TYPE({ ...at, type: String(type), nearest: nearest(String(type), known), known });
    around.refuseOrWarn(refusal, 'it restricts no file types on the server');
  }
  return schema;
}

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkMorphed(at: At, schema: MorphedSchema, around: Surroundings): MorphedSchema {
  const { target, morphBy } = schema;
  const others = attributesAt(at, target, around);
  const back = others[morphBy];
  if (back && isMorphSchema(back)) return schema;
  const morphs = Object.keys(others).filter((name) => isMorphSchema(others[name]!));
  throw errors.RELATION_INVALID({
    ...at,
    problem: `"${morphBy}" of "${target}" is not a morphToOne or morphToMany`,
    remedy: morphs.length
      ? `Set morphBy to one of ${morphs.join(', ')}.`
      : `Add ${morphBy ?? 'owner'}: { type: 'relation', relation: 'morphToMany' } to "${target}" and set morphBy: '${morphBy ?? 'owner'}' here.`,
  });
}

/** @throws CONTENT_TYPES_TARGET_UNKNOWN. */
function attributesAt(at: At, target: string, around: Surroundings): Readonly<Record<string, KeptAttributeSchema>> {
  const others = around.attributesOf(target);
  if (others) return others;
  const known = around.types;
  throw errors.TARGET_UNKNOWN({ ...at, target: String(target), nearest: nearest(String(target), known), known });
}

/** The kind that the inverse side must have. */
const MIRROR: Readonly<Record<RelationKind, RelationKind>> = {
  oneToOne: 'oneToOne',
  oneToMany: 'manyToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

/** Kinds that fit into a foreign key column of the owner's row. */
const COLUMN_KINDS: readonly RelationKind[] = ['oneToOne', 'manyToOne'];

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkRelation(at: At, schema: RelationSchema, around: Surroundings): RelationSchema {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  if (!Object.hasOwn(KINDS, schema.relation)) {
    const kinds = [...Object.keys(KINDS), ...Object.keys(MORPHED_KINDS), ...Object.keys(MORPH_KINDS)];
    throw refuse(`"${schema.relation}" is not a kind of relation`, `Set relation to one of ${kinds.join(', ')}.`);
  }
  const others = attributesAt(at, schema.target, around);
  const { inversedBy, mappedBy, relation } = schema;
  if (schema.useJoinTable === false && mappedBy === undefined && !COLUMN_KINDS.includes(relation)) {
    const remedy = `Remove useJoinTable: false, which works for ${COLUMN_KINDS.join(' and ')} only.`;
    throw refuse(`a ${relation} does not fit into a column of its own row`, remedy);
  }
  const warn = (refusal: MortiseError, outcome: string) => around.refuseOrWarn(refusal, outcome);
  if ('joinTable' in schema) {
    const remedy = 'Remove joinTable and write a migration that moves the links into the default link table.';
    warn(refuse('it sets joinTable', remedy), 'joinTable is ignored and the default link table is used');
  }
  const inverse = inversedBy ?? mappedBy;
  if (inverse === undefined) return schema;
  if (inversedBy !== undefined && mappedBy !== undefined) {
    const remedy = 'Keep inversedBy on the side that owns the links and mappedBy on the inverse side.';
    warn(refuse('it has both inversedBy and mappedBy', remedy), 'it owns the links');
  }
  if (around.isComponent) {
    const outcome = ownsLinks(schema) ? 'the links are stored' : 'it has no links and is ignored';
    warn(refuse('it is a two-way relation in a component', 'Remove inversedBy or mappedBy.'), outcome);
  }
  if (inversedBy !== undefined && relation === 'oneToMany') {
    throw refuse(
      'a oneToMany cannot own the links',
      `Write mappedBy: '${inverse}' here and inversedBy on the inverse side.`,
    );
  }
  if (!ownsLinks(schema) && relation === 'manyToOne') {
    throw refuse(
      'a manyToOne owns the links and cannot have mappedBy',
      `Write inversedBy: '${inverse}' here and mappedBy on the inverse side.`,
    );
  }
  checkOtherSide(at, schema, others, around);
  return schema;
}

/** @throws CONTENT_TYPES_RELATION_INVALID if the inverse side does not reference this attribute. */
function checkOtherSide(
  at: At,
  { inversedBy, mappedBy, relation, target }: RelationSchema,
  others: Readonly<Record<string, KeptAttributeSchema>>,
  around: Surroundings,
): void {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  const inverse = (inversedBy ?? mappedBy)!;
  const unlinked = 'no side owns its links, and it is ignored';
  const other = others[inverse];
  if (!other) {
    const near = nearest(inverse, Object.keys(others));
    const refusal = refuse(
      `"${target}" has no attribute "${inverse}"`,
      near ? `Did you mean "${near}"?` : `The attributes of "${target}" are ${Object.keys(others).join(', ')}.`,
    );
    if (inversedBy !== undefined) throw refusal;
    around.refuseOrWarn(refusal, unlinked);
    return;
  }
  const back = inversedBy === undefined ? 'inversedBy' : 'mappedBy';
  const wanted = `{ type: 'relation', relation: '${MIRROR[relation]}', target: '${at.uid}', ${back}: '${at.attribute}' }`;
  const refusal = refuse(`"${inverse}" of "${target}" is not its inverse`, `Write there ${wanted}.`);
  if (other.type !== 'relation' || isMorphSchema(other) || isMorphedSchema(other)) {
    if (inversedBy !== undefined) throw refusal;
    around.refuseOrWarn(refusal, unlinked);
  } else if (other.target !== at.uid || other[back] !== at.attribute) {
    around.refuseOrWarn(
      refusal,
      inversedBy === undefined ? unlinked : 'both sides read the links of the owner, or of the later one of two owners',
    );
  } else if (other.relation !== MIRROR[relation]) {
    around.refuseOrWarn(refusal, 'both sides read the same links, each as its own kind');
  }
}
