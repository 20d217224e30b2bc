import type { MikroORM } from '@mikro-orm/core';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { isMortiseError, type Log } from '@mortise/kernel';
import type { Database, DatabaseModule, Orm, SchemaBootTask, SchemaStepProvider, UniqueScope } from './contract.ts';
import { type CountingDriver, countStatements } from './driver/counting-driver.ts';
import type { Driver, QueryRunner } from './driver/driver.ts';
import { createPostgresDriver } from './driver/postgres-driver.ts';
import { createTransactions } from './driver/transactions.ts';
import { errors } from './errors.ts';
import { canStore } from './mapping/codec.ts';
import { createLayouts } from './mapping/layout.ts';
import { assertUniqueNames, opaqueTable } from './mapping/name-owners.ts';
import { createTableDefs } from './mapping/table-definitions.ts';
import type { DatabaseOptions } from './options.ts';
import { tableFromEntity } from './orm/entity-to-table.ts';
import { loadMikroOrm } from './orm/load-mikro-orm.ts';
import { createOrmService, openOrm } from './orm/orm.ts';
import { createExists } from './read/exists.ts';
import { createReader } from './read/reader.ts';
import { createIndexes, createPlanSources } from './schema/plan-sources.ts';
import { createSchemaService } from './schema/schema-service.ts';
import { appliedSchemaEntity } from './schema/stored/applied-schema.ts';
import { internalMigrationsEntity } from './schema/stored/strapi-metadata.ts';
import { syncSchema } from './schema/sync.ts';
import { createBulkWriter } from './write/bulk/bulk-writer.ts';
import { advanceSequences } from './write/links/advance-sequences.ts';
import type { RowHook } from './write/rows/row-hooks.ts';
import { createWriteModel } from './write/write-model.ts';
import { createWriter } from './write/writer.ts';

export interface DatabaseModuleOptions {
  readonly options: DatabaseOptions;
  readonly contentTypes: ContentTypes;
  /** Entities of tables that plugins own. */
  readonly entities: readonly unknown[];
  readonly log: Log;
  /** The hook `database.row`, which wraps the writes of rows. */
  readonly rowHook?: RowHook;
  /** Providers of additional schema steps, by plugin. */
  readonly stepProviders?: readonly { readonly plugin: string; readonly value: SchemaStepProvider }[];
  /** Tasks of plugins before and after schema synchronization at boot. */
  readonly bootTasks?: readonly { readonly plugin: string; readonly value: SchemaBootTask }[];
  /** Attributes that scope the uniqueness of a type's values. */
  readonly uniqueScopeOf?: (type: ContentType) => UniqueScope;
}

/**
 * The key of the advisory lock for schema changes. It is fixed, so that all servers of one database exclude each other.
 */
const SCHEMA_LOCK_KEY = 4_071_650_915;
/** Entities of this plugin's own tables. */
const OWN_ENTITIES = [appliedSchemaEntity, internalMigrationsEntity];

