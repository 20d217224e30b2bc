import type { MikroORM } from '@mikro-orm/core';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { isMortiseError, type Log } from '@mortise/kernel';
import { holds } from './codec.ts';
import type { Connection, Database, Orm, SchemaSteps, SchemaWork, UniqueScope } from './contract.ts';
import { type CountedDriver, countStatements } from './counted.ts';
import type { Driver, Session } from './driver.ts';
import { errors } from './errors.ts';
import { createLayouts } from './layout.ts';
import { readMikroOrm } from './mikro-orm.ts';
import { checkNames, opaqueTable } from './name-owners.ts';
import type { DatabaseOptions } from './options.ts';
import { createOrmService, openOrm } from './orm.ts';
import { plainShape } from './plain-entity.ts';
import { createPostgresDriver } from './postgres.ts';
import { createExists } from './read/exists.ts';
import { createReader } from './read/reader.ts';
import { memoryEntity } from './schema/memory.ts';
import { createSchema } from './schema/service.ts';
import { createIndexes, createPlanSources } from './schema/sources.ts';
import { internalMigrationsEntity } from './schema/strapi-books.ts';
import { syncSchema } from './schema/sync.ts';
import { shapesOf } from './shapes.ts';
import { createTransactions } from './transactions.ts';
import type { RowSeam } from './write/handlers.ts';
import { liftSequences } from './write/sequences.ts';
import { createTables } from './write/tables.ts';
import { createWhereWriter } from './write/where.ts';
import { createWriter } from './write/writer.ts';

export interface ConnectionSources {
  readonly options: DatabaseOptions;
  readonly contentTypes: ContentTypes;
  /** Entities of tables that plugins own. */
  readonly entities: readonly unknown[];
  readonly log: Log;
  /** The hook `database.row`, which wraps the writes of rows. */
  readonly seam?: RowSeam;
  /** Providers of additional schema steps, by plugin. */
  readonly finders?: readonly { readonly plugin: string; readonly value: SchemaSteps }[];
  /** Tasks of plugins before and after schema synchronization at boot. */
  readonly works?: readonly { readonly plugin: string; readonly value: SchemaWork }[];
  /** Attributes that scope the uniqueness of a type's values. */
  readonly scopeOf?: (type: ContentType) => UniqueScope;
}

/**
 * The key of the advisory lock for schema changes. It is fixed, so that all servers of one database exclude each other.
 */
const SCHEMA_TURN = 4_071_650_915;
/** Entities of this plugin's own tables. */
const OWN = [memoryEntity, internalMigrationsEntity];

/** Creates the services of the database plugin. They throw DATABASE_CLOSED until `open`. */
export function createConnection(given: ConnectionSources): Connection {
  const { options, contentTypes, entities, log, seam, finders = [], works = [] } = given;
  let opened: CountedDriver | undefined;
  let made: MikroORM | undefined;
  const driver = (): CountedDriver => {
    if (!opened) throw errors.CLOSED({});
    return opened;
  };
  const dialect = options.url === undefined || options.pglite ? 'pglite' : 'postgres';
  const layouts = createLayouts(contentTypes.types, contentTypes.components);
  const tables = createTables(layouts);
  const transactions = createTransactions(driver, () => log);
  const shapes = shapesOf(layouts);
  const mikro = (): MikroORM => {
    driver();
    made ??= openOrm({ driver, transactions, shapes, entities: [...OWN, ...entities], log });
    return made;
  };
  const { session, locks, transaction, afterCommit, afterRollback, inTransaction } = transactions;
  const onForget = (name: string) => driver().forget(name);
  const onGrowth = () => driver().replan();
  const writer = createWriter({ tables, session, locks, transaction, seam, onForget, onGrowth });
  const reader = createReader({ layouts, session, onForget, maxCharsInFlight: options.maxCharsInFlight });

  const database: Database = {
    dialect,
    ...reader,
    ...createExists({ layouts, session, onForget }),
    holds,
    ...writer,
    ...createWhereWriter({ layouts, tables, session, transaction, drop: writer.delete }),
    transaction,
    afterCommit,
    afterRollback,
    inTransaction,
    query: ({ text, values = [] }) => session().run({ text, values }),
    objects: async ({ text, values = [] }) => (await session().objects(text, values)).rows,
    script: (text) => session().script(text),
    schemaPlan: () => schema.plan(),
    get sent() {
      return opened?.sent ?? 0;
    },
  };
  const orm: Orm = createOrmService(mikro, transactions);
  const indexes = createIndexes(layouts, given.scopeOf ?? (() => ({ attributes: [] })));
  const takesUnique = options.uniqueIndexes === 'taken';
  const own = [...OWN, ...entities].map(plainShape);
  const opaque = [...OWN, ...entities].filter((_, i) => own[i] === undefined);
  checkNames([...shapes, ...own.filter((shape) => shape !== undefined)], opaque.flatMap(opaqueTable));
  const known = own.every((shape) => shape !== undefined) ? [...shapes, ...own] : undefined;
  const work = {
    transactions,
    sources: createPlanSources({
      ...{ orm: mikro, shapes: known, layouts, contentTypes, finders, indexes, takesUnique },
      query: database.query,
      // This writer sends unnamed statements: its statement names would collide with those of the main writer.
      rows: createWriter({ tables, session: () => unnamed(session()), locks, transaction }),
    }),
    inTurn: <T>(act: (others: boolean) => Promise<T>) =>
      driver().inTurn(SCHEMA_TURN, act, () =>
        log.info('schema: another server is changing the tables; waiting for its lock'),
      ),
  };
  const schema = createSchema(work);

  return {
    database,
    orm,
    schema,
    check: async () => driver().check(),
    async open(sync = options.sync) {
      const line = openDriver(options, log);
      // Entities that only MikroORM understands need it loaded: do that while PGlite compiles on other threads.
      if (!known && sync !== 'off') readMikroOrm(dialect);
      opened = countStatements(await line);
      try {
        await syncSchema({ ...work, mode: sync, works, log });
        await liftSequences(opened, tables);
      } catch (error) {
        await this.close();
        throw error;
      }
    },
    async close() {
      const [orm, line] = [made, opened];
      made = opened = undefined;
      await orm?.close();
      await line?.close();
    },
  };
}

const unnamed = (session: Session): Session => ({ run: ({ text, values }) => session.run({ text, values }) });

/** @throws DATABASE_OPEN_FAILED, DATABASE_LOCKED. */
async function openDriver(options: DatabaseOptions, log: Log): Promise<Driver> {
  const { url, dataDir, pglite } = options;
  if (url === undefined || pglite) {
    const { createPgliteDriver } = await import('./pglite.ts');
    return createPgliteDriver({ dataDir, given: pglite });
  }
  const driver = createPostgresDriver({ ...options, url }, log);
  try {
    await driver.run({ text: 'select 1', values: [] });
    return driver;
  } catch (cause) {
    await driver.close();
    const where = url.replace(/\/\/[^@/]*@/, '//***@').replace(/\?.*$/, '');
    const first = isMortiseError(cause) ? cause.cause : cause;
    const words =
      first instanceof Error ? first.message || (first as { code?: string }).code || first.name : String(first);
    throw errors.OPEN_FAILED({ where, cause: words }, first);
  }
}
