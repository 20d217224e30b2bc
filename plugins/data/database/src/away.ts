import type { Log } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Keeps one log line for each time the server goes away, and one for its return. */
export interface Watch {
  /** @returns DATABASE_UNAVAILABLE where the error says that the server is away, otherwise the error itself. */
  told(error: unknown): unknown;
  /** The server answered. */
  answered(): void;
  /** When it last did, on the clock of `performance.now()`. */
  readonly lastAnswer: number;
}

/** Watches a server from its first answer on: that it was never there is for whoever opens it to say. */
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
        log.error(`${coded.message}; its requests are answered with 503 until it is back`, { error });
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
      log.warn(`the database answers again, after ${Math.round(performance.now() - awaySince)} ms`);
      awaySince = undefined;
    },
  };
}

/** What a refused connection or a name that is not found is called; Node gathers several under one of them. */
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
/** What pg says, without a code, of connections that are gone or that it did not get. */
const WORDS =
  /^(?:Connection terminated|timeout (?:expired|exceeded)|Query read timeout|Client (?:has encountered a connection error|was closed))/;
/** Connection exceptions; ended by its keeper, by a crash, starting up, idle too long; no connection left. */
const SQL_STATES = /^(?:08...|57P0[1235]|25P03|53300)$/;

/** True for what says that the server is away for now, or did not let us in for now. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return NETWORK.has(code) || SQL_STATES.test(code);
  return WORDS.test(error.message);
}

/** Node's AggregateError has no message. */
const wordsOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
