import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Kysely,
  Driver as KyselyDriver,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import type { Driver, Queryable } from '../driver/driver.ts';
import type { Transactions } from '../driver/transactions.ts';
import { errors } from '../errors.ts';
import { loadKysely } from './load-mikro-orm.ts';

/** An open transaction or savepoint. */
interface OpenedTransaction {
  readonly connection: Queryable;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * A Kysely dialect that sends MikroORM's queries through this plugin's driver, so that they join the ambient
 * transaction. Inside one, a transaction of MikroORM is a savepoint.
 */
export function createOrmDialect(driver: () => Driver, transactions: Transactions): Dialect {
  const { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = loadKysely();
  return {
    createDriver: () => createOrmDriver(driver, transactions),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db: Kysely<never>) => new PostgresIntrospector(db),
  };
}

interface OrmConnection extends DatabaseConnection {
  ambient: Queryable | undefined;
  opened: OpenedTransaction | undefined;
}

function createOrmDriver(driver: () => Driver, transactions: Transactions): KyselyDriver {
  let savepoints = 0;
  const toOrmConnection = (connection: DatabaseConnection) => connection as OrmConnection;
  const execute = async (connection: DatabaseConnection, text: string) => {
    await toOrmConnection(connection).executeQuery({ sql: text, parameters: [] } as unknown as CompiledQuery);
  };
  return {
    init: async () => {},
    destroy: async () => {},
    releaseConnection: async () => {},
    async acquireConnection() {
      const connection: OrmConnection = {
        ambient: transactions.ambient(),
        opened: undefined,
        async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
          const queryable = connection.opened?.connection ?? connection.ambient ?? driver();
          const { rows, affected } = await queryable.queryObjects(sql, parameters);
          return { rows: rows as R[], ...(affected === undefined ? {} : { numAffectedRows: BigInt(affected) }) };
        },
        // biome-ignore lint/correctness/useYield: Kysely requires a generator, and this driver cannot stream.
        async *streamQuery() {
          throw errors.STREAM_UNSUPPORTED({});
        },
      };
      return connection;
    },
    async beginTransaction(connection, settings) {
      const ormConnection = toOrmConnection(connection);
      ormConnection.opened = ormConnection.ambient
        ? await openSavepoint(ormConnection.ambient, `orm_${++savepoints}`)
        : await openTransaction(driver());
      if (!ormConnection.ambient) await configure(ormConnection.opened.connection, settings);
    },
    commitTransaction: (connection) => end(connection, 'commit'),
    rollbackTransaction: (connection) => end(connection, 'rollback'),
    savepoint: (connection, name) => execute(connection, `savepoint ${quoted(name)}`),
    rollbackToSavepoint: (connection, name) => execute(connection, `rollback to savepoint ${quoted(name)}`),
    releaseSavepoint: (connection, name) => execute(connection, `release savepoint ${quoted(name)}`),
  };

  async function end(connection: DatabaseConnection, how: 'commit' | 'rollback') {
    const ormConnection = toOrmConnection(connection);
    const opened = ormConnection.opened;
    ormConnection.opened = undefined;
    await opened?.[how]();
  }
}

/** Thrown to make the driver roll back, and caught by `rollback`. */
const ROLLBACK = Symbol('rollback');

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function openSavepoint(connection: Queryable, name: string): Promise<OpenedTransaction> {
  const execute = async (text: string) => void (await connection.run({ text, values: [] }));
  await execute(`savepoint ${name}`);
  return {
    connection,
    commit: () => execute(`release savepoint ${name}`),
    async rollback() {
      await execute(`rollback to savepoint ${name}`);
      await execute(`release savepoint ${name}`);
    },
  };
}

/** Opens a driver transaction that stays open until `commit` or `rollback` is called. */
async function openTransaction(driver: Driver): Promise<OpenedTransaction> {
  const opened = Promise.withResolvers<Queryable>();
  const closing = Promise.withResolvers<void>();
  const done = driver.transaction(async (connection) => {
    opened.resolve(connection);
    await closing.promise;
  });
  done.catch(opened.reject);
  const connection = await opened.promise;
  return {
    connection,
    commit() {
      closing.resolve();
      return done;
    },
    async rollback() {
      closing.reject(ROLLBACK);
      await done.catch(() => {});
    },
  };
}

async function configure(connection: Queryable, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
  if (isolationLevel) await connection.run({ text: `set transaction isolation level ${isolationLevel}`, values: [] });
  if (accessMode) await connection.run({ text: `set transaction ${accessMode}`, values: [] });
}
