import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import {
  checkComponent,
  checkFunctions,
  checkLife,
  checkMiddleware,
  checkPolicy,
  checkType,
  isRecord,
} from './checks.ts';
import type { LifeFile, Piece, Project, RouterFile } from './contract.ts';
import { errors } from './errors.ts';
import { type Found, filesIn, foldersIn, kebab } from './folder.ts';
import { checkLifecycles } from './lifecycles.ts';
import { loadFile, shimFolder } from './modules.ts';

/** What gathers while the folders are walked. */
interface Reading {
  readonly dir: string;
  readonly contentTypes: Map<string, { readonly file: string; readonly value: ContentTypeSchema }>;
  readonly components: Map<string, { readonly file: string; readonly value: ComponentSchema }>;
  readonly controllers: Map<string, Piece>;
  readonly services: Map<string, Piece>;
  readonly policies: Map<string, Piece>;
  readonly middlewares: Map<string, Piece>;
  readonly lifecycles: Map<string, Piece>;
  readonly routers: RouterFile[];
  readonly lives: LifeFile[];
  readonly extensions: Map<string, Piece>;
  readonly notes: string[];
}

/** By folder: what its files may give. */
const PIECES = {
  controllers: checkFunctions,
  services: checkFunctions,
  policies: checkPolicy,
  middlewares: checkMiddleware,
} as const;

/**
 * Reads a Strapi-shaped folder: `src/api/**`, `src/components`, `src/policies`, `src/middlewares`, `src/extensions` and
 * `src/index` (behaviours K09, K26–K28, X11). Its modules are loaded, its functions are not called.
 *
 * @throws PROJECT_FOLDER_ABSENT, PROJECT_FILE_UNREADABLE, PROJECT_FILE_INVALID, PROJECT_TWICE, PROJECT_LIFE_INVALID, all
 *   but the first naming the file.
 */
export async function readProject(folder: string): Promise<Project> {
  const dir = resolve(folder);
  if (!existsSync(join(dir, 'src'))) throw errors.FOLDER_ABSENT({ dir });
  shimFolder(dir);
  const reading: Reading = {
    dir,
    contentTypes: new Map(),
    components: new Map(),
    controllers: new Map(),
    services: new Map(),
    policies: new Map(),
    middlewares: new Map(),
    lifecycles: new Map(),
    routers: [],
    lives: [],
    extensions: new Map(),
    notes: [],
  };
  await readComponents(reading);
  for (const name of foldersIn(dir, 'src/api')) await readApi(reading, name);
  await readPieces(reading, 'policies', 'src/policies', (name) => `global::${name}`);
  await readPieces(reading, 'middlewares', 'src/middlewares', (name) => `global::${name}`);
  await readExtensions(reading);
  await readLife(reading, 'src');
  if (foldersIn(dir, 'src/plugins').length > 0)
    reading.notes.push('src/plugins is left aside: plugins of the project come later');
  if (filesIn(dir, 'database/migrations').length > 0) {
    reading.notes.push('database/migrations is left aside: migrations come later');
  }
  return finish(reading);
}

const finish = ({ dir, routers, lives, notes, ...maps }: Reading): Project => {
  const values = <V>(map: ReadonlyMap<string, { readonly value: V }>) =>
    Object.freeze(Object.fromEntries([...map].map(([uid, { value }]) => [uid, value])));
  return Object.freeze({
    dir,
    contentTypes: values(maps.contentTypes),
    components: values(maps.components),
    controllers: Object.freeze(Object.fromEntries(maps.controllers)),
    services: Object.freeze(Object.fromEntries(maps.services)),
    policies: Object.freeze(Object.fromEntries(maps.policies)),
    middlewares: Object.freeze(Object.fromEntries(maps.middlewares)),
    lifecycles: Object.freeze(Object.fromEntries(maps.lifecycles)),
    extensions: Object.freeze(Object.fromEntries(maps.extensions)),
    routers: Object.freeze(routers),
    lives: Object.freeze(lives),
    notes: Object.freeze(notes),
  });
};

/** @throws PROJECT_TWICE. */
function put<V>(map: Map<string, { readonly file: string; readonly value: V }>, uid: string, file: string, value: V) {
  const first = map.get(uid);
  if (first) throw errors.TWICE({ uid, first: first.file, second: file });
  map.set(uid, { file, value });
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
    routers.push({ apiName, file: found.file, value: () => router });
  }
  if (filesIn(dir, join(at, 'config')).length > 0) notes.push(`${join(at, 'config')} is left aside: say it in config`);
  await readLife(reading, at);
}

/** @throws PROJECT_FILE_INVALID where there is no schema (behaviours K27). */
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
    put(reading[kind], uidOf(found.name), found.file, PIECES[kind](found.file, await loadFile(found)));
  }
}

/** Schemas of plugins' types that the project changes; code that changes plugins is noted (behaviours X11, X12). */
async function readExtensions({ dir, extensions, notes }: Reading): Promise<void> {
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
    for (const { name, file } of filesIn(dir, at)) {
      if (name === 'strapi-server') notes.push(`${file} is left aside: change plugins by a plugin of your own`);
    }
  }
}

async function readLife({ dir, lives }: Reading, folder: string): Promise<void> {
  const files: readonly Found[] = filesIn(dir, folder).filter(({ name }) => name === 'index');
  const [first, second] = files;
  if (second) throw errors.TWICE({ uid: `${folder}/index`, first: first!.file, second: second.file });
  if (first) lives.push(checkLife(first.file, await loadFile(first)));
}
