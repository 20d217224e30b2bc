import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '@mortise/kernel';
import type { OpenTransaction, ReadLimits } from './contract.ts';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';

type Act = () => void | Promise<void>;
type Run<T> = (opened: OpenTransaction) => Promise<T>;

/** The state of one transaction or savepoint, visible to code that runs in its async context. */
interface Scope {
  readonly line: Line;
  readonly depth: number;
  /** The enclosing scope; undefined for the outermost. */
  readonly around: Scope | undefined;
  /** True once the scope has ended or is about to. Code still running in it falls back to the parent scope, or none. */
  over: boolean;
  /** For a manual transaction that has ended: returns true while its code still runs; its statements then throw. */
  readonly isHeld: (() => boolean) | undefined;
  /** Callbacks to run after the outermost commit. */
  readonly after: Act[];
  /** Callbacks to run if this scope is rolled back. */
  readonly undone: Act[];
  /** Callbacks to run after the outermost scope ends, however it ends: those of savepoints that were rolled back. */
  readonly anyway: Act[];
  /** Names of the locks held, including those of enclosing scopes. */
  readonly locks: Set<string>;
  /** The last queued savepoint. Savepoints of one scope run one after the other because they share a connection. */
  tail: Promise<unknown>;
}

interface Attempts {
  readonly retries?: number;
  readonly isPatient?: boolean;
  readonly client?: ReadLimits | undefined;
  readonly isHeld?: () => boolean;
}

/** Ambient transactions, tracked by AsyncLocalStorage. */
export interface Transactions {
  /**
   * The open transaction's connection, or else the driver.
   *
   * @throws DATABASE_TRANSACTION_OVER in an ended manual transaction.
   */
  session(): Line;
  /** The open transaction's connection, or `undefined`. @throws DATABASE_TRANSACTION_OVER. */
  ambient(): Line | undefined;
  /** The mutable set of the open transaction's lock names; undefined if no transaction is open. */
  locks(): Set<string> | undefined;
  /** Runs a transaction or savepoint; see `Database.transaction`. */
  transaction<T>(run: Run<T>, how?: Attempts): Promise<T>;
  afterCommit(act: Act): void;
  afterRollback(act: Act): void;
  inTransaction(): boolean;
}

/** Creates ambient transactions over a driver; nested ones are savepoints. */
export function createTransactions(driver: () => Driver, log: () => Log): Transactions {
  const storage = new AsyncLocalStorage<Scope | undefined>();

  const scope = (): Scope | undefined => {
    let current = storage.getStore();
    for (let at = current; at; at = at.around) {
      if (!at.over) continue;
      if (at.isHeld?.()) throw errors.TRANSACTION_OVER({});
      current = at.around;
    }
    return current;
  };
  const isInside = (opened: Scope): boolean => {
    for (let at = scope()?.around; at; at = at.around) if (at === opened) return true;
    return false;
  };
  const within = async <T>(opened: Scope, run: Run<T>): Promise<T> => {
    try {
      return await storage.run(opened, run, { hasNested: () => isInside(opened) });
    } finally {
      // Wait for savepoints that the caller did not await: they are part of the transaction.
      let tail: Promise<unknown> | undefined;
      while (tail !== opened.tail && !opened.isHeld?.()) {
        tail = opened.tail;
        await tail;
      }
      opened.over = true;
    }
  };
  const scopeAt = (line: Line, depth: number, how: Pick<Scope, 'isHeld'>, around?: Scope): Scope => ({
    ...{ line, depth, around, over: false, isHeld: how.isHeld, tail: Promise.resolve() },
    ...{ locks: new Set(around?.locks), after: [], undone: [], anyway: [] },
  });
  /**
   * Wraps a transaction's connection: after the end of the transaction, calls go to the enclosing one or to the pool.
   */
  const guarded = (line: Line, isOver: () => boolean): Line => {
    const now = (): Line => (isOver() ? session() : line);
    return {
      run: (command) => now().run(command),
      objects: (text, values) => now().objects(text, values),
      script: (text) => now().script(text),
    };
  };
  const session = (): Line => scope()?.line ?? driver();
  const retried = async <T>(run: Run<T>, how: Attempts): Promise<T> => {
    const { retries = 0 } = how;
    for (let tries = 0; ; tries++) {
      try {
        return await outermost(run, how);
      } catch (error) {
        if (tries >= retries || !isGivenUp(error)) throw error;
        await setTimeout(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
      }
    }
  };
  const outermost = async <T>(run: Run<T>, { isPatient = false, client, isHeld }: Attempts): Promise<T> => {
    let opened: Scope | undefined;
    let result: T;
    try {
      result = await driver().transaction(
        (line) => {
          const own: Scope = scopeAt(
            guarded(line, () => own.over),
            0,
            { isHeld },
          );
          opened = own;
          return within(own, run);
        },
        { isPatient, client },
      );
    } catch (error) {
      for (const act of [...(opened?.anyway ?? []), ...(opened?.undone ?? [])]) await attempt(act);
      throw error;
    }
    for (const act of [...opened!.anyway, ...opened!.after]) await attempt(act);
    return result;
  };
  const nested = async <T>(parent: Scope, run: Run<T>, { isHeld }: Attempts): Promise<T> => {
    const { line } = parent;
    const depth = parent.depth + 1;
    const name = `mortise_${depth}`;
    const opened = scopeAt(line, depth, { isHeld }, parent);
    await line.run({ text: `savepoint ${name}`, values: [] });
    try {
      const result = await within(opened, run);
      await line.run({ text: `release savepoint ${name}`, values: [] });
      for (const lock of opened.locks) parent.locks.add(lock);
      parent.after.push(...opened.after);
      parent.undone.push(...opened.undone);
      parent.anyway.push(...opened.anyway);
      return result;
    } catch (error) {
      parent.anyway.push(...opened.anyway, ...opened.undone);
      await line.run({ text: `rollback to savepoint ${name}`, values: [] });
      await line.run({ text: `release savepoint ${name}`, values: [] });
      throw error;
    }
  };
  const attempt = async (act: Act) => {
    try {
      await storage.run(undefined, act);
    } catch (error) {
      log().error('a callback of afterCommit or afterRollback failed', { error });
    }
  };

  return {
    session,
    ambient: () => scope()?.line,
    locks: () => scope()?.locks,
    transaction(run, how = {}) {
      const parent = scope();
      if (!parent) return retried(run, how);
      const turn = parent.tail.then(() => nested(parent, run, how));
      parent.tail = turn.catch(() => {});
      return turn;
    },
    afterCommit(act) {
      const current = scope();
      if (current) current.after.push(act);
      else void attempt(act);
    },
    afterRollback: (act) => void scope()?.undone.push(act),
    inTransaction: () => scope() !== undefined,
  };
}

/** The maximum random delay before the first retry; doubled with each further one. */
const FIRST_PAUSE_MS = 10;

/** True for a deadlock or a serialization failure: PostgreSQL aborted the transaction, and it can be run again. */
const isGivenUp = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
};
