import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Strapi } from '@mortise/project/contract';
import { fromProject } from '@mortise/standard';
import { type Booted, type BootOptions, boot } from './boot.ts';

const KEY = Symbol.for('@mortise/test/strapi');
type Kept = { [KEY]?: Strapi };

/** Boots a Strapi-shaped folder made of files by path, and hands out its `strapi`. */
export async function bootFolder(
  files: Readonly<Record<string, string>>,
  more: Pick<BootOptions, 'plugins' | 'grants' | 'options'> = {},
): Promise<Booted & { readonly strapi: Strapi }> {
  const dir = mkdtempSync(join(tmpdir(), 'mortise-folder-'));
  const all = {
    'src/index.js':
      "module.exports = { bootstrap({ strapi }) { globalThis[Symbol.for('@mortise/test/strapi')] = strapi; } };",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const { options, plugins } = await fromProject(dir);
  const { database: _, ...rest } = options;
  const server = await boot({
    ...more,
    plugins: [...plugins, ...(more.plugins ?? [])],
    options: { ...rest, logger: { level: 'silent' }, ...more.options },
  });
  const { [KEY]: strapi } = globalThis as Kept;
  delete (globalThis as Kept)[KEY];
  const stop = async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { ...server, strapi: strapi!, stop };
}
