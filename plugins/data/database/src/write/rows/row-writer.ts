import type { RowValues } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { createBatch } from '../batch.ts';
import { createConstraintErrors } from '../constraint-errors.ts';
import { collectAnchors, loadNeighbours, rebalance, renumber } from '../links/link-neighbours.ts';
import { isLinkChange, toKeyedChange } from '../links/link-targets.ts';
import { NoGap, needsNoRead } from '../links/plan-links.ts';
import type { Statements } from '../statements.ts';
import type { ColumnMeta, TableMeta, WriteModel } from '../write-model.ts';
import { lockRowsSql } from './document-locks.ts';
import { planInsert, planUpdate } from './plan-row.ts';
import type { createTreeReader, RowSnapshot } from './row-snapshot.ts';

/** A row to write: an update if it has an id, otherwise an insert. */
export interface PendingWrite {
  readonly id?: number | undefined;
  readonly values: RowValues;
  /** The current content of the row, if it was read: at least the attributes in `values`. */
  readonly snapshot?: RowSnapshot | undefined;
}
export interface RowChange {
  readonly id: number;
  readonly values: RowValues;
}

/** Writes many rows of one table at once. */
export interface RowWriter {
  /** @returns the rows' ids, in order. */
  write(table: TableMeta, writes: readonly PendingWrite[]): Promise<readonly number[]>;
  /** Adds the current content that the changes depend on. The rows are locked before they are read. */
  withCurrentValues(table: TableMeta, changes: readonly RowChange[]): Promise<readonly PendingWrite[]>;
}

export interface RowWriterOptions {
  readonly tables: WriteModel;
  readonly statements: Statements;
  readonly session: () => QueryRunner;
  /** Names of the rows that the open transaction has locked. */
  readonly locks: () => Set<string> | undefined;
  readonly readTrees: ReturnType<typeof createTreeReader>;
}

export function createRowWriter({ tables, statements, session, locks, readTrees }: RowWriterOptions): RowWriter {
  const translateError = createConstraintErrors(tables);
  /** First rebalances the links around the order; if that was not enough, renumbers the whole list. */
  const makeRoom = ({ relation, sourceId, order }: NoGap, wasRebalanced: boolean) =>
    order === null || wasRebalanced
      ? renumber(statements, session(), relation, sourceId)
      : rebalance(statements, session(), relation, sourceId, order);

  const run = async (
    table: TableMeta,
    writes: readonly PendingWrite[],
    previousGap?: NoGap,
  ): Promise<readonly number[]> => {
    const anchors = writes.flatMap(({ id, values }) =>
      id === undefined ? [] : collectAnchors(tables, table, id, values),
    );
    const batch = createBatch({ tables, statements, session, translateError });
    const neighbours = await loadNeighbours(statements, session(), anchors);
    const context = { batch, tables, neighbours, pairedLinks: new Set<string>() };
    let rows: readonly { readonly id: number | undefined }[];
    try {
      rows = writes.map(({ id, values, snapshot }) => {
        if (id === undefined) return planInsert(context, table, values);
        planUpdate(context, table, id, values, snapshot);
        return { id };
      });
    } catch (error) {
      if (!(error instanceof NoGap)) throw error;
      await makeRoom(error, previousGap?.relation === error.relation && previousGap.sourceId === error.sourceId);
      return run(table, writes, error);
    }
    await batch.send();
    return rows.map(({ id }) => id!);
  };

  const lockRows = async (table: TableMeta, ids: readonly number[]) => {
    const locked = locks()!;
    const unlocked = ids.filter((id) => !locked.has(lockName(table, id)));
    if (!unlocked.length) return;
    await statements.run(session(), `hold ${table.index}`, [unlocked], () => lockRowsSql(table));
    for (const id of unlocked) locked.add(lockName(table, id));
  };

  return {
    write: (table, writes) => run(table, writes),
    async withCurrentValues(table, changes) {
      const attributes = [...new Set(changes.flatMap(({ values }) => attributesToRead(table, values)))];
      const ids = changes.map(({ id }) => id);
      if (attributes.length || changes.some(({ values }) => hasPositions(table, values))) await lockRows(table, ids);
      if (!attributes.length) return changes;
      const snapshot = await readTrees(session(), table, ids, { only: attributes, allLinks: true });
      const byId = new Map(snapshot.map((row) => [row.id, row]));
      return changes.map(({ id, values }) => ({ id, values, snapshot: byId.get(id) }));
    },
  };
}

/** The name under which a transaction remembers a row lock. */
export const lockName = ({ index }: TableMeta, id: number) => `${index} ${id}`;

/** The attributes whose current values a change depends on. */
const attributesToRead = (table: TableMeta, values: RowValues): string[] =>
  Object.keys(values).filter((name) => {
    const value = values[name];
    if (value === undefined) return false;
    const list = table.relations.get(name);
    if (list) return !needsNoRead(list, value);
    return table.componentFields.has(name) || (isLinkChange(value) && table.columns.some((one) => isLink(one, name)));
  });
const isLink = ({ attribute, link }: ColumnMeta, name: string) => link !== undefined && attribute === name;

/** True if any `connect` has a `before` or `after` position. */
const hasPositions = (table: TableMeta, values: RowValues): boolean =>
  [...table.relations.values()].some(({ name, targets }) => {
    const value = values[name];
    if (!isLinkChange(value)) return false;
    return toKeyedChange(value, targets).connect.some(({ before, after }) => (before ?? after) !== undefined);
  });
