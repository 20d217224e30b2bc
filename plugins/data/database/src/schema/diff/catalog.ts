import type { Statement } from '../../contract.ts';
import type { TextRow } from '../../driver/driver.ts';
import type { ColumnOverride } from '../../mapping/column-overrides.ts';
import type { ColumnKind, ForeignKey, TableDef } from '../../mapping/table-definitions.ts';
import { quoteIdentifier as quote } from '../step.ts';
import { INDEX_SUFFIX } from '../steps/unique.ts';

/** How the existing tables compare with their definitions, by one look at PostgreSQL's catalog. */
export interface CatalogComparison {
  /** Tables that do not exist. */
  readonly missing: readonly TableDef[];
  /** Tables that exist and differ in more than Mortise's unique indexes. */
  readonly differing: readonly TableDef[];
  /** By table: Mortise's unique indexes. */
  readonly unique: ReadonlyMap<string, readonly string[]>;
}
type Query = (statement: Statement) => Promise<readonly TextRow[]>;

const CATALOG_SQL = `
with t as (
  select c.oid, c.relname from pg_class c
  where c.relnamespace = current_schema()::text::regnamespace and c.relkind in ('r', 'p') and c.relname = any($1::text[])
)
select t.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
  || case when a.attnotnull then ' not null' else '' end
  || case when d.adbin is null then '' when pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' then ' counted' else ' default' end
from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
union all
select t.relname, case when i.indisprimary then 'primary ' when i.indisunique then 'unique ' else 'index ' end
  || case when i.indisprimary then '' else x.relname || ' ' end
  || (select string_agg(coalesce(a.attname, '?'), ',' order by k.place)
      from unnest(i.indkey) with ordinality k(number, place)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number)
  || case when i.indpred is null and i.indisvalid and m.amname = 'btree' then '' else ' of its own kind' end
from t join pg_index i on i.indrelid = t.oid join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
union all
select t.relname, 'constraint ' || k.conname || ' ' || k.contype::text
  || case when k.contype = 'f' then ' ' || (select a.attname from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1])
       || ' ' || (select f.relname from pg_class f where f.oid = k.confrelid) || ' ' || k.confdeltype::text || k.confupdtype::text || cardinality(k.conkey) else '' end
from t join pg_constraint k on k.conrelid = t.oid where k.contype not in ('n', 'p')`;

/**
 * Finds the existing tables. This query runs first because on the embedded database the catalog query costs as much as
 * creating some tables.
 */
const EXISTING_TABLES_SQL = `select relname from pg_class
  where relnamespace = current_schema()::text::regnamespace and relkind in ('r', 'p') and relname = any($1::text[])`;
const UNIQUE_INDEX_LINE = new RegExp(`^unique (\\S+_${INDEX_SUFFIX}) .*of its own kind$`);

/** Compares tables with the catalog. Read-only. */
export async function readCatalog(query: Query, shapes: readonly TableDef[]): Promise<CatalogComparison> {
  const found = new Map<string, Set<string>>();
  const unique = new Map<string, string[]>();
  const existing = await query({ text: EXISTING_TABLES_SQL, values: [shapes.map(({ table }) => table)] });
  for (const [table] of existing) found.set(table!, new Set());
  const rows = found.size ? await query({ text: CATALOG_SQL, values: [[...found.keys()]] }) : [];
  for (const [table, line] of rows) {
    const uniqueIndex = UNIQUE_INDEX_LINE.exec(line!)?.[1];
    if (uniqueIndex === undefined) found.get(table!)?.add(line!);
    else unique.set(table!, [...(unique.get(table!) ?? []), uniqueIndex]);
  }
  const missing = shapes.filter(({ table }) => !found.has(table));
  const differing = shapes.filter((shape) => found.has(shape.table) && !matchesCatalog(shape, found.get(shape.table)!));
  return { missing, differing, unique };
}

function matchesCatalog(shape: TableDef, found: ReadonlySet<string>): boolean {
  const lines = catalogLines(shape);
  return lines.length === found.size && lines.every((line) => found.has(line) || found.has(withLegacyTime(line)));
}

/** Tables that Mortise created before 0.1 have `time(3)`, which holds the same values. */
const withLegacyTime = (line: string): string => line.replace(/ time without/, ' time(3) without');

/** Type names as PostgreSQL's `format_type` prints them. */
const CATALOG_TYPES: Readonly<Record<ColumnKind, string>> = {
  id: 'integer not null counted',
  line: 'character varying(255)',
  text: 'text',
  json: 'jsonb',
  jsontext: 'json',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  decimal: 'numeric(10,2)',
  date: 'date',
  time: 'time without time zone',
  datetime: 'timestamp(6) without time zone',
  boolean: 'boolean',
};

/** The catalog lines of a table with this definition. */
function catalogLines({ columns, indexes }: TableDef): readonly string[] {
  return [
    'primary id',
    ...columns.flatMap(({ name, kind, references, override }) => [
      `column ${name} ${override?.type ?? CATALOG_TYPES[kind]}${override?.isRequired ? ' not null' : ''}${override?.defaultSql === undefined ? '' : ' default'}`,
      ...(references
        ? [
            `index ${references.name} ${name}`,
            `constraint ${references.name} f ${name} ${references.table} ${references.onDelete === 'cascade' ? 'c' : 'n'}a1`,
          ]
        : []),
    ]),
    ...indexes.flatMap(({ name, columns: indexColumns, isUnique }) => [
      `${isUnique ? 'unique' : 'index'} ${name} ${indexColumns.join(',')}`,
      ...(isUnique ? [`constraint ${name} u`] : []),
    ]),
  ];
}

/** Column types in `create table`, as MikroORM writes them. */
const DDL_TYPES: Readonly<Record<ColumnKind, string>> = {
  ...CATALOG_TYPES,
  id: 'serial primary key',
};

const columnConstraints = (own: ColumnOverride | undefined) =>
  `${own?.isRequired ? ' not null' : ''}${own?.defaultSql === undefined ? '' : ` default ${own.defaultSql}`}`;

/** SQL that creates a table with its indexes and unique constraints, without foreign keys. */
export function createTableSql({ table, columns, indexes }: TableDef): readonly string[] {
  const columnDefinitions = columns.map(
    ({ name, kind, override }) => `${quote(name)} ${override?.type ?? DDL_TYPES[kind]}${columnConstraints(override)}`,
  );
  const unique = indexes.flatMap(({ name, columns: indexColumns, isUnique }) =>
    isUnique ? [`constraint ${quote(name)} unique (${columnList(indexColumns)})`] : [],
  );
  const createIndexSql = (name: string, indexColumns: readonly string[]) =>
    `create index ${quote(name)} on ${quote(table)} (${columnList(indexColumns)})`;
  return [
    `create table ${quote(table)} (${[...columnDefinitions, ...unique].join(', ')})`,
    ...columns.flatMap(({ name, references }) => (references ? [createIndexSql(references.name, [name])] : [])),
    ...indexes.flatMap(({ name, columns: indexColumns, isUnique }) =>
      isUnique ? [] : [createIndexSql(name, indexColumns)],
    ),
  ];
}

const columnList = (columns: readonly string[]) => columns.map(quote).join(', ');

/** SQL that adds the foreign key of a column. */
export const foreignKeySql = (table: string, column: string, { name, table: to, onDelete }: ForeignKey): string =>
  `alter table ${quote(table)} add constraint ${quote(name)} foreign key (${quote(column)})` +
  ` references ${quote(to)} ("id") on delete ${onDelete}`;
