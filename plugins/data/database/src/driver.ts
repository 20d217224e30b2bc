import type { ReadLimits } from './contract.ts';

/** A row as the server sent it: text or null, by position. */
export type TextRow = readonly (string | null)[];

/** SQL with `$1…`. With a name it is prepared once per connection. */
export interface Command {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string | undefined;
  /** What the statement may cost; unlimited without it. */
  readonly budget?: StatementBudget | undefined;
  /** Where the time that it took is noted, beside the budget. */
  readonly timing?: StatementTiming | undefined;
}

/** How long a statement takes; undefined until it was measured. */
export interface StatementTiming {
  ms: number | undefined;
}

/** What the statements of one read may still cost. Drivers charge it while rows arrive, and stop a statement that exceeds it. */
export interface StatementBudget {
  /** How long the next statement may still wait for a connection, in ms; undefined where waiting has no limit of its own. */
  readonly waitMs: number | undefined;
  /** Whether the time is over. @param runningMs how long the current statement has been running; 0 between statements. */
  isOver(runningMs: number): boolean;
  /** Aborted when nobody waits for the answer any more. Read by drivers only once a statement takes long: it may be made then. */
  readonly signal: AbortSignal | undefined;
  /** True for statements that are likely to take long: they may not take every connection. */
  readonly isSlow: boolean;
  /** True for what was dear before it was ever measured: where the slow ones are many, it is refused soon. */
  readonly isDear: boolean;
  /** Charges one row as it arrives. @returns false when it may not be kept and reading has to stop. */
  takeRow(bytes: number): boolean;
  /** Charges time that the server worked, and notes it. @param isFinished false for a statement that failed or was cancelled. */
  takeTime(ms: number, timing?: StatementTiming, isFinished?: boolean): void;
  /** The error to throw for what was exceeded. */
  refusal(): Error;
}

/** One line to the server: the pool, or the connection of an open transaction. */
export interface Session {
  run(command: Command): Promise<readonly TextRow[]>;
}

/** What MikroORM is answered: rows by column name, in its own types. */
export interface ObjectRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that an insert, update, delete or merge touched. */
  readonly affected: number | undefined;
}
/** A session that MikroORM may speak through as well. */
export interface Line extends Session {
  objects(text: string, values: readonly unknown[]): Promise<ObjectRows>;
  /** Runs statements that stand in one text, separated by semicolons. */
  script(text: string): Promise<void>;
}

/** What differs between PostgreSQL and PGlite. */
export interface Driver extends Line {
  readonly dialect: 'postgres' | 'pglite';
  /**
   * Begins, runs, commits; rolls back when `act` throws. `act` gets the transaction's own session.
   *
   * @param how `isPatient`: true for work on tables, whose statements may take as long as they like; `client`: for what a client
   *   asked for, which may not take every connection, the limits of its answer.
   */
  transaction<T>(
    act: (line: Line) => Promise<T>,
    how?: { readonly isPatient?: boolean; readonly client?: ReadLimits | undefined },
  ): Promise<T>;
  /**
   * Runs `act` while no other holder of the key does, whichever process it is in; `waits` is called when it has to wait.
   *
   * @param act told whether another may have been here since the turn was asked for.
   */
  inTurn<T>(key: number, act: (others: boolean) => Promise<T>, waits: () => void): Promise<T>;
  /** Forgets a prepared statement on every connection, at each one's next use. */
  forget(name: string): void;
  /** Has every prepared statement planned anew, at each connection's next turn. */
  replan(): void;
  /**
   * Resolves with whether a connection was free: false where the server answers but every connection is at work.
   *
   * @throws DATABASE_UNAVAILABLE.
   */
  check(): Promise<boolean>;
  close(): Promise<void>;
}
