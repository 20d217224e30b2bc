import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, type Plugin } from '@mortise/kernel';
import type { Migration } from '@mortise/migrations/contract';
import { contentTypes } from '../../content-types/src/index.ts';
import { database } from '../../database/src/index.ts';
import { migrations } from '../src/index.ts';

/** A new folder of migrations. Node caches modules by path, so each set of files needs its own folder. */
export function folderOf(files: Readonly<Record<string, string>>): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'mortise-migrations-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A server with the type `note`: its migrations, its database, and its log lines. */
export function notesServer(
  options: object,
  {
    dir,
    atBoot,
    bring = [],
    logged = [],
  }: { dir: string; atBoot?: boolean; bring?: readonly Migration[]; logged?: string[] },
): readonly Plugin[] {
  const log = (message: string) => void logged.push(message);
  const notes = definePlugin({
    name: 'notes',
    contributes: {
      migrations: bring,
      contentTypes: {
        'api::note.note': {
          collectionName: 'notes',
          info: { singularName: 'note', pluralName: 'notes', displayName: 'note' },
          attributes: { title: { type: 'string' }, words: { type: 'integer' } },
        },
      },
    },
    provides: { log: () => ({ error: log, warn: log, info: log, debug: () => {} }) },
    replaces: ['log'],
  });
  return [
    contentTypes(),
    database(options as never),
    migrations({ dir, ...(atBoot === undefined ? {} : { atBoot }) }),
    notes(),
  ];
}
