import type { Database, OpenTransaction } from '@mortise/database/contract';
import type { TransactionControls } from './contract.ts';
import { errors } from './errors.ts';

/** How a function ends its transaction before it returns. */
type Ending = 'commit' | 'rollback';

/** Thrown inside `database.transaction` to roll it back; never reaches the caller. */
const ROLLED_BACK = Symbol('rolled back');

/**
 * Runs a function in a transaction, or in a savepoint if a transaction is open. The transaction ends when the function
 * returns or calls `commit` or `rollback`. After that call the function continues outside the transaction, and its
 * result is still returned.
 */
export async function runTransaction<T>(
  database: Database,
  run: (controls: TransactionControls) => T | Promise<T>,
): Promise<T> {
  let result: Promise<T> | undefined;
  let finished: Promise<void> | undefined;

  const body = async (opened: OpenTransaction): Promise<void> => {
    let end: (how: Ending) => void = () => {};
    const ended = new Promise<Ending>((resolve) => {
      end = resolve;
    });
    const finish = async (how: Ending): Promise<void> => {
      // The transaction would wait for the nested one, which waits for this call.
      if (opened.hasNested()) throw errors.TRANSACTION_AROUND({ how });
      end(how);
      await finished;
    };
    const controls = Object.freeze<TransactionControls>({
      commit: () => finish('commit'),
      rollback: () => finish('rollback'),
      onCommit: (act) => database.afterCommit(act),
      onRollback: (act) => database.afterRollback(act),
    });
    result = Promise.resolve().then(() => run(controls));
    // An error of the function rolls the transaction back, unless the function ended it before.
    if ((await Promise.race([ended, result.then((): Ending => 'commit')])) === 'rollback') throw ROLLED_BACK;
  };
  finished = database.transaction(body).catch((error: unknown) => {
    if (error !== ROLLED_BACK) throw error;
  });
  await finished;
  return result!;
}
