import type { ContentType, ScalarSchema } from '@mortise/content-types/contract';
import slugify, { type Options } from '@sindresorhus/slugify';

/** The length of a `varchar(255)` column. */
const MAX_CHARS = 255;

/** The first non-empty slug of the target field's value, the attribute's default, and the type's name. */
export function createSlug(type: ContentType, schema: ScalarSchema, data: Readonly<Record<string, unknown>>): string {
  const { targetField, default: defaultValue } = schema;
  const target = targetField === undefined ? undefined : data[targetField];
  const options = slugifyOptions(schema);
  for (const text of [target, typeof defaultValue === 'function' ? defaultValue() : defaultValue, type.singularName]) {
    const slug = typeof text === 'string' ? slugify(text, options) : '';
    if (slug) return slug;
  }
  return type.singularName;
}

/** Appends a number to a slug, none for 0. Truncates the slug so that both fit into the attribute. */
export function appendNumber(slug: string, number: number, { maxLength }: ScalarSchema): string {
  const suffix = number ? `-${number}` : '';
  return slug.slice(0, Math.max(0, Math.min(maxLength ?? MAX_CHARS, MAX_CHARS) - suffix.length)) + suffix;
}

function slugifyOptions({ options = {} }: ScalarSchema): Options {
  const { separator, customReplacements, ...rest } = options;
  const flags = ['lowercase', 'decamelize', 'preserveLeadingUnderscore'].filter(
    (flag) => typeof rest[flag] === 'boolean',
  );
  return {
    ...(typeof separator === 'string' ? { separator } : {}),
    ...(Array.isArray(customReplacements) ? { customReplacements: customReplacements.filter(isPair) } : {}),
    ...Object.fromEntries(flags.map((flag) => [flag, rest[flag]])),
  };
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
