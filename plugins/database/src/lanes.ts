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

/** Decides how many connections of the pool the statements of clients may hold at once. */
export interface Lanes {
  /**
   * A turn that is free now.
   *
   * @returns what gives the turn back; to be called once. `undefined` where there is none.
   */
  tryEnter(lane: Lane): (() => void) | undefined;
  /**
   * Waits for a turn.
   *
   * @param timeoutMs for so long at most.
   * @returns what gives the turn back; to be called once.
   * @throws DATABASE_BUSY when there is none in time, and the signal's refusal when it aborts first.
   */
  enter(lane: Lane, timeoutMs: number, signal?: AbortSignal): Promise<() => void>;
  /** True while statements of clients wait for a turn. */
  readonly isFull: boolean;
}

interface Waiting {
  readonly lane: Lane;
  admit(): void;
}

/** Turns in the order of asking, except that quick statements pass others that wait for each other. */
export function createLanes({ clients, slow, heavy }: LaneOptions): Lanes {
  const running: Record<Lane, number> = { quick: 0, slow: 0, transaction: 0 };
  const waiting = new Set<Waiting>();

  const fits = (lane: Lane): boolean => {
    const heavyOnes = running.slow + running.transaction;
    if (running.quick + heavyOnes >= clients) return false;
    return lane === 'quick' || (heavyOnes < heavy && (lane !== 'slow' || running.slow < slow));
  };
  const take = (lane: Lane) => {
    running[lane]++;
    return () => {
      running[lane]--;
      for (const next of waiting) {
        if (!fits(next.lane)) continue;
        waiting.delete(next);
        next.admit();
      }
    };
  };

  return {
    get isFull() {
      return waiting.size > 0;
    },
    tryEnter: (lane) => (fits(lane) ? take(lane) : undefined),
    enter(lane, timeoutMs, signal) {
      if (signal?.aborted) return Promise.reject(errors.CLIENT_GONE({}));
      if (fits(lane)) return Promise.resolve(take(lane));
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(mine);
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        };
        const abort = () => {
          leave();
          reject(errors.CLIENT_GONE({}));
        };
        const timer = setTimeout(() => {
          leave();
          reject(errors.BUSY({ waitedMs: timeoutMs }));
        }, timeoutMs);
        const mine: Waiting = {
          lane,
          admit() {
            leave();
            resolve(take(lane));
          },
        };
        waiting.add(mine);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
