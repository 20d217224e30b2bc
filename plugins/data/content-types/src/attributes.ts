import { type MortiseError, nearest } from '@mortise/kernel';
import { ATTRIBUTE_TYPES, isMorphInverseSchema, isMorphSchema, isScalarSchema } from './constants.ts';
import type { ComponentAttributeSchema, DynamicZoneSchema, ScalarSchema, StoredAttributeSchema } from './contract.ts';
import { errors } from './errors.ts';
import { checkMedia, checkMorphInverse, checkRelation } from './relations.ts';

/** What the checks of one attribute can read. */
export interface AttributeContext {
  readonly uid: string;
  readonly isComponent: boolean;
  /** The schema's own attributes of the same type, without system attributes. */
  readonly attributes: Readonly<Record<string, StoredAttributeSchema>>;
  /** The schema's attributes of another content type; `undefined` if the type does not exist. */
  attributesOf(uid: string): Readonly<Record<string, StoredAttributeSchema>> | undefined;
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
  schema: StoredAttributeSchema,
  context: AttributeContext,
): StoredAttributeSchema {
  const at = { uid: context.uid, attribute };
  const type: string = schema.type;
  if (!ATTRIBUTE_TYPES.includes(type)) {
    throw errors.ATTRIBUTE_TYPE({
      ...at,
      type: String(type),
      nearest: nearest(String(type), ATTRIBUTE_TYPES),
      known: ATTRIBUTE_TYPES,
    });
  }
  if (context.isComponent && (type === 'uid' || type === 'dynamiczone'))
    context.refuseOrWarn(errors.ATTRIBUTE_MISPLACED({ ...at, type }), 'the component keeps the attribute');
  if (isScalarSchema(schema)) return checkScalar(at, schema, context);
  if (schema.type === 'media') return checkMedia(at, schema, context);
  if (isMorphInverseSchema(schema)) return checkMorphInverse(at, schema, context);
  if (schema.type !== 'relation') return checkComponents(at, schema, context);
  return isMorphSchema(schema) ? schema : checkRelation(at, schema, context);
}

/** Names one attribute in error messages. */
export interface AttributeRef {
  readonly uid: string;
  readonly attribute: string;
}

function checkScalar(at: AttributeRef, schema: ScalarSchema, context: AttributeContext): ScalarSchema {
  checkLimits(at, 'min', schema.min, 'max', schema.max, false, context);
  checkLimits(at, 'minLength', schema.minLength, 'maxLength', schema.maxLength, true, context);
  if (schema.type === 'uid' && schema.targetField !== undefined) {
    const target = context.attributes[schema.targetField];
    if ((target?.type !== 'string' && target?.type !== 'text') || schema.default !== undefined) {
      const stringAttributes = Object.keys(context.attributes).filter((name) =>
        ['string', 'text'].includes(context.attributes[name]!.type),
      );
      const refusal = errors.TARGET_FIELD_INVALID({ ...at, targetField: schema.targetField, stringAttributes });
      context.refuseOrWarn(
        refusal,
        'the uid is generated from the value of targetField, or from the name of the type if there is none',
      );
    }
  }
  return schema.type === 'enumeration' ? checkEnum(at, schema, context) : schema;
}

function checkEnum(at: AttributeRef, schema: ScalarSchema, context: AttributeContext): ScalarSchema {
  const values: unknown = schema.enum ?? [];
  if (!Array.isArray(values)) throw errors.ENUM_INVALID({ ...at, value: String(values), problem: 'is not a list' });
  if (values.length === 0) {
    context.refuseOrWarn(errors.ENUM_INVALID({ ...at, value: '', problem: 'no values' }), 'only null is accepted');
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
    if (!context.isComponent) throw refusal;
    context.refuseOrWarn(refusal, 'the value is used unchanged');
  }
  return { ...schema, enum: values };
}

type Limit = number | string | undefined;

function checkLimits(
  at: AttributeRef,
  lowerName: string,
  min: Limit,
  upperName: string,
  max: Limit,
  isCount: boolean,
  { refuseOrWarn }: AttributeContext,
): void {
  const refuse = (problem: string, outcome: string) => refuseOrWarn(errors.LIMITS_INVALID({ ...at, problem }), outcome);
  for (const [name, limit] of [
    [lowerName, min],
    [upperName, max],
  ] as const) {
    if (limit === undefined || limit === null) continue;
    const n = Number(limit);
    if (Number.isNaN(n) || limit === '') refuse(`${name} is "${limit}"`, 'a limit that is not a number is ignored');
    else if (isCount && (n < 0 || !Number.isInteger(n)))
      refuse(`${name} is ${limit}`, 'a limit that is not an integer from 0 is ignored');
  }
  if (min !== undefined && max !== undefined && Number(min) > Number(max)) {
    const refusal = errors.LIMITS_INVALID({ ...at, problem: `${lowerName} ${min} is above ${upperName} ${max}` });
    // Strapi does not start with a minLength above maxLength.
    if (lowerName === 'minLength') throw refusal;
    refuseOrWarn(refusal, 'both limits apply, so no value is accepted');
  }
}

function checkComponents<S extends ComponentAttributeSchema | DynamicZoneSchema>(
  at: AttributeRef,
  schema: S,
  context: AttributeContext,
): S {
  checkLimits(at, 'min', schema.min, 'max', schema.max, true, context);
  const componentUids: unknown = schema.type === 'component' ? [schema.component] : schema.components;
  const known = context.components;
  if (!Array.isArray(componentUids) || componentUids.length === 0) {
    const refusal = errors.TARGET_UNKNOWN({ ...at, target: 'nothing', nearest: undefined, known });
    if (schema.type === 'component') throw refusal;
    context.refuseOrWarn(refusal, 'the dynamic zone stays empty');
  }
  const listed: readonly unknown[] = Array.isArray(componentUids) ? componentUids : [];
  const missing = listed.filter((target) => !known.includes(target as string));
  for (const target of missing) {
    const refusal = errors.TARGET_UNKNOWN({
      ...at,
      target: String(target),
      nearest: nearest(String(target), known),
      known,
    });
    if (schema.type === 'component') throw refusal;
    context.refuseOrWarn(refusal, 'the dynamic zone keeps its other components');
  }
  if (schema.type === 'component') return schema;
  // A component that is listed twice would be read twice.
  return { ...schema, components: [...new Set(listed.filter((target) => !missing.includes(target)))] };
}
