import type { PoolClient } from 'pg';
import { cancelStatement } from './cancel.ts';
import type { Command, StatementBudget, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { submitText } from './text-query.ts';

/** Runs statements within their budgets: limits time, rows and bytes, and cancels when the client disconnects. */
export interface BoundedRunner {
  /**
   * @param name the name under which the connection prepares the statement; empty for an unnamed statement.
   * @param onExceeded called at most once, before `done`, as soon as the statement exceeds its budget or the client
   *   disconnects.
   * @param done called once, when the connection can be used again: with the rows, or with the server's error.
   */
  run(client: PoolClient, command: BoundedCommand, name: string, refuse: (reason: Error) => void, done: Done): void;
  close(): void;
}

export type BoundedCommand = Command & { readonly budget: StatementBudget };
export type Done = (error: Error | undefined, rows: readonly TextRow[] | undefined) => void;
export const isBounded = (command: Command): command is BoundedCommand => command.budget !== undefined;

/**
 * How often running statements are checked. Most finish earlier, and so need no timer or abort listener of their own.
 */
const LOOK_EVERY_MS = 25;

/** A statement in progress. */
interface Running {
  readonly budget: StatementBudget;
  readonly began: number;
  /** Index in the list of running statements. */
  at: number;
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
  const running: Running[] = [];
  const add = (one: Running) => {
    one.at = running.push(one) - 1;
  };
  const remove = (one: Running) => {
    if (running[one.at] !== one) return;
    const last = running.pop()!;
    if (last === one) return;
    running[one.at] = last;
    last.at = one.at;
  };
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    if (!running.length) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const now = performance.now();
    for (const one of [...running]) {
      if (one.budget.isOver(now - one.began)) one.stop(one.budget.refusal());
      else if (!one.onAbort) listen(one);
    }
  };
  const listen = (one: Running) => {
    one.onAbort = () => one.stop(errors.CLIENT_GONE({}));
    one.signal = one.budget.signal;
    if (one.signal?.aborted) one.onAbort();
    else one.signal?.addEventListener('abort', one.onAbort, { once: true });
  };

  return {
    run(client, { text, values, budget, timing }, name, refuse, done) {
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      let cancelled: Promise<void> | undefined;
      const one: Running = {
        budget,
        began: performance.now(),
        at: -1,
        stop(reason) {
          if (cancelled) return;
          cancelled = cancelStatement(client);
          remove(one);
          budget.takeTime(performance.now() - one.began, timing, false);
          refuse(reason);
        },
        signal: undefined,
        onAbort: undefined,
      };
      add(one);
      const takeRow = (bytes: number) => {
        if (budget.takeRow(bytes)) return true;
        one.stop(budget.refusal());
        return false;
      };
      submitText(client, { name, text, values, takeRow }, (error, rows) => {
        remove(one);
        if (one.onAbort) one.signal?.removeEventListener('abort', one.onAbort);
        if (cancelled) {
          void cancelled.then(() => done(error ?? undefined, undefined));
          return;
        }
        budget.takeTime(performance.now() - one.began, timing, !error);
        done(error ?? undefined, rows);
      });
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
