import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { errors } from './errors.ts';

/**
 * Unpacks a prebuilt data directory (a gzipped tar) to a place where there is none.
 *
 * It is made beside that place and moved there whole, so a start that is cut short leaves no half of a database behind.
 * PGlite can load the image itself, through its own file system, in twice the time.
 *
 * @throws DATABASE_DIRECTORY_TAKEN when something that is no database is there; nothing of it is touched.
 */
export async function unpackImage(image: Blob, dataDir: string): Promise<void> {
  const there = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (there.length) throw errors.DIRECTORY_TAKEN({ dataDir, entries: there.slice(0, 5) });
  const made = `${dataDir}.new`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  for (const { name, type, data } of parseTar(gunzipSync(await image.arrayBuffer()))) {
    const path = join(made, name);
    if (type === 'directory') mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data ?? '');
    }
  }
  if (existsSync(dataDir)) rmdirSync(dataDir);
  renameSync(made, dataDir);
}
