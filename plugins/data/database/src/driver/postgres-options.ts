import { availableParallelism } from 'node:os';
export interface PostgresOptions {
  readonly url: string;
  readonly pool: { readonly min: number; readonly max: number };
  /** How long to wait for a new or idle connection, in ms. */
  readonly acquireTimeoutMs: number;
  /** False behind a connection pooler in transaction mode: no statement is prepared by name. */
  readonly preparedStatements: boolean;
  /** How long the server may work on one statement, in ms; 0 for no limit. */
  readonly statementTimeoutMs: number;
  /** Longer statements are not prepared by name. */
  readonly maxPreparedChars?: number | undefined;
  /** How many characters of prepared statements each connection keeps. */
  readonly maxPreparedTotalChars?: number | undefined;
  /** How many connections statements of clients may hold at once; by default four fifths of the pool. */
  readonly clientConnections?: number | undefined;
  /**
   * How many of those slow statements may hold at once; by default the number of cores minus one, and at most half of
   * them.
   */
  readonly slowConnections?: number | undefined;
  /** How long a read that is estimated as expensive waits for a slot among the slow statements, in ms. */
  readonly expensiveTimeoutMs?: number | undefined;
  /** Enables PostgreSQL's JIT compilation, which time limits cannot interrupt. */
  readonly jit?: boolean | undefined;
}

/**
 * How many connections statements of clients may hold at once: in total, slow ones, and slow ones plus transactions.
 */
export function limiterOptions({ pool, clientConnections, slowConnections }: PostgresOptions) {
  const clients = Math.min(pool.max, clientConnections ?? Math.max(1, Math.floor(pool.max * 0.8)));
  const slow = Math.min(
    clients,
    slowConnections ?? Math.max(1, Math.min(Math.floor(clients / 2), availableParallelism() - 1)),
  );
  return { clients, slow, heavy: Math.max(slow, Math.ceil(clients * 0.75)) };
}
