import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { Client } from 'pg';

/** How often the server is asked whether the backend still runs. */
const POLL_INTERVAL_MS = 500;
/** When to stop polling: a backend that does not check for interrupts may run for any time. */
const POLL_TIMEOUT_MS = 120_000;

interface ServerAddress {
  readonly url: string;
  readonly connectTimeoutMs: number;
}
interface BackendExitOptions extends ServerAddress {
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
export async function waitForBackendExit(client: PoolClient, options: BackendExitOptions): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  if (processID === null) return;
  const deadline = performance.now() + POLL_TIMEOUT_MS;
  let startedAt: string | undefined;
  while (performance.now() < deadline && !options.signal.aborted) {
    const currentStart = await terminate(processID, options);
    // The operating system may have reused the pid for another backend.
    if (currentStart === undefined || (startedAt !== undefined && currentStart !== startedAt)) return;
    startedAt = currentStart;
    await setTimeout(POLL_INTERVAL_MS, undefined, { ref: false, signal: options.signal }).catch(() => {});
  }
}

/** Requests termination of one of our backends. @returns its start time; `undefined` if it has ended. */
async function terminate(pid: number, address: ServerAddress): Promise<string | undefined> {
  try {
    return await withSeparateClient(address, async (client) => {
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
export const ping = (address: ServerAddress): Promise<void> =>
  withSeparateClient(address, async (client) => void (await client.query('select 1')));

/** Runs the callback with a connection outside of the pool. */
async function withSeparateClient<T>(
  { url, connectTimeoutMs }: ServerAddress,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'mortise check',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end().catch(() => {});
  }
}
