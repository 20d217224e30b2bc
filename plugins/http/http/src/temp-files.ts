import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { errors } from './errors.ts';

export interface TempFileOptions {
  /** Parent folder of the temporary files, by default that of the system. */
  readonly dir?: string | undefined;
  /** Maximum bytes of all temporary files of all requests together. */
  readonly maxBytes?: number | undefined;
}

/** The temporary folder of one request body. It is created with the first file. */
export interface TempFolder {
  /**
   * Writes a new file.
   *
   * @param check called with the size of each chunk; it throws to reject the file.
   * @throws HTTP_SPOOL_FULL, and the errors of `check`.
   */
  write(content: Readable, check: (bytes: number) => void, extension: string): Promise<TempFile>;
  /** Deletes the files; idempotent. */
  dispose(): Promise<void>;
}
interface TempFile {
  readonly filepath: string;
  readonly size: number;
}

/** The temporary files of all requests of a server. */
export interface TempFileStore {
  /** @param dir parent folder, by default the server's. */
  createFolder(dir?: string): TempFolder;
  /** Deletes folders of killed servers. */
  removeStale(): Promise<void>;
  /** Deletes all remaining files. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;
const PREFIX = 'mortise-upload-';
/**
 * Longer than any request: servers in other containers may share the folder, and their process ids are unknown here.
 */
const STALE_AFTER_MS = 3_600_000;

export function createTempFileStore({
  dir = tmpdir(),
  maxBytes = DEFAULT_MAX_BYTES,
}: TempFileOptions = {}): TempFileStore {
  const folders = new Set<string>();
  let used = 0;
  // Also delete the files if code ends the process.
  const removeAll = () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  const createTempFolder = async (parent: string) => {
    const folder = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
    if (folders.size === 0) process.once('exit', removeAll);
    folders.add(folder);
    return folder;
  };
  const removeFolder = async (folder: string) => {
    await rm(folder, { recursive: true, force: true });
    if (folders.delete(folder) && folders.size === 0) process.off('exit', removeAll);
  };

  return {
    createFolder(parent = dir) {
      let folder: Promise<string> | undefined;
      let reserved = 0;
      const reserve = (bytes: number) => {
        if (used + bytes > maxBytes) throw errors.SPOOL_FULL({ limit: maxBytes });
        used += bytes;
        reserved += bytes;
      };
      return {
        async write(content, check, extension) {
          folder ??= createTempFolder(parent);
          const filepath = join(await folder, randomUUID() + extension);
          const handle = await open(filepath, 'wx', 0o600);
          try {
            let size = 0;
            for await (const chunk of content as AsyncIterable<Buffer>) {
              check(chunk.length);
              reserve(chunk.length);
              size += chunk.length;
              await handle.writeFile(chunk);
            }
            return { filepath, size };
          } finally {
            await handle.close();
          }
        },
        async dispose() {
          const created = await folder?.catch(() => undefined);
          folder = undefined;
          if (created !== undefined) await removeFolder(created);
          used -= reserved;
          reserved = 0;
        },
      };
    },
    async removeStale() {
      const names = await readdir(dir).catch(() => []);
      for (const name of names.filter((each) => each.startsWith(PREFIX))) {
        const path = join(dir, name);
        const stats = folders.has(path) ? undefined : await stat(path).catch(() => undefined);
        const isStale = stats !== undefined && Date.now() - stats.mtimeMs > STALE_AFTER_MS;
        if (isStale && !isProcessAlive(Number(name.slice(PREFIX.length).split('-')[0])))
          await rm(path, { recursive: true, force: true }).catch(() => {});
      }
    },
    async close() {
      for (const folder of folders) await removeFolder(folder);
    },
  };
}

/** EPERM: alive, with another owner. A folder with our own pid that is not in `folders` is from an earlier process. */
function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
