import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '@mortise/database/contract';
import type { ManualTransaction, ManualTransactions } from './contract.ts';
import { errors } from './errors.ts';

type Outcome = 'committed' | 'rolled back' | 'abandoned';
const ROLLED_BACK = Symbol('rolled back');

export function createManualTransactions(database: Database, limitMs: number): ManualTransactions {
  const open = new Set<() => Promise<void>>();

  return {
    begin() {
      if (database.inTransaction()) throw errors.TRANSACTION_NESTED({});
      return new Promise<ManualTransaction>((resolveBegin, rejectBegin) => {
        let how: Outcome | undefined;
        let resolveEnded: (rollBack: boolean) => void = () => {};
        const ended = new Promise<boolean>((resolve) => {
          resolveEnded = resolve;
        });
        const end = async (to: Outcome): Promise<void> => {
          how = to;
          clearTimeout(timer);
          resolveEnded(to !== 'committed');
          await finished;
        };
        const assertOpen = () => {
          if (how === 'abandoned') throw errors.TRANSACTION_ABANDONED({ ms: limitMs });
          if (how) throw errors.TRANSACTION_ENDED({ how });
        };
        const rollBack = () => end('rolled back');
        const timer = setTimeout(() => void end('abandoned').catch(() => {}), limitMs);

        let running = 0;
        const holdOpen = async () => {
          const runInContext = AsyncLocalStorage.snapshot();
          const run: ManualTransaction['run'] = async (callback) => {
            assertOpen();
            running++;
            try {
              return await runInContext(async () => callback());
            } finally {
              running--;
            }
          };
          resolveBegin(
            Object.freeze<ManualTransaction>({
              async commit() {
                assertOpen();
                await end('committed');
              },
              rollback: async () => (how ? undefined : rollBack()),
              run,
              get: () => ({ query: (statement) => run(() => database.query(statement)) }),
            }),
          );
          if (await ended) throw ROLLED_BACK;
        };
        const finished = database
          .transaction(holdOpen, { isHeld: () => running > 0 })
          .catch((error: unknown) => {
            clearTimeout(timer);
            rejectBegin(error);
            if (error !== ROLLED_BACK) throw error;
          })
          .finally(() => open.delete(rollBack));
        open.add(rollBack);
        // Callers of commit and rollback get the errors. Without a caller that awaits, this avoids an unhandled
        // rejection.
        finished.catch(() => {});
      });
    },
    close: async () => void (await Promise.all([...open].map((rollBack) => rollBack()))),
  };
}
