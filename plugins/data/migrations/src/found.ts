import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Migration, MigrationPhase } from './contract.ts';
import { errors } from './errors.ts';

/** A migration of the folder or of a plugin. */
export interface Found {
  readonly name: string;
  /** The file or the plugin, for messages. */
  readonly where: string;
  /** sha-256 of the migration's text; `undefined` for functions of plugins, whose text depends on the compiler. */
  readonly checksum: string | undefined;
  /**
   * Loads the migration; called only when the migration is to run. @throws MIGRATIONS_FILE_UNREADABLE,
   * MIGRATIONS_INVALID.
   */
  load(): Promise<Migration & { readonly phase: MigrationPhase }>;
}

const ENDINGS = new Set(['.js', '.mjs', '.cjs', '.ts', '.sql']);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The migrations of a folder and of plugins, sorted by name.
 *
 * @throws MIGRATIONS_TWICE.
 */
export async function findMigrations(
  dir: string,
  contributed: readonly { readonly plugin: string; readonly value: readonly Migration[] }[],
): Promise<readonly Found[]> {
  const found = [
    ...(await filesIn(resolve(dir))),
    ...contributed.flatMap(({ plugin, value }) => value.map((migration) => ofPlugin(plugin, migration))),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [i, { name, where }] of found.entries())
    if (found[i + 1]?.name === name) throw errors.TWICE({ name, where: [where, found[i + 1]!.where] });
  return found;
}

async function filesIn(dir: string): Promise<readonly Found[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw errors.FILE_UNREADABLE({ file: dir, cause: error.message }, error);
  });
  const wanted = names.filter((name) => !/^\.|\.d\.[mc]?ts$/.test(name) && ENDINGS.has(extname(name)));
  return Promise.all(wanted.map((name) => ofFile(join(dir, name), name)));
}

async function ofFile(file: string, name: string): Promise<Found> {
  const failed = (cause: unknown) =>
    errors.FILE_UNREADABLE({ file, cause: cause instanceof Error ? cause.message : String(cause) }, cause);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => Promise.reject(failed(cause)));
  const load = async () => {
    if (extname(name) === '.sql') return checked({ up: text, phase: phaseOf(text) }, name, file);
    const module = await import(pathToFileURL(file).href).catch((cause: unknown) => Promise.reject(failed(cause)));
    const given = module.default ?? module;
    return checked(given.__esModule ? (given.default ?? given) : given, name, file);
  };
  // Line endings do not change the checksum.
  return { name, where: file, checksum: sha256(text.replaceAll('\r\n', '\n')), load };
}

/** The phase of an SQL file, from a line of its own: `-- phase: after`. */
const phaseOf = (text: string) => /^--\s*phase:\s*(\w+)\s*$/m.exec(text)?.[1];

function ofPlugin(plugin: string, migration: Migration): Found {
  const { name, up, down, phase } = migration;
  const steps = [up, down].filter((step) => step !== undefined);
  const isText = steps.every((step) => typeof step === 'string');
  return {
    name,
    where: `plugin "${plugin}"`,
    checksum: isText ? sha256(JSON.stringify(steps)) : undefined,
    load: async () => checked({ up, down, phase }, name, `plugin "${plugin}"`),
  };
}

function checked(
  given: { readonly up?: unknown; readonly down?: unknown; readonly phase?: unknown },
  name: string,
  where: string,
) {
  const { up, down, phase = 'before' } = given;
  const wrong = (path: string, value: unknown) =>
    errors.INVALID({ where, path, value: typeof value === 'string' ? `"${value}"` : typeof value });
  if (!isStep(up)) throw wrong('up', up);
  if (down !== undefined && !isStep(down)) throw wrong('down', down);
  if (phase !== 'before' && phase !== 'after') throw wrong('phase', phase);
  return { name, up, ...(down === undefined ? {} : { down }), phase } as const;
}

const isStep = (value: unknown): value is Migration['up'] => typeof value === 'string' || typeof value === 'function';
