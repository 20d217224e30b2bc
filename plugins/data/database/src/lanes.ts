import { errors } from './errors.ts';

export interface LaneOptions {
  /** Connections that statements of clients may hold at once. */
  readonly clients: number;
  /** Of those, connections that slow statements may hold at once. */
  readonly slow: number;
  /**
   * Of those, connections that slow statements and transactions together may hold at once; the rest is for quick
   * statements.
   */
  readonly heavy: number;
}

/** The class of a request: a quick statement, a slow one, or a transaction, which may wait for row locks. */
export type Lane = 'quick' | 'slow' | 'transaction';

/** The right to hold one connection. */
export interface Turn<T> {
  /** The connection of the previous holder, if it handed one over. */
  readonly left: T | undefined;
  /**
   * Releases the slot. Call it once.
   *
   * @param connection a connection that the next request in the queue may reuse.
   * @returns true if the next request has taken the connection.
   */
  leave(connection?: T): boolean;
}

/** A request for a connection slot. */
export interface TurnWish {
  readonly lane: Lane;
  /** The maximum wait, checked every `CHECK_INTERVAL_MS`. */
  readonly timeoutMs: number;
  /** `signal` is aborted when the client disconnects. It is read only if the request waits. */
  readonly budget?: { readonly signal: AbortSignal | undefined } | undefined;
}

/** Limits how many connections of the pool the statements of clients hold at once. */
export interface Lanes<T> {
  /**
   * Acquires a slot, or waits for one.
   *
   * @param done called once: with the slot, with DATABASE_BUSY after the timeout, or with DATABASE_CLIENT_GONE after an
   *   abort.
   */
  enter(wish: TurnWish, done: Entering<T>): void;
  /** True while requests wait for a slot. */
  readonly isFull: boolean;
  close(): void;
}
export type Entering<T> = (error: Error | undefined, turn: Turn<T> | undefined) => void;

/**
 * How often waiting requests are checked. Most get a slot earlier, and so need no timer or abort listener of their own.
 */
const LOOK_EVERY_MS = 25;
const ALL = ['quick', 'slow', 'transaction'] as const;

interface Waiting<T> extends TurnWish {
  readonly number: number;
  readonly began: number;
  readonly done: Entering<T>;
  isOver: boolean;
}

/** A FIFO queue that skips settled requests. */
class Line<T> {
  #items: (Waiting<T> | undefined)[] = [];
  #head = 0;

  push(one: Waiting<T>): void {
    this.#items.push(one);
  }
  first(): Waiting<T> | undefined {
    while (this.#items[this.#head]?.isOver) this.shift();
    return this.#items[this.#head];
  }
  shift(): void {
    // Clear the entry, so that the array does not keep a finished request alive.
    this.#items[this.#head++] = undefined;
    if (this.#head < 64 && this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
  all(): readonly Waiting<T>[] {
    return this.#items.slice(this.#head).filter((one) => one !== undefined && !one.isOver) as Waiting<T>[];
  }
}

/**
 * Grants slots in request order, except that quick statements overtake slow ones and transactions that reached their
 * limit.
 */
export function createLanes<T>({ clients, slow, heavy }: LaneOptions): Lanes<T> {
  const running: Record<Lane, number> = { quick: 0, slow: 0, transaction: 0 };
  const lines = { quick: new Line<T>(), slow: new Line<T>(), transaction: new Line<T>() };
  let waiting = 0;
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;

  const fits = (lane: Lane): boolean => {
    const heavyOnes = running.slow + running.transaction;
    if (running.quick + heavyOnes >= clients) return false;
    return lane === 'quick' || (heavyOnes < heavy && (lane !== 'slow' || running.slow < slow));
  };
  /** The oldest waiting request whose lane has a free slot. */
  const next = (): Waiting<T> | undefined => {
    let found: Waiting<T> | undefined;
    for (const lane of ALL) {
      const first = lines[lane].first();
      if (first && (!found || first.number < found.number) && fits(lane)) found = first;
    }
    return found;
  };
  class Taken implements Turn<T> {
    readonly left: T | undefined;
    readonly #lane: Lane;
    constructor(lane: Lane, left: T | undefined) {
      running[lane]++;
      this.#lane = lane;
      this.left = left;
    }
    leave(connection?: T): boolean {
      running[this.#lane]--;
      let left = connection;
      for (let one = waiting ? next() : undefined; one; one = next()) {
        lines[one.lane].shift();
        over(one, undefined, new Taken(one.lane, left));
        left = undefined;
      }
      return connection !== undefined && left === undefined;
    }
  }
  const over = (one: Waiting<T>, error: Error | undefined, turn: Turn<T> | undefined) => {
    one.isOver = true;
    waiting--;
    one.done(error, turn);
  };
  const look = () => {
    if (!waiting) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const now = performance.now();
    for (const lane of ALL)
      for (const one of lines[lane].all()) {
        if (one.isOver) continue;
        const waitedMs = now - one.began;
        if (one.budget?.signal?.aborted) over(one, errors.CLIENT_GONE({}), undefined);
        else if (waitedMs >= one.timeoutMs) over(one, errors.BUSY({ waitedMs: one.timeoutMs }), undefined);
      }
  };

  return {
    get isFull() {
      return waiting > 0;
    },
    enter(wish, done) {
      if (fits(wish.lane)) {
        done(undefined, new Taken(wish.lane, undefined));
        return;
      }
      timer ??= setInterval(look, LOOK_EVERY_MS);
      waiting++;
      lines[wish.lane].push({
        lane: wish.lane,
        timeoutMs: wish.timeoutMs,
        budget: wish.budget,
        number: asked++,
        began: performance.now(),
        done,
        isOver: false,
      });
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
