import type { Log } from '@mortise/kernel';
import { Pool, type PoolClient } from 'pg';
import { createWatch, isAway } from './away.ts';
import { createBoundedRunner, isBounded } from './bounded.ts';
import { createClientStatements } from './client-statements.ts';
import type { ReadLimits } from './contract.ts';
import type { Command, Driver, Line, ObjectRows, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { createLanes, type Turn, type TurnWish } from './lanes.ts';
import { backendEnded, knock } from './lingering.ts';
import { ormTypes } from './orm-types.ts';
import { isAnswer, isGivenUp, isPlanChanged } from './pg-errors.ts';
import { lanesOf, type PostgresOptions } from './postgres-options.ts';
import { createPrepared } from './prepared.ts';
import { runText } from './text-query.ts';
import { turnsAt } from './turns.ts';

const asText = (value: string) => value;
/** Type overrides that return every value as text. */
const RAW = { getTypeParser: () => asText };

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
    ...(options.statementTimeoutMs > 0 ? { query_timeout: options.statementTimeoutMs + LOST_AFTER_MS } : {}),
    options: `-c timezone=UTC -c statement_timeout=${options.statementTimeoutMs} -c jit=${options.jit ? 'on' : 'off'}`,
  });
  const watch = createWatch(log);
  const prepared = createPrepared(options.maxPreparedTotalChars ?? 524_288);
  const lanes = createLanes<PoolClient>(lanesOf(options));
  const runner = createBoundedRunner();
  const closing = new AbortController();
  const { maxPreparedChars = 16_384, acquireTimeoutMs, dearTimeoutMs = 150 } = options;
  pool.on('error', (error) => log.warn(`a database connection broke while idle: ${error.message}`));
  pool.on('connect', (client) => {
    prepared.open(client);
    // The running statement fails by itself, and the pool reports idle connections. Without a listener the event would
    // end the process.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => prepared.close(client));

  /** The name under which a connection prepares a query; empty for an unnamed statement. */
  const nameOf = ({ name, text }: Command): string =>
    name !== undefined && options.preparedStatements && text.length <= maxPreparedChars ? name : '';
  /** Returns the name and records its use. */
  const prepare = (client: PoolClient, command: Command): string => {
    const name = nameOf(command);
    if (name) prepared.add(client, name, command.text);
    return name;
  };

  const runOn = async (
    client: PoolClient,
    command: Command,
    retry: boolean,
    limits?: Limits,
  ): Promise<readonly TextRow[]> => {
    const name = prepare(client, command);
    if (!name) return (await client.query(queryOf(command, limits))).rows;
    const { text, values } = command;
    try {
      return await runText(client, { name, text, values });
    } catch (error) {
      if (!retry || !isPlanChanged(error)) throw error;
      await prepared.drop(client, [name]);
      prepared.add(client, name, text);
      return runText(client, { name, text, values });
    }
  };
  const objectsOn = async (
    client: PoolClient,
    text: string,
    values: readonly unknown[],
    limits?: Limits,
  ): Promise<ObjectRows> => {
    const { rows, rowCount, command } = await client.query({ text, values: [...values], types: ormTypes(), ...limits });
    return { rows: rows as ObjectRows['rows'], affected: WRITES.has(command) ? (rowCount ?? 0) : undefined };
  };
  // Without values, pg uses the simple protocol, which accepts several statements.
  const scriptOn = async (client: PoolClient, text: string, limits?: Limits): Promise<void> =>
    void (await client.query({ text, ...limits }));
  const telling = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw watch.told(error);
    }
  };
  const lineOn = (client: PoolClient, limits: Limits | undefined): Line => ({
    run: (command) =>
      telling(async () => {
        if (!isBounded(command)) return runOn(client, command, false, limits);
        return new Promise((resolve, reject) => {
          let refusal: Error | undefined;
          const refuse = (reason: Error) => {
            refusal = reason;
          };
          // Reject only in `done`: the transaction's next statement uses the same connection and must not be cancelled.
          runner.run(client, command, prepare(client, command), refuse, (error, rows) => {
            if (refusal ?? error) reject(refusal ?? error);
            else resolve(rows!);
          });
        });
      }),
    objects: (text, values) => telling(() => objectsOn(client, text, values, limits)),
    script: (text) => telling(() => scriptOn(client, text, limits)),
  });
  const lingering = { url: options.url, connectTimeoutMs: options.acquireTimeoutMs, signal: closing.signal };
  const connect = () => pool.connect().catch((error: unknown) => Promise.reject(watch.told(error)));
  /** Releases a connection and its slot. */
  const giveBack = (client: PoolClient, broken: Error | undefined, turn?: Turn<PoolClient>): void => {
    if (broken) log.warn(`a database connection broke and was dropped: ${broken.message}`);
    // Requests that wait for the pool have priority over the next client request.
    else if (turn && pool.waitingCount === 0) {
      if (!turn.leave(client)) client.release();
      return;
    }
    const release = () => {
      client.release(broken);
      turn?.leave();
    };
    if (isGivenUp(broken)) void backendEnded(client, lingering).then(release);
    else release();
  };
  const borrowed = async <T>(act: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await connect();
    let broken: Error | undefined;
    try {
      const tidying = prepared.tidy(client);
      if (tidying) await tidying;
      const answer = await act(client);
      watch.answered();
      return answer;
    } catch (error) {
      if (!isAnswer(error)) broken = error as Error;
      throw watch.told(error);
    } finally {
      giveBack(client, broken);
    }
  };
  const runForClient = createClientStatements({
    pool,
    lanes,
    prepared,
    runner,
    watch,
    prepare,
    giveBack,
    acquireTimeoutMs,
    dearTimeoutMs,
  });
  const enterTransaction = ({ isDear, timeoutMs = acquireTimeoutMs }: ReadLimits) => {
    const wish: TurnWish = isDear
      ? { lane: 'slow', timeoutMs: Math.min(timeoutMs, acquireTimeoutMs) }
      : { lane: 'transaction', timeoutMs: acquireTimeoutMs };
    return new Promise<Turn<PoolClient>>((resolve, reject) =>
      lanes.enter(wish, (error, turn) => (turn ? resolve(turn) : reject(error))),
    );
  };

  return {
    dialect: 'postgres',
    run: (command) => (isBounded(command) ? runForClient(command) : borrowed((client) => runOn(client, command, true))),
    objects: (text, values) => borrowed((client) => objectsOn(client, text, values)),
    script: (text) => borrowed((client) => scriptOn(client, text)),
    async transaction(act, { isPatient = false, client: limits } = {}) {
      const turn = limits ? await enterTransaction(limits) : undefined;
      let client: PoolClient;
      try {
        client = turn?.left ?? (await connect());
      } catch (error) {
        turn?.leave();
        throw error;
      }
      let broken: Error | undefined;
      try {
        const tidying = prepared.tidy(client);
        if (tidying) await telling(() => tidying);
        const begun = telling(() => client.query(isPatient ? 'begin; set local statement_timeout = 0' : 'begin'));
        // Awaited below. If `begin` fails before that, the first statement fails too.
        begun.catch(() => {});
        const result = await act(lineOn(client, isPatient ? PATIENT : undefined));
        await begun;
        await commit(client);
        watch.answered();
        return result;
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        giveBack(client, broken, turn);
      }
    },
    async check() {
      const isFull = pool.totalCount >= options.pool.max && pool.idleCount === 0;
      if (!isFull) await this.run({ text: 'select 1', values: [] });
      else if (performance.now() - watch.lastAnswer > SILENT_MS) await telling(() => knock(lingering));
      return !(isFull || lanes.isFull);
    },
    inTurn: turnsAt(options, log),
    forget: prepared.forget,
    replan: prepared.replan,
    close() {
      closing.abort();
      runner.close();
      lanes.close();
      return pool.end();
    },
  };
}

/** While every connection is busy, `check` probes the server only if its last answer is older than this. */
const SILENT_MS = 2_000;

/** How long pg waits for a reply. */
interface Limits {
  readonly query_timeout: number;
}
/** The maximum of a Node timer (24 days): schema changes have no time limit. */
const PATIENT: Limits = { query_timeout: 2 ** 31 - 1 };

/** How much longer than `statement_timeout` pg waits before it gives up the connection. */
const LOST_AFTER_MS = 5_000;

/** @throws DATABASE_TRANSACTION_ABORTED, DATABASE_COMMIT_UNKNOWN. */
async function commit(client: PoolClient): Promise<void> {
  try {
    const { command } = await client.query('commit');
    if (command === 'ROLLBACK') throw errors.TRANSACTION_ABORTED({});
  } catch (error) {
    throw isAway(error) ? errors.COMMIT_UNKNOWN({ cause: (error as Error).message }, error) : error;
  }
}

const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

const queryOf = ({ text, values }: Command, limits: Limits | undefined) => ({
  ...limits,
  text,
  values: values as unknown[],
  rowMode: 'array' as const,
  types: RAW,
});
