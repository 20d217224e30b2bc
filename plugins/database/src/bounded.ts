import type { PoolClient } from 'pg';
import { cancelStatement } from './cancel.ts';
import type { StatementBudget, TextRow } from './driver.ts';
import { errors } from './errors.ts';
import { runText, type TextStatement } from './text-query.ts';

/** A statement of a client that is running. */
export interface BoundedRun {
  /** Its rows; rejects as soon as the statement exceeds its budget or nobody waits for it, before the server has stopped. */
  readonly answer: Promise<readonly TextRow[]>;
  /** Resolves once the connection can be used again, with what the server said last where that was an error. Never rejects. */
  readonly idle: Promise<unknown>;
}

/**
 * Runs a statement within its budget: of time, of rows and bytes as they arrive, and until the client has gone. What exceeds
 * it is cancelled on the server.
 *
 * The time limit is a timer of this process and PostgreSQL's cancel request, not `statement_timeout`: that would be one more
 * statement for each change between clients and trusted code, and a setting that a pooler in transaction mode leaks.
 */
export function runBounded(client: PoolClient, statement: TextStatement, budget: StatementBudget): BoundedRun {
  const { promise: answer, resolve, reject } = Promise.withResolvers<readonly TextRow[]>();
  // Whoever runs it may be gone.
  answer.catch(() => {});
  let cancelled: Promise<void> | undefined;
  const stop = (reason: () => Error) => {
    if (cancelled) return;
    cancelled = cancelStatement(client);
    budget.takeTime(performance.now() - began);
    reject(reason());
  };
  const { signal } = budget;
  const abort = () => stop(() => errors.CLIENT_GONE({}));
  const began = performance.now();
  const timer = setTimeout(() => stop(() => budget.refusal()), Math.max(1, budget.leftMs));
  signal?.addEventListener('abort', abort, { once: true });

  const ended = runText(client, { ...statement, budget, onExceeded: () => stop(() => budget.refusal()) }).then(
    (rows) => {
      resolve(rows);
      return undefined;
    },
    (error: unknown) => {
      reject(error);
      return error;
    },
  );
  const idle = ended.then(async (error) => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    if (!cancelled) budget.takeTime(performance.now() - began);
    await cancelled;
    return error;
  });
  return { answer, idle };
}
