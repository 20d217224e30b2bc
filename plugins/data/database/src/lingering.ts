import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { Client } from 'pg';

/** How often a lingering backend is looked for. */
const LOOK_EVERY_MS = 500;
/** How long it is looked for at most: nobody can say when a backend ends that does not look for interrupts. */
const LOOK_FOR_MS = 120_000;

interface ServerAddress {
  readonly url: string;
  readonly connectTimeoutMs: number;
}
interface LingeringOptions extends ServerAddress {
  /** Aborted when nobody minds any more. */
  readonly signal: AbortSignal;
}

/**
 * Resolves once the backend of a connection that was given up has ended.
 *
 * Until then its place in the pool is taken: a pool that opened another connection beside it would put more backends to
 * work than it may. The backend is asked to terminate each time; PostgreSQL does so when it next looks for interrupts.
 * Resolves as well where the server cannot be asked: then it is away, and nothing is known to be at work.
 */
export async function backendEnded(client: PoolClient, options: LingeringOptions): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  if (processID === null) return;
  const end = performance.now() + LOOK_FOR_MS;
  let began: string | undefined;
  while (performance.now() < end && !options.signal.aborted) {
    const found = await terminate(processID, options);
    // Another backend may have been given the number.
    if (found === undefined || (began !== undefined && found !== began)) return;
    began = found;
    await setTimeout(LOOK_EVERY_MS, undefined, { ref: false, signal: options.signal }).catch(() => {});
  }
}

/** Asks a backend of ours to terminate. @returns when it began; `undefined` where it has ended. */
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

/** Resolves where the server answers on a connection beside the pool; rejects with what pg says otherwise. */
export const knock = (address: ServerAddress): Promise<void> =>
  apart(address, async (client) => void (await client.query('select 1')));

/** Acts on a connection that is no part of the pool. */
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
