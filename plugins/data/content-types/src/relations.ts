import { type MortiseError, nearest } from '@mortise/kernel';
import type { AttributeContext, AttributeRef } from './attributes.ts';
import {
  FILE_UID,
  isMorphInverseSchema,
  isMorphSchema,
  MORPH_INVERSE_KINDS,
  MORPH_KINDS,
  RELATION_KINDS,
} from './constants.ts';
import type {
  MediaSchema,
  MorphInverseSchema,
  RelationKind,
  RelationSchema,
  StoredAttributeSchema,
} from './contract.ts';
import { errors } from './errors.ts';
import { ownsLinks } from './sides.ts';

const MEDIA_TYPES: readonly string[] = ['images', 'videos', 'audios', 'files'];

/** @throws CONTENT_TYPES_MEDIA_UNSUPPORTED, CONTENT_TYPES_MEDIA_TYPE. */
export function checkMedia(at: AttributeRef, schema: MediaSchema, context: AttributeContext): MediaSchema {
  if (!context.attributesOf(FILE_UID)) throw errors.MEDIA_UNSUPPORTED({ ...at, target: FILE_UID });
  const allowed: unknown = schema.allowedTypes ?? [];
  for (const type of Array.isArray(allowed) ? allowed : [allowed]) {
    if (Array.isArray(allowed) && MEDIA_TYPES.includes(type)) continue;
    const known = MEDIA_TYPES;
    const refusal = errors.MEDIA_TYPE({ ...at, type: String(type), nearest: nearest(String(type), known), known });
    context.refuseOrWarn(refusal, 'it restricts no file types on the server');
  }
  return schema;
}

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkMorphInverse(
  at: AttributeRef,
  schema: MorphInverseSchema,
  context: AttributeContext,
): MorphInverseSchema {
  const { target, morphBy } = schema;
  const others = targetAttributes(at, target, context);
  const owner = others[morphBy];
  if (owner && isMorphSchema(owner)) return schema;
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
function targetAttributes(
  at: AttributeRef,
  target: string,
  context: AttributeContext,
): Readonly<Record<string, StoredAttributeSchema>> {
  const others = context.attributesOf(target);
  if (others) return others;
  const known = context.types;
  throw errors.TARGET_UNKNOWN({ ...at, target: String(target), nearest: nearest(String(target), known), known });
}

/** The kind that the inverse side must have. */
const INVERSE_KIND: Readonly<Record<RelationKind, RelationKind>> = {
  oneToOne: 'oneToOne',
  oneToMany: 'manyToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

/** Kinds that fit into a foreign key column of the owner's row. */
const FOREIGN_KEY_KINDS: readonly RelationKind[] = ['oneToOne', 'manyToOne'];

/** @throws CONTENT_TYPES_TARGET_UNKNOWN, CONTENT_TYPES_RELATION_INVALID. */
export function checkRelation(at: AttributeRef, schema: RelationSchema, context: AttributeContext): RelationSchema {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  if (!Object.hasOwn(RELATION_KINDS, schema.relation)) {
    const kinds = [...Object.keys(RELATION_KINDS), ...Object.keys(MORPH_INVERSE_KINDS), ...Object.keys(MORPH_KINDS)];
    throw refuse(`"${schema.relation}" is not a kind of relation`, `Set relation to one of ${kinds.join(', ')}.`);
  }
  const others = targetAttributes(at, schema.target, context);
  const { inversedBy, mappedBy, relation } = schema;
  if (schema.useJoinTable === false && mappedBy === undefined && !FOREIGN_KEY_KINDS.includes(relation)) {
    const remedy = `Remove useJoinTable: false, which works for ${FOREIGN_KEY_KINDS.join(' and ')} only.`;
    throw refuse(`a ${relation} does not fit into a column of its own row`, remedy);
  }
  const warn = (refusal: MortiseError, outcome: string) => context.refuseOrWarn(refusal, outcome);
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
  if (context.isComponent) {
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
  checkInverse(at, schema, others, context);
  return schema;
}

/** @throws CONTENT_TYPES_RELATION_INVALID if the inverse side does not reference this attribute. */
function checkInverse(
  at: AttributeRef,
  { inversedBy, mappedBy, relation, target }: RelationSchema,
  others: Readonly<Record<string, StoredAttributeSchema>>,
  context: AttributeContext,
): void {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  const inverse = (inversedBy ?? mappedBy)!;
  const unlinked = 'no side owns its links, and it is ignored';
  const other = others[inverse];
  if (!other) {
    const suggestion = nearest(inverse, Object.keys(others));
    const refusal = refuse(
      `"${target}" has no attribute "${inverse}"`,
      suggestion
        ? `Did you mean "${suggestion}"?`
        : `The attributes of "${target}" are ${Object.keys(others).join(', ')}.`,
    );
    if (inversedBy !== undefined) throw refusal;
    context.refuseOrWarn(refusal, unlinked);
    return;
  }
  const inverseKey = inversedBy === undefined ? 'inversedBy' : 'mappedBy';
  const expected = `{ type: 'relation', relation: '${INVERSE_KIND[relation]}', target: '${at.uid}', ${inverseKey}: '${at.attribute}' }`;
  const refusal = refuse(`"${inverse}" of "${target}" is not its inverse`, `Write there ${expected}.`);
  if (other.type !== 'relation' || isMorphSchema(other) || isMorphInverseSchema(other)) {
    if (inversedBy !== undefined) throw refusal;
    context.refuseOrWarn(refusal, unlinked);
  } else if (other.target !== at.uid || other[inverseKey] !== at.attribute) {
    context.refuseOrWarn(
      refusal,
      inversedBy === undefined ? unlinked : 'both sides read the links of the owner, or of the later one of two owners',
    );
  } else if (other.relation !== INVERSE_KIND[relation]) {
    context.refuseOrWarn(refusal, 'both sides read the same links, each as its own kind');
  }
}
