import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '@mortise/kernel';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';

type Act = () => void | Promise<void>;

/** One open transaction or savepoint, as what runs inside of it sees it. */
interface Scope {
  readonly line: Line;
  readonly depth: number;
  over: boolean;
  /** What is to happen after the outermost commit. */
  readonly after: Act[];
  /** Savepoints of one scope take turns: they share a connection. */
  tail: Promise<unknown>;
}

/** Who is inside which transaction, carried by AsyncLocalStorage. */
export interface Transactions {
  /** The open transaction's line, else the driver. @throws DATABASE_TRANSACTION_OVER. */
  session(): Line;
  /** The open transaction's line, or `undefined`. @throws DATABASE_TRANSACTION_OVER. */
  ambient(): Line | undefined;
  transaction<T>(run: () => Promise<T>): Promise<T>;
  afterCommit(act: Act): void;
}

/** Ambient transactions over a driver; nested ones are savepoints. */
export function createTransactions(driver: () => Driver, log: () => Log): Transactions {
  const storage = new AsyncLocalStorage<Scope | undefined>();

  const scope = (): Scope | undefined => {
    const current = storage.getStore();
    if (current?.over) throw errors.TRANSACTION_OVER({});
    return current;
  };
  const within = async <T>(opened: Scope, run: () => Promise<T>): Promise<T> => {
    try {
      return await storage.run(opened, run);
    } finally {
      opened.over = true;
    }
  };
  const outermost = async <T>(run: () => Promise<T>): Promise<T> => {
    const after: Act[] = [];
    const result = await driver().transaction((line) =>
      within({ line, depth: 0, over: false, after, tail: Promise.resolve() }, run),
    );
    for (const act of after) await attempt(act);
    return result;
  };
  const nested = async <T>(parent: Scope, run: () => Promise<T>): Promise<T> => {
    const { line } = parent;
    const depth = parent.depth + 1;
    const name = `mortise_${depth}`;
    const after: Act[] = [];
    await line.run({ text: `savepoint ${name}`, values: [] });
    try {
      const result = await within({ line, depth, over: false, after, tail: Promise.resolve() }, run);
      await line.run({ text: `release savepoint ${name}`, values: [] });
      parent.after.push(...after);
      return result;
    } catch (error) {
      await line.run({ text: `rollback to savepoint ${name}`, values: [] });
      await line.run({ text: `release savepoint ${name}`, values: [] });
      throw error;
    }
  };
  const attempt = async (act: Act) => {
    try {
      await storage.run(undefined, act);
    } catch (error) {
      log().error('what was to happen after a commit failed', { error });
    }
  };

  return {
    session: () => scope()?.line ?? driver(),
    ambient: () => scope()?.line,
    transaction(run) {
      const parent = scope();
      if (!parent) return outermost(run);
      const turn = parent.tail.then(() => nested(parent, run));
      parent.tail = turn.catch(() => {});
      return turn;
    },
    afterCommit(act) {
      const current = scope();
      if (current) current.after.push(act);
      else void attempt(act);
    },
  };
}
