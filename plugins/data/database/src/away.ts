import type { Log } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Logs once when the database becomes unavailable, and once when it is back. */
export interface Watch {
  /** @returns DATABASE_UNAVAILABLE for an error of the connection or server, otherwise the error itself. */
  told(error: unknown): unknown;
  /** Records that the server answered. */
  answered(): void;
  /** When the server last answered, as `performance.now()`. */
  readonly lastAnswer: number;
}

/**
 * Does not log before the server's first answer: until then, the code that opens the connection reports the failure.
 */
export function createWatch(log: Log): Watch {
  let seen = false;
  let lastAnswer = Number.NEGATIVE_INFINITY;
  let awaySince: number | undefined;
  return {
    told(error) {
      if (!isAway(error)) return error;
      const coded = errors.UNAVAILABLE({ cause: wordsOf(error) }, error);
      if (seen && awaySince === undefined) {
        awaySince = performance.now();
        log.error(`${coded.message}; requests that need it get a 503 until it is back`, { error });
      }
      return coded;
    },
    get lastAnswer() {
      return lastAnswer;
    },
    answered() {
      seen = true;
      lastAnswer = performance.now();
      if (awaySince === undefined) return;
      log.warn(`the database is available again after ${Math.round(performance.now() - awaySince)} ms`);
      awaySince = undefined;
    },
  };
}

/** Node's codes of network and DNS errors. An AggregateError carries the code of one of its errors. */
const NETWORK: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** Messages of pg errors without a code, for connections that broke or that the pool did not get. */
const WORDS =
  /^(?:Connection terminated|timeout (?:expired|exceeded)|Query read timeout|Client (?:has encountered a connection error|was closed))/;
/**
 * Connection exceptions (08); admin or crash shutdown, starting up, idle timeout (57P0x, 25P03); too many connections
 * (53300).
 */
const SQL_STATES = /^(?:08...|57P0[1235]|25P03|53300)$/;

/** True for errors that mean the server is temporarily unreachable or does not accept connections. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return NETWORK.has(code) || SQL_STATES.test(code);
  return WORDS.test(error.message);
}

/** Falls back to the code, because Node's AggregateError has no message. */
const wordsOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
