import { nearest } from '@mortise/kernel';
import type {
  AttributeSchema,
  ComponentAttributeSchema,
  DynamicZoneSchema,
  RelationKind,
  RelationSchema,
  ScalarSchema,
  ScalarType,
} from './contract.ts';
import { errors } from './errors.ts';

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
const KINDS: Readonly<Record<RelationKind, true>> = {
  oneToOne: true,
  oneToMany: true,
  manyToOne: true,
  manyToMany: true,
};
const TYPES: readonly string[] = [...Object.keys(SCALARS), 'relation', 'component', 'dynamiczone'];

/** What the checks of one attribute may look at. */
export interface Surroundings {
  readonly uid: string;
  readonly isComponent: boolean;
  /** The author's attributes of the same type. */
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  /** The author's attributes of another content type; `undefined` where there is no such type. */
  attributesOf(uid: string): Readonly<Record<string, AttributeSchema>> | undefined;
  readonly types: readonly string[];
  readonly components: readonly string[];
}

export const isScalarSchema = (schema: AttributeSchema): schema is ScalarSchema => schema.type in SCALARS;

/**
 * Refuses an attribute that could not be kept or asked for.
 *
 * @throws CONTENT_TYPES_ATTRIBUTE_TYPE, _ATTRIBUTE_MISPLACED, _LIMITS_INVALID, _ENUM_INVALID, _TARGET_FIELD_INVALID,
 *   _TARGET_UNKNOWN, _RELATION_INVALID.
 */
export function checkAttribute(attribute: string, schema: AttributeSchema, around: Surroundings): void {
  const at = { uid: around.uid, attribute };
  const type: string = schema.type;
  if (!TYPES.includes(type)) {
    throw errors.ATTRIBUTE_TYPE({ ...at, type: String(type), nearest: nearest(String(type), TYPES), known: TYPES });
  }
  if (around.isComponent && (type === 'uid' || type === 'dynamiczone'))
    throw errors.ATTRIBUTE_MISPLACED({ ...at, type });
  if (isScalarSchema(schema)) checkScalar(at, schema, around);
  else if (schema.type === 'relation') checkRelation(at, schema, around);
  else checkComponents(at, schema, around);
}

interface At {
  readonly uid: string;
  readonly attribute: string;
}

function checkScalar(at: At, schema: ScalarSchema, around: Surroundings): void {
  checkLimits(at, 'min', schema.min, 'max', schema.max, false);
  checkLimits(at, 'minLength', schema.minLength, 'maxLength', schema.maxLength, true);
  if (schema.type === 'enumeration') checkEnum(at, schema.enum ?? []);
  if (schema.type === 'uid' && schema.targetField !== undefined) {
    const target = around.attributes[schema.targetField];
    if ((target?.type !== 'string' && target?.type !== 'text') || schema.default !== undefined) {
      const texts = Object.keys(around.attributes).filter((name) =>
        ['string', 'text'].includes(around.attributes[name]!.type),
      );
      throw errors.TARGET_FIELD_INVALID({ ...at, targetField: schema.targetField, texts });
    }
  }
}

function checkEnum(at: At, values: readonly string[]): void {
  if (values.length === 0) throw errors.ENUM_INVALID({ ...at, value: '', problem: 'no values' });
  for (const [index, value] of values.entries()) {
    const problem =
      typeof value !== 'string' || value.trim() === ''
        ? 'is no text'
        : /^\d/.test(value)
          ? 'starts with a digit'
          : values.indexOf(value) !== index
            ? 'stands there twice'
            : undefined;
    if (problem) throw errors.ENUM_INVALID({ ...at, value: String(value), problem });
  }
}

type Limit = number | string | undefined;

function checkLimits(at: At, low: string, min: Limit, high: string, max: Limit, counts: boolean): void {
  for (const [name, limit] of [
    [low, min],
    [high, max],
  ] as const) {
    if (limit === undefined || limit === null) continue;
    const n = Number(limit);
    if (Number.isNaN(n) || limit === '') throw errors.LIMITS_INVALID({ ...at, problem: `${name} is "${limit}"` });
    if (counts && (n < 0 || !Number.isInteger(n)))
      throw errors.LIMITS_INVALID({ ...at, problem: `${name} is ${limit}` });
  }
  if (min !== undefined && max !== undefined && Number(min) > Number(max)) {
    throw errors.LIMITS_INVALID({ ...at, problem: `${low} ${min} is above ${high} ${max}` });
  }
}

function checkComponents(at: At, schema: ComponentAttributeSchema | DynamicZoneSchema, around: Surroundings): void {
  checkLimits(at, 'min', schema.min, 'max', schema.max, true);
  const named = schema.type === 'component' ? [schema.component] : schema.components;
  if (!Array.isArray(named) || named.length === 0) {
    throw errors.TARGET_UNKNOWN({ ...at, target: 'nothing', nearest: undefined, known: around.components });
  }
  for (const target of named) {
    if (around.components.includes(target)) continue;
    const known = around.components;
    throw errors.TARGET_UNKNOWN({ ...at, target: String(target), nearest: nearest(String(target), known), known });
  }
}

/** The kind that the other side has to be. */
const MIRROR: Readonly<Record<RelationKind, RelationKind>> = {
  oneToOne: 'oneToOne',
  oneToMany: 'manyToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

function checkRelation(at: At, schema: RelationSchema, around: Surroundings): void {
  const refuse = (problem: string, remedy: string) => errors.RELATION_INVALID({ ...at, problem, remedy });
  if (!(schema.relation in KINDS)) {
    throw refuse(`"${schema.relation}" is no kind of relation`, `Kinds are ${Object.keys(KINDS).join(', ')}.`);
  }
  const others = around.attributesOf(schema.target);
  if (!others) {
    const known = around.types;
    throw errors.TARGET_UNKNOWN({ ...at, target: schema.target, nearest: nearest(schema.target, known), known });
  }
  const { inversedBy, mappedBy, relation } = schema;
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
    other.target !== at.uid ||
    other.relation !== MIRROR[relation] ||
    other[back] !== at.attribute
  ) {
    throw refuse(`"${inverse}" of "${schema.target}" does not lead back to it`, `Write there ${wanted}.`);
  }
}
