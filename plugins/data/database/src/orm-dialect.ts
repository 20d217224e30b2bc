import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Kysely,
  Driver as KyselyDriver,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';
import { readKysely } from './mikro-orm.ts';
import type { Transactions } from './transactions.ts';

/** An open transaction or savepoint. */
interface Ending {
  readonly line: Line;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * A Kysely dialect that sends MikroORM's queries through this plugin's driver, so that they join the ambient
 * transaction. Inside one, a transaction of MikroORM is a savepoint.
 */
export function createOrmDialect(driver: () => Driver, transactions: Transactions): Dialect {
  const { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = readKysely();
  return {
    createDriver: () => createOrmDriver(driver, transactions),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db: Kysely<never>) => new PostgresIntrospector(db),
  };
}

interface OrmConnection extends DatabaseConnection {
  ambient: Line | undefined;
  ending: Ending | undefined;
}

function createOrmDriver(driver: () => Driver, transactions: Transactions): KyselyDriver {
  let savepoints = 0;
  const asOurs = (connection: DatabaseConnection) => connection as OrmConnection;
  const say = async (connection: DatabaseConnection, text: string) => {
    await asOurs(connection).executeQuery({ sql: text, parameters: [] } as unknown as CompiledQuery);
  };
  return {
    init: async () => {},
    destroy: async () => {},
    releaseConnection: async () => {},
    async acquireConnection() {
      const connection: OrmConnection = {
        ambient: transactions.ambient(),
        ending: undefined,
        async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
          const line = connection.ending?.line ?? connection.ambient ?? driver();
          const { rows, affected } = await line.objects(sql, parameters);
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
      const ours = asOurs(connection);
      ours.ending = ours.ambient ? await openSavepoint(ours.ambient, `orm_${++savepoints}`) : await open(driver());
      if (!ours.ambient) await configure(ours.ending.line, settings);
    },
    commitTransaction: (connection) => end(connection, 'commit'),
    rollbackTransaction: (connection) => end(connection, 'rollback'),
    savepoint: (connection, name) => say(connection, `savepoint ${quoted(name)}`),
    rollbackToSavepoint: (connection, name) => say(connection, `rollback to savepoint ${quoted(name)}`),
    releaseSavepoint: (connection, name) => say(connection, `release savepoint ${quoted(name)}`),
  };

  async function end(connection: DatabaseConnection, how: 'commit' | 'rollback') {
    const ours = asOurs(connection);
    const ending = ours.ending;
    ours.ending = undefined;
    await ending?.[how]();
  }
}

/** Thrown to make the driver roll back, and caught by `rollback`. */
const ROLLBACK = Symbol('rollback');

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function openSavepoint(line: Line, name: string): Promise<Ending> {
  const say = async (text: string) => void (await line.run({ text, values: [] }));
  await say(`savepoint ${name}`);
  return {
    line,
    commit: () => say(`release savepoint ${name}`),
    async rollback() {
      await say(`rollback to savepoint ${name}`);
      await say(`release savepoint ${name}`);
    },
  };
}

/** Opens a driver transaction that stays open until `commit` or `rollback` is called. */
async function open(driver: Driver): Promise<Ending> {
  const opened = Promise.withResolvers<Line>();
  const closing = Promise.withResolvers<void>();
  const done = driver.transaction(async (line) => {
    opened.resolve(line);
    await closing.promise;
  });
  done.catch(opened.reject);
  const line = await opened.promise;
  return {
    line,
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

async function configure(line: Line, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
  if (isolationLevel) await line.run({ text: `set transaction isolation level ${isolationLevel}`, values: [] });
  if (accessMode) await line.run({ text: `set transaction ${accessMode}`, values: [] });
}
