import { errors } from './errors.ts';

export interface LaneOptions {
  /** Connections that statements of clients may hold at once. */
  readonly clients: number;
  /** Connections that slow statements may hold at once, of those. */
  readonly slow: number;
  /** Connections that slow statements and transactions may hold at once; the others of `clients` are for quick statements. */
  readonly heavy: number;
}

/** A statement that is over soon, one that is not, or a transaction, which may wait for the locks of others. */
export type Lane = 'quick' | 'slow' | 'transaction';

/** The right to hold one connection. */
export interface Turn<T> {
  /** A connection that the one before left; undefined where there was none. */
  readonly left: T | undefined;
  /**
   * Gives the turn back; to be called once.
   *
   * @param connection one that the next in line may go on with.
   * @returns true where the next in line has taken it.
   */
  leave(connection?: T): boolean;
}

/** For whom a turn is wanted. */
export interface TurnWish {
  readonly lane: Lane;
  /** How long to wait at most. It is looked at every `LOOK_EVERY_MS`. */
  readonly timeoutMs: number;
  /** Aborted when nobody waits any more; read only while waiting takes long. */
  readonly budget?: { readonly signal: AbortSignal | undefined } | undefined;
}

/** Decides how many connections of the pool the statements of clients may hold at once. */
export interface Lanes<T> {
  /**
   * Takes a turn, or waits for one.
   *
   * @param done called once: with the turn, or with DATABASE_BUSY when there is none in time, or with DATABASE_CLIENT_GONE.
   */
  enter(wish: TurnWish, done: Entering<T>): void;
  /** True while statements of clients wait for a turn. */
  readonly isFull: boolean;
  close(): void;
}
export type Entering<T> = (error: Error | undefined, turn: Turn<T> | undefined) => void;

/** How often those that wait are looked at: most have their turn before, and cost no timer and no listener of their own. */
const LOOK_EVERY_MS = 25;
const ALL = ['quick', 'slow', 'transaction'] as const;

interface Waiting<T> extends TurnWish {
  readonly number: number;
  readonly began: number;
  readonly done: Entering<T>;
  isOver: boolean;
}

/** First in, first out; those that gave up are passed over. */
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
    // What has had its turn is not kept alive by its place.
    this.#items[this.#head++] = undefined;
    if (this.#head < 64 && this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
  all(): readonly Waiting<T>[] {
    return this.#items.slice(this.#head).filter((one) => one !== undefined && !one.isOver) as Waiting<T>[];
  }
}

/** Turns in the order of asking, except that quick statements pass others that wait for each other. */
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
  /** Who has waited longest of those that fit. */
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
