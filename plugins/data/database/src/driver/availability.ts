import type { Log } from '@mortise/kernel';
import { errors } from '../errors.ts';

/** Logs once when the database becomes unavailable, and once when it is back. */
export interface AvailabilityMonitor {
  /** @returns DATABASE_UNAVAILABLE for an error of the connection or server, otherwise the error itself. */
  translateError(error: unknown): unknown;
  /** Records that the server answered. */
  recordSuccess(): void;
  /** When the server last answered, as `performance.now()`. */
  readonly lastAnswerAt: number;
}

/**
 * Does not log before the server's first answer: until then, the code that opens the connection reports the failure.
 */
export function createAvailabilityMonitor(log: Log): AvailabilityMonitor {
  let hasAnswered = false;
  let lastAnswerAt = Number.NEGATIVE_INFINITY;
  let unavailableSince: number | undefined;
  return {
    translateError(error) {
      if (!isConnectionError(error)) return error;
      const unavailable = errors.UNAVAILABLE({ cause: messageOf(error) }, error);
      if (hasAnswered && unavailableSince === undefined) {
        unavailableSince = performance.now();
        log.error(`${unavailable.message}; requests that need it get a 503 until it is back`, { error });
      }
      return unavailable;
    },
    get lastAnswerAt() {
      return lastAnswerAt;
    },
    recordSuccess() {
      hasAnswered = true;
      lastAnswerAt = performance.now();
      if (unavailableSince === undefined) return;
      log.warn(`the database is available again after ${Math.round(performance.now() - unavailableSince)} ms`);
      unavailableSince = undefined;
    },
  };
}

/** Node's codes of network and DNS errors. An AggregateError carries the code of one of its errors. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
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
const MESSAGES =
  /^(?:Connection terminated|timeout (?:expired|exceeded)|Query read timeout|Client (?:has encountered a connection error|was closed))/;
/**
 * Connection exceptions (08); admin or crash shutdown, starting up, idle timeout (57P0x, 25P03); too many connections
 * (53300).
 */
const SQL_STATES = /^(?:08...|57P0[1235]|25P03|53300)$/;

/** True for errors that mean the server is temporarily unreachable or does not accept connections. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return NETWORK_CODES.has(code) || SQL_STATES.test(code);
  return MESSAGES.test(error.message);
}

/** Falls back to the code, because Node's AggregateError has no message. */
const messageOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
