import type { CustomField, KeptAttributeSchema } from './contract.ts';
import { errors } from './errors.ts';

/** Schema features that need a plugin, which declares them by the contribution `schemaSupport`. */
export type SchemaNeed = 'passwords' | 'rules' | 'customFields';

/** The standard plugin that implements each feature. */
const PLUGINS: Readonly<Record<SchemaNeed, string>> = {
  passwords: 'passwords',
  rules: 'validation',
  customFields: 'custom-fields',
};
const RULES = ['required', 'unique', 'minLength', 'maxLength', 'min', 'max', 'regex'] as const;
const RULED_TYPES: ReadonlySet<string> = new Set(['email', 'enumeration', 'uid', 'blocks']);

interface Asked {
  readonly need: SchemaNeed;
  readonly what: string;
}

/**
 * Rejects an attribute that needs a feature of no loaded plugin: a password would be stored as clear text, or
 * `required` would be ignored. Schemas of Strapi folders are rejected as well.
 *
 * @param support the implemented features; `undefined` skips the check.
 * @throws CONTENT_TYPES_NEED_UNMET.
 */
export function checkNeeds(
  uid: string,
  attributes: Readonly<Record<string, KeptAttributeSchema>>,
  fieldOf: (attribute: KeptAttributeSchema) => CustomField | undefined,
  support: ReadonlySet<SchemaNeed> | undefined,
): void {
  if (!support) return;
  for (const [attribute, schema] of Object.entries(attributes)) {
    for (const { need, what } of asked(schema, fieldOf(schema))) {
      if (!support.has(need)) throw errors.NEED_UNMET({ uid, attribute, what, plugin: PLUGINS[need] });
    }
  }
}

function* asked(schema: KeptAttributeSchema, field: CustomField | undefined): Iterable<Asked> {
  if (schema.type === 'password')
    yield { need: 'passwords', what: 'is a password, which would be stored as clear text' };
  for (const rule of RULES) {
    const value: unknown = rule in schema ? schema[rule as keyof typeof schema] : undefined;
    const isSet = value !== undefined && value !== null && value !== false;
    // Required relations are checked only if an option of the validation plugin is on.
    const isRelation = schema.type === 'relation' || schema.type === 'media';
    if (isSet && !isRelation) yield { need: 'rules', what: `has the rule ${rule}, which no plugin checks` };
  }
  if (RULED_TYPES.has(schema.type))
    yield { need: 'rules', what: `has the type ${schema.type}, whose values no plugin checks` };
  if (field && ('transform' in field || 'validate' in field))
    yield { need: 'customFields', what: 'is a custom field, whose transform and validate no plugin calls' };
}
