import { type MortiseError, nearest } from '@mortise/kernel';
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
  /** Throws a refusal of the attribute, or records it as a warning and returns: see `Manners`. */
  refuseOrWarn(refusal: MortiseError, outcome: string): void;
}

/**
 * Refuses an attribute that could not be kept or asked for.
 *
 * @returns the attribute as it is kept.
 * @throws CONTENT_TYPES_ATTRIBUTE_TYPE, _ATTRIBUTE_MISPLACED, _LIMITS_INVALID, _ENUM_INVALID, _TARGET_FIELD_INVALID,
 *   _TARGET_UNKNOWN, _RELATION_INVALID, _MEDIA_UNKEPT.
 */
export function checkAttribute(
  attribute: string,
  schema: KeptAttributeSchema,
  around: Surroundings,
): KeptAttributeSchema {
  const at = { uid: around.uid, attribute };
  const type: string = schema.type;
  if (!TYPES.includes(type)) {
    throw errors.ATTRIBUTE_TYPE({ ...at, type: String(type), nearest: nearest(String(type), TYPES), known: TYPES });
  }
  if (around.isComponent && (type === 'uid' || type === 'dynamiczone'))
    around.refuseOrWarn(errors.ATTRIBUTE_MISPLACED({ ...at, type }), 'the component holds it');
  if (isScalarSchema(schema)) return checkScalar(at, schema, around);
  if (schema.type === 'media') return checkMedia(at, schema, around);
  if (isMorphedSchema(schema)) return checkMorphed(at, schema, around);
  if (schema.type !== 'relation') return checkComponents(at, schema, around);
  return isMorphSchema(schema) ? schema : checkRelation(at, schema, around);
}

/** The attribute that is checked. */
export interface At {
  readonly uid: string;
  readonly attribute: string;
}

function checkScalar(at: At, schema: ScalarSchema, around: Surroundings): ScalarSchema {
  checkLimits(at, 'min', schema.min, 'max', schema.max, false, around);
  checkLimits(at, 'minLength', schema.minLength, 'maxLength', schema.maxLength, true, around);
  if (schema.type === 'uid' && schema.targetField !== undefined) {
    const target = around.attributes[schema.targetField];
    if ((target?.type !== 'string' && target?.type !== 'text') || schema.default !== undefined) {
      const texts = Object.keys(around.attributes).filter((name) =>
        ['string', 'text'].includes(around.attributes[name]!.type),
      );
      const refusal = errors.TARGET_FIELD_INVALID({ ...at, targetField: schema.targetField, texts });
      around.refuseOrWarn(refusal, 'the uid is made of what there is, and of the type where there is nothing');
    }
  }
  return schema.type === 'enumeration' ? checkEnum(at, schema, around) : schema;
}

function checkEnum(at: At, schema: ScalarSchema, around: Surroundings): ScalarSchema {
  const values: unknown = schema.enum ?? [];
  if (!Array.isArray(values)) throw errors.ENUM_INVALID({ ...at, value: String(values), problem: 'is no list' });
  if (values.length === 0) {
    around.refuseOrWarn(errors.ENUM_INVALID({ ...at, value: '', problem: 'no values' }), 'no value but null passes');
  }
  for (const [index, value] of values.entries()) {
    const problem =
      typeof value !== 'string' || value.trim() === ''
        ? 'is no text'
        : /^\d/.test(value)
          ? 'starts with a digit'
          : values.indexOf(value) !== index
            ? 'stands there twice'
            : undefined;
    if (!problem) continue;
    const refusal = errors.ENUM_INVALID({ ...at, value: String(value), problem });
    // Strapi looks at the values of content types, not at those of components.
    if (!around.isComponent) throw refusal;
    around.refuseOrWarn(refusal, 'the value is taken as it is');
  }
  return { ...schema, enum: values };
}

type Limit = number | string | undefined;

function checkLimits(
  at: At,
  low: string,
  min: Limit,
  high: string,
  max: Limit,
  counts: boolean,
  { refuseOrWarn }: Surroundings,
): void {
  const refuse = (problem: string, outcome: string) => refuseOrWarn(errors.LIMITS_INVALID({ ...at, problem }), outcome);
  for (const [name, limit] of [
    [low, min],
    [high, max],
  ] as const) {
    if (limit === undefined || limit === null) continue;
    const n = Number(limit);
    if (Number.isNaN(n) || limit === '') refuse(`${name} is "${limit}"`, 'it is no limit unless it is a number');
    else if (counts && (n < 0 || !Number.isInteger(n)))
      refuse(`${name} is ${limit}`, 'it is no limit unless it is a whole number');
  }
  if (min !== undefined && max !== undefined && Number(min) > Number(max)) {
    const refusal = errors.LIMITS_INVALID({ ...at, problem: `${low} ${min} is above ${high} ${max}` });
    // Strapi does not boot with such lengths.
    if (low === 'minLength') throw refusal;
    refuseOrWarn(refusal, 'both limits hold, so that no value passes');
  }
}

function checkComponents<S extends ComponentAttributeSchema | DynamicZoneSchema>(
  at: At,
  schema: S,
  around: Surroundings,
): S {
  checkLimits(at, 'min', schema.min, 'max', schema.max, true, around);
  const named: unknown = schema.type === 'component' ? [schema.component] : schema.components;
  const known = around.components;
  if (!Array.isArray(named) || named.length === 0) {
    const refusal = errors.TARGET_UNKNOWN({ ...at, target: 'nothing', nearest: undefined, known });
    if (schema.type === 'component') throw refusal;
    around.refuseOrWarn(refusal, 'the zone stays empty');
  }
  const listed: readonly unknown[] = Array.isArray(named) ? named : [];
  const missing = listed.filter((target) => !known.includes(target as string));
  for (const target of missing) {
    const refusal = errors.TARGET_UNKNOWN({
      ...at,
      target: String(target),
      nearest: nearest(String(target), known),
      known,
    });
    if (schema.type === 'component') throw refusal;
    around.refuseOrWarn(refusal, 'the zone has the others');
  }
  if (schema.type === 'component') return schema;
  // Listed twice, its rows would be read twice.
  return { ...schema, components: [...new Set(listed.filter((target) => !missing.includes(target)))] };
}
