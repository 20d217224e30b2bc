import type { PoolClient } from 'pg';

/** Tracks the prepared statements of each connection, and which of them to deallocate. */
export interface Prepared {
  open(client: PoolClient): void;
  close(client: PoolClient): void;
  /**
   * Records the use of a statement. Beyond the limit of characters, marks the least recently used ones for
   * deallocation.
   */
  add(client: PoolClient, name: string, text: string): void;
  /** Deallocates statements of one connection immediately. */
  drop(client: PoolClient, names: readonly string[]): Promise<void>;
  /** Deallocates a statement on every connection, at the connection's next `flush`. */
  forget(name: string): void;
  /** Deallocates all statements likewise: their plans are outdated because tables have grown. */
  replan(): void;
  /**
   * Deallocates what is marked. Call it while the connection is idle.
   *
   * @returns a promise, or undefined if nothing is marked.
   */
  tidy(client: PoolClient): Promise<void> | undefined;
}

interface Known {
  /** Characters by name, the least recently used first. */
  readonly names: Map<string, number>;
  readonly stale: Set<string>;
  chars: number;
  outgrown: boolean;
}

/** Beyond the limit, statements are dropped down to this share of it, so that not every new statement drops another. */
const KEPT_SHARE = 0.75;

/**
 * pg records the prepared statements of a connection by name and has no API to remove one. So this code also deletes
 * pg's own record; otherwise pg would not prepare the statement again.
 *
 * @param maxChars how many characters of statements a connection keeps. PostgreSQL's plan of a statement is about fifty
 *   times as large as its text, in each backend.
 */
export function createPrepared(maxChars: number): Prepared {
  const known = new Map<PoolClient, Known>();

  const strike = (one: Known | undefined, name: string): boolean => {
    const chars = one?.names.get(name);
    if (!one || chars === undefined) return false;
    one.names.delete(name);
    one.chars -= chars;
    return true;
  };
  const drop = async (client: PoolClient, names: Iterable<string>) => {
    const notes = notesOf(client);
    const gone = [...names].filter((name) => strike(known.get(client), name) && name in notes);
    for (const name of gone) delete notes[name];
    if (gone.length) await client.query(gone.map((name) => `deallocate "${name.replaceAll('"', '""')}"`).join('; '));
  };
  const dropAll = async (client: PoolClient, one: Known) => {
    const notes = notesOf(client);
    for (const name of one.names.keys()) delete notes[name];
    one.names.clear();
    one.chars = 0;
    await client.query('deallocate all');
  };
  /** Marks the least recently used statements, but never the newest one. */
  const shrink = (one: Known) => {
    let { chars } = one;
    for (const name of one.stale) chars -= one.names.get(name) ?? 0;
    if (chars <= maxChars) return;
    let left = one.names.size;
    for (const [name, length] of one.names) {
      if (chars <= maxChars * KEPT_SHARE || --left === 0) break;
      if (one.stale.has(name)) continue;
      one.stale.add(name);
      chars -= length;
    }
  };

  return {
    open: (client) => void known.set(client, { names: new Map(), stale: new Set(), chars: 0, outgrown: false }),
    close: (client) => void known.delete(client),
    add(client, name, text) {
      const one = known.get(client);
      if (!one) return;
      strike(one, name);
      one.stale.delete(name);
      one.names.set(name, text.length);
      one.chars += text.length;
      if (one.chars > maxChars) shrink(one);
    },
    drop,
    forget(name) {
      for (const { names, stale } of known.values()) if (names.has(name)) stale.add(name);
    },
    replan() {
      for (const one of known.values()) one.outgrown = one.names.size > 0;
    },
    tidy(client) {
      const one = known.get(client);
      if (!one || !(one.outgrown || one.stale.size)) return undefined;
      const { outgrown, stale } = one;
      const gone = [...stale];
      one.outgrown = false;
      stale.clear();
      return outgrown ? dropAll(client, one) : drop(client, gone);
    },
  };
}

const notesOf = (client: PoolClient) =>
  (client as unknown as { connection: { parsedStatements: Record<string, string> } }).connection.parsedStatements;
