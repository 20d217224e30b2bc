import { type MortiseError, nearest } from '@mortise/kernel';
import type { ComponentAttributeSchema, DynamicZoneSchema, KeptAttributeSchema, ScalarSchema } from './contract.ts';
import { errors } from './errors.ts';
import { checkMedia, checkMorphed, checkRelation } from './relations.ts';
import { isMorphedSchema, isMorphSchema, isScalarSchema, TYPES } from './vocabulary.ts';

/** What the checks of one attribute can read. */
export interface Surroundings {
  readonly uid: string;
  readonly isComponent: boolean;
  /** The schema's own attributes of the same type, without system attributes. */
  readonly attributes: Readonly<Record<string, KeptAttributeSchema>>;
  /** The schema's attributes of another content type; `undefined` if the type does not exist. */
  attributesOf(uid: string): Readonly<Record<string, KeptAttributeSchema>> | undefined;
  readonly types: readonly string[];
  readonly components: readonly string[];
  /** Throws `refusal`, or records it as a warning and returns: see `IssueReporter`. */
  refuseOrWarn(refusal: MortiseError, outcome: string): void;
}

/**
 * Validates one attribute: its type, limits, enum values, targets and relation sides.
 *
 * @returns the attribute to store, with defaults filled in.
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
    around.refuseOrWarn(errors.ATTRIBUTE_MISPLACED({ ...at, type }), 'the component keeps the attribute');
  if (isScalarSchema(schema)) return checkScalar(at, schema, around);
  if (schema.type === 'media') return checkMedia(at, schema, around);
  if (isMorphedSchema(schema)) return checkMorphed(at, schema, around);
  if (schema.type !== 'relation') return checkComponents(at, schema, around);
  return isMorphSchema(schema) ? schema : checkRelation(at, schema, around);
}

/** Names one attribute in error messages. */
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
      around.refuseOrWarn(
        refusal,
        'the uid is generated from the value of targetField, or from the name of the type if there is none',
      );
    }
  }
  return schema.type === 'enumeration' ? checkEnum(at, schema, around) : schema;
}

function checkEnum(at: At, schema: ScalarSchema, around: Surroundings): ScalarSchema {
  const values: unknown = schema.enum ?? [];
  if (!Array.isArray(values)) throw errors.ENUM_INVALID({ ...at, value: String(values), problem: 'is not a list' });
  if (values.length === 0) {
    around.refuseOrWarn(errors.ENUM_INVALID({ ...at, value: '', problem: 'no values' }), 'only null is accepted');
  }
  for (const [index, value] of values.entries()) {
    const problem =
      typeof value !== 'string' || value.trim() === ''
        ? 'is not a string, or is blank'
        : /^\d/.test(value)
          ? 'starts with a digit'
          : values.indexOf(value) !== index
            ? 'is listed twice'
            : undefined;
    if (!problem) continue;
    const refusal = errors.ENUM_INVALID({ ...at, value: String(value), problem });
    // Strapi validates the enum values of content types, but not those of components.
    if (!around.isComponent) throw refusal;
    around.refuseOrWarn(refusal, 'the value is used unchanged');
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
    if (Number.isNaN(n) || limit === '') refuse(`${name} is "${limit}"`, 'a limit that is not a number is ignored');
    else if (counts && (n < 0 || !Number.isInteger(n)))
      refuse(`${name} is ${limit}`, 'a limit that is not an integer from 0 is ignored');
  }
  if (min !== undefined && max !== undefined && Number(min) > Number(max)) {
    const refusal = errors.LIMITS_INVALID({ ...at, problem: `${low} ${min} is above ${high} ${max}` });
    // Strapi does not start with a minLength above maxLength.
    if (low === 'minLength') throw refusal;
    refuseOrWarn(refusal, 'both limits apply, so no value is accepted');
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
    around.refuseOrWarn(refusal, 'the dynamic zone stays empty');
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
    around.refuseOrWarn(refusal, 'the dynamic zone keeps its other components');
  }
  if (schema.type === 'component') return schema;
  // A component that is listed twice would be read twice.
  return { ...schema, components: [...new Set(listed.filter((target) => !missing.includes(target)))] };
}
