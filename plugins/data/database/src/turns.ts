import type { Log } from '@mortise/kernel';
import { Client } from 'pg';
import type { Driver } from './driver.ts';

/**
 * Turns that processes take over one PostgreSQL: an advisory lock of a transaction, so that it holds behind a pooler too, on
 * a connection of its own, so that a pool of one is enough for whoever has the turn.
 *
 * The process that has it may end in any way: its connection ends with it, and the next one is let in.
 */
export const turnsAt =
  (
    { url, acquireTimeoutMs }: { readonly url: string; readonly acquireTimeoutMs: number },
    log: Log,
  ): Driver['inTurn'] =>
  async (key, act, waits) => {
    const client = new Client({
      connectionString: url,
      application_name: 'mortise schema',
      connectionTimeoutMillis: acquireTimeoutMs,
      keepAlive: true,
      options: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
    });
    client.on('error', ({ message }) => log.warn(`the connection that held the turn at the schema broke: ${message}`));
    await client.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [key]);
      if (!rows[0]?.free) {
        waits();
        await client.query('select pg_advisory_xact_lock($1)', [key]);
      }
      return await act(true);
    } finally {
      await client.end();
    }
  };
