import { type Context, createContext, Script } from 'node:vm';

/** Runs what may take long, up to a limit in all. */
export interface Clock {
  /** @returns undefined if the call did not end in the time that is left, and if none is left. */
  run<T>(call: () => T): T | undefined;
}

/** With less CPU time than this share of the limit the process was waiting for a CPU: the call is run once more. */
const BUSY_SHARE = 0.5;
const MAX_TRIES = 3;

// Node ends code by its clock in `vm` only; a call into this context is ended with it, regular expressions included.
const script = new Script('call()');
let room: (Context & { call?: () => unknown }) | undefined;

/** @param limitMs for all calls of this clock together. */
export function createClock(limitMs: number): Clock {
  let leftMs = limitMs;
  return {
    run<T>(call: () => T): T | undefined {
      if (leftMs < 1) return undefined;
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const cpu = process.cpuUsage();
        const from = performance.now();
        try {
          room ??= createContext({});
          room.call = call;
          const result = script.runInContext(room, { timeout: Math.ceil(leftMs) }) as T;
          leftMs -= performance.now() - from;
          return result;
        } catch (error) {
          if ((error as NodeJS.ErrnoException)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
          const { user, system } = process.cpuUsage(cpu);
          if ((user + system) / 1000 >= leftMs * BUSY_SHARE) break;
        } finally {
          // Nothing holds on to the text.
          delete room?.call;
        }
      }
      leftMs = 0;
      return undefined;
    },
  };
}
