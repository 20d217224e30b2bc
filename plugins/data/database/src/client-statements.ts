import type { Pool, PoolClient } from 'pg';
import type { Watch } from './away.ts';
import type { BoundedCommand, BoundedRunner } from './bounded.ts';
import type { Command, TextRow } from './driver.ts';
import type { Lanes, Turn } from './lanes.ts';
import { isAnswer, isPlanChanged } from './pg-errors.ts';
import type { Prepared } from './prepared.ts';

/** The parts of the PostgreSQL driver that client statements use. */
export interface ClientStatementsOptions {
  readonly pool: Pool;
  readonly lanes: Lanes<PoolClient>;
  readonly prepared: Prepared;
  readonly runner: BoundedRunner;
  readonly watch: Watch;
  /**
   * Returns the name under which the connection prepares the query and records its use; empty for an unnamed statement.
   */
  prepare(client: PoolClient, command: Command): string;
  giveBack(client: PoolClient, broken: Error | undefined, turn: Turn<PoolClient>): void;
  readonly acquireTimeoutMs: number;
  readonly dearTimeoutMs: number;
}

/**
 * Runs statements of clients. Each waits for a connection slot, and hands its connection over to the next request in
 * the queue. Uses callbacks instead of promises because every client read runs this code.
 *
 * @returns a function that resolves with the rows. It rejects as soon as the statement exceeds its budget or the client
 *   disconnects, without waiting for the server to stop.
 */
export function createClientStatements(options: ClientStatementsOptions) {
  const { pool, lanes, prepared, runner, watch, prepare, giveBack, acquireTimeoutMs, dearTimeoutMs } = options;

  return (command: BoundedCommand): Promise<readonly TextRow[]> =>
    new Promise((resolve, reject) => {
      const { budget } = command;
      const fail = (error: unknown) => reject(watch.told(error));
      const begin = (client: PoolClient, turn: Turn<PoolClient>) => {
        let isRefused = false;
        let isRepeated = false;
        const giveBackAfter = (error: unknown) =>
          giveBack(client, error === undefined || isAnswer(error) ? undefined : (error as Error), turn);
        const stop = (error: unknown) => {
          giveBackAfter(error);
          fail(error);
        };
        const refuse = (reason: Error) => {
          isRefused = true;
          reject(reason);
        };
        const done = (error: Error | undefined, rows: readonly TextRow[] | undefined) => {
          if (error && !isRefused && !isRepeated && isPlanChanged(error)) {
            isRepeated = true;
            prepared.drop(client, [command.name ?? '']).then(send, stop);
            return;
          }
          if (!error) watch.answered();
          giveBackAfter(error);
          if (isRefused) return;
          if (error) fail(error);
          else resolve(rows!);
        };
        const send = () => runner.run(client, command, prepare(client, command), refuse, done);
        const tidying = prepared.tidy(client);
        if (tidying) tidying.then(send, stop);
        else send();
      };
      const enter = (turn: Turn<PoolClient>) => {
        if (turn.left) {
          begin(turn.left, turn);
          return;
        }
        pool.connect((error, client) => {
          if (client) begin(client, turn);
          else {
            turn.leave();
            fail(error);
          }
        });
      };
      const lane = budget.isSlow ? 'slow' : 'quick';
      const ofItsKind = budget.isSlow && budget.isDear ? dearTimeoutMs : acquireTimeoutMs;
      const timeoutMs = Math.min(ofItsKind, acquireTimeoutMs, budget.waitMs ?? acquireTimeoutMs);
      lanes.enter({ lane, timeoutMs, budget }, (error, turn) => (turn ? enter(turn) : reject(error)));
    });
}
