import type { PoolClient } from 'pg';
import { errors } from '../errors.ts';
import { cancelStatement } from './cancel-statement.ts';
import type { Query, StatementBudget, TextRow } from './driver.ts';
import { submitText } from './raw-text-query.ts';

/** Runs statements within their budgets: limits time, rows and bytes, and cancels when the client disconnects. */
export interface BoundedRunner {
  /**
   * @param name the name under which the connection prepares the statement; empty for an unnamed statement.
   * @param onExceeded called at most once, before `done`, as soon as the statement exceeds its budget or the client
   *   disconnects.
   * @param done called once, when the connection can be used again: with the rows, or with the server's error.
   */
  run(client: PoolClient, query: BoundedQuery, name: string, onExceeded: (reason: Error) => void, done: Done): void;
  close(): void;
}

export type BoundedQuery = Query & { readonly budget: StatementBudget };
export type Done = (error: Error | undefined, rows: readonly TextRow[] | undefined) => void;
export const isBounded = (query: Query): query is BoundedQuery => query.budget !== undefined;

/**
 * How often running statements are checked. Most finish earlier, and so need no timer or abort listener of their own.
 */
const CHECK_INTERVAL_MS = 25;

/** A statement in progress. */
interface RunningStatement {
  readonly budget: StatementBudget;
  readonly startedAt: number;
  /** Index in the list of running statements. */
  index: number;
  /** Cancels the statement on the server and reports the reason. Only the first call has an effect. */
  stop(reason: Error): void;
  /** Set by the first check; from then on an abort stops the statement immediately. */
  signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

/**
 * The time limit uses a timer and PostgreSQL's cancel request instead of `statement_timeout`. Setting that would cost a
 * statement for each switch between clients and trusted code, and a pooler in transaction mode would leak the setting.
 */
export function createBoundedRunner(): BoundedRunner {
  // An array, not a Set: V8 keeps the old hash tables of a Set that is modified constantly, and their entries, alive
  // until the next full garbage collection.
  const running: RunningStatement[] = [];
  const add = (one: RunningStatement) => {
    one.index = running.push(one) - 1;
  };
  const remove = (one: RunningStatement) => {
    if (running[one.index] !== one) return;
    const last = running.pop()!;
    if (last === one) return;
    running[one.index] = last;
    last.index = one.index;
  };
  let timer: NodeJS.Timeout | undefined;

  const checkRunning = () => {
    if (!running.length) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const now = performance.now();
    for (const one of [...running]) {
      if (one.budget.isTimeUp(now - one.startedAt)) one.stop(one.budget.toError());
      else if (!one.onAbort) listenForAbort(one);
    }
  };
  const listenForAbort = (one: RunningStatement) => {
    one.onAbort = () => one.stop(errors.CLIENT_DISCONNECTED({}));
    one.signal = one.budget.signal;
    if (one.signal?.aborted) one.onAbort();
    else one.signal?.addEventListener('abort', one.onAbort, { once: true });
  };

  return {
    run(client, { text, values, budget, timing }, name, onExceeded, done) {
      timer ??= setInterval(checkRunning, CHECK_INTERVAL_MS).unref();
      let cancelled: Promise<void> | undefined;
      const one: RunningStatement = {
        budget,
        startedAt: performance.now(),
        index: -1,
        stop(reason) {
          if (cancelled) return;
          cancelled = cancelStatement(client);
          remove(one);
          budget.chargeTime(performance.now() - one.startedAt, timing, false);
          onExceeded(reason);
        },
        signal: undefined,
        onAbort: undefined,
      };
      add(one);
      const chargeRow = (bytes: number) => {
        if (budget.chargeRow(bytes)) return true;
        one.stop(budget.toError());
        return false;
      };
      submitText(client, { name, text, values, chargeRow }, (error, rows) => {
        remove(one);
        if (one.onAbort) one.signal?.removeEventListener('abort', one.onAbort);
        if (cancelled) {
          void cancelled.then(() => done(error ?? undefined, undefined));
          return;
        }
        budget.chargeTime(performance.now() - one.startedAt, timing, !error);
        done(error ?? undefined, rows);
      });
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
