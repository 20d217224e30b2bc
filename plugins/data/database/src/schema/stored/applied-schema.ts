import type { DatabaseSchema } from '@mikro-orm/sql';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Statement, TypeSettings } from '../../contract.ts';
import type { TextRow } from '../../driver/driver.ts';
import type { Layouts } from '../../mapping/layout.ts';
import type { Rename } from '../steps/renames.ts';
import { type SharedField, sharedFields } from './shared-fields.ts';
import { SCHEMA_TABLE, STORE_TABLE, saveStrapiSetting } from './strapi-metadata.ts';

/** The parts of a table that were created for the model. */
export interface AppliedTable {
  readonly columns: readonly string[];
  /** The columns that had left the model already when this was stored. */
  readonly gone?: readonly string[];
  /** True if the whole table had left the model. */
  readonly isGone?: boolean;
  readonly indexes: readonly string[];
  readonly foreignKeys: readonly string[];
}
/**
 * What the tables were created for: without it, a column that left the model looks the same as one that a DBA added.
 * Stored in the table `mortise_schema`; on a database that Strapi created, in Strapi's settings under that key.
 */
export interface AppliedSchema {
  readonly tables: Readonly<Record<string, AppliedTable>>;
  /** By table and field: the attributes in shared tables. */
  readonly fields: Readonly<Record<string, SharedField>>;
  readonly types: Readonly<Record<string, TypeSettings>>;
  /** `uid.attribute` of the required attributes that the rows conform to. */
  readonly required: readonly string[];
  readonly renames: readonly Rename[];
}

export const APPLIED_SCHEMA_TABLE = 'mortise_schema';
/** The entity definition of the table `mortise_schema`. */
export const appliedSchemaEntity = Object.freeze({
  name: 'mortise::schema',
  tableName: APPLIED_SCHEMA_TABLE,
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    facts: { type: 'json', columnType: 'json', nullable: true },
    time: { type: 'datetime', columnType: 'timestamp(6)', nullable: true },
  },
});

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/** The existing ones of the named tables. */
export async function existingTables(query: Query, names: readonly string[]): Promise<ReadonlySet<string>> {
  const text = 'select name from unnest($1::text[]) as name where to_regclass(quote_ident(name)) is not null';
  return new Set((await query({ text, values: [names] })).map(([name]) => name!));
}

/** The existing ones of the tables that store the applied schema, Mortise's or Strapi's. */
export const existingMetadataTables = (query: Query): Promise<ReadonlySet<string>> =>
  existingTables(query, [APPLIED_SCHEMA_TABLE, STORE_TABLE, SCHEMA_TABLE]);

/** True if the applied schema is one of Strapi's settings: Strapi's database gets no table of Mortise's. */
export const isStoredInStrapiSettings = (tables: ReadonlySet<string>): boolean =>
  !tables.has(APPLIED_SCHEMA_TABLE) && tables.has(SCHEMA_TABLE) && tables.has(STORE_TABLE);

/**
 * @param tables the result of `existingMetadataTables`.
 * @returns `undefined` if no schema was ever stored.
 */
export async function readAppliedSchema(query: Query, tables: ReadonlySet<string>): Promise<AppliedSchema | undefined> {
  if (!tables.has(APPLIED_SCHEMA_TABLE) && !isStoredInStrapiSettings(tables)) return undefined;
  const facts = isStoredInStrapiSettings(tables)
    ? await query({
        text: `select value from ${STORE_TABLE} where key = $1 order by id limit 1`,
        values: [APPLIED_SCHEMA_TABLE],
      })
    : await query({ text: `select facts from ${APPLIED_SCHEMA_TABLE} order by id limit 1` });
  return facts[0]?.[0] ? (JSON.parse(facts[0][0]) as AppliedSchema) : undefined;
}

