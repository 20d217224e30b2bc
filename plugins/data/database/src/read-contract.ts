import type { NodePosition, PlanNode } from '@mortise/query/contract';

/** A decoded row: API values by attribute name, with populated attributes nested. */
export interface Entry {
  id: number;
  documentId?: string;
  [attribute: string]: unknown;
}

export interface ReadOptions {
  /** Values for the plan's named slots. */
  readonly bindings?: Readonly<Record<string, unknown>>;
  /**
   * Called for each list of entries (the root's, and one for each parent), children first. It may change or replace the
   * list.
   */
  readonly onEntries?: (entries: Entry[], node: PlanNode, place: NodePosition) => Entry[];
  /**
   * The maximum size of the response in characters, including attribute names; an entry populated in several places
   * counts each time. Default: unlimited. The size is computed from the rows before any entry is built.
   *
   * Beyond it, the read throws DATABASE_READ_TOO_LARGE (kind invalid).
   */
  readonly maxChars?: number | undefined;
  /**
   * The maximum number of entries, counted in the same way. Beyond it, the read throws DATABASE_READ_TOO_MANY (kind
   * invalid).
   */
  readonly maxEntries?: number | undefined;
  /**
   * How long PostgreSQL may work on all statements of the read together, in ms; then the running statement is
   * cancelled. If the read costs more than a few ms, the time it waits for a connection or the event loop counts too.
   * The embedded database cannot cancel: the read is rejected after its statement has finished.
   *
   * Beyond it, the read throws DATABASE_READ_TOO_SLOW (kind unavailable).
   */
  readonly timeoutMs?: number | undefined;
  /** When the enclosing call started, as `performance.now()`. The time limit counts from then. */
  readonly startedAt?: number | undefined;
  /**
   * Aborted when the client disconnects: the running statement is cancelled and the read throws DATABASE_CLIENT_DISCONNECTED. A
   * function is called only if the read takes long.
   */
  readonly signal?: AbortSignal | (() => AbortSignal | undefined) | undefined;
  /**
   * The read is estimated as slow. The estimate applies until the read was measured; slow reads cannot take every
   * connection.
   */
  readonly isExpensive?: boolean | undefined;
}
/** The limits of a client's read. Reads of trusted code have none. */
export type ReadLimits = Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'isExpensive'>;
export interface ReadResult {
  readonly entries: Entry[];
  /** Present if the plan requests it. */
  readonly total?: number;
}
