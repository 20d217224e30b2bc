import type { Log } from '@mortise/kernel';
import { Pool, type PoolClient, TypeOverrides } from 'pg';
import { createWatch, isAway } from './away.ts';
import type { Command, Driver, Line, ObjectRows, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { readMikroOrmSql } from './mikro-orm.ts';
import { createPrepared } from './prepared.ts';
import { runNamed } from './text-query.ts';
import { turnsAt } from './turns.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly pool: { readonly min: number; readonly max: number };
  /** How long to wait for a connection, new or free. */
  readonly acquireTimeoutMs: number;
  /** False behind a pooler in transaction mode: nothing is prepared by name. */
  readonly preparedStatements: boolean;
  /** How long the server may work on one statement; 0 for ever. */
  readonly statementTimeoutMs: number;
}

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
    options: `-c timezone=UTC -c statement_timeout=${options.statementTimeoutMs}`,
  });
  const watch = createWatch(log);
  const prepared = createPrepared();
  pool.on('error', (error) => log.warn(`a database connection broke while idle: ${error.message}`));
  pool.on('connect', (client) => {
    prepared.open(client);
    // Whoever uses it is told by its statement, and the pool tells of idle ones; unheard, it would end the process.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => prepared.close(client));

  const runOn = async (
    client: PoolClient,
    command: Command,
    retry: boolean,
    limits?: Limits,
  ): Promise<readonly TextRow[]> => {
    const name = options.preparedStatements ? command.name : undefined;
    if (name === undefined) return (await client.query(queryOf(command, limits))).rows;
    prepared.add(client, name);
    try {
      return await runNamed(client, name, command.text, command.values);
    } catch (error) {
      if (!retry || !isPlanChanged(error)) throw error;
      await prepared.drop(client, [name]);
      prepared.add(client, name);
      return runNamed(client, name, command.text, command.values);
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
    run: (command) => telling(() => runOn(client, command, false, limits)),
    objects: (text, values) => telling(() => objectsOn(client, text, values, limits)),
    script: (text) => telling(() => scriptOn(client, text, limits)),
  });
  const connect = () => pool.connect().catch((error: unknown) => Promise.reject(watch.told(error)));
  const giveBack = (client: PoolClient, broken: Error | undefined) => {
    if (broken) log.warn(`a database connection broke and was dropped: ${broken.message}`);
    client.release(broken);
  };
  const borrowed = async <T>(act: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await connect();
    let broken: Error | undefined;
    try {
      await prepared.tidy(client);
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

  return {
    dialect: 'postgres',
    run: (command) => borrowed((client) => runOn(client, command, true)),
    objects: (text, values) => borrowed((client) => objectsOn(client, text, values)),
    script: (text) => borrowed((client) => scriptOn(client, text)),
    async transaction(act, isPatient = false) {
      const client = await connect();
      let broken: Error | undefined;
      try {
        await telling(() => prepared.tidy(client));
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
        giveBack(client, broken);
      }
    },
    inTurn: turnsAt(options, log),
    forget: prepared.forget,
    replan: prepared.replan,
    close: () => pool.end(),
  };
}

/** How long pg waits for an answer. */
interface Limits {
  readonly query_timeout: number;
}
/** The longest that a timer takes: work on tables may take days. */
const PATIENT: Limits = { query_timeout: 2 ** 31 - 1 };

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

let knownTypes: TypeOverrides | undefined;
/** How MikroORM wants its values; only it asks for them. */
function ormTypes(): TypeOverrides {
  if (knownTypes) return knownTypes;
  const types = new TypeOverrides();
  const parsers = readMikroOrmSql().createPostgreSqlTypeParsers(parseTextArray);
  for (const [oid, parser] of Object.entries(parsers)) types.setTypeParser(Number(oid), parser as never);
  knownTypes = types;
  return types;
}

/** `{a,"b c"}` as a list; dates and times hold no commas, so one level is enough. */
const parseTextArray = (text: string): string[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => item.replace(/^"(.*)"$/, '$1'));
