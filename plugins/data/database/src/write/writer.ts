import type { ContentType } from '@mortise/content-types/contract';
import type { BulkOptions, Database, RowAction, RowCopy, RowHandler, RowTree, RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import { createCopies } from './copies.ts';
import { createDeletion } from './delete.ts';
import { createFollowing } from './follow.ts';
import { createRowHandlers, type RowSeam } from './handlers.ts';
import { createHolders } from './holders.ts';
import { type Change, createJobs, type Job, lockName } from './jobs.ts';
import { isLed, ledTree, readCounterparts, readLeads } from './lead.ts';
import { createLocks } from './locks.ts';
import { placeActs } from './places.ts';
import { createSettlement } from './settle.ts';
import { createStatements, type StatementsOptions } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import { createTreeReader } from './trees.ts';

export interface WriterOptions {
  readonly tables: Tables;
  /** The connection of the ambient transaction. */
  readonly session: () => Session;
  /** Names of the rows that the open transaction has locked; `undefined` if no transaction is open. */
  readonly locks: () => Set<string> | undefined;
  readonly transaction: Database['transaction'];
  readonly seam?: RowSeam | undefined;
  /** Called with the name of a statement that was evicted from the cache. */
  readonly onForget?: StatementsOptions['onForget'];
  readonly onGrowth?: StatementsOptions['onGrowth'] | undefined;
}
export type Writer = Pick<
  Database,
  | 'insert'
  | 'insertMany'
  | 'update'
  | 'updateMany'
  | 'copy'
  | 'follow'
  | 'delete'
  | 'trees'
  | 'counterparts'
  | 'holders'
  | 'lock'
>;

/**
 * Writes rows with their links and components. Each call joins the open transaction or starts its own. It compares the
 * new values with the current ones where needed, and sends only the difference, all at once.
 */
export function createWriter({ tables, session, locks, transaction, seam, onForget, onGrowth }: WriterOptions): Writer {
  const statements = createStatements({ onForget, onGrowth });
  const readTrees = createTreeReader(tables, statements);
  const lockRows = createLocks(statements);
  const handlers = createRowHandlers(tables, (table, action) => innermost(table, action), seam);
  const settle = createSettlement(tables, handlers);
  const deleteRows = createDeletion(tables, statements, handlers);
  const jobs = createJobs({ tables, statements, session, locks, readTrees });
  const follow = createFollowing(tables, statements);
  const holders = createHolders(tables, statements);
  const copies = createCopies({ tables, statements, session, readTrees });
  const within = <T>(run: () => Promise<T>): Promise<T> => (locks() ? run() : transaction(run, { retries: RETRIES }));

  /** Writes rows after their hooked components. */
  const write = async (table: Table, list: readonly Job[]): Promise<readonly number[]> => {
    if (!handlers.below(table)) return jobs.run(table, list);
    const settled: Job[] = [];
    for (const job of list) settled.push({ ...job, values: await settle(table, job.values, job.held) });
    return jobs.run(table, settled);
  };
  const innermost =
    (table: Table, action: RowAction): RowHandler =>
    async ({ id, data = {} }) => {
      if (action === 'create') return (await write(table, [{ values: data }]))[0]!;
      if (action === 'update') await write(table, await jobs.prepared(table, [{ id: id!, values: data }]));
      else await deleteRows(session(), table, [id!]);
      return id!;
    };

  const handlerOf = (table: Table, { id }: Job) => handlers.of(table, id === undefined ? 'create' : 'update');
  /** Runs the hooked handlers one by one if any row has one; otherwise writes all rows at once. */
  const handle = async (table: Table, list: readonly Job[], all: () => Promise<readonly number[]>) => {
    if (!list.some((job) => handlerOf(table, job))) return all();
    const ids: number[] = [];
    for (const job of list) {
      const action = job.id === undefined ? 'create' : 'update';
      const handler = handlerOf(table, job) ?? innermost(table, action);
      const id = job.id === undefined ? {} : { id: job.id };
      ids.push(await handler({ type: table.type, action, data: job.values, ...id }));
    }
    return ids;
  };

  const insert = (table: Table, rows: readonly RowValues[], { bulk }: BulkOptions = {}) => {
    const list = rows.map((values) => ({ values }));
    const all = () => write(table, list);
    return bulk ? all() : handle(table, list, all);
  };
  const update = (table: Table, changes: readonly Change[]) =>
    handle(table, changes, async () => write(table, await jobs.prepared(table, changes)));
  const copy = async (table: Table, list: readonly RowCopy[], trees: readonly RowTree[]) => {
    const isHandled = handlers.of(table, 'create') ?? handlers.of(table, 'update') ?? handlers.below(table);
    const made = await copies(table, list, trees, Boolean(isHandled));
    const ids = await handle(table, made, () => write(table, made));
    for (const side of ['owned', 'far'] as const) {
      const closing = made.flatMap(({ circles }, i) =>
        circles?.[side].length ? [{ ...list[i]!, to: ids[i]!, values: {}, only: circles[side] }] : [],
      );
      if (closing.length) await jobs.run(table, await copies(table, closing, [], false));
    }
    const places = placeActs(
      tables,
      table,
      made.map(({ arrivals }, i) => ({ id: ids[i]!, from: list[i]!.from, arrivals })),
    );
    if (places.length) await statements.act(session(), places);
    return ids;
  };
  const drop = async (table: Table, ids: readonly number[], { bulk }: BulkOptions = {}) => {
    const handler = bulk ? undefined : handlers.of(table, 'delete');
    if (!handler) return deleteRows(session(), table, ids);
    for (const id of ids) await handler({ type: table.type, action: 'delete', id });
  };

  const of = (type: ContentType) => tables.of(type);
  return {
    insert: async (type, values) => (await within(() => insert(of(type), [values])))[0]!,
    async insertMany(type, rows, options) {
      if (rows.length <= MANY) return rows.length ? within(() => insert(of(type), rows, options)) : [];
      return within(async () => {
        const ids: number[] = [];
        for (let from = 0; from < rows.length; from += MANY) {
          ids.push(...(await insert(of(type), rows.slice(from, from + MANY), options)));
        }
        return ids;
      });
    },
    update: async (type, id, values) => void (await within(() => update(of(type), [{ id, values }]))),
    async updateMany(type, changes) {
      if (changes.length) await within(() => update(of(type), changes));
    },
    copy: async (type, list, { trees = [] } = {}) => (list.length ? within(() => copy(of(type), list, trees)) : []),
    follow: (type, follows, isSource) => within(() => follow(session(), of(type), follows, isSource)),
    async delete(type, ids, options) {
      if (ids.length) await within(() => drop(of(type), ids, options));
    },
    async trees(type, ids, { only, whole, leadTo, locale } = {}) {
      const rows = ids.length ? await readTrees(session(), of(type), ids, { only, whole }) : [];
      if (!rows.length || !(leadTo || locale)) return rows;
      const aim = { version: leadTo, locale };
      const leads = await readLeads(statements, session(), tables, rows, aim);
      return rows.map((row) => ledTree(row, { aim, leads, typeAt: tables.type }));
    },
    async counterparts(wanted, { leadTo, locale }) {
      const aim = { version: leadTo, locale };
      const led = [...wanted].filter(([type, { size }]) => size > 0 && isLed(type, aim));
      if (!led.length) return new Map();
      const byTable = new Map(led.map(([type, ids]) => [of(type), ids]));
      return readCounterparts(statements, session(), byTable, aim);
    },
    holders: async (type, ids, within) => (ids.length && within.size ? holders(session(), of(type), ids, within) : []),
    async lock(type, documentId, { isComplete } = {}) {
      const [table, locked] = [of(type), locks()];
      if (!locked) throw errors.TRANSACTION_NONE({ what: 'a lock' });
      const rows = await lockRows(session(), table, documentId, isComplete);
      for (const { id } of rows) locked.add(lockName(table, id));
      return rows;
    },
  };
}

/** Rows per insert statement: all of their values are in memory at once. */
const MANY = 5_000;
/** How often a write that starts its own transaction is retried after a deadlock or serialization failure. */
const RETRIES = 5;
