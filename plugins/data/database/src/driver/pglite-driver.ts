import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { errors } from '../errors.ts';
import { lockDirectory } from './data-dir-lock.ts';
import type { Driver, ObjectRows, Query, Queryable, TextRow } from './driver.ts';
import { extractTemplate } from './pgdata-template.ts';

export interface PgliteOptions {
  /** A directory, or `memory://`. */
  readonly dataDir: string;
  /** An open instance, which the caller closes. */
  readonly instance?: PGlite | undefined;
}

type PgliteExecutor = Pick<PGlite, 'query' | 'exec'> | Pick<Transaction, 'query' | 'exec'>;
const asText = (value: string) => value;

/**
 * A driver over the embedded database. It has one connection, so transactions and other queries run one after the
 * other.
 *
 * @throws DATABASE_LOCKED if another process has the directory open. The driver's methods throw
 *   DATABASE_OUTSIDE_TRANSACTION for a query that bypasses the transaction it runs in: the two would wait for each
 *   other forever.
 */
export async function createPgliteDriver({ dataDir, instance }: PgliteOptions): Promise<Driver> {
  const release = instance || dataDir.startsWith('memory:') ? undefined : await lockDirectory(dataDir);
  let db: PGlite;
  try {
    db = instance ?? (await openPglite(dataDir));
    await db.exec("set timezone to 'UTC'");
  } catch (error) {
    await release?.();
    throw error;
  }
  const rawParsers = Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, asText]));
  const ormParsers = Object.fromEntries(TEXT_OIDS.map((oid) => [oid, asText]));
  const storage = new AsyncLocalStorage<{ open: boolean }>();

  const createQueryable = (executor: PgliteExecutor): Queryable => ({
    run: async ({ text, values, budget, timing }: Query) => {
      const startedAt = performance.now();
      const { rows } = await executor.query<TextRow>(text, values as unknown[], {
        rowMode: 'array',
        parsers: rawParsers,
      });
      if (!budget) return rows;
      // PGlite runs in this thread and cannot be cancelled: the duration counts against the next statement.
      budget.chargeTime(performance.now() - startedAt, timing);
      if (!rows.every((row) => budget.chargeRow(bytesOf(row)))) throw budget.toError();
      return rows;
    },
    queryObjects: async (text, values) => {
      const result = await executor.query(text, [...values], { rowMode: 'object', parsers: ormParsers });
      return { rows: result.rows as ObjectRows['rows'], affected: result.affectedRows };
    },
    exec: async (text) => void (await executor.exec(text)),
  });
  const outer = createQueryable(db);
  const assertOutsideTransaction = (sql: string) => {
    if (storage.getStore()?.open) throw errors.OUTSIDE_TRANSACTION({ sql: sql.slice(0, 200) });
  };

  return {
    dialect: 'pglite',
    async run(command) {
      assertOutsideTransaction(command.text);
      return outer.run(command);
    },
    async queryObjects(text, values) {
      assertOutsideTransaction(text);
      return outer.queryObjects(text, values);
    },
    async exec(text) {
      assertOutsideTransaction(text);
      return outer.exec(text);
    },
    async transaction(run) {
      assertOutsideTransaction('begin');
      const context = { open: true };
      return (await db.transaction((tx) =>
        storage
          .run(context, async () => {
            try {
              return await run(createQueryable(tx));
            } finally {
              context.open = false;
            }
          })
          .then(async (result) => {
            await assertNotAborted(tx);
            return result;
          }),
      )) as Awaited<ReturnType<typeof run>>;
    },
    async withLock(_, run) {
      const previous = lockQueues.get(db);
      const current = previous ? previous.then(() => run(true)) : run(false);
      const released = current.then(
        () => {},
        () => {},
      );
      lockQueues.set(db, released);
      void released.then(() => lockQueues.get(db) === released && lockQueues.delete(db));
      return current;
    },
    // PGlite is used without named statements: every statement is planned for the current tables.
    deallocate() {},
    deallocateAll() {},
    // PGlite runs in this process, and a long transaction on its only connection is not a failure.
    check: async () => true,
    async close() {
      if (!instance) await db.close();
      await release?.();
    },
  };
}

const bytesOf = (row: TextRow): number => row.reduce((bytes, text) => bytes + (text?.length ?? 0) + 4, 0);

/** The last lock holder per instance: kernels of one process may share an instance. */
const lockQueues = new WeakMap<PGlite, Promise<void>>();

/** Committing a transaction with a failed statement would silently roll back. */
async function assertNotAborted(tx: Transaction): Promise<void> {
  try {
    await tx.query('select 1');
  } catch (cause) {
    throw errors.TRANSACTION_ABORTED({}, cause);
  }
}

/** OIDs of the types that MikroORM expects as text: bigint, dates, times, numeric. */
const TEXT_OIDS = [20, 1082, 1114, 1184, 1186, 1700];

/**
 * Opens a data directory. A new one is created from a prebuilt template: half a second instead of six for `initdb`.
 *
 * 16 MB of shared buffers keep the process 350 MB smaller than PGlite's default.
 */
export async function openPglite(dataDir: string): Promise<PGlite> {
  const inMemory = dataDir.startsWith('memory:');
  const isNew = inMemory || !existsSync(join(dataDir, 'PG_VERSION'));
  const template = isNew ? await (await import('@electric-sql/pglite-prepopulatedfs')).dataDir() : undefined;
  if (template && !inMemory) await extractTemplate(template, dataDir);
  return PGlite.create({
    dataDir,
    ...(template && inMemory ? { loadDataDir: template } : {}),
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  });
}
