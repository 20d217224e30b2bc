import { errors } from './errors.ts';

export interface LaneOptions {
  /** Connections that statements of clients may hold at once. */
  readonly clients: number;
  /** Connections that slow statements may hold at once, of those. */
  readonly slow: number;
  /** How long a statement waits for its turn. */
  readonly timeoutMs: number;
}

/** Decides how many connections of the pool the statements of clients may hold at once. */
export interface Lanes {
  /**
   * Waits for a turn.
   *
   * @returns what gives the turn back; to be called once.
   * @throws DATABASE_BUSY when there is none in time, and the signal's refusal when it aborts first.
   */
  enter(isSlow: boolean, signal: AbortSignal | undefined): Promise<() => void>;
  /** True while statements of clients wait for a turn. */
  readonly isFull: boolean;
}

interface Waiting {
  readonly isSlow: boolean;
  admit(): void;
}

/** Turns in the order of asking, except that quick statements pass slow ones that wait for each other. */
export function createLanes({ clients, slow, timeoutMs }: LaneOptions): Lanes {
  let running = 0;
  let runningSlow = 0;
  const waiting = new Set<Waiting>();

  const fits = (isSlow: boolean) => running < clients && (!isSlow || runningSlow < slow);
  const take = (isSlow: boolean) => {
    running++;
    if (isSlow) runningSlow++;
    return () => {
      running--;
      if (isSlow) runningSlow--;
      for (const next of waiting) {
        if (running >= clients) break;
        if (!fits(next.isSlow)) continue;
        waiting.delete(next);
        next.admit();
      }
    };
  };

  return {
    get isFull() {
      return waiting.size > 0;
    },
    enter(isSlow, signal) {
      if (signal?.aborted) return Promise.reject(errors.CLIENT_GONE({}));
      if (fits(isSlow)) return Promise.resolve(take(isSlow));
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
          isSlow,
          admit() {
            leave();
            resolve(take(isSlow));
          },
        };
        waiting.add(mine);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
