import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '@mortise/kernel';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';

type Act = () => void | Promise<void>;
type Run<T> = (leave: () => void) => Promise<T>;

/** One open transaction or savepoint, as what runs inside of it sees it. */
interface Scope {
  readonly line: Line;
  readonly depth: number;
  /** Undefined for the outermost. */
  readonly around: Scope | undefined;
  over: boolean;
  /** Whoever runs in it still was told that it is over, and goes on in what is around it. */
  left: boolean;
  /** What is to happen after the outermost commit. */
  readonly after: Act[];
  /** What is to happen where this comes to nothing. */
  readonly undone: Act[];
  /** What is to happen once the outermost is over, however it ends: savepoints inside came to nothing. */
  readonly anyway: Act[];
  /** Names of what it has locked, those around it included. */
  readonly locks: Set<string>;
  /** Savepoints of one scope take turns: they share a connection. */
  tail: Promise<unknown>;
}

interface Attempts {
  readonly retries?: number;
  readonly isPatient?: boolean;
}

/** Who is inside which transaction, carried by AsyncLocalStorage. */
export interface Transactions {
  /** The open transaction's line, else the driver. @throws DATABASE_TRANSACTION_OVER. */
  session(): Line;
  /** The open transaction's line, or `undefined`. @throws DATABASE_TRANSACTION_OVER. */
  ambient(): Line | undefined;
  /** Names of what the open transaction has locked, to be added to; undefined where there is none. */
  locks(): Set<string> | undefined;
  /**
   * @param how `retries`: how often one that PostgreSQL gave up for another is begun anew; `isPatient`: of an outermost one,
   *   its statements have no time limit.
   */
  transaction<T>(run: Run<T>, how?: Attempts): Promise<T>;
  afterCommit(act: Act): void;
  afterRollback(act: Act): void;
  inTransaction(): boolean;
}

/** Ambient transactions over a driver; nested ones are savepoints. */
export function createTransactions(driver: () => Driver, log: () => Log): Transactions {
  const storage = new AsyncLocalStorage<Scope | undefined>();

  const scope = (): Scope | undefined => {
    let current = storage.getStore();
    while (current?.left) current = current.around;
    if (current?.over) throw errors.TRANSACTION_OVER({});
    return current;
  };
  const within = async <T>(opened: Scope, run: Run<T>): Promise<T> => {
    const leave = () => {
      opened.left = opened.over;
    };
    try {
      return await storage.run(opened, run, leave);
    } finally {
      opened.over = true;
    }
  };
  const scopeAt = (line: Line, depth: number, around?: Scope): Scope => ({
    ...{ line, depth, around, over: false, left: false, tail: Promise.resolve(), locks: new Set(around?.locks) },
    ...{ after: [], undone: [], anyway: [] },
  });
  const retried = async <T>(run: Run<T>, { retries = 0, isPatient = false }: Attempts): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        return await outermost(run, isPatient);
      } catch (error) {
        if (tries >= retries || !isGivenUp(error)) throw error;
        await setTimeout(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
      }
    }
  };
  const outermost = async <T>(run: Run<T>, isPatient: boolean): Promise<T> => {
    let opened: Scope | undefined;
    let result: T;
    try {
      result = await driver().transaction((line) => {
        opened = scopeAt(line, 0);
        return within(opened, run);
      }, isPatient);
    } catch (error) {
      for (const act of [...(opened?.anyway ?? []), ...(opened?.undone ?? [])]) await attempt(act);
      throw error;
    }
    for (const act of [...opened!.anyway, ...opened!.after]) await attempt(act);
    return result;
  };
  const nested = async <T>(parent: Scope, run: Run<T>): Promise<T> => {
    const { line } = parent;
    const depth = parent.depth + 1;
    const name = `mortise_${depth}`;
    const opened = scopeAt(line, depth, parent);
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
      log().error('what was to happen after a transaction failed', { error });
    }
  };

  return {
    session: () => scope()?.line ?? driver(),
    ambient: () => scope()?.line,
    locks: () => scope()?.locks,
    transaction(run, how = {}) {
      const parent = scope();
      if (!parent) return retried(run, how);
      const turn = parent.tail.then(() => nested(parent, run));
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

/** How long a transaction waits before it is run again, at most; twice as long with each try. */
const FIRST_PAUSE_MS = 10;

/** True for a deadlock or a serialisation failure: the database gave the transaction up, and it may be run again. */
const isGivenUp = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
};
