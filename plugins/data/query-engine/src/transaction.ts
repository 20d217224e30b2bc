import type { Database, OpenTransaction } from '@mortise/database/contract';
import type { TransactionControls } from './contract.ts';
import { errors } from './errors.ts';

/** Ends a transaction before the function that leads it does. */
type Ending = 'commit' | 'rollback';

/** Thrown through `database.transaction` to undo it; never seen outside. */
const UNDONE = Symbol('rolled back');

/**
 * Runs a function in a transaction, a savepoint where one is open. It ends with the function, or when the function says so:
 * then the function goes on outside of it, and its result is the answer all the same.
 */
export async function transact<T>(
  database: Database,
  run: (controls: TransactionControls) => T | Promise<T>,
): Promise<T> {
  let outcome: Promise<T> | undefined;
  let over: Promise<void> | undefined;

  const within = async (opened: OpenTransaction): Promise<void> => {
    let end: (how: Ending) => void = () => {};
    const ended = new Promise<Ending>((resolve) => {
      end = resolve;
    });
    const finish = async (how: Ending): Promise<void> => {
      // It would wait for the nested one, which waits for it.
      if (opened.hasNested()) throw errors.TRANSACTION_AROUND({ how });
      end(how);
      await over;
    };
    const controls = Object.freeze<TransactionControls>({
      commit: () => finish('commit'),
      rollback: () => finish('rollback'),
      onCommit: (act) => database.afterCommit(act),
      onRollback: (act) => database.afterRollback(act),
    });
    outcome = Promise.resolve().then(() => run(controls));
    // A failure of the function undoes the transaction, unless the function ended it before.
    if ((await Promise.race([ended, outcome.then((): Ending => 'commit')])) === 'rollback') throw UNDONE;
  };
  over = database.transaction(within).catch((error: unknown) => {
    if (error !== UNDONE) throw error;
  });
  await over;
  return outcome!;
}
