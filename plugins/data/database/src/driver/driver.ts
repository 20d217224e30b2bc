import type { ReadLimits } from '../contract.ts';

/** A row as the server sent it: text or null, by column position. */
export type TextRow = readonly (string | null)[];

/** SQL with `$1…` placeholders. A query with a name is prepared once per connection. */
export interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string | undefined;
  /** Limits the statement; unlimited if omitted. */
  readonly budget?: StatementBudget | undefined;
  /** Receives the duration of the statement. */
  readonly timing?: StatementTiming | undefined;
}

/** The measured duration of a statement; undefined until it was measured. */
export interface StatementTiming {
  ms: number | undefined;
}

/** The remaining budget of one read. Drivers charge it while rows arrive, and stop a statement that exceeds it. */
export interface StatementBudget {
  /** How long the next statement may wait for a connection, in ms; undefined if waiting has no separate limit. */
  readonly maxWaitMs: number | undefined;
  /**
   * Whether the time is used up.
   *
   * @param runningMs how long the current statement has been running; 0 between statements.
   */
  isTimeUp(runningMs: number): boolean;
  /**
   * Aborted when the client disconnects. Drivers read it only for long statements, as reading it may create the signal.
   */
  readonly signal: AbortSignal | undefined;
  /** True for statements that are likely to take long: they cannot take every connection. */
  readonly isSlow: boolean;
  /** True if the estimate says expensive, even before any measurement: fails early while many slow statements run. */
  readonly isExpensive: boolean;
  /** Charges one row as it arrives. @returns false if the budget is exceeded and reading must stop. */
  chargeRow(bytes: number): boolean;
  /**
   * Charges the time that the server worked, and records it.
   *
   * @param isFinished false for a failed or cancelled statement.
   */
  chargeTime(ms: number, timing?: StatementTiming, isFinished?: boolean): void;
  /** The error for the limit that was exceeded. */
  toError(): Error;
}

/** Runs queries: on the pool, or on the connection of an open transaction. */
export interface QueryRunner {
  run(query: Query): Promise<readonly TextRow[]>;
}

/** A result for MikroORM: rows as objects by column name, in MikroORM's types. */
export interface ObjectRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The number of rows that an insert, update, delete or merge affected. */
  readonly affected: number | undefined;
}
/** The pool or a transaction's connection, with the calls that MikroORM and custom SQL need. */
export interface Queryable extends QueryRunner {
  queryObjects(text: string, values: readonly unknown[]): Promise<ObjectRows>;
  /** Runs several statements in one string, separated by semicolons. */
  exec(text: string): Promise<void>;
}

/** Abstracts the differences between PostgreSQL and PGlite. */
export interface Driver extends Queryable {
  readonly dialect: 'postgres' | 'pglite';
  /**
   * Runs a transaction on one connection, which the callback gets. Rolls back if the callback throws.
   *
   * @param options `noStatementTimeout`: statements have no time limit, for schema changes; `client`: the response
   *   limits of a client's request, whose transactions cannot take every connection.
   */
  transaction<T>(
    run: (connection: Queryable) => Promise<T>,
    options?: { readonly noStatementTimeout?: boolean; readonly client?: ReadLimits | undefined },
  ): Promise<T>;
  /**
   * Runs the callback while holding a lock on `key`, across processes.
   *
   * @param run its argument is true if another holder may have run since this call requested the lock.
   * @param onWait called if the lock is not free.
   */
  withLock<T>(key: number, run: (othersMayHaveRun: boolean) => Promise<T>, onWait: () => void): Promise<T>;
  /** Deallocates a prepared statement on every connection, at the connection's next use. */
  deallocate(name: string): void;
  /**
   * Deallocates all prepared statements on every connection, at the connection's next use, so that PostgreSQL plans
   * them anew.
   */
  deallocateAll(): void;
  /**
   * Resolves with true if a connection was free, false if the server answers but every connection is busy.
   *
   * @throws DATABASE_UNAVAILABLE.
   */
  check(): Promise<boolean>;
  close(): Promise<void>;
}