/** Creates the services of the database plugin. They throw DATABASE_CLOSED until `open`. */
export function createDatabaseModule(moduleOptions: DatabaseModuleOptions): DatabaseModule {
  const { options, contentTypes, entities, log, rowHook, stepProviders = [], bootTasks = [] } = moduleOptions;
  let currentDriver: CountingDriver | undefined;
  let ormInstance: MikroORM | undefined;
  const driver = (): CountingDriver => {
    if (!currentDriver) throw errors.CLOSED({});
    return currentDriver;
  };
  const dialect = options.url === undefined || options.pglite ? 'pglite' : 'postgres';
  const layouts = createLayouts(contentTypes.types, contentTypes.components);
  const tables = createWriteModel(layouts);
  const transactions = createTransactions(driver, () => log);
  const tableDefs = createTableDefs(layouts);
  const getMikroOrm = (): MikroORM => {
    driver();
    ormInstance ??= openOrm({ driver, transactions, tableDefs, entities: [...OWN_ENTITIES, ...entities], log });
    return ormInstance;
  };
  const { session, locks, transaction, afterCommit, afterRollback, inTransaction } = transactions;
  const onEvict = (name: string) => driver().deallocate(name);
  const onTableGrowth = () => driver().deallocateAll();
  const writer = createWriter({ tables, session, locks, transaction, rowHook, onEvict, onTableGrowth });
  const reader = createReader({ layouts, session, onEvict, maxCharsInFlight: options.maxCharsInFlight });

  const database: Database = {
    dialect,
    ...reader,
    ...createExists({ layouts, session, onEvict }),
    canStore,
    ...writer,
    ...createBulkWriter({ layouts, tables, session, transaction, deleteRows: writer.delete }),
    transaction,
    afterCommit,
    afterRollback,
    inTransaction,
    query: ({ text, values = [] }) => session().run({ text, values }),
    queryObjects: async ({ text, values = [] }) => (await session().queryObjects(text, values)).rows,
    exec: (text) => session().exec(text),
    schemaPlan: () => schema.plan(),
    get statementCount() {
      return currentDriver?.statementCount ?? 0;
    },
  };
  const orm: Orm = createOrmService(getMikroOrm, transactions);
  const indexes = createIndexes(layouts, moduleOptions.uniqueScopeOf ?? (() => ({ attributes: [] })));
  const appliesUniqueIndexes = options.uniqueIndexes === 'taken';
  const entityTables = [...OWN_ENTITIES, ...entities].map(tableFromEntity);
  const opaqueEntities = [...OWN_ENTITIES, ...entities].filter((_, i) => entityTables[i] === undefined);
  assertUniqueNames(
    [...tableDefs, ...entityTables.filter((shape) => shape !== undefined)],
    opaqueEntities.flatMap(opaqueTable),
  );
  const allTableDefs = entityTables.every((shape) => shape !== undefined) ? [...tableDefs, ...entityTables] : undefined;
  const schemaOptions = {
    transactions,
    sources: createPlanSources({
      ...{
        orm: getMikroOrm,
        tableDefs: allTableDefs,
        layouts,
        contentTypes,
        stepProviders,
        indexes,
        appliesUniqueIndexes,
      },
      query: database.query,
      // This writer sends unnamed statements: its statement names would collide with those of the main writer.
      rows: createWriter({ tables, session: () => withoutNames(session()), locks, transaction }),
    }),
    withLock: <T>(run: (othersMayHaveRun: boolean) => Promise<T>) =>
      driver().withLock(SCHEMA_LOCK_KEY, run, () =>
        log.info('schema: another server is changing the tables; waiting for its lock'),
      ),
  };
  const schema = createSchemaService(schemaOptions);

  return {
    database,
    orm,
    schema,
    check: async () => driver().check(),
    async open(sync = options.sync) {
      const rawDriver = openDriver(options, log);
      // Entities that only MikroORM understands need it loaded: do that while PGlite compiles on other threads.
      if (!allTableDefs && sync !== 'off') loadMikroOrm(dialect);
      currentDriver = countStatements(await rawDriver);
      try {
        await syncSchema({ ...schemaOptions, mode: sync, bootTasks, log });
        await advanceSequences(currentDriver, tables);
      } catch (error) {
        await this.close();
        throw error;
      }
    },
    async close() {
      const [orm, rawDriver] = [ormInstance, currentDriver];
      ormInstance = currentDriver = undefined;
      await orm?.close();
      await rawDriver?.close();
    },
  };
}

const withoutNames = (session: QueryRunner): QueryRunner => ({
  run: ({ text, values }) => session.run({ text, values }),
});

/** @throws DATABASE_OPEN_FAILED, DATABASE_LOCKED. */
async function openDriver(options: DatabaseOptions, log: Log): Promise<Driver> {
  const { url, dataDir, pglite } = options;
  if (url === undefined || pglite) {
    const { createPgliteDriver } = await import('./driver/pglite-driver.ts');
    return createPgliteDriver({ dataDir, instance: pglite });
  }
  const driver = createPostgresDriver({ ...options, url }, log);
  try {
    await driver.run({ text: 'select 1', values: [] });
    return driver;
  } catch (cause) {
    await driver.close();
    const where = url.replace(/\/\/[^@/]*@/, '//***@').replace(/\?.*$/, '');
    const rootCause = isMortiseError(cause) ? cause.cause : cause;
    const message =
      rootCause instanceof Error
        ? rootCause.message || (rootCause as { code?: string }).code || rootCause.name
        : String(rootCause);
    throw errors.OPEN_FAILED({ where, cause: message }, rootCause);
  }
}
