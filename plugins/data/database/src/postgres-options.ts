import { availableParallelism } from 'node:os';
export interface PostgresOptions {
  readonly url: string;
  readonly pool: { readonly min: number; readonly max: number };
  /** How long to wait for a connection, new or free. */
  readonly acquireTimeoutMs: number;
  /** False behind a pooler in transaction mode: nothing is prepared by name. */
  readonly preparedStatements: boolean;
  /** How long the server may work on one statement; 0 for ever. */
  readonly statementTimeoutMs: number;
  /** A longer statement is never prepared by name. */
  readonly maxPreparedChars?: number | undefined;
  /** How many characters of statements each connection keeps prepared. */
  readonly maxPreparedTotalChars?: number | undefined;
  /** How many connections statements of clients may hold at once; by default four fifths of the pool. */
  readonly clientConnections?: number | undefined;
  /** How many of those slow ones may hold at once; by default half of them. */
  readonly slowConnections?: number | undefined;
  /** How long one waits that is dear by its estimate, where the slow ones are many. */
  readonly dearTimeoutMs?: number | undefined;
  /** Lets PostgreSQL compile statements to machine code, which it does not interrupt. */
  readonly jit?: boolean | undefined;
}

/** How many connections clients may hold at once: all of them, the slow ones, and those with transactions. */
export function lanesOf({ pool, clientConnections, slowConnections }: PostgresOptions) {
  const clients = Math.min(pool.max, clientConnections ?? Math.max(1, Math.floor(pool.max * 0.8)));
  const slow = Math.min(
    clients,
    slowConnections ?? Math.max(1, Math.min(Math.floor(clients / 2), availableParallelism() - 1)),
  );
  return { clients, slow, heavy: Math.max(slow, Math.ceil(clients * 0.75)) };
}
