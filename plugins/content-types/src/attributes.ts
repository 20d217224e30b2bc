import { nearest } from '@mortise/kernel';
import type { ComponentAttributeSchema, DynamicZoneSchema, KeptAttributeSchema, ScalarSchema } from './contract.ts';
import { errors } from './errors.ts';
import { checkMedia, checkMorphed, checkRelation } from './relations.ts';
import { isMorphedSchema, isMorphSchema, isScalarSchema, TYPES } from './vocabulary.ts';

/** What the checks of one attribute may look at. */
export interface Surroundings {
  readonly uid: string;
  readonly isComponent: boolean;
  /** The author's attributes of the same type. */
  readonly attributes: Readonly<Record<string, KeptAttributeSchema>>;
  /** The author's attributes of another content type; `undefined` where there is no such type. */
  attributesOf(uid: string): Readonly<Record<string, KeptAttributeSchema>> | undefined;
  readonly types: readonly string[];
  readonly components: readonly string[];
}

/**
 * Refuses an attribute that could not be kept or asked for.
 *
 * @throws CONTENT_TYPES_ATTRIBUTE_TYPE, _ATTRIBUTE_MISPLACED, _LIMITS_INVALID, _ENUM_INVALID, _TARGET_FIELD_INVALID,
 *   _TARGET_UNKNOWN, _RELATION_INVALID, _MEDIA_UNKEPT.
 */
export function checkAttribute(attribute: string, schema: KeptAttributeSchema, around: Surroundings): void {
  const at = { uid: around.uid, attribute };
  const type: string = schema.type;
  if (!TYPES.includes(type)) {
    throw errors.ATTRIBUTE_TYPE({ ...at, type: String(type), nearest: nearest(String(type), TYPES), known: TYPES });
  }
  if (around.isComponent && (type === 'uid' || type === 'dynamiczone'))
    throw errors.ATTRIBUTE_MISPLACED({ ...at, type });
  if (isScalarSchema(schema)) checkScalar(at, schema, around);
  else if (schema.type === 'media') checkMedia(at, schema, around);
  else if (isMorphedSchema(schema)) checkMorphed(at, schema, around);
  else if (schema.type === 'relation') {
    if (!isMorphSchema(schema)) checkRelation(at, schema, around);
  } else checkComponents(at, schema, around);
}

/** The attribute that is checked. */
export interface At {
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
