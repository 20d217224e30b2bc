import type { PoolClient } from 'pg';
import { cancelStatement } from './cancel.ts';
import type { Command, StatementBudget, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { submitText } from './text-query.ts';

/** Runs statements within their budgets: of time, of rows and bytes as they arrive, and until the client has gone. */
export interface BoundedRunner {
  /**
   * @param name what the connection prepares the statement by; empty for one that is not kept.
   * @param refuse called at most once, as soon as the statement exceeds its budget or nobody waits for it: before `done`.
   * @param done called once, when the connection can be used again: with the rows, or with the server's error.
   */
  run(client: PoolClient, command: BoundedCommand, name: string, refuse: (reason: Error) => void, done: Done): void;
  close(): void;
}

export type BoundedCommand = Command & { readonly budget: StatementBudget };
export type Done = (error: Error | undefined, rows: readonly TextRow[] | undefined) => void;
export const isBounded = (command: Command): command is BoundedCommand => command.budget !== undefined;

/** How often running statements are looked at: most are over before, and cost no timer and no listener of their own. */
const LOOK_EVERY_MS = 25;

/** A statement that is running. */
interface Running {
  readonly budget: StatementBudget;
  readonly began: number;
  /** Its place among those that run. */
  at: number;
  /** Cancels it on the server, once, and rejects. */
  stop(reason: Error): void;
  /** Set once it is looked at: from then on the client's leaving stops it at once. */
  signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

/**
 * The time limit is a timer of this process and PostgreSQL's cancel request, not `statement_timeout`: that would be one more
 * statement for each change between clients and trusted code, and a setting that a pooler in transaction mode leaks.
 */
export function createBoundedRunner(): BoundedRunner {
  // An array: a set that is added to and deleted from all the time leaves a chain of old tables, which keep what they held
  // alive until the next full collection.
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
