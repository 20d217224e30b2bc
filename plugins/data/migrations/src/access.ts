import type { Database } from '@mortise/database/contract';
import type { MortiseError } from '@mortise/kernel';
import type { MigrationAccess } from './contract.ts';
import { errors } from './errors.ts';
import { createFragment, runRaw } from './raw.ts';

type Sources = Pick<Database, 'objects' | 'script' | 'transaction'>;

/** What one migration is called with, and what came of it. */
export interface Watched {
  /** It can be called `knex`: what of Knex is not there is refused with what to write instead. */
  readonly access: MigrationAccess;
  /** Strapi's `db`: what it speaks to, and nothing else. */
  readonly db: unknown;
  /**
   * Waits for the statements that were begun and not awaited.
   *
   * @throws the first refusal, though the migration caught it: what it was to do was not done.
   */
  settled(): Promise<void>;
  /** What the first statement that failed threw: PostgreSQL says of every later one only that it came too late. */
  failure(): unknown;
}

export function createAccess(database: Sources): Watched {
  let refusal: MortiseError | undefined;
  let failure: unknown;
  const running = new Set<Promise<unknown>>();
  const refuse = (used: string): never => {
    const error = errors.KNEX_ONLY({ used });
    refusal ??= error;
    throw error;
  };
  const watched = <T>(statement: Promise<T>): Promise<T> => {
    const ended = statement
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => running.delete(ended));
    running.add(ended);
    return statement;
  };
  const own: Readonly<Record<string, unknown>> & MigrationAccess = {
    query: (text, values = []) => watched(database.objects({ text, values })),
    raw: (sql, bindings) => createFragment(sql, bindings, () => watched(runRaw(database, sql, bindings))),
    // A savepoint of the migration's own transaction.
    transaction: (act: (access: MigrationAccess) => unknown) => database.transaction(async () => act(access)),
    client: only(
      { config: only({ client: 'postgres' }, 'knex.client.config', refuse), dialect: 'postgresql', driverName: 'pg' },
      'knex.client',
      refuse,
    ),
    fn: only({ now: () => own.raw('current_timestamp'), uuid: () => own.raw('gen_random_uuid()') }, 'knex.fn', refuse),
  };
  const access = new Proxy(function knex() {} as never as MigrationAccess, {
    get: (_, key) => {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      return Object.hasOwn(own, key) ? own[key] : refuse(`knex.${key}`);
    },
    apply: (_, __, [table]) => refuse(`knex(${JSON.stringify(table)})`),
  });
  return {
    access,
    db: only({ dialect: Object.freeze({ client: 'postgres' }), connection: access }, 'db', refuse),
    async settled() {
      while (running.size > 0) await Promise.all(running);
      if (refusal) throw refusal;
    },
    failure: () => failure,
  };
}

/** The object, of which every other name is refused. @param at before the name. */
const only = (object: Readonly<Record<string, unknown>>, at: string, refuse: (used: string) => never): unknown =>
  new Proxy(Object.freeze(object), {
    get: (target, key) =>
      typeof key === 'symbol' || key === 'then' || Object.hasOwn(target, key)
        ? target[key as string]
        : refuse(`${at}.${key}`),
  });
