import type { ContentType } from '@mortise/content-types/contract';
import type { BulkOptions, Database, RowAction, RowCopy, RowHandler, RowTree, RowValues } from '../contract.ts';
import type { QueryRunner } from '../driver/driver.ts';
import { errors } from '../errors.ts';
import { createRowDeletion } from './bulk/delete-rows.ts';
import { createComponentHooks } from './components/component-hooks.ts';
import { createOwnerFinder } from './components/component-owners.ts';
import { createCopyPlanner } from './copy/copy-rows.ts';
import { positionTemplates } from './copy/inverse-positions.ts';
import { createInboundCopier } from './links/duplicate-inbound.ts';
import { loadCounterparts, loadRemapTables, needsRemap, remapTree } from './links/remap-links.ts';
import { createDocumentLocks } from './rows/document-locks.ts';
import { createRowHandlers, type RowHook } from './rows/row-hooks.ts';
import { createTreeReader } from './rows/row-snapshot.ts';
import { createRowWriter, lockName, type PendingWrite, type RowChange } from './rows/row-writer.ts';
import { createStatements, type StatementsOptions } from './statements.ts';
import type { TableMeta, WriteModel } from './write-model.ts';

export interface WriterOptions {
  readonly tables: WriteModel;
  /** The connection of the ambient transaction. */
  readonly session: () => QueryRunner;
  /** Names of the rows that the open transaction has locked; `undefined` if no transaction is open. */
  readonly locks: () => Set<string> | undefined;
  readonly transaction: Database['transaction'];
  readonly rowHook?: RowHook | undefined;
  /** Called with the name of a statement that was evicted from the cache. */
  readonly onEvict?: StatementsOptions['onEvict'];
  readonly onTableGrowth?: StatementsOptions['onTableGrowth'] | undefined;
}
export type Writer = Pick<
  Database,
  | 'insert'
  | 'insertMany'
  | 'update'
  | 'updateMany'
  | 'copy'
  | 'copyInboundLinks'
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
export function createWriter({
  tables,
  session,
  locks,
  transaction,
  rowHook,
  onEvict,
  onTableGrowth,
}: WriterOptions): Writer {
  const statements = createStatements({ onEvict, onTableGrowth });
  const readTrees = createTreeReader(tables, statements);
  const lockDocument = createDocumentLocks(statements);
  const handlers = createRowHandlers(tables, (table, action) => createInner(table, action), rowHook);
  const writeHookedComponents = createComponentHooks(tables, handlers);
  const deleteRows = createRowDeletion(tables, statements, handlers);
  const rowWriter = createRowWriter({ tables, statements, session, locks, readTrees });
  const copyInboundLinks = createInboundCopier(tables, statements);
  const findOwners = createOwnerFinder(tables, statements);
  const planCopies = createCopyPlanner({ tables, statements, session, readTrees });
  const inTransaction = <T>(run: () => Promise<T>): Promise<T> =>
    locks() ? run() : transaction(run, { retries: RETRIES });

  /** Writes rows after their hooked components. */
  const write = async (table: TableMeta, list: readonly PendingWrite[]): Promise<readonly number[]> => {
    if (!handlers.hasHookedDescendants(table)) return rowWriter.write(table, list);
    const prepared: PendingWrite[] = [];
    for (const pending of list)
      prepared.push({ ...pending, values: await writeHookedComponents(table, pending.values, pending.snapshot) });
    return rowWriter.write(table, prepared);
  };
  const createInner =
    (table: TableMeta, action: RowAction): RowHandler =>
    async ({ id, data = {} }) => {
      if (action === 'create') return (await write(table, [{ values: data }]))[0]!;
      if (action === 'update')
        await write(table, await rowWriter.withCurrentValues(table, [{ id: id!, values: data }]));
      else await deleteRows(session(), table, [id!]);
      return id!;
    };

  const handlerOf = (table: TableMeta, { id }: PendingWrite) =>
    handlers.of(table, id === undefined ? 'create' : 'update');
  /** Runs the hooked handlers one by one if any row has one; otherwise writes all rows at once. */
  const runHandlers = async (
    table: TableMeta,
    list: readonly PendingWrite[],
    all: () => Promise<readonly number[]>,
  ) => {
    if (!list.some((pending) => handlerOf(table, pending))) return all();
    const ids: number[] = [];
    for (const pending of list) {
      const action = pending.id === undefined ? 'create' : 'update';
      const handler = handlerOf(table, pending) ?? createInner(table, action);
      const id = pending.id === undefined ? {} : { id: pending.id };
      ids.push(await handler({ type: table.type, action, data: pending.values, ...id }));
    }
    return ids;
  };

  const insert = (table: TableMeta, rows: readonly RowValues[], { bulk }: BulkOptions = {}) => {
    const list = rows.map((values) => ({ values }));
    const all = () => write(table, list);
    return bulk ? all() : runHandlers(table, list, all);
  };
  const update = (table: TableMeta, changes: readonly RowChange[]) =>
    runHandlers(table, changes, async () => write(table, await rowWriter.withCurrentValues(table, changes)));
  const copy = async (table: TableMeta, list: readonly RowCopy[], trees: readonly RowTree[]) => {
    const isHandled =
      handlers.of(table, 'create') ?? handlers.of(table, 'update') ?? handlers.hasHookedDescendants(table);
    const planned = await planCopies(table, list, trees, Boolean(isHandled));
    const ids = await runHandlers(table, planned, () => write(table, planned));
    for (const phase of ['owned', 'far'] as const) {
      const secondPass = planned.flatMap(({ selfReferences }, i) =>
        selfReferences?.[phase].length ? [{ ...list[i]!, to: ids[i]!, values: {}, only: selfReferences[phase] }] : [],
      );
      if (secondPass.length) await rowWriter.write(table, await planCopies(table, secondPass, [], false));
    }
    const positions = positionTemplates(
      tables,
      table,
      planned.map(({ addedLinks }, i) => ({ id: ids[i]!, from: list[i]!.from, addedLinks })),
    );
    if (positions.length) await statements.apply(session(), positions);
    return ids;
  };
  const deleteByIds = async (table: TableMeta, ids: readonly number[], { bulk }: BulkOptions = {}) => {
    const handler = bulk ? undefined : handlers.of(table, 'delete');
    if (!handler) return deleteRows(session(), table, ids);
    for (const id of ids) await handler({ type: table.type, action: 'delete', id });
  };

  const tableOf = (type: ContentType) => tables.of(type);
  return {
    insert: async (type, values) => (await inTransaction(() => insert(tableOf(type), [values])))[0]!,
    async insertMany(type, rows, options) {
      if (rows.length <= BATCH_SIZE)
        return rows.length ? inTransaction(() => insert(tableOf(type), rows, options)) : [];
      return inTransaction(async () => {
        const ids: number[] = [];
        for (let from = 0; from < rows.length; from += BATCH_SIZE) {
          ids.push(...(await insert(tableOf(type), rows.slice(from, from + BATCH_SIZE), options)));
        }
        return ids;
      });
    },
    update: async (type, id, values) => void (await inTransaction(() => update(tableOf(type), [{ id, values }]))),
    async updateMany(type, changes) {
      if (changes.length) await inTransaction(() => update(tableOf(type), changes));
    },
    copy: async (type, list, { trees = [] } = {}) =>
      list.length ? inTransaction(() => copy(tableOf(type), list, trees)) : [],
    copyInboundLinks: (type, follows, isSource) =>
      inTransaction(() => copyInboundLinks(session(), tableOf(type), follows, isSource)),
    async delete(type, ids, options) {
      if (ids.length) await inTransaction(() => deleteByIds(tableOf(type), ids, options));
    },
    async trees(type, ids, { only, allLinks, remapLinksTo, locale } = {}) {
      const rows = ids.length ? await readTrees(session(), tableOf(type), ids, { only, allLinks }) : [];
      if (!rows.length || !(remapLinksTo || locale)) return rows;
      const remapTarget = { version: remapLinksTo, locale };
      const remapTables = await loadRemapTables(statements, session(), tables, rows, remapTarget);
      return rows.map((row) => remapTree(row, { remapTarget, remapTables, typeByUid: tables.contentType }));
    },
    async counterparts(wanted, { remapLinksTo, locale }) {
      const remapTarget = { version: remapLinksTo, locale };
      const remapped = [...wanted].filter(([type, { size }]) => size > 0 && needsRemap(type, remapTarget));
      if (!remapped.length) return new Map();
      const byTable = new Map(remapped.map(([type, ids]) => [tableOf(type), ids]));
      return loadCounterparts(statements, session(), byTable, remapTarget);
    },
    holders: async (type, ids, inTransaction) =>
      ids.length && inTransaction.size ? findOwners(session(), tableOf(type), ids, inTransaction) : [],
    async lock(type, documentId, { isComplete } = {}) {
      const [table, locked] = [tableOf(type), locks()];
      if (!locked) throw errors.TRANSACTION_MISSING({ what: 'a lock' });
      const rows = await lockDocument(session(), table, documentId, isComplete);
      for (const { id } of rows) locked.add(lockName(table, id));
      return rows;
    },
  };
}

/** Rows per insert statement: all of their values are in memory at once. */
const BATCH_SIZE = 5_000;
/** How often a write that starts its own transaction is retried after a deadlock or serialization failure. */
const RETRIES = 5;
