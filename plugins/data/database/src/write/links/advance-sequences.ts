import type { QueryRunner } from '../../driver/driver.ts';
import { existingTables } from '../../schema/stored/applied-schema.ts';
import { literal, quote } from '../../sql/sql-writer.ts';
import type { RelationMeta, WriteModel } from '../write-model.ts';

/**
 * Advances the sequence of each link table past the highest absolute order, because a link at the end of a list gets
 * its own id as its order. Neither Strapi nor Mortise writes higher orders; rows that were imported by hand may have
 * them.
 */
export async function advanceSequences(session: QueryRunner, tables: WriteModel): Promise<void> {
  const columns = new Map<string, Set<string>>();
  for (const { relations } of tables.all)
    for (const relation of relations.values()) collectOrderColumns(columns, relation);
  if (!columns.size) return;
  const advance = async (tables: readonly string[]) => {
    const text = tables.map((table) => advanceSql(table, [...columns.get(table)!])).join(' union all ');
    if (text !== '') await session.run({ text, values: [] });
  };
  try {
    await advance([...columns.keys()]);
  } catch (error) {
    // A table that the schema plan has not created yet contains no links.
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
    const existing = await existingTables((command) => session.run({ values: [], ...command }), [...columns.keys()]);
    await advance([...existing]);
  }
}
const UNDEFINED_TABLE = '42P01';
/** The highest value that an integer sequence is set to. */
const MAX_SEQUENCE_VALUE = 2_000_000_000;

function collectOrderColumns(
  columns: Map<string, Set<string>>,
  { table, order, inverseOrder, isInline }: RelationMeta,
): void {
  const orders = [order, inverseOrder].filter((column) => column !== undefined);
  if (isInline || !orders.length) return;
  const orderColumns = columns.get(table) ?? new Set();
  for (const column of orders) orderColumns.add(column);
  columns.set(table, orderColumns);
}

function advanceSql(table: string, orders: readonly string[]): string {
  const sequence = `pg_get_serial_sequence(${literal(quote(table))}, 'id')`;
  const ends = orders
    .map(quote)
    .flatMap((order) => [
      `(select max(${order}) from ${quote(table)})`,
      `-(select min(${order}) from ${quote(table)})`,
    ]);
  return (
    `select setval(${sequence}, ceil(s."far")::bigint) from (select greatest(${ends.join(', ')}) as "far") s` +
    ` where s."far" > coalesce(pg_sequence_last_value(${sequence}::regclass), 0) and s."far" < ${MAX_SEQUENCE_VALUE}`
  );
}
