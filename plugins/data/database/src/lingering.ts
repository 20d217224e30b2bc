import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { Client } from 'pg';

/** How often the server is asked whether the backend still runs. */
const LOOK_EVERY_MS = 500;
/** When to stop polling: a backend that does not check for interrupts may run for any time. */
const LOOK_FOR_MS = 120_000;

interface ServerAddress {
  readonly url: string;
  readonly connectTimeoutMs: number;
}
interface LingeringOptions extends ServerAddress {
  /** Aborted when the driver closes. */
  readonly signal: AbortSignal;
}

/**
 * Resolves once the backend of an abandoned connection has ended.
 *
 * Until then the connection keeps its place in the pool; otherwise more backends than `pool.max` would run. Each poll
 * requests termination, which PostgreSQL performs when the backend next checks for interrupts. Also resolves if the
 * server cannot be reached.
 */
export async function backendEnded(client: PoolClient, options: LingeringOptions): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  if (processID === null) return;
  const end = performance.now() + LOOK_FOR_MS;
  let began: string | undefined;
  while (performance.now() < end && !options.signal.aborted) {
    const found = await terminate(processID, options);
    // The operating system may have reused the pid for another backend.
    if (found === undefined || (began !== undefined && found !== began)) return;
    began = found;
    await setTimeout(LOOK_EVERY_MS, undefined, { ref: false, signal: options.signal }).catch(() => {});
  }
}

/** Requests termination of one of our backends. @returns its start time; `undefined` if it has ended. */
async function terminate(pid: number, address: ServerAddress): Promise<string | undefined> {
  try {
    return await apart(address, async (client) => {
      const { rows } = await client.query<{ began: string }>(
        `select backend_start::text as began, pg_terminate_backend(pid) from pg_stat_activity
         where pid = $1 and application_name = 'mortise' and datname = current_database()`,
        [pid],
      );
      return rows[0]?.began;
    });
  } catch {
    return undefined;
  }
}

/** Checks that the server answers, on a connection outside of the pool. Rejects with pg's error. */
export const knock = (address: ServerAddress): Promise<void> =>
  apart(address, async (client) => void (await client.query('select 1')));

/** Runs the callback with a connection outside of the pool. */
async function apart<T>({ url, connectTimeoutMs }: ServerAddress, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'mortise check',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await act(client);
  } finally {
    await client.end().catch(() => {});
  }
}
