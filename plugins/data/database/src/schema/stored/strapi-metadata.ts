import type { ContentType } from '@mortise/content-types/contract';
import type { Statement, TypeSettings } from '../../contract.ts';
import type { TextRow } from '../../driver/driver.ts';
import type { AppliedTable } from './applied-schema.ts';

type Query = (statement: Statement) => Promise<readonly TextRow[]>;
type Entry = { readonly [key: string]: unknown };

export const STORE_TABLE = 'strapi_core_store_settings';
export const SCHEMA_TABLE = 'strapi_database_schema';
export const INTERNAL_TABLE = 'strapi_migrations_internal';
const TYPES_KEY = 'strapi_content_types_schema';

/**
 * Strapi's log of its own migrations. Mortise creates it on a new database, so that Strapi does not run them over
 * Mortise's rows.
 */
export const internalMigrationsEntity = Object.freeze({
  name: 'strapi::migrations-internal',
  tableName: INTERNAL_TABLE,
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    name: { type: 'string', length: 255, nullable: true },
    time: { type: 'datetime', columnType: 'timestamp(6)', nullable: true },
  },
});

/**
 * The migrations that Strapi 5 up to 5.54 runs once on tables of older versions. Mortise's tables never need them, and
 * "discard drafts" would create a second draft of every published row. Migrations of later releases still run when
 * Strapi starts.
 */
const COMPLETED_MIGRATIONS = [
  '5.0.0-rename-identifiers-longer-than-max-length',
  '5.0.0-02-created-document-id',
  '5.0.0-03-created-locale',
  '5.0.0-04-created-published-at',
  '5.0.0-05-drop-slug-fields-index',
  '5.0.0-06-add-document-id-indexes',
  'core::5.0.0-discard-drafts',
  'admin::migrate-prefered-language-dk-to-da',
];

/** The settings that Strapi compares with its stored ones at each start, and acts on. */
const COMPARED_SETTINGS = ['options.draftAndPublish', 'pluginOptions.i18n.localized'];

/** The content types that Strapi has stored. */
export async function readStrapiTypes(query: Query): Promise<Readonly<Record<string, Entry>>> {
  const text = `select value from ${STORE_TABLE} where key = $1 order by id limit 1`;
  const value = (await query({ text, values: [TYPES_KEY] }))[0]?.[0];
  return value ? (JSON.parse(value) as Record<string, Entry>) : {};
}

export const settingsOfTypes = (types: Readonly<Record<string, Entry>>): Readonly<Record<string, TypeSettings>> =>
  Object.fromEntries(
    Object.entries(types).map(([uid, { options, pluginOptions }]) => [
      uid,
      { options: recordOf(options), pluginOptions: recordOf(pluginOptions) },
    ]),
  );

/** The tables that Strapi has stored as created by itself, by name. */
export async function readStrapiTables(query: Query): Promise<Readonly<Record<string, AppliedTable>>> {
  const schema = (await query({ text: `select schema from ${SCHEMA_TABLE} order by time desc limit 1` }))[0]?.[0];
  const { tables } = schema ? (JSON.parse(schema) as { tables: readonly StrapiTable[] }) : { tables: [] };
  const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return Object.fromEntries(
    tables.map(({ name, columns, indexes, foreignKeys }) => [
      name,
      { columns: namesOf(columns), indexes: namesOf(indexes), foreignKeys: namesOf(foreignKeys) },
    ]),
  );
}
interface StrapiTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
  readonly indexes: readonly { readonly name: string }[];
  readonly foreignKeys: readonly { readonly name: string }[];
}

/**
 * Strapi's stored content types, updated to the settings that the rows conform to. Strapi then does not repeat at its
 * next start what is done already (creating drafts, deleting rows of other locales), and does not do what is deferred.
 *
 * @param settings the settings that the rows conform to.
 * @returns `undefined` if nothing changes.
 */
export function mergeStrapiTypes(
  stored: Readonly<Record<string, Entry>>,
  types: readonly ContentType[],
  settings: Readonly<Record<string, TypeSettings>>,
): Readonly<Record<string, Entry>> | undefined {
  let changed = false;
  const next: Record<string, Entry> = { ...stored };
  for (const type of types) {
    const { uid } = type;
    const conforming = settings[uid]!;
    const entry = stored[uid];
    if (!entry) next[uid] = toStrapiEntry(type, conforming);
    else {
      const differing = COMPARED_SETTINGS.filter(
        (path) => Boolean(valueAt(entry, path)) !== Boolean(valueAt({ ...conforming }, path)),
      );
      if (differing.length === 0) continue;
      next[uid] = differing.reduce(
        (result, path) => withValue(result, path.split('.'), Boolean(valueAt({ ...conforming }, path))),
        entry,
      );
    }
    changed = true;
  }
  return changed ? next : undefined;
}

export const saveStrapiTypes = (query: Query, types: Readonly<Record<string, Entry>>): Promise<void> =>
  saveStrapiSetting(query, { key: TYPES_KEY, value: JSON.stringify(types), type: 'object' });

interface StrapiSetting {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}
/** Writes one of Strapi's settings. */
export async function saveStrapiSetting(query: Query, { key, value, type }: StrapiSetting): Promise<void> {
  const values = [key, value, type];
  const text = `update ${STORE_TABLE} set value = $2, type = $3 where key = $1 returning id`;
  if ((await query({ text, values })).length > 0) return;
  await query({ text: `insert into ${STORE_TABLE} (key, value, type) values ($1, $2, $3)`, values });
}

/** Records in Strapi's log that its migrations of older tables are done. */
export async function logCompletedMigrations(query: Query): Promise<void> {
  const text = `insert into ${INTERNAL_TABLE} (name, time) select name, now() at time zone 'UTC' from unnest($1::text[]) as name`;
  await query({ text, values: [COMPLETED_MIGRATIONS] });
}

function toStrapiEntry(type: ContentType, { options, pluginOptions }: TypeSettings): Entry {
  const { uid, kind, collectionName, singularName, pluralName, displayName, attributes } = type;
  const schemas = [...attributes.values()].flatMap((attribute) =>
    'schema' in attribute ? [[attribute.name, attribute.schema] as const] : [],
  );
  return {
    kind,
    collectionName,
    info: { singularName, pluralName, displayName },
    options,
    pluginOptions,
    attributes: Object.fromEntries(schemas),
    modelType: 'contentType',
    modelName: singularName,
    uid,
  };
}

const recordOf = (value: unknown): Entry => (typeof value === 'object' && value !== null ? (value as Entry) : {});
const valueAt = (entry: Entry, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => recordOf(value)[key], entry);
const withValue = (entry: Entry, [key, ...rest]: readonly string[], value: unknown): Entry => ({
  ...entry,
  [key!]: rest.length === 0 ? value : withValue(recordOf(entry[key!]), rest, value),
});
