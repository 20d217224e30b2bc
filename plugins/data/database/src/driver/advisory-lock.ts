import type { Log } from '@mortise/kernel';
import { Client } from 'pg';
import type { Driver } from './driver.ts';

/**
 * A lock across processes: a transaction-level advisory lock, which also works behind a pooler in transaction mode. It
 * uses a separate connection, so that a pool of one connection is enough for the holder.
 *
 * If the holding process dies, its connection closes and PostgreSQL releases the lock.
 */
export const createAdvisoryLock =
  (
    { url, acquireTimeoutMs }: { readonly url: string; readonly acquireTimeoutMs: number },
    log: Log,
  ): Driver['withLock'] =>
  async (key, run, onWait) => {
    const client = new Client({
      connectionString: url,
      application_name: 'mortise schema',
      connectionTimeoutMillis: acquireTimeoutMs,
      keepAlive: true,
      options: '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0',
    });
    client.on('error', ({ message }) => log.warn(`the connection that held the schema lock broke: ${message}`));
    await client.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [key]);
      if (!rows[0]?.free) {
        onWait();
        await client.query('select pg_advisory_xact_lock($1)', [key]);
      }
      return await run(true);
    } finally {
      await client.end();
    }
  };
