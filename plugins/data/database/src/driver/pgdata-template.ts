import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { errors } from '../errors.ts';

/**
 * Extracts a prebuilt data directory (a gzipped tar) to a path that does not exist or is empty.
 *
 * Extracts to `<dir>.new` and renames it, so that an interrupted start leaves no partial database. PGlite can load the
 * tar itself, through its own file system, but takes twice the time.
 *
 * @throws DATABASE_DIRECTORY_TAKEN if the directory contains anything; its content is not touched.
 */
export async function extractTemplate(template: Blob, dataDir: string): Promise<void> {
  const existing = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (existing.length) throw errors.DIRECTORY_TAKEN({ dataDir, entries: existing.slice(0, 5) });
  const tempDir = `${dataDir}.new`;
  rmSync(tempDir, { recursive: true, force: true });
  mkdirSync(tempDir, { recursive: true });
  for (const { name, type, data } of parseTar(gunzipSync(await template.arrayBuffer()))) {
    const path = join(tempDir, name);
    if (type === 'directory') mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data ?? '');
    }
  }
  if (existsSync(dataDir)) rmdirSync(dataDir);
  renameSync(tempDir, dataDir);
}
