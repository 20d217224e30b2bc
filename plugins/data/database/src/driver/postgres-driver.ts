import type { Log } from '@mortise/kernel';
import { Pool, type PoolClient } from 'pg';
import type { ReadLimits } from '../contract.ts';
import { errors } from '../errors.ts';
import { ormTypeParsers } from '../orm/type-parsers.ts';
import { createAdvisoryLock } from './advisory-lock.ts';
import { createAvailabilityMonitor, isConnectionError } from './availability.ts';
import { ping, waitForBackendExit } from './backend-exit.ts';
import { createBoundedRunner, isBounded } from './bounded-runner.ts';
import { createClientStatements } from './client-statements.ts';
import { type ConnectionSlot, createConnectionLimiter, type SlotRequest } from './connection-limiter.ts';
import type { Driver, ObjectRows, Query, Queryable, TextRow } from './driver.ts';
import { isPlanChanged, isQueryTimeout, isServerError } from './pg-errors.ts';
import { limiterOptions, type PostgresOptions } from './postgres-options.ts';
import { createPreparedStatements } from './prepared-statements.ts';
import { runText } from './raw-text-query.ts';

const asText = (value: string) => value;
/** Type overrides that return every value as text. */
const RAW_TEXT_TYPES = { getTypeParser: () => asText };

/**
 * A driver over a pool of PostgreSQL connections, each in UTC. Connections are opened on first use.
 *
 * A broken connection is logged and dropped. Its statement fails with DATABASE_UNAVAILABLE, and the next statement gets
 * a new connection.
 */
