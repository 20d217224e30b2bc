import type { Session } from '../driver.ts';
import { literal, quote } from '../read/sql.ts';
import { standing } from '../schema/memory.ts';
import type { List, Tables } from './tables.ts';

/**
 * Advances the sequence of each link table past the highest absolute order, because a link at the end of a list gets
 * its own id as its order. Neither Strapi nor Mortise writes higher orders; rows that were imported by hand may have
 * them.
 */
export async function liftSequences(session: Session, tables: Tables): Promise<void> {
  const columns = new Map<string, Set<string>>();
  for (const { lists } of tables.all) for (const list of lists.values()) gather(columns, list);
  if (!columns.size) return;
  const lift = async (tables: readonly string[]) => {
    const text = tables.map((table) => liftText(table, [...columns.get(table)!])).join(' union all ');
    if (text !== '') await session.run({ text, values: [] });
  };
  try {
    await lift([...columns.keys()]);
  } catch (error) {
    // A table that the schema plan has not created yet contains no links.
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
    const there = await standing((command) => session.run({ values: [], ...command }), [...columns.keys()]);
    await lift([...there]);
  }
}
const UNDEFINED_TABLE = '42P01';
/** The highest value that an integer sequence is set to. */
const MOST = 2_000_000_000;

function gather(columns: Map<string, Set<string>>, { table, order, inverseOrder, inRow }: List): void {
  const orders = [order, inverseOrder].filter((column) => column !== undefined);
  if (inRow || !orders.length) return;
  const known = columns.get(table) ?? new Set();
  for (const column of orders) known.add(column);
  columns.set(table, known);
}

function liftText(table: string, orders: readonly string[]): string {
  const sequence = `pg_get_serial_sequence(${literal(quote(table))}, 'id')`;
  const ends = orders
    .map(quote)
    .flatMap((order) => [
      `(select max(${order}) from ${quote(table)})`,
      `-(select min(${order}) from ${quote(table)})`,
    ]);
  return (
    `select setval(${sequence}, ceil(s."far")::bigint) from (select greatest(${ends.join(', ')}) as "far") s` +
    ` where s."far" > coalesce(pg_sequence_last_value(${sequence}::regclass), 0) and s."far" < ${MOST}`
  );
}
