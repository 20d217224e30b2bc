import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { errors } from './errors.ts';

export interface SpoolOptions {
  /** Parent folder of the temporary files, by default that of the system. */
  readonly dir?: string | undefined;
  /** Maximum bytes of all temporary files of all requests together. */
  readonly maxBytes?: number | undefined;
}

/** The temporary folder of one request body. It is created with the first file. */
export interface Spool {
  /**
   * Writes a new file.
   *
   * @param check called with the size of each chunk; it throws to reject the file.
   * @throws HTTP_SPOOL_FULL, and the errors of `check`.
   */
  write(content: Readable, check: (bytes: number) => void, ending: string): Promise<SpooledFile>;
  /** Deletes the files; idempotent. */
  dispose(): Promise<void>;
}
interface SpooledFile {
  readonly filepath: string;
  readonly size: number;
}

/** The temporary files of all requests of a server. */
export interface Spools {
  /** @param dir parent folder, by default the server's. */
  open(dir?: string): Spool;
  /** Deletes folders of killed servers. */
  sweep(): Promise<void>;
  /** Deletes all remaining files. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;
const PREFIX = 'mortise-upload-';
/**
 * Longer than any request: servers in other containers may share the folder, and their process ids are unknown here.
 */
const STALE_AFTER_MS = 3_600_000;

export function createSpools({ dir = tmpdir(), maxBytes = DEFAULT_MAX_BYTES }: SpoolOptions = {}): Spools {
  const folders = new Set<string>();
  let used = 0;
  // Also delete the files if code calls process.exit().
  const removeAll = () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  const make = async (parent: string) => {
    const folder = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
    if (folders.size === 0) process.once('exit', removeAll);
    folders.add(folder);
    return folder;
  };
  const remove = async (folder: string) => {
    await rm(folder, { recursive: true, force: true });
    if (folders.delete(folder) && folders.size === 0) process.off('exit', removeAll);
  };

  return {
    open(parent = dir) {
      let folder: Promise<string> | undefined;
      let reserved = 0;
      const reserve = (bytes: number) => {
        if (used + bytes > maxBytes) throw errors.SPOOL_FULL({ limit: maxBytes });
        used += bytes;
        reserved += bytes;
      };
      return {
        async write(content, check, ending) {
          folder ??= make(parent);
          const filepath = join(await folder, randomUUID() + ending);
          const handle = await open(filepath, 'wx', 0o600);
          try {
            let size = 0;
            for await (const piece of content as AsyncIterable<Buffer>) {
              check(piece.length);
              reserve(piece.length);
              size += piece.length;
              await handle.writeFile(piece);
            }
            return { filepath, size };
          } finally {
            await handle.close();
          }
        },
        async dispose() {
          const gone = await folder?.catch(() => undefined);
          folder = undefined;
          if (gone !== undefined) await remove(gone);
          used -= reserved;
          reserved = 0;
        },
      };
    },
    async sweep() {
      const names = await readdir(dir).catch(() => []);
      for (const name of names.filter((each) => each.startsWith(PREFIX))) {
        const path = join(dir, name);
        const found = folders.has(path) ? undefined : await stat(path).catch(() => undefined);
        const isStale = found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER_MS;
        if (isStale && !isAlive(Number(name.slice(PREFIX.length).split('-')[0])))
          await rm(path, { recursive: true, force: true }).catch(() => {});
      }
    },
    async close() {
      for (const folder of folders) await remove(folder);
    },
  };
}

/** EPERM: alive, with another owner. A folder with our own pid that is not in `folders` is from an earlier process. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
