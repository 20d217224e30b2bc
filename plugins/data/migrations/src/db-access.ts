import type { Database } from '@mortise/database/contract';
import type { MortiseError } from '@mortise/kernel';
import type { MigrationAccess } from './contract.ts';
import { errors } from './errors.ts';
import { createFragment, runRaw } from './raw.ts';

type AccessDatabase = Pick<Database, 'queryObjects' | 'exec' | 'transaction'>;

/** The arguments of one migration, and the outcome of its statements. */
export interface TrackedAccess {
  /** Passed as `knex`. Members of Knex that are not implemented throw an error that names the replacement. */
  readonly access: MigrationAccess;
  /** Strapi's `db`, with the dialect and the connection only. */
  readonly db: unknown;
  /**
   * Waits for statements that the migration started and did not await.
   *
   * @throws the first MIGRATIONS_KNEX_ONLY error, even if the migration caught it: part of its work was not done.
   */
  waitForStatements(): Promise<void>;
  /**
   * The error of the first failed statement. PostgreSQL rejects every later statement only because the transaction is
   * aborted.
   */
  firstFailure(): unknown;
}

export function createAccess(database: AccessDatabase): TrackedAccess {
  let refusal: MortiseError | undefined;
  let failure: unknown;
  const running = new Set<Promise<unknown>>();
  const refuse = (used: string): never => {
    const error = errors.KNEX_ONLY({ used });
    refusal ??= error;
    throw error;
  };
  const track = <T>(statement: Promise<T>): Promise<T> => {
    const ended = statement
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => running.delete(ended));
    running.add(ended);
    return statement;
  };
  const members: Readonly<Record<string, unknown>> & MigrationAccess = {
    query: (text, values = []) => track(database.queryObjects({ text, values })),
    raw: (sql, bindings) => createFragment(sql, bindings, () => track(runRaw(database, sql, bindings))),
    // A savepoint of the migration's transaction.
    transaction: (callback: (access: MigrationAccess) => unknown) => database.transaction(async () => callback(access)),
    client: restrictTo(
      {
        config: restrictTo({ client: 'postgres' }, 'knex.client.config', refuse),
        dialect: 'postgresql',
        driverName: 'pg',
      },
      'knex.client',
      refuse,
    ),
    fn: restrictTo(
      { now: () => members.raw('current_timestamp'), uuid: () => members.raw('gen_random_uuid()') },
      'knex.fn',
      refuse,
    ),
  };
  const access = new Proxy(function knex() {} as never as MigrationAccess, {
    get: (_, key) => {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      return Object.hasOwn(members, key) ? members[key] : refuse(`knex.${key}`);
    },
    apply: (_, __, [table]) => refuse(`knex(${JSON.stringify(table)})`),
  });
  return {
    access,
    db: restrictTo({ dialect: Object.freeze({ client: 'postgres' }), connection: access }, 'db', refuse),
    async waitForStatements() {
      while (running.size > 0) await Promise.all(running);
      if (refusal) throw refusal;
    },
    firstFailure: () => failure,
  };
}

/** A proxy of the object that throws for every other member. @param prefix the prefix of the member in messages. */
const restrictTo = (
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  refuse: (used: string) => never,
): unknown =>
  new Proxy(Object.freeze(object), {
    get: (target, key) =>
      typeof key === 'symbol' || key === 'then' || Object.hasOwn(target, key)
        ? target[key as string]
        : refuse(`${prefix}.${key}`),
  });
