import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { anchorsIn, readAnchors, renumber, spread } from './anchors.ts';
import { createBatch } from './batch.ts';
import { isLinkChange, keyedChange } from './ends.ts';
import { isBlind, NoRoom } from './links.ts';
import { holdText } from './locks.ts';
import { createRefusals } from './refusals.ts';
import { planChange, planNew } from './rows.ts';
import type { Statements } from './statements.ts';
import type { Column, Table, Tables } from './tables.ts';
import type { createTreeReader, Held } from './trees.ts';

/** A row to write: an update if it has an id, otherwise an insert. */
export interface Job {
  readonly id?: number | undefined;
  readonly values: RowValues;
  /** The current content of the row, if it was read: at least the attributes in `values`. */
  readonly held?: Held | undefined;
}
export interface Change {
  readonly id: number;
  readonly values: RowValues;
}

/** Writes many rows of one table at once. */
export interface Jobs {
  /** @returns the rows' ids, in order. */
  run(table: Table, jobs: readonly Job[]): Promise<readonly number[]>;
  /** Adds the current content that the changes depend on. The rows are locked before they are read. */
  prepared(table: Table, changes: readonly Change[]): Promise<readonly Job[]>;
}

export interface JobsOptions {
  readonly tables: Tables;
  readonly statements: Statements;
  readonly session: () => Session;
  /** Names of the rows that the open transaction has locked. */
  readonly locks: () => Set<string> | undefined;
  readonly readTrees: ReturnType<typeof createTreeReader>;
}

export function createJobs({ tables, statements, session, locks, readTrees }: JobsOptions): Jobs {
  const refusal = createRefusals(tables);
  /** First rebalances the links around the order; if that was not enough, renumbers the whole list. */
  const makeRoom = ({ list, near, order }: NoRoom, isAgain: boolean) =>
    order === null || isAgain
      ? renumber(statements, session(), list, near)
      : spread(statements, session(), list, near, order);

  const run = async (table: Table, jobs: readonly Job[], full?: NoRoom): Promise<readonly number[]> => {
    const asked = jobs.flatMap(({ id, values }) => (id === undefined ? [] : anchorsIn(tables, table, id, values)));
    const batch = createBatch({ tables, statements, session, refusal });
    const anchors = await readAnchors(statements, session(), asked);
    const planning = { batch, tables, anchors, linked: new Set<string>() };
    let rows: readonly { readonly id: number | undefined }[];
    try {
      rows = jobs.map(({ id, values, held }) => {
        if (id === undefined) return planNew(planning, table, values);
        planChange(planning, table, id, values, held);
        return { id };
      });
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      await makeRoom(error, full?.list === error.list && full.near === error.near);
      return run(table, jobs, error);
    }
    await batch.send();
    return rows.map(({ id }) => id!);
  };

  const lockIds = async (table: Table, ids: readonly number[]) => {
    const locked = locks()!;
    const open = ids.filter((id) => !locked.has(lockName(table, id)));
    if (!open.length) return;
    await statements.run(session(), `hold ${table.at}`, [open], () => holdText(table));
    for (const id of open) locked.add(lockName(table, id));
  };

  return {
    run: (table, jobs) => run(table, jobs),
    async prepared(table, changes) {
      const only = [...new Set(changes.flatMap(({ values }) => needed(table, values)))];
      const ids = changes.map(({ id }) => id);
      if (only.length || changes.some(({ values }) => isPlaced(table, values))) await lockIds(table, ids);
      if (!only.length) return changes;
      const held = await readTrees(session(), table, ids, { only, whole: true });
      const byId = new Map(held.map((row) => [row.id, row]));
      return changes.map(({ id, values }) => ({ id, values, held: byId.get(id) }));
    },
  };
}

/** The name under which a transaction remembers a row lock. */
export const lockName = ({ at }: Table, id: number) => `${at} ${id}`;

/** The attributes whose current values a change depends on. */
const needed = (table: Table, values: RowValues): string[] =>
  Object.keys(values).filter((name) => {
    const value = values[name];
    if (value === undefined) return false;
    const list = table.lists.get(name);
    if (list) return !isBlind(list, value);
    return table.parts.has(name) || (isLinkChange(value) && table.columns.some((one) => isLink(one, name)));
  });
const isLink = ({ attribute, link }: Column, name: string) => link !== undefined && attribute === name;

/** True if any `connect` has a `before` or `after` position. */
const isPlaced = (table: Table, values: RowValues): boolean =>
  [...table.lists.values()].some(({ name, ends }) => {
    const value = values[name];
    if (!isLinkChange(value)) return false;
    return keyedChange(value, ends).connect.some(({ before, after }) => (before ?? after) !== undefined);
  });
