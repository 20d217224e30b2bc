import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';

export type {} from './contract.ts';

import type { Db } from './contract.ts';
import { createDb } from './db.ts';
import { createManualTransactions } from './manual-transactions.ts';
import { options } from './options.ts';

export { errors as queryEngineErrors } from './errors.ts';

/** Access to rows of every table by numeric id, and transactions. */
export const queryEngine = definePlugin({
  name: 'query-engine',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['contentTypes', 'query', 'database', 'dbManuals'],
  hooks: { 'db.handle': () => new SyncWaterfallHook(['handler', 'at']) },
  provides: {
    dbManuals: ({ options, use }) => createManualTransactions(use.database, options.manualTransactionMs),
    db: (view) => createDb(view, view.use.dbManuals) as Db,
  },
  destroy: ({ use }) => use.dbManuals.close(),
});
