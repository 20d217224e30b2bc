import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Command, Driver, Line, ObjectRows, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { unpackImage } from './image.ts';
import { lockDirectory } from './lock.ts';

export interface PgliteOptions {
  /** A directory, or `memory://`. */
  readonly dataDir: string;
  /** An open instance, which the caller closes. */
  readonly given?: PGlite | undefined;
}

type Asker = Pick<PGlite, 'query' | 'exec'> | Pick<Transaction, 'query' | 'exec'>;
const asText = (value: string) => value;

/**
 * A driver over the embedded database. It has one connection, so transactions and other queries run one after the
 * other.
 *
 * @throws DATABASE_LOCKED if another process has the directory open. The driver's methods throw
 *   DATABASE_OUTSIDE_TRANSACTION for a query that bypasses the transaction it runs in: the two would wait for each
 *   other forever.
 */
export async function createPgliteDriver({ dataDir, given }: PgliteOptions): Promise<Driver> {
  const release = given || dataDir.startsWith('memory:') ? undefined : await lockDirectory(dataDir);
  let db: PGlite;
  try {
    db = given ?? (await openPglite(dataDir));
    await db.exec("set timezone to 'UTC'");
  } catch (error) {
    await release?.();
    throw error;
  }
  const raw = Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, asText]));
  const orm = Object.fromEntries(KEPT_AS_TEXT.map((oid) => [oid, asText]));
  const inside = new AsyncLocalStorage<{ open: boolean }>();

  const lineOn = (asker: Asker): Line => ({
    run: async ({ text, values, budget, timing }: Command) => {
      const began = performance.now();
      const { rows } = await asker.query<TextRow>(text, values as unknown[], { rowMode: 'array', parsers: raw });
      if (!budget) return rows;
      // PGlite runs in this thread and cannot be cancelled: the duration counts against the next statement.
      budget.takeTime(performance.now() - began, timing);
      if (!rows.every((row) => budget.takeRow(bytesOf(row)))) throw budget.refusal();
      return rows;
    },
    objects: async (text, values) => {
      const result = await asker.query(text, [...values], { rowMode: 'object', parsers: orm });
      return { rows: result.rows as ObjectRows['rows'], affected: result.affectedRows };
    },
    script: async (text) => void (await asker.exec(text)),
  });
  const outer = lineOn(db);
  const refuseInside = (sql: string) => {
    if (inside.getStore()?.open) throw errors.OUTSIDE_TRANSACTION({ sql: sql.slice(0, 200) });
  };

  return {
    dialect: 'pglite',
    async run(command) {
      refuseInside(command.text);
      return outer.run(command);
    },
    async objects(text, values) {
      refuseInside(text);
      return outer.objects(text, values);
    },
    async script(text) {
      refuseInside(text);
      return outer.script(text);
    },
    async transaction(act) {
      refuseInside('begin');
      const mark = { open: true };
      return (await db.transaction((tx) =>
        inside
          .run(mark, async () => {
            try {
              return await act(lineOn(tx));
            } finally {
              mark.open = false;
            }
          })
          .then(async (result) => {
            await refuseAborted(tx);
            return result;
          }),
      )) as Awaited<ReturnType<typeof act>>;
    },
    async inTurn(_, act) {
      const before = turns.get(db);
      const turn = before ? before.then(() => act(true)) : act(false);
      const over = turn.then(
        () => {},
        () => {},
      );
      turns.set(db, over);
      void over.then(() => turns.get(db) === over && turns.delete(db));
      return turn;
    },
    // PGlite is used without named statements: every statement is planned for the current tables.
    forget() {},
    replan() {},
    // PGlite runs in this process, and a long transaction on its only connection is not a failure.
    check: async () => true,
    async close() {
      if (!given) await db.close();
      await release?.();
    },
  };
}

const bytesOf = (row: TextRow): number => row.reduce((bytes, text) => bytes + (text?.length ?? 0) + 4, 0);

/** The last lock holder per instance: kernels of one process may share an instance. */
const turns = new WeakMap<PGlite, Promise<void>>();

/** Committing a transaction with a failed statement would silently roll back. */
async function refuseAborted(tx: Transaction): Promise<void> {
  try {
    await tx.query('select 1');
  } catch (cause) {
    throw errors.TRANSACTION_ABORTED({}, cause);
  }
}

/** OIDs of the types that MikroORM expects as text: bigint, dates, times, numeric. */
const KEPT_AS_TEXT = [20, 1082, 1114, 1184, 1186, 1700];

/**
 * Opens a data directory. A new one is created from a prebuilt template: half a second instead of six for `initdb`.
 *
 * 16 MB of shared buffers keep the process 350 MB smaller than PGlite's default.
 */
export async function openPglite(dataDir: string): Promise<PGlite> {
  const inMemory = dataDir.startsWith('memory:');
  const fresh = inMemory || !existsSync(join(dataDir, 'PG_VERSION'));
  const image = fresh ? await (await import('@electric-sql/pglite-prepopulatedfs')).dataDir() : undefined;
  if (image && !inMemory) await unpackImage(image, dataDir);
  return PGlite.create({
    dataDir,
    ...(image && inMemory ? { loadDataDir: image } : {}),
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  });
}
