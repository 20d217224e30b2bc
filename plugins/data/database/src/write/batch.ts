import type { ContentType } from '@mortise/content-types/contract';
import type { Session } from '../driver.ts';
import { type Act, deleteOf, insertNewOf, insertOf, nextId, updateOf } from './acts.ts';
import type { ActRows, Sent, Statements } from './statements.ts';
import type { Column, Table, Tables } from './tables.ts';

/** A row that a batch makes; it has its id at the latest when the batch was sent. */
export interface Made {
  readonly table: Table;
  id: number | undefined;
}
/** A row: one that is there, by its id, or one that is being made. */
export type RowRef = number | Made;
/** Values by column, as text. */
export type Cells = ReadonlyMap<Column, string | null>;
type Value = Sent | Made;

/** Changes to rows and links, gathered to be sent at once. */
export interface Batch {
  /** @param id that the row brings with it. */
  make(table: Table, cells: Cells, id?: number): Made;
  change(table: Table, id: number, cells: Cells): void;
  remove(table: Table, id: number): void;
  add(act: Act, ...values: readonly Value[]): void;
  /** Locks a row before anything is written. */
  lock(type: ContentType, id: number): void;
  /** Sends all of it: one statement that writes; one before it where rows are to be locked, or links refer to new rows. */
  send(): Promise<void>;
}

const isMade = (value: Value): value is Made => typeof value === 'object' && value !== null;
const sent = (value: Value): Sent => (isMade(value) ? value.id! : value);
const byPlace = (cells: Cells) => [...cells].sort(([one], [other]) => one.at - other.at);
const columnsOf = (sorted: readonly (readonly [Column, string | null])[]) => sorted.map(([column]) => column);
const textsOf = (sorted: readonly (readonly [Column, string | null])[]) => sorted.map(([, text]) => text);

/** A row of which nothing is said still names a column, where its table has one. */
const emptyOf = ({ columns }: Table): Cells => new Map(columns.slice(1, 2).map((column) => [column, null]));

/** New ids, table by table; rows are locked in the order of their ids, so that two who lock cannot wait for each other. */
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
  /** Tells what the server refuses. */
  readonly refusal: (error: unknown) => unknown;
}

export function createBatch({ tables, statements, session, refusal }: BatchOptions): Batch {
  const acts = new Map<string, { readonly act: Act; readonly rows: (readonly Value[])[] }>();
  const inserts: { readonly row: Made; readonly cells: Cells }[] = [];
  const locked = new Map<Table, Set<number>>();
  // Ids that something else depends on have to be known before the row is made.
  let drawn = false;

  const add = (act: Act, values: readonly Value[]) => {
    const known = acts.get(act.key);
    if (known) known.rows.push(values);
    else acts.set(act.key, { act, rows: [values] });
  };

  /** Draws the ids of new rows and locks what is to be locked. */
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

  /** Rows that bring an id: the next one that is drawn must lie beyond it. */
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
