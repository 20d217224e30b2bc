import type { CustomField, KeptAttributeSchema } from './contract.ts';
import { errors } from './errors.ts';

/** What schemas ask for that a plugin has to be there for: it says so by the contribution `schemaSupport`. */
export type SchemaNeed = 'passwords' | 'rules' | 'customFields';

/** The standard plugin for each. */
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
 * Refuses an attribute that asks for what no plugin does: without it a password would be stored as clear text, or `required`
 * would be ignored. For schemas of folders too.
 *
 * @param support what there is; everything where it is not known.
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
    // Relations that are required are checked by an option of validation only.
    const isRelation = schema.type === 'relation' || schema.type === 'media';
    if (isSet && !isRelation) yield { need: 'rules', what: `has the rule ${rule}, which nothing checks` };
  }
  if (RULED_TYPES.has(schema.type))
    yield { need: 'rules', what: `is of the type ${schema.type}, whose values nothing checks` };
  if (field && ('transform' in field || 'validate' in field))
    yield { need: 'customFields', what: 'is a custom field, whose transform and validate nothing calls' };
}
