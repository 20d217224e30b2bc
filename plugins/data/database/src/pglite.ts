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
  /** An instance that someone else opened and will close. */
  readonly given?: PGlite | undefined;
}

type Asker = Pick<PGlite, 'query' | 'exec'> | Pick<Transaction, 'query' | 'exec'>;
const asText = (value: string) => value;

/**
 * A driver over the embedded database: one connection, so transactions and what stands outside of them take turns.
 *
 * @throws DATABASE_LOCKED when another process has the directory open; (in use) DATABASE_OUTSIDE_TRANSACTION for a
 *   query that leaves the transaction which it is inside of, for the two would wait for each other for ever.
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
      // It runs in this thread and cannot be cancelled: what it took is charged to the next statement.
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
    // It prepares nothing by name: every statement is planned for the tables as they are.
    forget() {},
    replan() {},
    // It is in this process; a long transaction on its one connection is no failure.
    check: async () => true,
    async close() {
      if (!given) await db.close();
      await release?.();
    },
  };
}

const bytesOf = (row: TextRow): number => row.reduce((bytes, text) => bytes + (text?.length ?? 0) + 4, 0);

/** The last turn at an instance: kernels of one process may share it. */
const turns = new WeakMap<PGlite, Promise<void>>();

/** A commit of a transaction in which a statement failed would quietly be a rollback. */
async function refuseAborted(tx: Transaction): Promise<void> {
  try {
    await tx.query('select 1');
  } catch (cause) {
    throw errors.TRANSACTION_ABORTED({}, cause);
  }
}

/** Types that MikroORM reads as text on either dialect: bigint, dates, times, numeric. */
const KEPT_AS_TEXT = [20, 1082, 1114, 1184, 1186, 1700];

/**
 * Opens a data directory, made from a prebuilt image where it is new: half a second instead of the six of `initdb`.
 *
 * 16 MB of shared buffers keep the process 350 MB smaller than PGlite's own default.
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
