import { nearest } from '@mortise/kernel';
import type { At, Surroundings } from './attributes.ts';
import type { KeptAttributeSchema, MediaSchema, MorphedSchema, RelationKind, RelationSchema } from './contract.ts';
import { errors } from './errors.ts';
import { FILE_UID, isMorphedSchema, isMorphSchema, KINDS, MORPH_KINDS, MORPHED_KINDS } from './vocabulary.ts';

const MEDIA: readonly string[] = ['images', 'videos', 'audios', 'files'];

/** @throws CONTENT_TYPES_MEDIA_UNKEPT, CONTENT_TYPES_MEDIA_TYPE. */
export function checkMedia(at: At, { allowedTypes }: MediaSchema, around: Surroundings): void {
  if (!around.attributesOf(FILE_UID)) throw errors.MEDIA_UNKEPT({ ...at, target: FILE_UID });
  const wrong = allowedTypes?.find((type) => !MEDIA.includes(type));
  if (wrong !== undefined) {
    throw errors.MEDIA_TYPE({ ...at, type: String(wrong), nearest: nearest(String(wrong), MEDIA), known: MEDIA });
  }
}

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkMorphed(at: At, { target, morphBy }: MorphedSchema, around: Surroundings): void {
  const others = attributesAt(at, target, around);
  const back = others[morphBy];
  if (back && isMorphSchema(back)) return;
  const morphs = Object.keys(others).filter((name) => isMorphSchema(others[name]!));
  throw errors.RELATION_INVALID({
    ...at,
    problem: `"${morphBy}" of "${target}" is no morphToOne or morphToMany`,
    remedy: morphs.length
      ? `morphBy names one of ${morphs.join(', ')}.`
      : `Write there ${morphBy ?? 'owner'}: { type: 'relation', relation: 'morphToMany' }, and morphBy: '${morphBy ?? 'owner'}' here.`,
  });
}

/** @throws CONTENT_TYPES_TARGET_UNKNOWN. */
function attributesAt(at: At, target: string, around: Surroundings): Readonly<Record<string, KeptAttributeSchema>> {
  const others = around.attributesOf(target);
  if (others) return others;
  const known = around.types;
  throw errors.TARGET_UNKNOWN({ ...at, target: String(target), nearest: nearest(String(target), known), known });
}

/** The kind that the other side has to be. */
const MIRROR: Readonly<Record<RelationKind, RelationKind>> = {
  oneToOne: 'oneToOne',
  oneToMany: 'manyToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

/** One column of the owner's row says where they lead. */
const COLUMN_KINDS: readonly RelationKind[] = ['oneToOne', 'manyToOne'];

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkRelation(at: At, schema: RelationSchema, around: Surroundings): void {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  if (!Object.hasOwn(KINDS, schema.relation)) {
    const kinds = [...Object.keys(KINDS), ...Object.keys(MORPHED_KINDS), ...Object.keys(MORPH_KINDS)];
    throw refuse(`"${schema.relation}" is no kind of relation`, `Kinds are ${kinds.join(', ')}.`);
  }
  const others = attributesAt(at, schema.target, around);
  const { inversedBy, mappedBy, relation } = schema;
  if (schema.useJoinTable === false && mappedBy === undefined && !COLUMN_KINDS.includes(relation)) {
    const remedy = `Remove useJoinTable; without a link table are ${COLUMN_KINDS.join(' and ')}.`;
    throw refuse(`a column of its own row cannot hold a ${relation}`, remedy);
  }
  const inverse = inversedBy ?? mappedBy;
  if (inverse === undefined) return;
  if (inversedBy !== undefined && mappedBy !== undefined) {
    throw refuse(
      'it has inversedBy and mappedBy',
      'Keep inversedBy on the side that owns the links, mappedBy on the other.',
    );
  }
  if (around.isComponent) throw refuse('it stands in a component and is two-way', 'Remove inversedBy or mappedBy.');
  if (inversedBy !== undefined && relation === 'oneToMany') {
    throw refuse('its many side owns the links', `Write mappedBy: '${inverse}' here and inversedBy on the other side.`);
  }
  if (mappedBy !== undefined && relation === 'manyToOne') {
    throw refuse(
      'it owns the links and says mappedBy',
      `Write inversedBy: '${inverse}' here and mappedBy on the other side.`,
    );
  }
  const other = others[inverse];
  if (!other) {
    const near = nearest(inverse, Object.keys(others));
    throw refuse(
      `"${schema.target}" has no attribute "${inverse}"`,
      near ? `Did you mean "${near}"?` : `Its attributes are ${Object.keys(others).join(', ')}.`,
    );
  }
  const back = inversedBy === undefined ? 'inversedBy' : 'mappedBy';
  const wanted = `{ type: 'relation', relation: '${MIRROR[relation]}', target: '${at.uid}', ${back}: '${at.attribute}' }`;
  if (
    other.type !== 'relation' ||
    isMorphSchema(other) ||
    isMorphedSchema(other) ||
    other.target !== at.uid ||
    other.relation !== MIRROR[relation] ||
    other[back] !== at.attribute
  ) {
    throw refuse(`"${inverse}" of "${schema.target}" does not lead back to it`, `Write there ${wanted}.`);
  }
}
