import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '@mortise/kernel';
import type { OpenTransaction, ReadLimits } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Driver, Queryable } from './driver.ts';

type Callback = () => void | Promise<void>;
type Run<T> = (opened: OpenTransaction) => Promise<T>;

/** The state of one transaction or savepoint, visible to code that runs in its async context. */
interface Scope {
  readonly connection: Queryable;
  readonly depth: number;
  /** The enclosing scope; undefined for the outermost. */
  readonly parent: Scope | undefined;
  /** True once the scope has ended or is about to. Code still running in it falls back to the parent scope, or none. */
  isClosed: boolean;
  /** For a manual transaction that has ended: returns true while its code still runs; its statements then throw. */
  readonly isHeld: (() => boolean) | undefined;
  /** Callbacks to run after the outermost commit. */
  readonly onCommit: Callback[];
  /** Callbacks to run if this scope is rolled back. */
  readonly onRollback: Callback[];
  /** Callbacks to run after the outermost scope ends, however it ends: those of savepoints that were rolled back. */
  readonly onSettled: Callback[];
  /** Names of the locks held, including those of enclosing scopes. */
  readonly locks: Set<string>;
  /** The last queued savepoint. Savepoints of one scope run one after the other because they share a connection. */
  queue: Promise<unknown>;
}

interface TransactionOptions {
  readonly retries?: number;
  readonly noStatementTimeout?: boolean;
  readonly client?: ReadLimits | undefined;
  readonly isHeld?: () => boolean;
}

/** Ambient transactions, tracked by AsyncLocalStorage. */
export interface Transactions {
  /**
   * The open transaction's connection, or else the driver.
   *
   * @throws DATABASE_TRANSACTION_ENDED in an ended manual transaction.
   */
  session(): Queryable;
  /** The open transaction's connection, or `undefined`. @throws DATABASE_TRANSACTION_ENDED. */
  ambient(): Queryable | undefined;
  /** The mutable set of the open transaction's lock names; undefined if no transaction is open. */
  locks(): Set<string> | undefined;
  /** Runs a transaction or savepoint; see `Database.transaction`. */
  transaction<T>(run: Run<T>, options?: TransactionOptions): Promise<T>;
  afterCommit(callback: Callback): void;
  afterRollback(callback: Callback): void;
  inTransaction(): boolean;
}

/** Creates ambient transactions over a driver; nested ones are savepoints. */
export function createTransactions(driver: () => Driver, log: () => Log): Transactions {
  const storage = new AsyncLocalStorage<Scope | undefined>();

  const currentScope = (): Scope | undefined => {
    let current = storage.getStore();
    for (let at = current; at; at = at.parent) {
      if (!at.isClosed) continue;
      if (at.isHeld?.()) throw errors.TRANSACTION_ENDED({});
      current = at.parent;
    }
    return current;
  };
  const isInside = (scope: Scope): boolean => {
    for (let at = currentScope()?.parent; at; at = at.parent) if (at === scope) return true;
    return false;
  };
  const runInScope = async <T>(scope: Scope, run: Run<T>): Promise<T> => {
    try {
      return await storage.run(scope, run, { hasNested: () => isInside(scope) });
    } finally {
      // Wait for savepoints that the caller did not await: they are part of the transaction.
      let tail: Promise<unknown> | undefined;
      while (tail !== scope.queue && !scope.isHeld?.()) {
        tail = scope.queue;
        await tail;
      }
      scope.isClosed = true;
    }
  };
  const createScope = (
    connection: Queryable,
    depth: number,
    options: Pick<Scope, 'isHeld'>,
    parent?: Scope,
  ): Scope => ({
    ...{ connection, depth, parent, isClosed: false, isHeld: options.isHeld, queue: Promise.resolve() },
    ...{ locks: new Set(parent?.locks), onCommit: [], onRollback: [], onSettled: [] },
  });
  /**
   * Wraps a transaction's connection: after the end of the transaction, calls go to the enclosing one or to the pool.
   */
  const guardConnection = (connection: Queryable, isClosed: () => boolean): Queryable => {
    const target = (): Queryable => (isClosed() ? session() : connection);
    return {
      run: (query) => target().run(query),
      queryObjects: (text, values) => target().queryObjects(text, values),
      exec: (text) => target().exec(text),
    };
  };
  const session = (): Queryable => currentScope()?.connection ?? driver();
  const runWithRetries = async <T>(run: Run<T>, options: TransactionOptions): Promise<T> => {
    const { retries = 0 } = options;
    for (let tries = 0; ; tries++) {
      try {
        return await runOutermost(run, options);
      } catch (error) {
        if (tries >= retries || !isRetryable(error)) throw error;
        await setTimeout(Math.random() * FIRST_RETRY_DELAY_MS * 2 ** tries);
      }
    }
  };
  const runOutermost = async <T>(
    run: Run<T>,
    { noStatementTimeout = false, client, isHeld }: TransactionOptions,
  ): Promise<T> => {
    let scope: Scope | undefined;
    let result: T;
    try {
      result = await driver().transaction(
        (connection) => {
          const own: Scope = createScope(
            guardConnection(connection, () => own.isClosed),
            0,
            { isHeld },
          );
          scope = own;
          return runInScope(own, run);
        },
        { noStatementTimeout, client },
      );
    } catch (error) {
      for (const callback of [...(scope?.onSettled ?? []), ...(scope?.onRollback ?? [])]) await runCallback(callback);
      throw error;
    }
    for (const callback of [...scope!.onSettled, ...scope!.onCommit]) await runCallback(callback);
    return result;
  };
  const runNested = async <T>(parent: Scope, run: Run<T>, { isHeld }: TransactionOptions): Promise<T> => {
    const { connection } = parent;
    const depth = parent.depth + 1;
    const name = `mortise_${depth}`;
    const scope = createScope(connection, depth, { isHeld }, parent);
    await connection.run({ text: `savepoint ${name}`, values: [] });
    try {
      const result = await runInScope(scope, run);
      await connection.run({ text: `release savepoint ${name}`, values: [] });
      for (const lock of scope.locks) parent.locks.add(lock);
      parent.onCommit.push(...scope.onCommit);
      parent.onRollback.push(...scope.onRollback);
      parent.onSettled.push(...scope.onSettled);
      return result;
    } catch (error) {
      parent.onSettled.push(...scope.onSettled, ...scope.onRollback);
      await connection.run({ text: `rollback to savepoint ${name}`, values: [] });
      await connection.run({ text: `release savepoint ${name}`, values: [] });
      throw error;
    }
  };
  const runCallback = async (callback: Callback) => {
    try {
      await storage.run(undefined, callback);
    } catch (error) {
      log().error('a callback of afterCommit or afterRollback failed', { error });
    }
  };

  return {
    session,
    ambient: () => currentScope()?.connection,
    locks: () => currentScope()?.locks,
    transaction(run, options = {}) {
      const parent = currentScope();
      if (!parent) return runWithRetries(run, options);
      const queued = parent.queue.then(() => runNested(parent, run, options));
      parent.queue = queued.catch(() => {});
      return queued;
    },
    afterCommit(callback) {
      const current = currentScope();
      if (current) current.onCommit.push(callback);
      else void runCallback(callback);
    },
    afterRollback: (callback) => void currentScope()?.onRollback.push(callback),
    inTransaction: () => currentScope() !== undefined,
  };
}

/** The maximum random delay before the first retry; doubled with each further one. */
const FIRST_RETRY_DELAY_MS = 10;

/** True for a deadlock or a serialization failure: PostgreSQL aborted the transaction, and it can be run again. */
const isRetryable = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
};