export async function saveAppliedSchema(query: Query, schema: AppliedSchema): Promise<void> {
  if (isStoredInStrapiSettings(await existingMetadataTables(query)))
    return saveStrapiSetting(query, { key: APPLIED_SCHEMA_TABLE, value: JSON.stringify(schema), type: 'object' });
  await query({ text: `delete from ${APPLIED_SCHEMA_TABLE}` });
  await query({
    text: `insert into ${APPLIED_SCHEMA_TABLE} (id, facts, time) values (1, $1::json, now() at time zone 'UTC')`,
    values: [JSON.stringify(schema)],
  });
}

/** The schema that the model needs, without any history. */
export function schemaFacts(
  to: DatabaseSchema,
  layouts: Layouts,
  contentTypes: ContentTypes,
  declared: ReadonlyMap<string, TypeSettings>,
): AppliedSchema {
  const tables = to.getTables().map((table): readonly [string, AppliedTable] => [
    table.name,
    {
      columns: table.getColumns().map(({ name }) => name),
      indexes: table.getIndexes().flatMap(({ primary, keyName }) => (primary ? [] : keyName)),
      foreignKeys: Object.keys(table.getForeignKeys()),
    },
  ]);
  return {
    tables: Object.fromEntries(tables),
    fields: sharedFields(layouts),
    types: Object.fromEntries(declared),
    required: contentTypes.types.flatMap(requiredOf),
    renames: [],
  };
}

export const settingsOf = ({ options, pluginOptions }: ContentType): TypeSettings => ({
  options: { ...options },
  pluginOptions: { ...pluginOptions },
});

/** `uid.attribute` of a type's own scalars that must have a value when published. */
export const requiredOf = ({ uid, scalars }: ContentType): readonly string[] =>
  scalars.flatMap(({ required, system, name }) => (required && !system ? `${uid}.${name}` : []));

/**
 * The applied schema to store next: what the model needs, and what left the model but still exists.
 *
 * @param held settings that keep their previous values.
 * @param unmet required attributes that no one has acknowledged.
 */
export function mergeApplied(
  applied: AppliedSchema | undefined,
  model: AppliedSchema,
  from: DatabaseSchema,
  {
    renames,
    deferred,
    unacknowledged,
  }: { renames: readonly Rename[]; deferred: AppliedSchema['types']; unacknowledged: ReadonlySet<string> },
): AppliedSchema {
  const tables: Record<string, AppliedTable> = { ...model.tables };
  for (const [name, appliedPart] of Object.entries(applied?.tables ?? {})) {
    const existing = from.getTable(name);
    if (!existing) continue;
    const wanted = tables[name];
    const wantedPart = wanted ?? { columns: [], indexes: [], foreignKeys: [] };
    const keys = existing.getForeignKeys();
    const columns = union(wantedPart.columns, appliedPart.columns, (column) => existing.hasColumn(column));
    const gone = wanted ? columns.filter((column) => !wantedPart.columns.includes(column)) : [];
    tables[name] = {
      ...(wanted ? {} : { isGone: true }),
      ...(gone.length ? { gone } : {}),
      columns,
      indexes: union(wantedPart.indexes, appliedPart.indexes, (index) => existing.hasIndex(index)),
      foreignKeys: union(wantedPart.foreignKeys, appliedPart.foreignKeys, (key) => Object.hasOwn(keys, key)),
    };
  }
  const fields: Record<string, SharedField> = { ...model.fields };
  for (const [key, appliedPart] of Object.entries(applied?.fields ?? {})) {
    const wantedPart = fields[key];
    fields[key] = wantedPart
      ? { ...wantedPart, components: union(wantedPart.components, appliedPart.components, () => true) }
      : { ...appliedPart, isGone: true };
  }
  return {
    tables,
    fields,
    types: { ...applied?.types, ...model.types, ...deferred },
    required: model.required.filter((name) => !unacknowledged.has(name)),
    renames,
  };
}

const union = (
  wanted: readonly string[],
  applied: readonly string[],
  exists: (name: string) => boolean,
): readonly string[] => [...wanted, ...applied.filter((name) => !wanted.includes(name) && exists(name))];
