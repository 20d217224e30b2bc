import type { Database, OpenTransaction } from '@mortise/database/contract';
import type { TransactionControls } from './contract.ts';
import { errors } from './errors.ts';

/** How a function ends its transaction before it returns. */
type Ending = 'commit' | 'rollback';

/** Thrown inside `database.transaction` to roll it back; never reaches the caller. */
const UNDONE = Symbol('rolled back');

/**
 * Runs a function in a transaction, or in a savepoint if a transaction is open. The transaction ends when the function
 * returns or calls `commit` or `rollback`. After that call the function continues outside the transaction, and its
 * result is still returned.
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
      // The transaction would wait for the nested one, which waits for this call.
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
    // An error of the function rolls the transaction back, unless the function ended it before.
    if ((await Promise.race([ended, outcome.then((): Ending => 'commit')])) === 'rollback') throw UNDONE;
  };
  over = database.transaction(within).catch((error: unknown) => {
    if (error !== UNDONE) throw error;
  });
  await over;
  return outcome!;
}
