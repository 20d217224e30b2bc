import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '@mortise/database/contract';
import type { Manuals, ManualTransaction } from './contract.ts';
import { errors } from './errors.ts';

type End = 'committed' | 'rolled back' | 'abandoned';
const UNDONE = Symbol('rolled back');

export function createManuals(database: Database, limitMs: number): Manuals {
  const open = new Set<() => Promise<void>>();

  return {
    begin() {
      if (database.inTransaction()) throw errors.TRANSACTION_NESTED({});
      return new Promise<ManualTransaction>((begun, failed) => {
        let how: End | undefined;
        let settle: (undo: boolean) => void = () => {};
        const settled = new Promise<boolean>((resolve) => {
          settle = resolve;
        });
        const end = async (to: End): Promise<void> => {
          how = to;
          clearTimeout(timer);
          settle(to !== 'committed');
          await over;
        };
        const refuseOver = () => {
          if (how === 'abandoned') throw errors.TRANSACTION_ABANDONED({ ms: limitMs });
          if (how) throw errors.TRANSACTION_ENDED({ how });
        };
        const undo = () => end('rolled back');
        const timer = setTimeout(() => void end('abandoned').catch(() => {}), limitMs);

        let running = 0;
        const held = async () => {
          const enter = AsyncLocalStorage.snapshot();
          const run: ManualTransaction['run'] = async (act) => {
            refuseOver();
            running++;
            try {
              return await enter(async () => act());
            } finally {
              running--;
            }
          };
          begun(
            Object.freeze<ManualTransaction>({
              async commit() {
                refuseOver();
                await end('committed');
              },
              rollback: async () => (how ? undefined : undo()),
              run,
              get: () => ({ query: (statement) => run(() => database.query(statement)) }),
            }),
          );
          if (await settled) throw UNDONE;
        };
        const over = database
          .transaction(held, { isHeld: () => running > 0 })
          .catch((error: unknown) => {
            clearTimeout(timer);
            failed(error);
            if (error !== UNDONE) throw error;
          })
          .finally(() => open.delete(undo));
        open.add(undo);
        // Callers of commit and rollback get the errors. Without a caller that awaits, this avoids an unhandled
        // rejection.
        over.catch(() => {});
      });
    },
    close: async () => void (await Promise.all([...open].map((undo) => undo()))),
  };
}
