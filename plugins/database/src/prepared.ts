import type { PoolClient } from 'pg';

/** What each connection has prepared by name, and what of it has to go. */
export interface Prepared {
  open(client: PoolClient): void;
  close(client: PoolClient): void;
  add(client: PoolClient, name: string): void;
  /** At once. */
  drop(client: PoolClient, names: readonly string[]): Promise<void>;
  /** On every connection, at its next `tidy`. */
  forget(name: string): void;
  /** The same of all that is prepared: it was planned for tables that have grown since. */
  replan(): void;
  /** Between two uses of a connection, when nothing of it is on its way. */
  tidy(client: PoolClient): Promise<void>;
}

interface Known {
  readonly names: Set<string>;
  readonly stale: Set<string>;
  outgrown: boolean;
}

/**
 * pg remembers by name what a connection has prepared and has no way to say that it is gone, so its own note is struck out
 * together with the statement, which is then prepared anew.
 */
export function createPrepared(): Prepared {
  const known = new Map<PoolClient, Known>();

  const drop = async (client: PoolClient, names: Iterable<string>) => {
    const notes = notesOf(client);
    for (const name of names) {
      if (!known.get(client)?.names.delete(name) || !(name in notes)) continue;
      delete notes[name];
      await client.query(`deallocate "${name.replaceAll('"', '""')}"`);
    }
  };
  const dropAll = async (client: PoolClient, names: Set<string>) => {
    const notes = notesOf(client);
    for (const name of names) delete notes[name];
    names.clear();
    await client.query('deallocate all');
  };

  return {
    open: (client) => void known.set(client, { names: new Set(), stale: new Set(), outgrown: false }),
    close: (client) => void known.delete(client),
    add: (client, name) => void known.get(client)?.names.add(name),
    drop,
    forget(name) {
      for (const { names, stale } of known.values()) if (names.has(name)) stale.add(name);
    },
    replan() {
      for (const one of known.values()) one.outgrown = one.names.size > 0;
    },
    async tidy(client) {
      const one = known.get(client);
      if (!one || !(one.outgrown || one.stale.size)) return;
      const { outgrown, stale, names } = one;
      const gone = [...stale];
      one.outgrown = false;
      stale.clear();
      await (outgrown ? dropAll(client, names) : drop(client, gone));
    },
  };
}

const notesOf = (client: PoolClient) =>
  (client as unknown as { connection: { parsedStatements: Record<string, string> } }).connection.parsedStatements;
