import type { ContentType } from '@mortise/content-types/contract';
import type { Statement, TypeSettings } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { TableFacts } from './memory.ts';

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
const DONE = [
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
const COMPARED = ['options.draftAndPublish', 'pluginOptions.i18n.localized'];

/** The content types that Strapi has stored. */
export async function readStrapiTypes(query: Query): Promise<Readonly<Record<string, Entry>>> {
  const text = `select value from ${STORE_TABLE} where key = $1 order by id limit 1`;
  const value = (await query({ text, values: [TYPES_KEY] }))[0]?.[0];
  return value ? (JSON.parse(value) as Record<string, Entry>) : {};
}

export const settingsIn = (types: Readonly<Record<string, Entry>>): Readonly<Record<string, TypeSettings>> =>
  Object.fromEntries(
    Object.entries(types).map(([uid, { options, pluginOptions }]) => [
      uid,
      { options: recordOf(options), pluginOptions: recordOf(pluginOptions) },
    ]),
  );

/** The tables that Strapi has stored as created by itself, by name. */
export async function readStrapiTables(query: Query): Promise<Readonly<Record<string, TableFacts>>> {
  const schema = (await query({ text: `select schema from ${SCHEMA_TABLE} order by time desc limit 1` }))[0]?.[0];
  const { tables } = schema ? (JSON.parse(schema) as { tables: readonly StrapiTable[] }) : { tables: [] };
  const named = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return Object.fromEntries(
    tables.map(({ name, columns, indexes, foreignKeys }) => [
      name,
      { columns: named(columns), indexes: named(indexes), foreignKeys: named(foreignKeys) },
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
export function strapiTypesWith(
  known: Readonly<Record<string, Entry>>,
  types: readonly ContentType[],
  settings: Readonly<Record<string, TypeSettings>>,
): Readonly<Record<string, Entry>> | undefined {
  let changed = false;
  const next: Record<string, Entry> = { ...known };
  for (const type of types) {
    const { uid } = type;
    const agreed = settings[uid]!;
    const entry = known[uid];
    if (!entry) next[uid] = entryOf(type, agreed);
    else {
      const differing = COMPARED.filter((path) => Boolean(at(entry, path)) !== Boolean(at({ ...agreed }, path)));
      if (differing.length === 0) continue;
      next[uid] = differing.reduce((made, path) => put(made, path.split('.'), Boolean(at({ ...agreed }, path))), entry);
    }
    changed = true;
  }
  return changed ? next : undefined;
}

export const writeStrapiTypes = (query: Query, types: Readonly<Record<string, Entry>>): Promise<void> =>
  writeSetting(query, { key: TYPES_KEY, value: JSON.stringify(types), type: 'object' });

interface Setting {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}
/** Writes one of Strapi's settings. */
export async function writeSetting(query: Query, { key, value, type }: Setting): Promise<void> {
  const values = [key, value, type];
  const text = `update ${STORE_TABLE} set value = $2, type = $3 where key = $1 returning id`;
  if ((await query({ text, values })).length > 0) return;
  await query({ text: `insert into ${STORE_TABLE} (key, value, type) values ($1, $2, $3)`, values });
}

/** Records in Strapi's log that its migrations of older tables are done. */
export async function writeDoneMigrations(query: Query): Promise<void> {
  const text = `insert into ${INTERNAL_TABLE} (name, time) select name, now() at time zone 'UTC' from unnest($1::text[]) as name`;
  await query({ text, values: [DONE] });
}

function entryOf(type: ContentType, { options, pluginOptions }: TypeSettings): Entry {
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
const at = (entry: Entry, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => recordOf(value)[key], entry);
const put = (entry: Entry, [key, ...rest]: readonly string[], value: unknown): Entry => ({
  ...entry,
  [key!]: rest.length === 0 ? value : put(recordOf(entry[key!]), rest, value),
});
