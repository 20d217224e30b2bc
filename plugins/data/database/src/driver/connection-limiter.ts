import { errors } from '../errors.ts';

export interface LimiterOptions {
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
export interface ConnectionSlot<T> {
  /** The connection of the previous holder, if it handed one over. */
  readonly connection: T | undefined;
  /**
   * Releases the slot. Call it once.
   *
   * @param connection a connection that the next request in the queue may reuse.
   * @returns true if the next request has taken the connection.
   */
  release(connection?: T): boolean;
}

/** A request for a connection slot. */
export interface SlotRequest {
  readonly lane: Lane;
  /** The maximum wait, checked every `CHECK_INTERVAL_MS`. */
  readonly timeoutMs: number;
  /** `signal` is aborted when the client disconnects. It is read only if the request waits. */
  readonly budget?: { readonly signal: AbortSignal | undefined } | undefined;
}

/** Limits how many connections of the pool the statements of clients hold at once. */
export interface ConnectionLimiter<T> {
  /**
   * Acquires a slot, or waits for one.
   *
   * @param done called once: with the slot, with DATABASE_BUSY after the timeout, or with DATABASE_CLIENT_DISCONNECTED after an
   *   abort.
   */
  acquire(request: SlotRequest, done: SlotCallback<T>): void;
  /** True while requests wait for a slot. */
  readonly hasWaiting: boolean;
  close(): void;
}
export type SlotCallback<T> = (error: Error | undefined, slot: ConnectionSlot<T> | undefined) => void;

/**
 * How often waiting requests are checked. Most get a slot earlier, and so need no timer or abort listener of their own.
 */
const CHECK_INTERVAL_MS = 25;
const LANES = ['quick', 'slow', 'transaction'] as const;

interface QueuedRequest<T> extends SlotRequest {
  readonly sequence: number;
  readonly queuedAt: number;
  readonly done: SlotCallback<T>;
  isSettled: boolean;
}

/** A FIFO queue that skips settled requests. */
class RequestQueue<T> {
  #requests: (QueuedRequest<T> | undefined)[] = [];
  #head = 0;

  push(one: QueuedRequest<T>): void {
    this.#requests.push(one);
  }
  first(): QueuedRequest<T> | undefined {
    while (this.#requests[this.#head]?.isSettled) this.shift();
    return this.#requests[this.#head];
  }
  shift(): void {
    // Clear the entry, so that the array does not keep a finished request alive.
    this.#requests[this.#head++] = undefined;
    if (this.#head < 64 && this.#head < this.#requests.length) return;
    this.#requests = this.#requests.slice(this.#head);
    this.#head = 0;
  }
  all(): readonly QueuedRequest<T>[] {
    return this.#requests.slice(this.#head).filter((one) => one !== undefined && !one.isSettled) as QueuedRequest<T>[];
  }
}

/**
 * Grants slots in request order, except that quick statements overtake slow ones and transactions that reached their
 * limit.
 */
export function createConnectionLimiter<T>({ clients, slow, heavy }: LimiterOptions): ConnectionLimiter<T> {
  const running: Record<Lane, number> = { quick: 0, slow: 0, transaction: 0 };
  const queues = { quick: new RequestQueue<T>(), slow: new RequestQueue<T>(), transaction: new RequestQueue<T>() };
  let waiting = 0;
  let requestCount = 0;
  let timer: NodeJS.Timeout | undefined;

  const fits = (lane: Lane): boolean => {
    const heavyRunning = running.slow + running.transaction;
    if (running.quick + heavyRunning >= clients) return false;
    return lane === 'quick' || (heavyRunning < heavy && (lane !== 'slow' || running.slow < slow));
  };
  /** The oldest waiting request whose lane has a free slot. */
  const nextRequest = (): QueuedRequest<T> | undefined => {
    let oldest: QueuedRequest<T> | undefined;
    for (const lane of LANES) {
      const first = queues[lane].first();
      if (first && (!oldest || first.sequence < oldest.sequence) && fits(lane)) oldest = first;
    }
    return oldest;
  };
  class HeldSlot implements ConnectionSlot<T> {
    readonly connection: T | undefined;
    readonly #lane: Lane;
    constructor(lane: Lane, left: T | undefined) {
      running[lane]++;
      this.#lane = lane;
      this.connection = left;
    }
    release(connection?: T): boolean {
      running[this.#lane]--;
      let unclaimed = connection;
      for (let one = waiting ? nextRequest() : undefined; one; one = nextRequest()) {
        queues[one.lane].shift();
        settle(one, undefined, new HeldSlot(one.lane, unclaimed));
        unclaimed = undefined;
      }
      return connection !== undefined && unclaimed === undefined;
    }
  }
  const settle = (one: QueuedRequest<T>, error: Error | undefined, slot: ConnectionSlot<T> | undefined) => {
    one.isSettled = true;
    waiting--;
    one.done(error, slot);
  };
  const checkQueues = () => {
    if (!waiting) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const now = performance.now();
    for (const lane of LANES)
      for (const one of queues[lane].all()) {
        if (one.isSettled) continue;
        const waitedMs = now - one.queuedAt;
        if (one.budget?.signal?.aborted) settle(one, errors.CLIENT_DISCONNECTED({}), undefined);
        else if (waitedMs >= one.timeoutMs) settle(one, errors.BUSY({ waitedMs: one.timeoutMs }), undefined);
      }
  };

  return {
    get hasWaiting() {
      return waiting > 0;
    },
    acquire(request, done) {
      if (fits(request.lane)) {
        done(undefined, new HeldSlot(request.lane, undefined));
        return;
      }
      timer ??= setInterval(checkQueues, CHECK_INTERVAL_MS);
      waiting++;
      queues[request.lane].push({
        lane: request.lane,
        timeoutMs: request.timeoutMs,
        budget: request.budget,
        sequence: requestCount++,
        queuedAt: performance.now(),
        done,
        isSettled: false,
      });
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
