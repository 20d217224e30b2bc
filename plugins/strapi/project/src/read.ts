import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  checkComponent,
  checkFunctions,
  checkLife,
  checkMiddleware,
  checkPolicy,
  checkType,
  isRecord,
} from './checks.ts';
import type { Project } from './contract.ts';
import { createEarly } from './early.ts';
import { errors } from './errors.ts';
import { type Found, filesIn, foldersIn, kebab } from './folder.ts';
import { withGlobal } from './global.ts';
import { checkLifecycles } from './lifecycles.ts';
import { type LocalPlugins, readLocalPlugins } from './local-plugins.ts';
import { findFile, loadFile, shimFolder } from './modules.ts';
import { finish, newReading, put, putPiece, type Reading } from './reading.ts';
import { rehearse } from './rehearse.ts';

/** By folder: the check that each of its files must pass. */
const PIECES = {
  controllers: checkFunctions,
  services: checkFunctions,
  policies: checkPolicy,
  middlewares: checkMiddleware,
} as const;

/**
 * Reads a Strapi-shaped folder: `src/api/**`, `src/components`, `src/policies`, `src/middlewares`, `src/extensions`,
 * `src/index`, and the local plugins of `config/plugins` (behaviours K09, K26–K28, X02–X08, X11–X13).
 * Loads all modules. Calls only functions that create a plugin, and `register` if a type uses a custom field or if
 * `register` may change types.
 *
 * @throws PROJECT_FOLDER_ABSENT, PROJECT_FILE_UNREADABLE, PROJECT_FILE_INVALID, PROJECT_TWICE, PROJECT_LIFE_INVALID,
 *   PROJECT_PLUGIN_UNRESOLVED, PROJECT_PLUGIN_CONFIG_INVALID, PROJECT_LIFE_FAILED; all but the first name the file.
 */
export async function readProject(folder: string, local: LocalPlugins = {}): Promise<Project> {
  const dir = resolve(folder);
  if (!existsSync(join(dir, 'src'))) throw errors.FOLDER_ABSENT({ dir });
  shimFolder(dir);
  return withGlobal(createEarly(dir, local.settings ?? {}), () => readAll(dir, local));
}

async function readAll(dir: string, local: LocalPlugins): Promise<Project> {
  const reading = newReading(dir);
  await readComponents(reading);
  for (const name of foldersIn(dir, 'src/api')) await readApi(reading, name);
  await readPieces(reading, 'policies', 'src/policies', (name) => `global::${name}`);
  await readPieces(reading, 'middlewares', 'src/middlewares', (name) => `global::${name}`);
  await readResolved(reading, local.middlewares);
  await readExtensions(reading);
  const lives = reading.lives.splice(0);
  await readLocalPlugins(reading, local);
  reading.lives.push(...lives);
  await readLife(reading, 'src');
  return finish(reading, await rehearse(reading));
}

async function readComponents({ dir, components }: Reading): Promise<void> {
  for (const category of foldersIn(dir, 'src/components')) {
    for (const found of filesIn(dir, join('src/components', category))) {
      const schema = checkComponent(found.file, await loadFile(found));
      put(components, `${category}.${found.name}`, found.file, schema);
    }
  }
}

async function readApi(reading: Reading, folder: string): Promise<void> {
  const { dir, routers, notes } = reading;
  const apiName = kebab(folder);
  const at = join('src/api', folder);
  for (const type of foldersIn(dir, join(at, 'content-types')))
    await readType(reading, apiName, join(at, 'content-types', type));
  for (const kind of Object.keys(PIECES) as (keyof typeof PIECES)[]) {
    await readPieces(reading, kind, join(at, kind), (name) => `api::${apiName}.${kebab(name)}`);
  }
  for (const found of filesIn(dir, join(at, 'routes'))) {
    const router = await loadFile(found);
    routers.push({ owner: { apiName }, file: found.file, value: () => router });
  }
  if (filesIn(dir, join(at, 'config')).length > 0) notes.push(`${join(at, 'config')} is left aside: say it in config`);
  await readLife(reading, at);
}

/** @throws PROJECT_FILE_INVALID if the folder has no schema (behaviours K27). */
async function readType(reading: Reading, apiName: string, folder: string): Promise<void> {
  const files = filesIn(reading.dir, folder);
  const schemas = files.filter(({ name }) => name === 'schema');
  if (schemas.length === 0) {
    throw errors.FILE_INVALID({
      file: folder,
      problem: 'it holds no schema',
      remedy: 'Add schema.json, or remove it.',
    });
  }
  for (const found of schemas) {
    const schema = checkType(found.file, await loadFile(found));
    const uid = `api::${apiName}.${kebab(schema.info.singularName)}`;
    put(reading.contentTypes, uid, found.file, schema);
    for (const { file, ...rest } of files.filter(({ name }) => name === 'lifecycles'))
      put(reading.lifecycles, uid, file, checkLifecycles(file, await loadFile({ file, ...rest })));
  }
}

async function readPieces(
  reading: Reading,
  kind: keyof typeof PIECES,
  folder: string,
  uidOf: (name: string) => string,
): Promise<void> {
  for (const found of filesIn(reading.dir, folder)) {
    putPiece(reading[kind], uidOf(found.name), found.file, PIECES[kind], await loadFile(found));
  }
}

/** Loads the middlewares that `config/middlewares` references by path. @throws PROJECT_MODULE_ABSENT. */
async function readResolved({ dir, middlewares }: Reading, list: unknown): Promise<void> {
  for (const entry of Array.isArray(list) ? list : []) {
    const name: unknown = isRecord(entry) ? entry.resolve : undefined;
    if (typeof name !== 'string' || !/^[./]/.test(name) || middlewares.has(name)) continue;
    const found = findFile(dir, name, 'config/middlewares');
    putPiece(middlewares, name, found.file, checkMiddleware, await loadFile(found));
  }
}

/** Reads schema extensions of plugin types (behaviours X11). `readLocalPlugins` reads the code extensions. */
async function readExtensions({ dir, extensions }: Reading): Promise<void> {
  for (const plugin of foldersIn(dir, 'src/extensions')) {
    const at = join('src/extensions', plugin);
    for (const type of foldersIn(dir, join(at, 'content-types'))) {
      for (const found of filesIn(dir, join(at, 'content-types', type)).filter(({ name }) => name === 'schema')) {
        const schema = await loadFile(found);
        if (!isRecord(schema)) {
          throw errors.FILE_INVALID({
            file: found.file,
            problem: 'it is no object',
            remedy: 'Write keys of the schema.',
          });
        }
        put(extensions, `plugin::${plugin}.${type}`, found.file, schema);
      }
    }
  }
}

async function readLife({ dir, lives }: Reading, folder: string): Promise<void> {
  const files: readonly Found[] = filesIn(dir, folder).filter(({ name }) => name === 'index');
  const [first, second] = files;
  if (second) throw errors.TWICE({ uid: `${folder}/index`, first: first!.file, second: second.file });
  if (first) lives.push(checkLife(first.file, await loadFile(first)));
}
