import type { CustomField, StoredAttributeSchema } from './contract.ts';
import { errors } from './errors.ts';

/** Schema features that need a plugin, which declares them by the contribution `schemaSupport`. */
export type SchemaFeature = 'passwords' | 'rules' | 'customFields';

/** The standard plugin that implements each feature. */
const FEATURE_PLUGINS: Readonly<Record<SchemaFeature, string>> = {
  passwords: 'passwords',
  rules: 'validation',
  customFields: 'custom-fields',
};
const RULES = ['required', 'unique', 'minLength', 'maxLength', 'min', 'max', 'regex'] as const;
const RULED_TYPES: ReadonlySet<string> = new Set(['email', 'enumeration', 'uid', 'blocks']);

interface RequiredFeature {
  readonly feature: SchemaFeature;
  readonly what: string;
}

/**
 * Rejects an attribute that needs a feature of no loaded plugin: a password would be stored as clear text, or
 * `required` would be ignored. Schemas of Strapi folders are rejected as well.
 *
 * @param support the implemented features; `undefined` skips the check.
 * @throws CONTENT_TYPES_NEED_MISSING.
 */
export function checkFeatures(
  uid: string,
  attributes: Readonly<Record<string, StoredAttributeSchema>>,
  fieldOf: (attribute: StoredAttributeSchema) => CustomField | undefined,
  support: ReadonlySet<SchemaFeature> | undefined,
): void {
  if (!support) return;
  for (const [attribute, schema] of Object.entries(attributes)) {
    for (const { feature, what } of requiredFeatures(schema, fieldOf(schema))) {
      if (!support.has(feature)) throw errors.NEED_MISSING({ uid, attribute, what, plugin: FEATURE_PLUGINS[feature] });
    }
  }
}

function* requiredFeatures(schema: StoredAttributeSchema, field: CustomField | undefined): Iterable<RequiredFeature> {
  if (schema.type === 'password')
    yield { feature: 'passwords', what: 'is a password, which would be stored as clear text' };
  for (const rule of RULES) {
    const value: unknown = rule in schema ? schema[rule as keyof typeof schema] : undefined;
    const isSet = value !== undefined && value !== null && value !== false;
    // Required relations are checked only if an option of the validation plugin is on.
    const isRelation = schema.type === 'relation' || schema.type === 'media';
    if (isSet && !isRelation) yield { feature: 'rules', what: `has the rule ${rule}, which no plugin checks` };
  }
  if (RULED_TYPES.has(schema.type))
    yield { feature: 'rules', what: `has the type ${schema.type}, whose values no plugin checks` };
  if (field && ('transform' in field || 'validate' in field))
    yield { feature: 'customFields', what: 'is a custom field, whose transform and validate no plugin calls' };
}
