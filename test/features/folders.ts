import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fromProject } from '@mortise/standard';
import { type Booted, type BootOptions, boot } from '../src/index.ts';

/** Writes a folder with these files, by path. */
export function writeFolder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'mortise-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** Boots a Strapi-shaped folder on the test's own database. */
export async function bootProject(dir: string, more: BootOptions = {}): Promise<Booted> {
  const { options, plugins } = await fromProject(dir);
  const { database: _, ...rest } = options;
  return boot({
    ...more,
    plugins: [...(more.plugins ?? []), plugins],
    options: { ...rest, logger: { level: 'silent' }, ...more.options },
  });
}

export const bootFiles = (files: Readonly<Record<string, string>>, more?: BootOptions): Promise<Booted> =>
  bootProject(writeFolder(files), more);
