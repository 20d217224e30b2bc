import type { ContentType } from '@mortise/content-types/contract';
import type { QueryRunner } from '../driver/driver.ts';
import type { Parameter, Statements, TemplateRows } from './statements.ts';
import type { ColumnMeta, TableMeta, WriteModel } from './write-model.ts';
import {
  deleteById,
  insertReturningId,
  insertWithId,
  nextId,
  updateById,
  type WriteTemplate,
} from './write-templates.ts';

/** A row that the batch inserts. Its id is set when the batch has been sent, or earlier. */
export interface PendingRow {
  readonly table: TableMeta;
  id: number | undefined;
}
/** A row: the id of an existing row, or a row that the batch inserts. */
export type RowRef = number | PendingRow;
/** Values by column, encoded as strings. */
export type Cells = ReadonlyMap<ColumnMeta, string | null>;
type ParameterValue = Parameter | PendingRow;

/** Collects changes to rows and links, and sends them at once. */
export interface Batch {
  /** @param id an explicit id for the new row. */
  insert(table: TableMeta, cells: Cells, id?: number): PendingRow;
  update(table: TableMeta, id: number, cells: Cells): void;
  delete(table: TableMeta, id: number): void;
  add(act: WriteTemplate, ...values: readonly ParameterValue[]): void;
  /** Locks a row before anything is written. */
  lock(type: ContentType, id: number): void;
  /**
   * Sends everything with one writing statement. One statement precedes it if rows must be locked or links reference
   * new rows.
   */
  send(): Promise<void>;
}

const isPendingRow = (value: ParameterValue): value is PendingRow => typeof value === 'object' && value !== null;
const toParameter = (value: ParameterValue): Parameter => (isPendingRow(value) ? value.id! : value);
const sortCells = (cells: Cells) => [...cells].sort(([one], [other]) => one.index - other.index);
const sortedColumns = (sorted: readonly (readonly [ColumnMeta, string | null])[]) => sorted.map(([column]) => column);
const sortedValues = (sorted: readonly (readonly [ColumnMeta, string | null])[]) => sorted.map(([, text]) => text);

/** A row without values still needs one column in its `insert`, if the table has one besides `id`. */
const placeholderCells = ({ columns }: TableMeta): Cells =>
  new Map(columns.slice(1, 2).map((column) => [column, null]));

/**
 * Allocates new ids, table by table, and locks rows. Rows are locked in id order, so that two transactions cannot
 * deadlock.
 */
function prepareSql(tables: readonly TableMeta[], lockedTables: readonly TableMeta[]): string {
  const idSelects = tables.map(({ name }, i) => `select ${nextId(name)} from generate_series(1, $${i + 1}::int)`);
  const locks = lockedTables.map(
    ({ name }, i) =>
      `l${i} as (select "id" from ${name} where "id" = any($${tables.length + i + 1}::int[]) order by "id" for no key update)`,
  );
  const lockSelects = lockedTables.map((_, i) => `select count(*) from l${i}`);
  return `${locks.length ? `with ${locks.join(', ')} ` : ''}${[...idSelects, ...lockSelects].join(' union all ')}`;
}

export interface BatchOptions {
  readonly tables: WriteModel;
  readonly statements: Statements;
  readonly session: () => QueryRunner;
  /** Translates an error of PostgreSQL. */
  readonly translateError: (error: unknown) => unknown;
}

export function createBatch({ tables, statements, session, translateError }: BatchOptions): Batch {
  const templates = new Map<
    string,
    { readonly template: WriteTemplate; readonly rows: (readonly ParameterValue[])[] }
  >();
  const inserts: { readonly row: PendingRow; readonly cells: Cells }[] = [];
  const locked = new Map<TableMeta, Set<number>>();
  // True if something else references a new row: then its id must be known before the insert.
  let needsIds = false;

  const add = (template: WriteTemplate, values: readonly ParameterValue[]) => {
    const known = templates.get(template.key);
    if (known) known.rows.push(values);
    else templates.set(template.key, { template, rows: [values] });
  };

  /** Allocates the ids of new rows and takes the row locks. */
  const prepare = async () => {
    const rowsWithoutId = Map.groupBy(
      needsIds ? inserts.map(({ row }) => row).filter(({ id }) => id === undefined) : [],
      ({ table }) => table,
    );
    const tables = [...rowsWithoutId.keys()];
    const lockedTables = [...locked.keys()].sort((one, other) => one.index - other.index);
    if (!tables.length && !lockedTables.length) return;
    const ids = await statements.run(
      session(),
      `ids ${tables.map(({ index }) => index)} lock ${lockedTables.map(({ index }) => index)}`,
      [
        ...tables.map((table) => rowsWithoutId.get(table)!.length),
        ...lockedTables.map((table) => [...locked.get(table)!]),
      ],
      () => prepareSql(tables, lockedTables),
    );
    for (const [i, row] of [...rowsWithoutId.values()].flat().entries()) row.id = Number(ids[i]![0]);
  };

  /** Moves the sequence past the explicit ids of new rows. */
  const advanceSequences = async (tables: ReadonlySet<TableMeta>) => {
    for (const { name, index } of tables) {
      await statements.run(
        session(),
        `past ${index}`,
        [name],
        () => `select setval(pg_get_serial_sequence($1, 'id'), (select greatest(max("id"), 1) from ${name}))`,
      );
    }
  };

  return {
    insert(table, cells, id) {
      const row: PendingRow = { table, id };
      const values = cells.size ? cells : placeholderCells(table);
      if (id !== undefined || !values.size) needsIds = true;
      inserts.push({ row, cells: values });
      return row;
    },
    update(table, id, cells) {
      if (!cells.size) return;
      const sorted = sortCells(cells);
      add(updateById(table, sortedColumns(sorted)), [id, ...sortedValues(sorted)]);
    },
    delete: (table, id) => add(deleteById(table), [id]),
    add(template, ...values) {
      needsIds ||= values.some(isPendingRow);
      add(template, values);
    },
    lock(type, id) {
      const table = tables.of(type);
      const ids = locked.get(table) ?? new Set();
      locked.set(table, ids.add(id));
    },
    async send() {
      const tablesWithGivenIds = new Set(inserts.flatMap(({ row }) => (row.id === undefined ? [] : [row.table])));
      await prepare();
      const returningRows = new Map<string, PendingRow[]>();
      for (const { row, cells } of inserts) {
        const sorted = sortCells(cells);
        if (needsIds) {
          add(insertWithId(row.table, sortedColumns(sorted)), [row, ...sortedValues(sorted)]);
          continue;
        }
        const template = insertReturningId(row.table, sortedColumns(sorted));
        add(template, sortedValues(sorted));
        returningRows.set(template.key, [...(returningRows.get(template.key) ?? []), row]);
      }
      if (!templates.size) return;
      const all: TemplateRows[] = [...templates.values()].map(({ template, rows }) => ({
        template,
        rows: rows.map((row) => row.map(toParameter)),
      }));
      const result = await statements
        .apply(session(), all)
        .catch((error: unknown) => Promise.reject(translateError(error)));
      const rowsToNumber = all.flatMap(({ template }) => returningRows.get(template.key) ?? []);
      for (const [i, row] of rowsToNumber.entries()) row.id = Number(result[i]!.at(-1));
      if (tablesWithGivenIds.size) await advanceSequences(tablesWithGivenIds);
    },
  };
}
