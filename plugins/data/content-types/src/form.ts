import type { ComponentSchema, ContentTypeSchema } from './contract.ts';
import { errors } from './errors.ts';
import type { Manners } from './manners.ts';
import { TYPES } from './vocabulary.ts';

type Values = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Boolean keys of attributes that the system reads. */
const FLAGS = ['required', 'unique', 'private', 'repeatable', 'multiple'] as const;

const OBJECTS = ['pluginOptions', 'column', 'conditions'] as const;

/**
 * Normalizes a schema to the form that the rest of the model relies on: `options` and `pluginOptions` are objects,
 * `privateAttributes` is a list of names, flags of attributes are booleans. A schema of a Strapi folder in another form
 * gets a warning and is read as Strapi reads it.
 *
 * @throws CONTENT_TYPES_SCHEMA_INVALID; CONTENT_TYPES_ATTRIBUTE_TYPE for an attribute that is not an object.
 */
export function formed<S extends ContentTypeSchema | ComponentSchema>(uid: string, schema: S, manners: Manners): S {
  const refuse = (key: string, value: unknown, wanted: string, outcome: string) =>
    manners.refuseOrWarn(uid, errors.SCHEMA_INVALID({ uid, key, value, wanted }), outcome);
  if (!isRecord(schema.attributes)) {
    throw errors.SCHEMA_INVALID({ uid, key: 'attributes', value: schema.attributes, wanted: 'an object' });
  }
  const objectAt = (key: string, value: unknown): Values | undefined => {
    if (value === undefined || isRecord(value)) return value;
    refuse(key, value, 'an object', 'it is read as {}');
    return undefined;
  };
  const attributes = Object.entries(schema.attributes as Values).map(([name, given]) => {
    if (!isRecord(given) || typeof given.type !== 'string') {
      const type = isRecord(given) ? String(given.type) : JSON.stringify(given);
      throw errors.ATTRIBUTE_TYPE({ uid, attribute: name, type, nearest: undefined, known: TYPES });
    }
    const attribute: Record<string, unknown> = { ...given };
    for (const flag of FLAGS) {
      const value = given[flag];
      if (value === undefined || value === null || typeof value === 'boolean') continue;
      refuse(`attributes.${name}.${flag}`, value, 'true or false', `it is read as ${Boolean(value)}`);
      attribute[flag] = Boolean(value);
    }
    for (const key of OBJECTS) {
      const value = objectAt(`attributes.${name}.${key}`, given[key]);
      if (value !== given[key]) delete attribute[key];
    }
    // `columnName` is Strapi's key for the column name.
    if (typeof given.columnName === 'string' && given.columnName !== '')
      attribute.column = { ...(attribute.column as object | undefined), name: given.columnName };
    return [name, attribute] as const;
  });
  const options = optionsOf(objectAt('options', schema.options), refuse);
  const { kind, pluginOptions } = schema as Partial<ContentTypeSchema>;
  const isKnownKind = kind === undefined || kind === 'collectionType' || kind === 'singleType';
  if (!isKnownKind) refuse('kind', kind, '"collectionType" or "singleType"', 'it is read as "collectionType"');
  const given = { ...schema, attributes: Object.fromEntries(attributes) } as Record<string, unknown>;
  const settled = {
    ...{ options, pluginOptions: objectAt('pluginOptions', pluginOptions) },
    ...(isKnownKind ? {} : { kind: 'collectionType' }),
  };
  for (const [key, value] of Object.entries(settled)) {
    if (value === undefined) delete given[key];
    else given[key] = value;
  }
  return given as unknown as S;
}

type Refuse = (key: string, value: unknown, wanted: string, outcome: string) => void;

function optionsOf(options: Values | undefined, refuse: Refuse): Values | undefined {
  const { privateAttributes, populateCreatorFields } = options ?? {};
  const settled: Record<string, unknown> = { ...options };
  if (privateAttributes !== undefined && !isNames(privateAttributes)) {
    const names = [privateAttributes].flat().filter((name) => typeof name === 'string');
    const outcome = names.length ? `only ${names.join(', ')} is private` : 'the option makes no attribute private';
    refuse('options.privateAttributes', privateAttributes, 'a list of attribute names', outcome);
    settled.privateAttributes = names;
  }
  if (populateCreatorFields !== undefined && typeof populateCreatorFields !== 'boolean') {
    const read = Boolean(populateCreatorFields);
    refuse('options.populateCreatorFields', populateCreatorFields, 'true or false', `it is read as ${read}`);
    settled.populateCreatorFields = read;
  }
  return options && settled;
}

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((name) => typeof name === 'string');
