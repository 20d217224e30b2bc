import type { MorphAttribute, ScalarAttribute } from '@mortise/content-types/contract';
import { encode } from '../codec.ts';
import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { columnOf, type TypeLayout } from '../layout.ts';
import { quote } from '../read/sql.ts';
import { rowIds } from './ids.ts';
import { morphColumns } from './morphs.ts';

/** PostgreSQL takes 65,535 parameters in one statement. */
const MAX_PARAMETERS = 60_000;

/** Column values of a row: its scalars, and the relations that are kept in a column of it. */
export function columnValues(layout: TypeLayout, values: RowValues): ReadonlyMap<string, unknown> {
  const columns = new Map<string, unknown>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const attribute = layout.type.attributes.get(name);
    if (attribute?.kind === 'scalar')
      columns.set(columnOf(layout, attribute as ScalarAttribute), encode(attribute, value));
    const morph = attribute?.kind === 'morph' ? layout.morphs.get(name)! : undefined;
    if (morph?.inRow) {
      for (const [column, set] of morphColumns(attribute as MorphAttribute, morph, value)) columns.set(column, set);
    }
    const link = attribute?.kind === 'relation' ? layout.links.get(name) : undefined;
    if (link?.inRow && link.near === 'id') columns.set(link.far, rowIds(value, name).at(-1) ?? null);
  }
  return columns;
}

/**
 * Inserts rows into one table.
 *
 * `insert into "tags" ("name", "slug") values ($1, $2), ($3, $4) returning "id"`
 *
 * @returns the new ids, in the order of the rows.
 */
export async function insertRows(session: Session, layout: TypeLayout, rows: readonly RowValues[]): Promise<number[]> {
  const encoded = rows.map((row) => columnValues(layout, row));
  const names = [...new Set(encoded.flatMap((row) => [...row.keys()]))];
  const table = quote(layout.table);
  if (!names.length) names.push('id');
  const perStatement = Math.max(1, Math.floor(MAX_PARAMETERS / names.length));
  const ids: number[] = [];
  for (let from = 0; from < encoded.length; from += perStatement) {
    const values: unknown[] = [];
    const tuples = encoded.slice(from, from + perStatement).map((row) => {
      const places = names.map((name) => (row.has(name) ? `$${values.push(row.get(name))}` : 'default'));
      return `(${places.join(', ')})`;
    });
    const text = `insert into ${table} (${names.map(quote).join(', ')}) values ${tuples.join(', ')} returning "id"`;
    for (const [id] of await session.run({ text, values })) ids.push(Number(id));
  }
  if (encoded.some((row) => row.has('id'))) await advanceIds(session, layout);
  return ids;
}

/** Rows may bring ids of their own; the next generated one must lie beyond them. */
const advanceIds = (session: Session, { table }: TypeLayout) =>
  session.run({
    text: `select setval(pg_get_serial_sequence($1, 'id'), (select greatest(max("id"), 1) from ${quote(table)}))`,
    values: [quote(table)],
  });

/** `update "tags" set "name" = $2 where "id" = $1`; nothing where no column is named. */
export async function updateRow(session: Session, layout: TypeLayout, id: number, values: RowValues): Promise<void> {
  const columns = columnValues(layout, values);
  columns.size &&
    (await session.run({
      text: `update ${quote(layout.table)} set ${[...columns.keys()].map((name, i) => `${quote(name)} = $${i + 2}`).join(', ')} where "id" = $1`,
      values: [id, ...columns.values()],
    }));
}
