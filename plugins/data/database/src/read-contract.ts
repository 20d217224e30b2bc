import type { PlanNode, PlanPlace } from '@mortise/query/contract';

/** A row as it is spoken: attribute names, decoded values, populated attributes nested. */
export interface Entry {
  id: number;
  documentId?: string;
  [attribute: string]: unknown;
}

export interface ReadOptions {
  /** Values for the plan's slots. */
  readonly slots?: Readonly<Record<string, unknown>>;
  /** Looks at, changes or replaces each list of entries (the root's, and each parent's own), children before parents. */
  readonly each?: (entries: Entry[], node: PlanNode, place: PlanPlace) => Entry[];
  /**
   * How many characters the answer may hold, names of attributes counted, populated entries wherever they stand. Unlimited
   * without it. What it will hold is computed of the rows, before any entry is made.
   *
   * Throws DATABASE_READ_TOO_LARGE (kind invalid) past it.
   */
  readonly maxChars?: number | undefined;
  /** How many entries the answer may hold, counted in the same way. Throws DATABASE_READ_TOO_MANY (kind invalid) past it. */
  readonly maxEntries?: number | undefined;
  /**
   * How long PostgreSQL may work on all statements of the read together, in ms; then the one that is running is cancelled. Of a
   * read that costs more than a few ms, the time that it waits for a connection, or for the event loop, counts as well. The
   * embedded database cannot cancel: what it took too long for is refused afterwards.
   *
   * Throws DATABASE_READ_TOO_SLOW (kind unavailable) past it.
   */
  readonly timeoutMs?: number | undefined;
  /** When the call began that the read is a part of, by `performance.now()`: its time limit counts from there, not from now. */
  readonly began?: number | undefined;
  /**
   * Cancels the statement that is running when nobody waits for the answer any more: throws DATABASE_CLIENT_GONE. A function is
   * called only once the read takes long.
   */
  readonly signal?: AbortSignal | (() => AbortSignal | undefined) | undefined;
  /** The read is likely to be slow, as long as nobody has measured it: slow ones may not take every connection. */
  readonly isDear?: boolean | undefined;
}
/** What of a read is limited for clients, and unlimited for trusted code. */
export type ReadLimits = Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'isDear'>;
export interface ReadResult {
  readonly entries: Entry[];
  /** Present when the plan asks for it. */
  readonly total?: number;
}
