import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { discoverMigrations } from './discover.ts';
import { options } from './options.ts';
import { createRunner } from './runner.ts';

export { errors as migrationsErrors } from './errors.ts';

/** Versioned changes to the database, run at boot before and after the schema plan, or by command. */
export const migrations = definePlugin({
  name: 'migrations',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['database', 'schema', 'log', 'migrationRunner'],
  collects: { migrations: {} },
  provides: {
    migrationRunner: ({ use, options: { dir, atBoot }, contributions, log }) =>
      createRunner({
        ...{ database: use.database, schema: use.schema, log, atBoot },
        discover: () => discoverMigrations(dir, contributions.of('migrations')),
      }),
    migrations: ({ use }) => use.migrationRunner,
  },
  offers: {
    schemaWork: ({ use }) => ({
      pending: () => use.migrationRunner.bootTask.pending(),
      before: async () => use.migrationRunner.bootTask.before?.(),
      after: async () => use.migrationRunner.bootTask.after?.(),
    }),
  },
});
