import type { Log } from '@mortise/kernel';
import { Pool, type PoolClient } from 'pg';
import { createWatch, isAway } from './away.ts';
import { createBoundedRunner } from './bounded.ts';
import type { Command, Driver, Line, ObjectRows, StatementBudget, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { createLanes } from './lanes.ts';
import { backendEnded, knock } from './lingering.ts';
import { ormTypes } from './orm-types.ts';
import { lanesOf, type PostgresOptions } from './postgres-options.ts';
import { createPrepared } from './prepared.ts';
import { runText } from './text-query.ts';
import { turnsAt } from './turns.ts';

const asText = (value: string) => value;
/** Every value as the server wrote it. */
const RAW = { getTypeParser: () => asText };

/**
 * A driver over a pool of PostgreSQL connections, each in UTC. None is opened before it is used.
 *
 * A connection that breaks is logged and dropped; the statement on it fails with DATABASE_UNAVAILABLE, the process does
 * not, and the next statement finds a new one.
 */
export function createPostgresDriver(options: PostgresOptions, log: Log): Driver {
  const pool = new Pool({
    connectionString: options.url,
    min: options.pool.min,
    max: options.pool.max,
    application_name: 'mortise',
    connectionTimeoutMillis: options.acquireTimeoutMs,
    keepAlive: true,
    // What is asked before the answer to what was asked before it is sent at once: `begin` costs no journey of its own.
    pipeline: true,
    // The server ends a statement in time; where not even that arrives, its machine or the way to it is gone.
    ...(options.statementTimeoutMs > 0 ? { query_timeout: options.statementTimeoutMs + LOST_AFTER_MS } : {}),
    options: `-c timezone=UTC -c statement_timeout=${options.statementTimeoutMs} -c jit=${options.jit ? 'on' : 'off'}`,
  });
  const watch = createWatch(log);
  const prepared = createPrepared(options.maxPreparedTotalChars ?? 524_288);
  const lanes = createLanes(lanesOf(options));
  const runner = createBoundedRunner();
  const closing = new AbortController();
  const { maxPreparedChars = 16_384, acquireTimeoutMs, dearTimeoutMs = 150 } = options;
  pool.on('error', (error) => log.warn(`a database connection broke while idle: ${error.message}`));
  pool.on('connect', (client) => {
    prepared.open(client);
    // Whoever uses it is told by its statement, and the pool tells of idle ones; unheard, it would end the process.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => prepared.close(client));

  /** The name that a connection prepares a command by; empty where it is not to be kept. */
  const nameOf = ({ name, text }: Command): string =>
    name !== undefined && options.preparedStatements && text.length <= maxPreparedChars ? name : '';

  const runOn = async (
    client: PoolClient,
    command: Command,
    retry: boolean,
    limits?: Limits,
  ): Promise<readonly TextRow[]> => {
    const name = nameOf(command);
    if (!name) return (await client.query(queryOf(command, limits))).rows;
    const { text, values } = command;
    prepared.add(client, name, text);
    try {
      return await runText(client, { name, text, values });
    } catch (error) {
      if (!retry || !isPlanChanged(error)) throw error;
      await prepared.drop(client, [name]);
      prepared.add(client, name, text);
      return runText(client, { name, text, values });
    }
  };
  const runBounded = (client: PoolClient, command: BoundedCommand, done: (error: unknown) => void) => {
    const name = nameOf(command);
    if (name) prepared.add(client, name, command.text);
    return runner.run(client, command, name, done);
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
  // Without values it goes by the simple protocol, which takes many statements.
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
        const idle = Promise.withResolvers<void>();
        const answer = runBounded(client, command, () => idle.resolve());
        answer.catch(() => {});
        // The next statement of the transaction comes on the same connection, and is not to be cancelled.
        await idle.promise;
        return answer;
      }),
    objects: (text, values) => telling(() => objectsOn(client, text, values, limits)),
    script: (text) => telling(() => scriptOn(client, text, limits)),
  });
  const lingering = { url: options.url, connectTimeoutMs: options.acquireTimeoutMs, signal: closing.signal };
  const connect = () => pool.connect().catch((error: unknown) => Promise.reject(watch.told(error)));
  /** @param given called once the connection, or its place in the pool, is free again. */
  const giveBack = (client: PoolClient, broken: Error | undefined, given?: () => void): void => {
    if (broken) log.warn(`a database connection broke and was dropped: ${broken.message}`);
    const release = () => {
      client.release(broken);
      given?.();
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
  /** Runs a statement of a client: it waits for its turn, and its connection is given back once the server is done with it. */
  const bounded = async (command: BoundedCommand): Promise<readonly TextRow[]> => {
    const { budget } = command;
    const lane = budget.isSlow ? 'slow' : 'quick';
    const waitMs = budget.isSlow && budget.isDear ? Math.min(dearTimeoutMs, acquireTimeoutMs) : acquireTimeoutMs;
    const leave = lanes.tryEnter(lane) ?? (await lanes.enter(lane, waitMs, budget.signal));
    let client: PoolClient;
    try {
      client = await connect();
    } catch (error) {
      leave();
      throw error;
    }
    let isRepeated = false;
    const done = (error: unknown) => {
      // It is sent again below.
      if (error !== undefined && isPlanChanged(error) && !isRepeated) return;
      if (error === undefined) watch.answered();
      giveBack(client, error === undefined || isAnswer(error) ? undefined : (error as Error), leave);
    };
    const repeat = async () => {
      isRepeated = true;
      try {
        await prepared.drop(client, [command.name ?? '']);
      } catch (error) {
        done(error);
        throw error;
      }
      return runBounded(client, command, done);
    };
    try {
      const tidying = prepared.tidy(client);
      if (tidying) {
        isRepeated = true;
        await tidying.catch((error: unknown) => {
          done(error);
          throw error;
        });
        isRepeated = false;
      }
      return await runBounded(client, command, done).catch((error: unknown) =>
        isPlanChanged(error) ? repeat() : Promise.reject(error),
      );
    } catch (error) {
      throw watch.told(error);
    }
  };

  return {
    dialect: 'postgres',
    run: (command) => (isBounded(command) ? bounded(command) : borrowed((client) => runOn(client, command, true))),
    objects: (text, values) => borrowed((client) => objectsOn(client, text, values)),
    script: (text) => borrowed((client) => scriptOn(client, text)),
    async transaction(act, { isPatient = false, isClient = false } = {}) {
      const leave = isClient ? await lanes.enter('transaction', acquireTimeoutMs) : undefined;
      let client: PoolClient;
      try {
        client = await connect();
      } catch (error) {
        leave?.();
        throw error;
      }
      let broken: Error | undefined;
      try {
        const tidying = prepared.tidy(client);
        if (tidying) await telling(() => tidying);
        const begun = telling(() => client.query(isPatient ? 'begin; set local statement_timeout = 0' : 'begin'));
        // Awaited below: until then what fails is told by the first statement.
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
        giveBack(client, broken, leave);
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
      return pool.end();
    },
  };
}

type BoundedCommand = Command & { readonly budget: StatementBudget };
const isBounded = (command: Command): command is BoundedCommand => command.budget !== undefined;

/** For so long a server that answered is taken to be there while every connection is at work. */
const SILENT_MS = 2_000;

/** How long pg waits for an answer. */
interface Limits {
  readonly query_timeout: number;
}
/** The longest that a timer takes: work on tables may take days. */
const PATIENT: Limits = { query_timeout: 2 ** 31 - 1 };

/** True where pg gave a statement up that the server may still be working on. */
const isGivenUp = (error: Error | undefined): boolean => error?.message === 'Query read timeout';

/** How much longer than its statement's time an answer may take. */
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

/** The server refuses a prepared `select *` or the like once its table changed. */
const isPlanChanged = (error: unknown): boolean =>
  (error as { code?: string }).code === '0A000' && String((error as Error).message).includes('cached plan');

/** True for what the server answered and lived on (not 57P01 and its like); otherwise the connection may be broken. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && !/^(?:57P|08|25P03)/.test((error as { code?: string }).code ?? '');
