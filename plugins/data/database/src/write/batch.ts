import type { ContentType } from '@mortise/content-types/contract';
import type { Session } from '../driver.ts';
import { type Act, deleteOf, insertNewOf, insertOf, nextId, updateOf } from './acts.ts';
import type { ActRows, Sent, Statements } from './statements.ts';
import type { Column, Table, Tables } from './tables.ts';

/** A row that the batch inserts. Its id is set when the batch has been sent, or earlier. */
export interface Made {
  readonly table: Table;
  id: number | undefined;
}
/** A row: the id of an existing row, or a row that the batch inserts. */
export type RowRef = number | Made;
/** Values by column, encoded as strings. */
export type Cells = ReadonlyMap<Column, string | null>;
type Value = Sent | Made;

/** Collects changes to rows and links, and sends them at once. */
export interface Batch {
  /** @param id an explicit id for the new row. */
  make(table: Table, cells: Cells, id?: number): Made;
  change(table: Table, id: number, cells: Cells): void;
  remove(table: Table, id: number): void;
  add(act: Act, ...values: readonly Value[]): void;
  /** Locks a row before anything is written. */
  lock(type: ContentType, id: number): void;
  /**
   * Sends everything with one writing statement. One statement precedes it if rows must be locked or links reference
   * new rows.
   */
  send(): Promise<void>;
}

const isMade = (value: Value): value is Made => typeof value === 'object' && value !== null;
const sent = (value: Value): Sent => (isMade(value) ? value.id! : value);
const byPlace = (cells: Cells) => [...cells].sort(([one], [other]) => one.at - other.at);
const columnsOf = (sorted: readonly (readonly [Column, string | null])[]) => sorted.map(([column]) => column);
const textsOf = (sorted: readonly (readonly [Column, string | null])[]) => sorted.map(([, text]) => text);

/** A row without values still needs one column in its `insert`, if the table has one besides `id`. */
const emptyOf = ({ columns }: Table): Cells => new Map(columns.slice(1, 2).map((column) => [column, null]));

/**
 * Allocates new ids, table by table, and locks rows. Rows are locked in id order, so that two transactions cannot
 * deadlock.
 */
function preparedText(tables: readonly Table[], locking: readonly Table[]): string {
  const drawing = tables.map(({ name }, i) => `select ${nextId(name)} from generate_series(1, $${i + 1}::int)`);
  const locks = locking.map(
    ({ name }, i) =>
      `l${i} as (select "id" from ${name} where "id" = any($${tables.length + i + 1}::int[]) order by "id" for no key update)`,
  );
  const counting = locking.map((_, i) => `select count(*) from l${i}`);
  return `${locks.length ? `with ${locks.join(', ')} ` : ''}${[...drawing, ...counting].join(' union all ')}`;
}

export interface BatchOptions {
  readonly tables: Tables;
  readonly statements: Statements;
  readonly session: () => Session;
  /** Translates an error of PostgreSQL. */
  readonly refusal: (error: unknown) => unknown;
}

export function createBatch({ tables, statements, session, refusal }: BatchOptions): Batch {
  const acts = new Map<string, { readonly act: Act; readonly rows: (readonly Value[])[] }>();
  const inserts: { readonly row: Made; readonly cells: Cells }[] = [];
  const locked = new Map<Table, Set<number>>();
  // True if something else references a new row: then its id must be known before the insert.
  let drawn = false;

  const add = (act: Act, values: readonly Value[]) => {
    const known = acts.get(act.key);
    if (known) known.rows.push(values);
    else acts.set(act.key, { act, rows: [values] });
  };

  /** Allocates the ids of new rows and takes the row locks. */
  const prepare = async () => {
    const wanting = Map.groupBy(
      drawn ? inserts.map(({ row }) => row).filter(({ id }) => id === undefined) : [],
      ({ table }) => table,
    );
    const tables = [...wanting.keys()];
    const locking = [...locked.keys()].sort((one, other) => one.at - other.at);
    if (!tables.length && !locking.length) return;
    const ids = await statements.run(
      session(),
      `ids ${tables.map(({ at }) => at)} lock ${locking.map(({ at }) => at)}`,
      [...tables.map((table) => wanting.get(table)!.length), ...locking.map((table) => [...locked.get(table)!])],
      () => preparedText(tables, locking),
    );
    for (const [i, row] of [...wanting.values()].flat().entries()) row.id = Number(ids[i]![0]);
  };

  /** Moves the sequence past the explicit ids of new rows. */
  const passIds = async (tables: ReadonlySet<Table>) => {
    for (const { name, at } of tables) {
      await statements.run(
        session(),
        `past ${at}`,
        [name],
        () => `select setval(pg_get_serial_sequence($1, 'id'), (select greatest(max("id"), 1) from ${name}))`,
      );
    }
  };

  return {
    make(table, cells, id) {
      const row: Made = { table, id };
      const filled = cells.size ? cells : emptyOf(table);
      if (id !== undefined || !filled.size) drawn = true;
      inserts.push({ row, cells: filled });
      return row;
    },
    change(table, id, cells) {
      if (!cells.size) return;
      const sorted = byPlace(cells);
      add(updateOf(table, columnsOf(sorted)), [id, ...textsOf(sorted)]);
    },
    remove: (table, id) => add(deleteOf(table), [id]),
    add(act, ...values) {
      drawn ||= values.some(isMade);
      add(act, values);
    },
    lock(type, id) {
      const table = tables.of(type);
      const ids = locked.get(table) ?? new Set();
      locked.set(table, ids.add(id));
    },
    async send() {
      const brought = new Set(inserts.flatMap(({ row }) => (row.id === undefined ? [] : [row.table])));
      await prepare();
      const made = new Map<string, Made[]>();
      for (const { row, cells } of inserts) {
        const sorted = byPlace(cells);
        if (drawn) {
          add(insertOf(row.table, columnsOf(sorted)), [row, ...textsOf(sorted)]);
          continue;
        }
        const act = insertNewOf(row.table, columnsOf(sorted));
        add(act, textsOf(sorted));
        made.set(act.key, [...(made.get(act.key) ?? []), row]);
      }
      if (!acts.size) return;
      const all: ActRows[] = [...acts.values()].map(({ act, rows }) => ({
        act,
        rows: rows.map((row) => row.map(sent)),
      }));
      const answer = await statements.act(session(), all).catch((error: unknown) => Promise.reject(refusal(error)));
      const waiting = all.flatMap(({ act }) => made.get(act.key) ?? []);
      for (const [i, row] of waiting.entries()) row.id = Number(answer[i]!.at(-1));
      if (brought.size) await passIds(brought);
    },
  };
}
