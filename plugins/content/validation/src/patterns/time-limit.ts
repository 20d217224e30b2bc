import { type Context, createContext, Script } from 'node:vm';

/** Runs synchronous calls within a total time limit. */
export interface TimeLimit {
  /** @returns undefined if the call exceeds the remaining time, or if no time remains. */
  run<T>(call: () => T): T | undefined;
}

/**
 * If a call that timed out used less CPU time than this share of the limit, the process was waiting for a CPU: retry.
 */
const BUSY_SHARE = 0.5;
const MAX_TRIES = 3;

// Only `vm` can interrupt synchronous code after a timeout, regular expressions included.
const script = new Script('call()');
let sandbox: (Context & { call?: () => unknown }) | undefined;

/** @param limitMs for all calls together. */
export function createTimeLimit(limitMs: number): TimeLimit {
  let remainingMs = limitMs;
  return {
    run<T>(call: () => T): T | undefined {
      if (remainingMs < 1) return undefined;
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const cpu = process.cpuUsage();
        const startedAt = performance.now();
        try {
          sandbox ??= createContext({});
          sandbox.call = call;
          const result = script.runInContext(sandbox, { timeout: Math.ceil(remainingMs) }) as T;
          remainingMs -= performance.now() - startedAt;
          return result;
        } catch (error) {
          if ((error as NodeJS.ErrnoException)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
          const { user, system } = process.cpuUsage(cpu);
          if ((user + system) / 1000 >= remainingMs * BUSY_SHARE) break;
        } finally {
          // Releases the string that the call refers to.
          delete sandbox?.call;
        }
      }
      remainingMs = 0;
      return undefined;
    },
  };
}
