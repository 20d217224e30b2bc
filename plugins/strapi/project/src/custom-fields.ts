import type { CustomField } from '@mortise/content-types/contract';
import { isRecord } from './checks.ts';
import type { StrapiCustomField, StrapiCustomFields } from './contract.ts';
import { errors } from './errors.ts';

/** The characters that content-types allows in uids (behaviours CF01). */
const NAME = /^[A-Za-z_$][\w$-]*$/;

/**
 * `strapi.customFields`.
 *
 * @param own the project's plugins. A field of another plugin has a `global::` uid, as in Strapi.
 * @param onRegister receives the uid and definition of each field.
 */
export function createCustomFields(
  own: readonly string[],
  onRegister: (uid: string, field: CustomField) => void,
): StrapiCustomFields {
  const known = new Set<string>();
  const register = (given: unknown) => {
    const { name, plugin, ...field } = validateField(given);
    const uid = plugin !== undefined && own.includes(plugin) ? `plugin::${plugin}.${name}` : `global::${name}`;
    if (known.has(uid))
      throw errors.DUPLICATE({ uid, first: 'the custom fields', second: 'strapi.customFields.register' });
    known.add(uid);
    onRegister(uid, field as CustomField);
  };
  return {
    register: (fields) => {
      for (const field of [fields].flat() as readonly unknown[]) register(field);
    },
  };
}

/** @throws PROJECT_CUSTOM_FIELD_INVALID. */
function validateField(given: unknown): StrapiCustomField {
  const field = isRecord(given) ? given : {};
  for (const key of ['name', 'type']) {
    if (typeof field[key] !== 'string') throw errors.CUSTOM_FIELD_INVALID({ field, problem: `has no ${key}` });
  }
  if (!NAME.test(field.name as string)) {
    throw errors.CUSTOM_FIELD_INVALID({
      field,
      problem: 'has a name of other characters than letters, digits, _, $ and -',
    });
  }
  return field as unknown as StrapiCustomField;
}
