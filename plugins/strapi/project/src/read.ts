import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addSourceFile, addUnique, buildProject, createBuilder, type ProjectBuilder } from './builder.ts';
import {
  checkAppHooks,
  checkComponent,
  checkFunctions,
  checkMiddleware,
  checkPolicy,
  checkType,
  isRecord,
} from './checks.ts';
import type { Project } from './contract.ts';
import { dryRunRegister } from './dry-run.ts';
import { errors } from './errors.ts';
import { type FoundFile, filesIn, foldersIn, kebab } from './folder.ts';
import { withGlobal } from './global.ts';
import { checkLifecycles } from './lifecycles.ts';
import { createLoadTimeStrapi } from './load-time-strapi.ts';
import { type LocalPlugins, readLocalPlugins } from './local-plugins.ts';
import { findFile, installModuleHooks, loadFile } from './modules.ts';

/** By folder: the check that each of its files must pass. */
const FILE_CHECKS = {
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
 * @throws PROJECT_FOLDER_MISSING, PROJECT_FILE_UNREADABLE, PROJECT_FILE_INVALID, PROJECT_DUPLICATE, PROJECT_APP_HOOK_INVALID,
 *   PROJECT_PLUGIN_UNRESOLVED, PROJECT_PLUGIN_CONFIG_INVALID, PROJECT_APP_HOOK_FAILED; all but the first name the file.
 */
export async function readProject(folder: string, local: LocalPlugins = {}): Promise<Project> {
  const dir = resolve(folder);
  if (!existsSync(join(dir, 'src'))) throw errors.FOLDER_MISSING({ dir });
  installModuleHooks(dir);
  return withGlobal(createLoadTimeStrapi(dir, local.settings ?? {}), () => readAll(dir, local));
}

async function readAll(dir: string, local: LocalPlugins): Promise<Project> {
  const builder = createBuilder(dir);
  await readComponents(builder);
  for (const name of foldersIn(dir, 'src/api')) await readApi(builder, name);
  await readSourceFiles(builder, 'policies', 'src/policies', (name) => `global::${name}`);
  await readSourceFiles(builder, 'middlewares', 'src/middlewares', (name) => `global::${name}`);
  await readNamedMiddlewares(builder, local.middlewares);
  await readExtensions(builder);
  const apiHooks = builder.appHooks.splice(0);
  await readLocalPlugins(builder, local);
  builder.appHooks.push(...apiHooks);
  await readAppHooks(builder, 'src');
  return buildProject(builder, await dryRunRegister(builder));
}

async function readComponents({ dir, components }: ProjectBuilder): Promise<void> {
  for (const category of foldersIn(dir, 'src/components')) {
    for (const found of filesIn(dir, join('src/components', category))) {
      const schema = checkComponent(found.file, await loadFile(found));
      addUnique(components, `${category}.${found.name}`, found.file, schema);
    }
  }
}

async function readApi(builder: ProjectBuilder, folder: string): Promise<void> {
  const { dir, routers, notes } = builder;
  const apiName = kebab(folder);
  const at = join('src/api', folder);
  for (const type of foldersIn(dir, join(at, 'content-types')))
    await readType(builder, apiName, join(at, 'content-types', type));
  for (const kind of Object.keys(FILE_CHECKS) as (keyof typeof FILE_CHECKS)[]) {
    await readSourceFiles(builder, kind, join(at, kind), (name) => `api::${apiName}.${kebab(name)}`);
  }
  for (const found of filesIn(dir, join(at, 'routes'))) {
    const router = await loadFile(found);
    routers.push({ owner: { apiName }, file: found.file, value: () => router });
  }
  if (filesIn(dir, join(at, 'config')).length > 0) notes.push(`${join(at, 'config')} is left aside: say it in config`);
  await readAppHooks(builder, at);
}

/** @throws PROJECT_FILE_INVALID if the folder has no schema (behaviours K27). */
async function readType(builder: ProjectBuilder, apiName: string, folder: string): Promise<void> {
  const files = filesIn(builder.dir, folder);
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
    addUnique(builder.contentTypes, uid, found.file, schema);
    for (const { file, ...rest } of files.filter(({ name }) => name === 'lifecycles'))
      addUnique(builder.lifecycles, uid, file, checkLifecycles(file, await loadFile({ file, ...rest })));
  }
}

async function readSourceFiles(
  builder: ProjectBuilder,
  kind: keyof typeof FILE_CHECKS,
  folder: string,
  uidOf: (name: string) => string,
): Promise<void> {
  for (const found of filesIn(builder.dir, folder)) {
    addSourceFile(builder[kind], uidOf(found.name), found.file, FILE_CHECKS[kind], await loadFile(found));
  }
}

/** Loads the middlewares that `config/middlewares` references by path. @throws PROJECT_MODULE_MISSING. */
async function readNamedMiddlewares({ dir, middlewares }: ProjectBuilder, list: unknown): Promise<void> {
  for (const entry of Array.isArray(list) ? list : []) {
    const name: unknown = isRecord(entry) ? entry.resolve : undefined;
    if (typeof name !== 'string' || !/^[./]/.test(name) || middlewares.has(name)) continue;
    const found = findFile(dir, name, 'config/middlewares');
    addSourceFile(middlewares, name, found.file, checkMiddleware, await loadFile(found));
  }
}

/** Reads schema extensions of plugin types (behaviours X11). `readLocalPlugins` reads the code extensions. */
async function readExtensions({ dir, extensions }: ProjectBuilder): Promise<void> {
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
        addUnique(extensions, `plugin::${plugin}.${type}`, found.file, schema);
      }
    }
  }
}

async function readAppHooks({ dir, appHooks }: ProjectBuilder, folder: string): Promise<void> {
  const files: readonly FoundFile[] = filesIn(dir, folder).filter(({ name }) => name === 'index');
  const [first, second] = files;
  if (second) throw errors.DUPLICATE({ uid: `${folder}/index`, first: first!.file, second: second.file });
  if (first) appHooks.push(checkAppHooks(first.file, await loadFile(first)));
}
