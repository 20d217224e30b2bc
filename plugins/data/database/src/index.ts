import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { createDatabaseModule } from './module.ts';

export type {} from './contract.ts';

import { databaseOptions } from './options.ts';

export { readColumnTypes } from './driver/stored-columns.ts';
export { errors as databaseErrors } from './errors.ts';

/** Tables in Strapi's layout, the schema plan, transactions, and query plans compiled to SQL. */
export const database = definePlugin({
  name: 'database',
  version: '0.1.0',
  options: databaseOptions,
  needs: ['contentTypes', 'databaseConnection', 'log'],
  // Migrations run during bootstrap and other servers wait for them, so bootstrap has no time limit.
  limitsMs: { bootstrap: Number.POSITIVE_INFINITY },
  hooks: {
    'database.row': () => new SyncWaterfallHook(['handler', 'at']),
    'database.unique': () => new SyncWaterfallHook(['scope', 'type']),
  },
  collects: { entities: {}, schemaSteps: {}, schemaWork: {} },
  provides: {
    databaseConnection: ({ options, use, contributions, log, hooks, cached }) =>
      createDatabaseModule({
        rowHook: { hook: hooks['database.row'], cached },
        options,
        log,
        contentTypes: use.contentTypes,
        entities: contributions.of('entities').flatMap(({ value }) => value),
        stepProviders: contributions.of('schemaSteps'),
        bootTasks: contributions.of('schemaWork'),
        uniqueScopeOf: (type) => hooks['database.unique'].call({ attributes: [] }, type),
      }),
    database: ({ use }) => use.databaseConnection.database,
    orm: ({ use }) => use.databaseConnection.orm,
    schema: ({ use }) => use.databaseConnection.schema,
  },
  offers: {
    healthChecks: ({ use }) => ({
      database: async () => ((await use.databaseConnection.check()) ? undefined : 'busy'),
    }),
  },
  reports: ({ use }) => ({
    dialect: use.databaseConnection.database.dialect,
    sent: use.databaseConnection.database.statementCount,
  }),
  bootstrap: ({ use }) => use.databaseConnection.open(),
  destroy: ({ use }) => use.databaseConnection.close(),
});