export function createPostgresDriver(options: PostgresOptions, log: Log): Driver {
  const pool = new Pool({
    connectionString: options.url,
    min: options.pool.min,
    max: options.pool.max,
    application_name: 'mortise',
    connectionTimeoutMillis: options.acquireTimeoutMs,
    keepAlive: true,
    // Pipeline mode: send queries without waiting for earlier replies, so `begin` costs no round trip.
    pipeline: true,
    // `statement_timeout` ends a statement on the server. If not even that error arrives, the server or network is
    // down.
    ...(options.statementTimeoutMs > 0 ? { query_timeout: options.statementTimeoutMs + LOST_CONNECTION_GRACE_MS } : {}),
    options: `-c timezone=UTC -c statement_timeout=${options.statementTimeoutMs} -c jit=${options.jit ? 'on' : 'off'}`,
  });
  const monitor = createAvailabilityMonitor(log);
  const prepared = createPreparedStatements(options.maxPreparedTotalChars ?? 524_288);
  const limiter = createConnectionLimiter<PoolClient>(limiterOptions(options));
  const runner = createBoundedRunner();
  const closing = new AbortController();
  const { maxPreparedChars = 16_384, acquireTimeoutMs, expensiveTimeoutMs = 150 } = options;
  pool.on('error', (error) => log.warn(`a database connection broke while idle: ${error.message}`));
  pool.on('connect', (client) => {
    prepared.open(client);
    // The running statement fails by itself, and the pool reports idle connections. Without a listener the event would
    // end the process.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => prepared.close(client));

  /** The name under which a connection prepares a query; empty for an unnamed statement. */
  const preparedName = ({ name, text }: Query): string =>
    name !== undefined && options.preparedStatements && text.length <= maxPreparedChars ? name : '';
  /** Returns the name and records its use. */
  const prepare = (client: PoolClient, query: Query): string => {
    const name = preparedName(query);
    if (name) prepared.add(client, name, query.text);
    return name;
  };

  const runOn = async (
    client: PoolClient,
    query: Query,
    retry: boolean,
    limits?: QueryTimeout,
  ): Promise<readonly TextRow[]> => {
    const name = prepare(client, query);
    if (!name) return (await client.query(toPgQuery(query, limits))).rows;
    const { text, values } = query;
    try {
      return await runText(client, { name, text, values });
    } catch (error) {
      if (!retry || !isPlanChanged(error)) throw error;
      await prepared.deallocateNow(client, [name]);
      prepared.add(client, name, text);
      return runText(client, { name, text, values });
    }
  };
  const queryObjectsOn = async (
    client: PoolClient,
    text: string,
    values: readonly unknown[],
    limits?: QueryTimeout,
  ): Promise<ObjectRows> => {
    const { rows, rowCount, command } = await client.query({
      text,
      values: [...values],
      types: ormTypeParsers(),
      ...limits,
    });
    return { rows: rows as ObjectRows['rows'], affected: WRITE_COMMANDS.has(command) ? (rowCount ?? 0) : undefined };
  };
  // Without values, pg uses the simple protocol, which accepts several statements.
  const execOn = async (client: PoolClient, text: string, limits?: QueryTimeout): Promise<void> =>
    void (await client.query({ text, ...limits }));
  const translatingErrors = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw monitor.translateError(error);
    }
  };
  const createQueryable = (client: PoolClient, limits: QueryTimeout | undefined): Queryable => ({
    run: (query) =>
      translatingErrors(async () => {
        if (!isBounded(query)) return runOn(client, query, false, limits);
        return new Promise((resolve, reject) => {
          let exceeded: Error | undefined;
          const onExceeded = (reason: Error) => {
            exceeded = reason;
          };
          // Reject only in `done`: the transaction's next statement uses the same connection and must not be cancelled.
          runner.run(client, query, prepare(client, query), onExceeded, (error, rows) => {
            if (exceeded ?? error) reject(exceeded ?? error);
            else resolve(rows!);
          });
        });
      }),
    queryObjects: (text, values) => translatingErrors(() => queryObjectsOn(client, text, values, limits)),
    exec: (text) => translatingErrors(() => execOn(client, text, limits)),
  });
  const backendExitOptions = { url: options.url, connectTimeoutMs: options.acquireTimeoutMs, signal: closing.signal };
  const connect = () => pool.connect().catch((error: unknown) => Promise.reject(monitor.translateError(error)));
  /** Releases a connection and its slot. */
  const releaseConnection = (
    client: PoolClient,
    broken: Error | undefined,
    slot?: ConnectionSlot<PoolClient>,
  ): void => {
    if (broken) log.warn(`a database connection broke and was dropped: ${broken.message}`);
    // Requests that wait for the pool have priority over the next client request.
    else if (slot && pool.waitingCount === 0) {
      if (!slot.release(client)) client.release();
      return;
    }
    const release = () => {
      client.release(broken);
      slot?.release();
    };
    if (isQueryTimeout(broken)) void waitForBackendExit(client, backendExitOptions).then(release);
    else release();
  };
  const withConnection = async <T>(run: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await connect();
    let broken: Error | undefined;
    try {
      const flushing = prepared.flush(client);
      if (flushing) await flushing;
      const result = await run(client);
      monitor.recordSuccess();
      return result;
    } catch (error) {
      if (!isServerError(error)) broken = error as Error;
      throw monitor.translateError(error);
    } finally {
      releaseConnection(client, broken);
    }
  };
  const runForClient = createClientStatements({
    pool,
    limiter,
    prepared,
    runner,
    monitor,
    prepare,
    releaseConnection,
    acquireTimeoutMs,
    expensiveTimeoutMs,
  });
  const acquireTransactionSlot = ({ isExpensive, timeoutMs = acquireTimeoutMs }: ReadLimits) => {
    const request: SlotRequest = isExpensive
      ? { lane: 'slow', timeoutMs: Math.min(timeoutMs, acquireTimeoutMs) }
      : { lane: 'transaction', timeoutMs: acquireTimeoutMs };
    return new Promise<ConnectionSlot<PoolClient>>((resolve, reject) =>
      limiter.acquire(request, (error, slot) => (slot ? resolve(slot) : reject(error))),
    );
  };

  return {
    dialect: 'postgres',
    run: (query) => (isBounded(query) ? runForClient(query) : withConnection((client) => runOn(client, query, true))),
    queryObjects: (text, values) => withConnection((client) => queryObjectsOn(client, text, values)),
    exec: (text) => withConnection((client) => execOn(client, text)),
    async transaction(run, { noStatementTimeout = false, client: limits } = {}) {
      const slot = limits ? await acquireTransactionSlot(limits) : undefined;
      let client: PoolClient;
      try {
        client = slot?.connection ?? (await connect());
      } catch (error) {
        slot?.release();
        throw error;
      }
      let broken: Error | undefined;
      try {
        const flushing = prepared.flush(client);
        if (flushing) await translatingErrors(() => flushing);
        const beginning = translatingErrors(() =>
          client.query(noStatementTimeout ? 'begin; set local statement_timeout = 0' : 'begin'),
        );
        // Awaited below. If `begin` fails before that, the first statement fails too.
        beginning.catch(() => {});
        const result = await run(createQueryable(client, noStatementTimeout ? NO_TIMEOUT : undefined));
        await beginning;
        await commit(client);
        monitor.recordSuccess();
        return result;
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        releaseConnection(client, broken, slot);
      }
    },
    async check() {
      const isFull = pool.totalCount >= options.pool.max && pool.idleCount === 0;
      if (!isFull) await this.run({ text: 'select 1', values: [] });
      else if (performance.now() - monitor.lastAnswerAt > PROBE_AFTER_MS)
        await translatingErrors(() => ping(backendExitOptions));
      return !(isFull || limiter.hasWaiting);
    },
    withLock: createAdvisoryLock(options, log),
    deallocate: prepared.deallocate,
    deallocateAll: prepared.deallocateAll,
    close() {
      closing.abort();
      runner.close();
      limiter.close();
      return pool.end();
    },
  };
}

/** While every connection is busy, `check` probes the server only if its last answer is older than this. */
const PROBE_AFTER_MS = 2_000;

/** How long pg waits for a reply. */
interface QueryTimeout {
  readonly query_timeout: number;
}
/** The maximum of a Node timer (24 days): schema changes have no time limit. */
const NO_TIMEOUT: QueryTimeout = { query_timeout: 2 ** 31 - 1 };

/** How much longer than `statement_timeout` pg waits before it gives up the connection. */
const LOST_CONNECTION_GRACE_MS = 5_000;

/** @throws DATABASE_TRANSACTION_ABORTED, DATABASE_COMMIT_UNKNOWN. */
async function commit(client: PoolClient): Promise<void> {
  try {
    const { command } = await client.query('commit');
    if (command === 'ROLLBACK') throw errors.TRANSACTION_ABORTED({});
  } catch (error) {
    throw isConnectionError(error) ? errors.COMMIT_UNKNOWN({ cause: (error as Error).message }, error) : error;
  }
}

const WRITE_COMMANDS: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

const toPgQuery = ({ text, values }: Query, limits: QueryTimeout | undefined) => ({
  ...limits,
  text,
  values: values as unknown[],
  rowMode: 'array' as const,
  types: RAW_TEXT_TYPES,
});
