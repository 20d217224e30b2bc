import type { Statement } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { OwnColumn } from '../own-columns.ts';
import type { ColumnKind, ForeignKey, TableShape } from '../shapes.ts';
import { quoted as quote } from './step.ts';
import { ENDING } from './unique.ts';

/** How the existing tables compare with their definitions, by one look at PostgreSQL's catalog. */
export interface Standing {
  /** Tables that do not exist. */
  readonly missing: readonly TableShape[];
  /** Tables that exist and differ in more than Mortise's unique indexes. */
  readonly differing: readonly TableShape[];
  /** By table: Mortise's unique indexes. */
  readonly unique: ReadonlyMap<string, readonly string[]>;
}
type Query = (statement: Statement) => Promise<readonly TextRow[]>;

const CATALOGUE = `
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
const THERE = `select relname from pg_class
  where relnamespace = current_schema()::text::regnamespace and relkind in ('r', 'p') and relname = any($1::text[])`;
const OWN_INDEX = new RegExp(`^unique (\\S+_${ENDING}) .*of its own kind$`);

/** Compares tables with the catalog. Read-only. */
export async function readStanding(query: Query, shapes: readonly TableShape[]): Promise<Standing> {
  const found = new Map<string, Set<string>>();
  const unique = new Map<string, string[]>();
  const there = await query({ text: THERE, values: [shapes.map(({ table }) => table)] });
  for (const [table] of there) found.set(table!, new Set());
  const rows = found.size ? await query({ text: CATALOGUE, values: [[...found.keys()]] }) : [];
  for (const [table, line] of rows) {
    const own = OWN_INDEX.exec(line!)?.[1];
    if (own === undefined) found.get(table!)?.add(line!);
    else unique.set(table!, [...(unique.get(table!) ?? []), own]);
  }
  const missing = shapes.filter(({ table }) => !found.has(table));
  const differing = shapes.filter((shape) => found.has(shape.table) && !isAlike(shape, found.get(shape.table)!));
  return { missing, differing, unique };
}

function isAlike(shape: TableShape, found: ReadonlySet<string>): boolean {
  const lines = linesOf(shape);
  return lines.length === found.size && lines.every((line) => found.has(line) || found.has(older(line)));
}

/** Tables that Mortise created before 0.1 have `time(3)`, which holds the same values. */
const older = (line: string): string => line.replace(/ time without/, ' time(3) without');

/** Type names as PostgreSQL's `format_type` prints them. */
const WRITTEN: Readonly<Record<ColumnKind, string>> = {
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
function linesOf({ columns, indexes }: TableShape): readonly string[] {
  return [
    'primary id',
    ...columns.flatMap(({ name, kind, references, own }) => [
      `column ${name} ${own?.type ?? WRITTEN[kind]}${own?.isRequired ? ' not null' : ''}${own?.byDefault === undefined ? '' : ' default'}`,
      ...(references
        ? [
            `index ${references.name} ${name}`,
            `constraint ${references.name} f ${name} ${references.table} ${references.onDelete === 'cascade' ? 'c' : 'n'}a1`,
          ]
        : []),
    ]),
    ...indexes.flatMap(({ name, columns: named, isUnique }) => [
      `${isUnique ? 'unique' : 'index'} ${name} ${named.join(',')}`,
      ...(isUnique ? [`constraint ${name} u`] : []),
    ]),
  ];
}

/** Column types in `create table`, as MikroORM writes them. */
const MADE: Readonly<Record<ColumnKind, string>> = {
  ...WRITTEN,
  id: 'serial primary key',
};

const bounds = (own: OwnColumn | undefined) =>
  `${own?.isRequired ? ' not null' : ''}${own?.byDefault === undefined ? '' : ` default ${own.byDefault}`}`;

/** SQL that creates a table with its indexes and unique constraints, without foreign keys. */
export function creationOf({ table, columns, indexes }: TableShape): readonly string[] {
  const made = columns.map(({ name, kind, own }) => `${quote(name)} ${own?.type ?? MADE[kind]}${bounds(own)}`);
  const unique = indexes.flatMap(({ name, columns: named, isUnique }) =>
    isUnique ? [`constraint ${quote(name)} unique (${list(named)})`] : [],
  );
  const indexed = (name: string, named: readonly string[]) =>
    `create index ${quote(name)} on ${quote(table)} (${list(named)})`;
  return [
    `create table ${quote(table)} (${[...made, ...unique].join(', ')})`,
    ...columns.flatMap(({ name, references }) => (references ? [indexed(references.name, [name])] : [])),
    ...indexes.flatMap(({ name, columns: named, isUnique }) => (isUnique ? [] : [indexed(name, named)])),
  ];
}

const list = (columns: readonly string[]) => columns.map(quote).join(', ');

/** SQL that adds the foreign key of a column. */
export const keySql = (table: string, column: string, { name, table: to, onDelete }: ForeignKey): string =>
  `alter table ${quote(table)} add constraint ${quote(name)} foreign key (${quote(column)})` +
  ` references ${quote(to)} ("id") on delete ${onDelete}`;
