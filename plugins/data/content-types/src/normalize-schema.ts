import { ATTRIBUTE_TYPES } from './constants.ts';
import type { ComponentSchema, ContentTypeSchema } from './contract.ts';
import { errors } from './errors.ts';
import type { IssueReporter } from './issue-reporter.ts';

type Dictionary = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Boolean keys of attributes that the system reads. */
const FLAGS = ['required', 'unique', 'private', 'repeatable', 'multiple'] as const;

const OBJECT_KEYS = ['pluginOptions', 'column', 'conditions'] as const;

/**
 * Normalizes a schema to the form that the rest of the model relies on: `options` and `pluginOptions` are objects,
 * `privateAttributes` is a list of names, flags of attributes are booleans. A schema of a Strapi folder in another form
 * gets a warning and is read as Strapi reads it.
 *
 * @throws CONTENT_TYPES_SCHEMA_INVALID; CONTENT_TYPES_ATTRIBUTE_TYPE for an attribute that is not an object.
 */
export function normalizeSchema<S extends ContentTypeSchema | ComponentSchema>(
  uid: string,
  schema: S,
  reporter: IssueReporter,
): S {
  const refuse = (key: string, value: unknown, expected: string, outcome: string) =>
    reporter.refuseOrWarn(uid, errors.SCHEMA_INVALID({ uid, key, value, expected }), outcome);
  if (!isObject(schema.attributes)) {
    throw errors.SCHEMA_INVALID({ uid, key: 'attributes', value: schema.attributes, expected: 'an object' });
  }
  const objectAt = (key: string, value: unknown): Dictionary | undefined => {
    if (value === undefined || isObject(value)) return value;
    refuse(key, value, 'an object', 'it is read as {}');
    return undefined;
  };
  const attributes = Object.entries(schema.attributes as Dictionary).map(([name, given]) => {
    if (!isObject(given) || typeof given.type !== 'string') {
      const type = isObject(given) ? String(given.type) : JSON.stringify(given);
      throw errors.ATTRIBUTE_TYPE({ uid, attribute: name, type, nearest: undefined, known: ATTRIBUTE_TYPES });
    }
    const attribute: Record<string, unknown> = { ...given };
    for (const flag of FLAGS) {
      const value = given[flag];
      if (value === undefined || value === null || typeof value === 'boolean') continue;
      refuse(`attributes.${name}.${flag}`, value, 'true or false', `it is read as ${Boolean(value)}`);
      attribute[flag] = Boolean(value);
    }
    for (const key of OBJECT_KEYS) {
      const value = objectAt(`attributes.${name}.${key}`, given[key]);
      if (value !== given[key]) delete attribute[key];
    }
    // `columnName` is Strapi's key for the column name.
    if (typeof given.columnName === 'string' && given.columnName !== '')
      attribute.column = { ...(attribute.column as object | undefined), name: given.columnName };
    return [name, attribute] as const;
  });
  const options = normalizeOptions(objectAt('options', schema.options), refuse);
  const { kind, pluginOptions } = schema as Partial<ContentTypeSchema>;
  const isKnownKind = kind === undefined || kind === 'collectionType' || kind === 'singleType';
  if (!isKnownKind) refuse('kind', kind, '"collectionType" or "singleType"', 'it is read as "collectionType"');
  const given = { ...schema, attributes: Object.fromEntries(attributes) } as Record<string, unknown>;
  const normalized = {
    ...{ options, pluginOptions: objectAt('pluginOptions', pluginOptions) },
    ...(isKnownKind ? {} : { kind: 'collectionType' }),
  };
  for (const [key, value] of Object.entries(normalized)) {
    if (value === undefined) delete given[key];
    else given[key] = value;
  }
  return given as unknown as S;
}

type Refuse = (key: string, value: unknown, expected: string, outcome: string) => void;

function normalizeOptions(options: Dictionary | undefined, refuse: Refuse): Dictionary | undefined {
  const { privateAttributes, populateCreatorFields } = options ?? {};
  const normalized: Record<string, unknown> = { ...options };
  if (privateAttributes !== undefined && !isStringList(privateAttributes)) {
    const names = [privateAttributes].flat().filter((name) => typeof name === 'string');
    const outcome = names.length ? `only ${names.join(', ')} is private` : 'the option makes no attribute private';
    refuse('options.privateAttributes', privateAttributes, 'a list of attribute names', outcome);
    normalized.privateAttributes = names;
  }
  if (populateCreatorFields !== undefined && typeof populateCreatorFields !== 'boolean') {
    const read = Boolean(populateCreatorFields);
    refuse('options.populateCreatorFields', populateCreatorFields, 'true or false', `it is read as ${read}`);
    normalized.populateCreatorFields = read;
  }
  return options && normalized;
}

const isStringList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
