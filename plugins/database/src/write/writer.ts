import type { ContentType } from '@mortise/content-types/contract';
import type { Database, RowAction, RowCopy, RowHandler, RowTree, RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import { createBatch } from './batch.ts';
import { copiedValues, readLeads, spokenValues } from './copy.ts';
import { createDeletion } from './delete.ts';
import { isLinkChange } from './ends.ts';
import { createRowHandlers, type RowSeam } from './handlers.ts';
import { createLocks } from './locks.ts';
import { type Planning, planChange, planNew } from './rows.ts';
import { createSettlement } from './settle.ts';
import { createStatements } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import { createTreeReader, Held } from './trees.ts';

export interface WriterOptions {
  readonly tables: Tables;
  /** The line of the ambient transaction. */
  readonly session: () => Session;
  /** The open transaction's line, or `undefined`. */
  readonly ambient: () => Session | undefined;
  readonly transaction: Database['transaction'];
  readonly seam?: RowSeam | undefined;
  /** Told the name of a statement that left the cache. */
  readonly onForget?: (name: string) => void;
}
export type Writer = Pick<
  Database,
  'insert' | 'insertMany' | 'update' | 'updateMany' | 'copy' | 'delete' | 'trees' | 'lock'
>;

/** A row to write: one that is there where it has an id. */
interface Job {
  readonly id?: number | undefined;
  readonly values: RowValues;
  /** What it holds, where that was read. */
  readonly held?: Held | undefined;
}

/**
 * Writes rows with their links and components, each call in a transaction of its own or in the one that is open: what is
 * to be is laid against what is there, and only what differs is sent, all of it at once.
 */
export function createWriter({ tables, session, ambient, transaction, seam, onForget }: WriterOptions): Writer {
  const statements = createStatements(onForget);
  const readTrees = createTreeReader(tables, statements);
  const lockRows = createLocks(statements);
  const handlers = createRowHandlers(tables, (table, action) => innermost(table, action), seam);
  const settle = createSettlement(tables, handlers);
  const deleteRows = createDeletion(tables, statements, handlers);
  const within = <T>(run: () => Promise<T>): Promise<T> => (ambient() ? run() : transaction(run, { retries: RETRIES }));

  /** Writes rows whose handlers, if there are any, were asked; what they hold may have some. */
  const write = async (table: Table, jobs: readonly Job[]): Promise<readonly number[]> => {
    const planning: Planning = { batch: createBatch(statements, session), tables };
    const settled: Job[] = [];
    if (handlers.below(table)) {
      for (const job of jobs) settled.push({ ...job, values: await settle(table, job.values, job.held) });
    }
    const rows = (settled.length ? settled : jobs).map(({ id, values, held }) => {
      if (id === undefined) return planNew(planning, table, values);
      planChange(planning, table, id, values, held);
      return { id };
    });
    await planning.batch.send();
    return rows.map(({ id }) => id!);
  };

  /** Writes rows through their handlers, one by one where there are any. */
  const handle = async (table: Table, jobs: readonly Job[], batched: () => Promise<readonly number[]>) => {
    const [create, update] = [handlers.of(table, 'create'), handlers.of(table, 'update')];
    if (!jobs.some(({ id }) => (id === undefined ? create : update))) return batched();
    const ids: number[] = [];
    for (const job of jobs) ids.push(await handleOne(table, job, job.id === undefined ? create : update));
    return ids;
  };
  const handleOne = async (table: Table, { id, values }: Job, handler: RowHandler | undefined): Promise<number> => {
    const action = id === undefined ? 'create' : 'update';
    const data = spokenValues(table, values, tables);
    return (handler ?? innermost(table, action))({
      type: table.type,
      action,
      data,
      ...(id === undefined ? {} : { id }),
    });
  };
  const innermost =
    (table: Table, action: RowAction): RowHandler =>
    async ({ id, data = {} }) => {
      if (action === 'create') return (await write(table, [{ values: data }]))[0]!;
      if (action === 'update') await change(table, [{ id: id!, values: data }]);
      else await deleteRows(session(), table, [id!]);
      return id!;
    };

  const change = async (table: Table, changes: readonly { readonly id: number; readonly values: RowValues }[]) => {
    const only = [...new Set(changes.flatMap(({ values }) => needed(table, values)))];
    const ids = changes.map(({ id }) => id);
    const held = only.length ? await readTrees(session(), table, ids, { only, whole: true }) : [];
    const byId = new Map(held.map((row) => [row.id, row]));
    await write(
      table,
      changes.map(({ id, values }) => ({ id, values, held: byId.get(id) })),
    );
  };

  const copy = async (table: Table, copies: readonly RowCopy[], given: readonly RowTree[]) => {
    const known = new Map(
      given.flatMap((tree) => (tree instanceof Held && tree.table === table && !tree.isCut ? [[tree.id, tree]] : [])),
    );
    const absent = [...new Set(copies.flatMap(({ from, to }) => [from, ...(to === undefined ? [] : [to])]))].filter(
      (id) => !known.has(id),
    );
    if (absent.length)
      for (const row of await readTrees(session(), table, absent, { whole: true })) known.set(row.id, row);
    const leads = new Map<RowCopy['leadTo'], Awaited<ReturnType<typeof readLeads>>>();
    for (const [leadTo, led] of Map.groupBy(copies, (one) => one.leadTo)) {
      const rows = led.flatMap(({ from }) => known.get(from) ?? []);
      if (leadTo) leads.set(leadTo, await readLeads(statements, session(), (type) => tables.of(type), rows, leadTo));
    }
    const isHandled = handlers.of(table, 'create') ?? handlers.of(table, 'update') ?? handlers.below(table);
    const jobs = copies.map(({ from, to, values = {}, only, leadTo }) => {
      const [source, target] = [known.get(from), to === undefined ? undefined : known.get(to)];
      if (!source) throw errors.ROW_MISSING({ uid: table.type.uid, id: from });
      if (to !== undefined && !target) throw errors.ROW_MISSING({ uid: table.type.uid, id: to });
      const raw = copiedValues({ tables }, source, target, leads.get(leadTo), only && new Set(only));
      const copied = isHandled ? spokenValues(table, raw, tables) : raw;
      return { id: to, held: target, values: { ...copied, ...values } };
    });
    return handle(table, jobs, () => write(table, jobs));
  };
  const drop = async (table: Table, ids: readonly number[]) => {
    const handler = handlers.of(table, 'delete');
    if (!handler) return deleteRows(session(), table, ids);
    for (const id of ids) await handler({ type: table.type, action: 'delete', id });
  };

  const insert = (type: ContentType, rows: readonly RowValues[]) =>
    within(() => {
      const [table, jobs] = [tables.of(type), rows.map((values) => ({ values }))];
      return handle(table, jobs, () => write(table, jobs));
    });
  const update = (type: ContentType, changes: readonly { readonly id: number; readonly values: RowValues }[]) =>
    within(async () => {
      const table = tables.of(type);
      await handle(table, changes, async () => {
        await change(table, changes);
        return [];
      });
    });

  return {
    insert: async (type, values) => (await insert(type, [values]))[0]!,
    insertMany: async (type, rows) => (rows.length ? insert(type, rows) : []),
    update: (type, id, values) => update(type, [{ id, values }]),
    updateMany: (type, changes) => update(type, changes),
    copy: (type, copies, { trees = [] } = {}) => within(() => copy(tables.of(type), copies, trees)),
    delete: async (type, ids) => {
      if (ids.length) await within(() => drop(tables.of(type), ids));
    },
    trees: (type, ids, { only } = {}) => readTrees(session(), tables.of(type), ids, { only }),
    lock: async (type, documentId) => {
      if (!ambient()) throw errors.TRANSACTION_NONE({ what: 'a lock' });
      return lockRows(session(), tables.of(type), documentId);
    },
  };
}

/** How often a write that stands for itself is tried again when it was given up for another one. */
const RETRIES = 5;

/** The attributes that a row has to be read with before they can be changed. */
const needed = (table: Table, values: RowValues): string[] =>
  Object.keys(values).filter((name) => {
    if (values[name] === undefined) return false;
    return (
      table.lists.has(name) || table.parts.has(name) || (table.names.has(name) && isChangedLink(table, name, values))
    );
  });
const isChangedLink = ({ columns }: Table, name: string, values: RowValues) =>
  columns.some(({ attribute, link }) => link && attribute === name) && isLinkChange(values[name]);
