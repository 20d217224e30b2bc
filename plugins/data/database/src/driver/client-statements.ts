import type { Pool, PoolClient } from 'pg';
import type { AvailabilityMonitor } from './availability.ts';
import type { BoundedQuery, BoundedRunner } from './bounded-runner.ts';
import type { ConnectionLimiter, ConnectionSlot } from './connection-limiter.ts';
import type { Query, TextRow } from './driver.ts';
import { isPlanChanged, isServerError } from './pg-errors.ts';
import type { PreparedStatements } from './prepared-statements.ts';

/** The parts of the PostgreSQL driver that client statements use. */
export interface ClientStatementsOptions {
  readonly pool: Pool;
  readonly limiter: ConnectionLimiter<PoolClient>;
  readonly prepared: PreparedStatements;
  readonly runner: BoundedRunner;
  readonly monitor: AvailabilityMonitor;
  /**
   * Returns the name under which the connection prepares the query and records its use; empty for an unnamed statement.
   */
  prepare(client: PoolClient, query: Query): string;
  releaseConnection(client: PoolClient, broken: Error | undefined, slot: ConnectionSlot<PoolClient>): void;
  readonly acquireTimeoutMs: number;
  readonly expensiveTimeoutMs: number;
}

/**
 * Runs statements of clients. Each waits for a connection slot, and hands its connection over to the next request in
 * the queue. Uses callbacks instead of promises because every client read runs this code.
 *
 * @returns a function that resolves with the rows. It rejects as soon as the statement exceeds its budget or the client
 *   disconnects, without waiting for the server to stop.
 */
export function createClientStatements(options: ClientStatementsOptions) {
  const { pool, limiter, prepared, runner, monitor, prepare, releaseConnection, acquireTimeoutMs, expensiveTimeoutMs } =
    options;

  return (query: BoundedQuery): Promise<readonly TextRow[]> =>
    new Promise((resolve, reject) => {
      const { budget } = query;
      const fail = (error: unknown) => reject(monitor.translateError(error));
      const runOn = (client: PoolClient, slot: ConnectionSlot<PoolClient>) => {
        let isExceeded = false;
        let isRetried = false;
        const releaseAfter = (error: unknown) =>
          releaseConnection(client, error === undefined || isServerError(error) ? undefined : (error as Error), slot);
        const stop = (error: unknown) => {
          releaseAfter(error);
          fail(error);
        };
        const onExceeded = (reason: Error) => {
          isExceeded = true;
          reject(reason);
        };
        const done = (error: Error | undefined, rows: readonly TextRow[] | undefined) => {
          if (error && !isExceeded && !isRetried && isPlanChanged(error)) {
            isRetried = true;
            prepared.deallocateNow(client, [query.name ?? '']).then(send, stop);
            return;
          }
          if (!error) monitor.recordSuccess();
          releaseAfter(error);
          if (isExceeded) return;
          if (error) fail(error);
          else resolve(rows!);
        };
        const send = () => runner.run(client, query, prepare(client, query), onExceeded, done);
        const flushing = prepared.flush(client);
        if (flushing) flushing.then(send, stop);
        else send();
      };
      const useSlot = (slot: ConnectionSlot<PoolClient>) => {
        if (slot.connection) {
          runOn(slot.connection, slot);
          return;
        }
        pool.connect((error, client) => {
          if (client) runOn(client, slot);
          else {
            slot.release();
            fail(error);
          }
        });
      };
      const lane = budget.isSlow ? 'slow' : 'quick';
      const laneTimeoutMs = budget.isSlow && budget.isExpensive ? expensiveTimeoutMs : acquireTimeoutMs;
      const timeoutMs = Math.min(laneTimeoutMs, acquireTimeoutMs, budget.maxWaitMs ?? acquireTimeoutMs);
      limiter.acquire({ lane, timeoutMs, budget }, (error, slot) => (slot ? useSlot(slot) : reject(error)));
    });
}
