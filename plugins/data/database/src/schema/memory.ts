import type { DatabaseSchema } from '@mikro-orm/sql';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Statement, TypeSettings } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { Layouts } from '../layout.ts';
import { type FieldFacts, fieldsOf } from './fields.ts';
import type { Rename } from './renames.ts';
import { SCHEMA_TABLE, STORE_TABLE, writeSetting } from './strapi-books.ts';

/** The parts of a table that were created for the model. */
export interface TableFacts {
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
export interface Memory {
  readonly tables: Readonly<Record<string, TableFacts>>;
  /** By table and field: the attributes in shared tables. */
  readonly fields: Readonly<Record<string, FieldFacts>>;
  readonly types: Readonly<Record<string, TypeSettings>>;
  /** `uid.attribute` of the required attributes that the rows conform to. */
  readonly required: readonly string[];
  readonly renames: readonly Rename[];
}

export const MEMORY_TABLE = 'mortise_schema';
/** The entity definition of the table `mortise_schema`. */
export const memoryEntity = Object.freeze({
  name: 'mortise::schema',
  tableName: MEMORY_TABLE,
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    facts: { type: 'json', columnType: 'json', nullable: true },
    time: { type: 'datetime', columnType: 'timestamp(6)', nullable: true },
  },
});

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/** The existing ones of the named tables. */
export async function standing(query: Query, names: readonly string[]): Promise<ReadonlySet<string>> {
  const text = 'select name from unnest($1::text[]) as name where to_regclass(quote_ident(name)) is not null';
  return new Set((await query({ text, values: [names] })).map(([name]) => name!));
}

/** The existing ones of the tables that store the applied schema, Mortise's or Strapi's. */
export const standingBooks = (query: Query): Promise<ReadonlySet<string>> =>
  standing(query, [MEMORY_TABLE, STORE_TABLE, SCHEMA_TABLE]);

/** True if the applied schema is one of Strapi's settings: Strapi's database gets no table of Mortise's. */
export const isKeptAsSetting = (books: ReadonlySet<string>): boolean =>
  !books.has(MEMORY_TABLE) && books.has(SCHEMA_TABLE) && books.has(STORE_TABLE);

/**
 * @param tables the result of `existingMetadataTables`.
 * @returns `undefined` if no schema was ever stored.
 */
export async function readMemory(query: Query, books: ReadonlySet<string>): Promise<Memory | undefined> {
  if (!books.has(MEMORY_TABLE) && !isKeptAsSetting(books)) return undefined;
  const facts = isKeptAsSetting(books)
    ? await query({
        text: `select value from ${STORE_TABLE} where key = $1 order by id limit 1`,
        values: [MEMORY_TABLE],
      })
    : await query({ text: `select facts from ${MEMORY_TABLE} order by id limit 1` });
  return facts[0]?.[0] ? (JSON.parse(facts[0][0]) as Memory) : undefined;
}

export async function writeMemory(query: Query, memory: Memory): Promise<void> {
  if (isKeptAsSetting(await standingBooks(query)))
    return writeSetting(query, { key: MEMORY_TABLE, value: JSON.stringify(memory), type: 'object' });
  await query({ text: `delete from ${MEMORY_TABLE}` });
  await query({
    text: `insert into ${MEMORY_TABLE} (id, facts, time) values (1, $1::json, now() at time zone 'UTC')`,
    values: [JSON.stringify(memory)],
  });
}

/** The schema that the model needs, without any history. */
export function factsOf(
  to: DatabaseSchema,
  layouts: Layouts,
  contentTypes: ContentTypes,
  declared: ReadonlyMap<string, TypeSettings>,
): Memory {
  const tables = to.getTables().map((table): readonly [string, TableFacts] => [
    table.name,
    {
      columns: table.getColumns().map(({ name }) => name),
      indexes: table.getIndexes().flatMap(({ primary, keyName }) => (primary ? [] : keyName)),
      foreignKeys: Object.keys(table.getForeignKeys()),
    },
  ]);
  return {
    tables: Object.fromEntries(tables),
    fields: fieldsOf(layouts),
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
export function remembered(
  memory: Memory | undefined,
  model: Memory,
  from: DatabaseSchema,
  { renames, held, unmet }: { renames: readonly Rename[]; held: Memory['types']; unmet: ReadonlySet<string> },
): Memory {
  const tables: Record<string, TableFacts> = { ...model.tables };
  for (const [name, was] of Object.entries(memory?.tables ?? {})) {
    const standing = from.getTable(name);
    if (!standing) continue;
    const wanted = tables[name];
    const is = wanted ?? { columns: [], indexes: [], foreignKeys: [] };
    const keys = standing.getForeignKeys();
    const columns = joined(is.columns, was.columns, (column) => standing.hasColumn(column));
    const gone = wanted ? columns.filter((column) => !is.columns.includes(column)) : [];
    tables[name] = {
      ...(wanted ? {} : { isGone: true }),
      ...(gone.length ? { gone } : {}),
      columns,
      indexes: joined(is.indexes, was.indexes, (index) => standing.hasIndex(index)),
      foreignKeys: joined(is.foreignKeys, was.foreignKeys, (key) => Object.hasOwn(keys, key)),
    };
  }
  const fields: Record<string, FieldFacts> = { ...model.fields };
  for (const [key, was] of Object.entries(memory?.fields ?? {})) {
    const is = fields[key];
    fields[key] = is
      ? { ...is, components: joined(is.components, was.components, () => true) }
      : { ...was, isGone: true };
  }
  return {
    tables,
    fields,
    types: { ...memory?.types, ...model.types, ...held },
    required: model.required.filter((name) => !unmet.has(name)),
    renames,
  };
}

const joined = (
  is: readonly string[],
  was: readonly string[],
  stands: (name: string) => boolean,
): readonly string[] => [...is, ...was.filter((name) => !is.includes(name) && stands(name))];
