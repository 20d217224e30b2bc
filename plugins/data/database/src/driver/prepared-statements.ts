import type { PoolClient } from 'pg';

/** Tracks the prepared statements of each connection, and which of them to deallocate. */
export interface PreparedStatements {
  open(client: PoolClient): void;
  close(client: PoolClient): void;
  /**
   * Records the use of a statement. Beyond the limit of characters, marks the least recently used ones for
   * deallocation.
   */
  add(client: PoolClient, name: string, text: string): void;
  /** Deallocates statements of one connection immediately. */
  deallocateNow(client: PoolClient, names: readonly string[]): Promise<void>;
  /** Deallocates a statement on every connection, at the connection's next `flush`. */
  deallocate(name: string): void;
  /** Deallocates all statements likewise: their plans are outdated because tables have grown. */
  deallocateAll(): void;
  /**
   * Deallocates what is marked. Call it while the connection is idle.
   *
   * @returns a promise, or undefined if nothing is marked.
   */
  flush(client: PoolClient): Promise<void> | undefined;
}

interface ConnectionStatements {
  /** Characters by name, the least recently used first. */
  readonly names: Map<string, number>;
  readonly stale: Set<string>;
  chars: number;
  isOutdated: boolean;
}

/** Beyond the limit, statements are dropped down to this share of it, so that not every new statement drops another. */
const SHRINK_TO_SHARE = 0.75;

/**
 * pg records the prepared statements of a connection by name and has no API to remove one. So this code also deletes
 * pg's own record; otherwise pg would not prepare the statement again.
 *
 * @param maxChars how many characters of statements a connection keeps. PostgreSQL's plan of a statement is about fifty
 *   times as large as its text, in each backend.
 */
export function createPreparedStatements(maxChars: number): PreparedStatements {
  const byClient = new Map<PoolClient, ConnectionStatements>();

  const removeEntry = (one: ConnectionStatements | undefined, name: string): boolean => {
    const chars = one?.names.get(name);
    if (!one || chars === undefined) return false;
    one.names.delete(name);
    one.chars -= chars;
    return true;
  };
  const deallocateNow = async (client: PoolClient, names: Iterable<string>) => {
    const parsed = parsedStatementsOf(client);
    const removed = [...names].filter((name) => removeEntry(byClient.get(client), name) && name in parsed);
    for (const name of removed) delete parsed[name];
    if (removed.length)
      await client.query(removed.map((name) => `deallocate "${name.replaceAll('"', '""')}"`).join('; '));
  };
  const deallocateAllNow = async (client: PoolClient, one: ConnectionStatements) => {
    const parsed = parsedStatementsOf(client);
    for (const name of one.names.keys()) delete parsed[name];
    one.names.clear();
    one.chars = 0;
    await client.query('deallocate all');
  };
  /** Marks the least recently used statements, but never the newest one. */
  const markLeastUsed = (one: ConnectionStatements) => {
    let { chars } = one;
    for (const name of one.stale) chars -= one.names.get(name) ?? 0;
    if (chars <= maxChars) return;
    let remaining = one.names.size;
    for (const [name, length] of one.names) {
      if (chars <= maxChars * SHRINK_TO_SHARE || --remaining === 0) break;
      if (one.stale.has(name)) continue;
      one.stale.add(name);
      chars -= length;
    }
  };

  return {
    open: (client) => void byClient.set(client, { names: new Map(), stale: new Set(), chars: 0, isOutdated: false }),
    close: (client) => void byClient.delete(client),
    add(client, name, text) {
      const one = byClient.get(client);
      if (!one) return;
      removeEntry(one, name);
      one.stale.delete(name);
      one.names.set(name, text.length);
      one.chars += text.length;
      if (one.chars > maxChars) markLeastUsed(one);
    },
    deallocateNow,
    deallocate(name) {
      for (const { names, stale } of byClient.values()) if (names.has(name)) stale.add(name);
    },
    deallocateAll() {
      for (const one of byClient.values()) one.isOutdated = one.names.size > 0;
    },
    flush(client) {
      const one = byClient.get(client);
      if (!one || !(one.isOutdated || one.stale.size)) return undefined;
      const { isOutdated, stale } = one;
      const removed = [...stale];
      one.isOutdated = false;
      stale.clear();
      return isOutdated ? deallocateAllNow(client, one) : deallocateNow(client, removed);
    },
  };
}

const parsedStatementsOf = (client: PoolClient) =>
  (client as unknown as { connection: { parsedStatements: Record<string, string> } }).connection.parsedStatements;
