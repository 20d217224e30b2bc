import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Migration, MigrationPhase } from './contract.ts';
import { errors } from './errors.ts';

/** A migration of the folder or of a plugin. */
export interface DiscoveredMigration {
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

const EXTENSIONS = new Set(['.js', '.mjs', '.cjs', '.ts', '.sql']);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The migrations of a folder and of plugins, sorted by name.
 *
 * @throws MIGRATIONS_DUPLICATE.
 */
export async function discoverMigrations(
  dir: string,
  contributed: readonly { readonly plugin: string; readonly value: readonly Migration[] }[],
): Promise<readonly DiscoveredMigration[]> {
  const found = [
    ...(await migrationsInFolder(resolve(dir))),
    ...contributed.flatMap(({ plugin, value }) => value.map((migration) => fromPlugin(plugin, migration))),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [i, { name, where }] of found.entries())
    if (found[i + 1]?.name === name) throw errors.DUPLICATE({ name, where: [where, found[i + 1]!.where] });
  return found;
}

async function migrationsInFolder(dir: string): Promise<readonly DiscoveredMigration[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw errors.FILE_UNREADABLE({ file: dir, cause: error.message }, error);
  });
  const fileNames = names.filter((name) => !/^\.|\.d\.[mc]?ts$/.test(name) && EXTENSIONS.has(extname(name)));
  return Promise.all(fileNames.map((name) => fromFile(join(dir, name), name)));
}

async function fromFile(file: string, name: string): Promise<DiscoveredMigration> {
  const unreadable = (cause: unknown) =>
    errors.FILE_UNREADABLE({ file, cause: cause instanceof Error ? cause.message : String(cause) }, cause);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => Promise.reject(unreadable(cause)));
  const load = async () => {
    if (extname(name) === '.sql') return validateMigration({ up: text, phase: phaseOf(text) }, name, file);
    const module = await import(pathToFileURL(file).href).catch((cause: unknown) => Promise.reject(unreadable(cause)));
    const exported = module.default ?? module;
    return validateMigration(exported.__esModule ? (exported.default ?? exported) : exported, name, file);
  };
  // Line endings do not change the checksum.
  return { name, where: file, checksum: sha256(text.replaceAll('\r\n', '\n')), load };
}

/** The phase of an SQL file, from a line of its own: `-- phase: after`. */
const phaseOf = (text: string) => /^--\s*phase:\s*(\w+)\s*$/m.exec(text)?.[1];

function fromPlugin(plugin: string, migration: Migration): DiscoveredMigration {
  const { name, up, down, phase } = migration;
  const steps = [up, down].filter((step) => step !== undefined);
  const isText = steps.every((step) => typeof step === 'string');
  return {
    name,
    where: `plugin "${plugin}"`,
    checksum: isText ? sha256(JSON.stringify(steps)) : undefined,
    load: async () => validateMigration({ up, down, phase }, name, `plugin "${plugin}"`),
  };
}

function validateMigration(
  given: { readonly up?: unknown; readonly down?: unknown; readonly phase?: unknown },
  name: string,
  where: string,
) {
  const { up, down, phase = 'before' } = given;
  const invalid = (path: string, value: unknown) =>
    errors.INVALID({ where, path, value: typeof value === 'string' ? `"${value}"` : typeof value });
  if (!isStep(up)) throw invalid('up', up);
  if (down !== undefined && !isStep(down)) throw invalid('down', down);
  if (phase !== 'before' && phase !== 'after') throw invalid('phase', phase);
  return { name, up, ...(down === undefined ? {} : { down }), phase } as const;
}

const isStep = (value: unknown): value is Migration['up'] => typeof value === 'string' || typeof value === 'function';
