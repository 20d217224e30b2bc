import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '@mortise/kernel';
import type { OpenTransaction, ReadLimits } from './contract.ts';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';

type Act = () => void | Promise<void>;
type Run<T> = (opened: OpenTransaction) => Promise<T>;

/** One open transaction or savepoint, as what runs inside of it sees it. */
interface Scope {
  readonly line: Line;
  readonly depth: number;
  /** Undefined for the outermost. */
  readonly around: Scope | undefined;
  /** It has ended, or is about to: code that still runs in it uses the enclosing scope, or none. */
  over: boolean;
  /** Once it is over: true while code that holds it by hand still runs in it, and is refused. */
  readonly isHeld: (() => boolean) | undefined;
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
  readonly client?: ReadLimits | undefined;
  readonly isHeld?: () => boolean;
}

/** Who is inside which transaction, carried by AsyncLocalStorage. */
export interface Transactions {
  /** The open transaction's line, else the driver. @throws DATABASE_TRANSACTION_OVER where a finished one is held. */
  session(): Line;
  /** The open transaction's line, or `undefined`. @throws DATABASE_TRANSACTION_OVER. */
  ambient(): Line | undefined;
  /** Names of what the open transaction has locked, to be added to; undefined where there is none. */
  locks(): Set<string> | undefined;
  /**
   * Work that is begun in a transaction and not awaited goes on outside once that has ended.
   *
   * @param how `retries`: how often one that PostgreSQL gave up for another is begun anew; `isPatient`: of an outermost one,
   *   its statements have no time limit; `client`: of one that a client asked for, the limits of its answer; `isHeld`: true while code that holds the finished transaction runs in it.
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
      // Savepoints that nobody awaits end before the transaction does, for they are part of it.
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
  /** The line of a transaction; what still holds it when that is over speaks on the enclosing one, or on none. */
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
      log().error('what was to happen after a transaction failed', { error });
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

/** How long a transaction waits before it is run again, at most; twice as long with each try. */
const FIRST_PAUSE_MS = 10;

/** True for a deadlock or a serialisation failure: the database gave the transaction up, and it may be run again. */
const isGivenUp = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
};
