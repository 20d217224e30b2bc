import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { createEnv, type Variables } from '@mortise/config/define';
import type { ProjectBuilder } from './builder.ts';
import { describeValue, isRecord, type Values } from './checks.ts';
import { errors } from './errors.ts';
import { type FoundFile, filesIn, foldersIn, kebab } from './folder.ts';
import { loadFile } from './modules.ts';
import { callFactory, checkPlugin, registerParts, settingsOf } from './plugin-parts.ts';

/** A project's local plugins and their settings. */
export interface LocalPlugins {
  /** The value of `config/plugins`: `true`, `false`, or `{ enabled, resolve, config }` by name. */
  readonly plugins?: unknown;
  /** Environment variables for the plugins' settings; default `process.env`. */
  readonly variables?: Variables;
  /** The value of `config/middlewares`; entries `{ resolve: './src/x' }` become middlewares of that name. */
  readonly middlewares?: unknown;
  /** Content of `strapi.config` while files are loaded, by root. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/** A plugin inside of the project folder. */
interface LocalPlugin {
  readonly name: string;
  /** Path relative to the project folder. */
  readonly folder: string;
  readonly config: Values;
}

/**
 * Reads the project's local plugins (behaviours C41, X02–X09) and applies `src/extensions/<plugin>/strapi-server`
 * to them (X12, X13). Plugins from packages, and extensions of other plugins, are ignored and reported in `notes`.
 *
 * @throws PROJECT_PLUGIN_UNRESOLVED, PROJECT_PLUGIN_CONFIG_INVALID, PROJECT_FILE_INVALID, PROJECT_FACTORY_FAILED,
 *   PROJECT_FILE_UNREADABLE; they name the file.
 */
export async function readLocalPlugins(builder: ProjectBuilder, { plugins, variables = process.env }: LocalPlugins) {
  const locals = listLocalPlugins(builder, isRecord(plugins) ? plugins : {});
  const extensions = extensionsOf(builder);
  for (const local of locals) {
    const found = await findServerFile(builder.dir, local.folder);
    if (found) await readLocal(builder, local, found, extensions.get(local.name), createEnv(variables));
    else builder.notes.push(`${local.folder} is left aside: it has no strapi-server`);
  }
  for (const name of await packagedPlugins(builder.dir)) {
    builder.notes.push(
      `package.json: the plugin ${name} is left aside: plugins of packages are made for Strapi itself`,
    );
  }
  const names = locals.map(({ name }) => name);
  for (const [name, { file }] of extensions) {
    if (!names.includes(name)) {
      builder.notes.push(`${file} is left aside: "${name}" is no plugin of this project; change it by a plugin`);
    }
  }
  for (const name of foldersIn(builder.dir, 'src/plugins')) {
    const folder = join('src/plugins', name);
    if (!locals.some((local) => local.folder === folder)) {
      builder.notes.push(`${folder} is left aside: config/plugins does not name it, or does not enable it`);
    }
  }
}

function listLocalPlugins({ dir, notes }: ProjectBuilder, plugins: Values): readonly LocalPlugin[] {
  return Object.entries(plugins).flatMap(([name, value]): LocalPlugin[] => {
    const { enabled = true, resolve, config = {} } = isRecord(value) ? value : { enabled: value };
    if (enabled === false) return [];
    const path = typeof resolve === 'string' ? (isAbsolute(resolve) ? resolve : join(dir, resolve)) : undefined;
    const folder = path === undefined ? undefined : relative(dir, path).split(sep).join('/');
    if (folder === undefined || folder.startsWith('..') || folder.includes('node_modules')) {
      notes.push(`config/plugins: "${name}" is left aside: it is no plugin of the project's folder`);
      return [];
    }
    if (kebab(name) !== name || !existsSync(path!)) {
      const problem = existsSync(path!) ? `"${name}" is no name in kebab case` : `there is no folder ${folder}`;
      throw errors.PLUGIN_UNRESOLVED({ plugin: name, problem });
    }
    return [{ name, folder, config: isRecord(config) ? config : {} }];
  });
}

/** By plugin: the file that extends its code. */
const extensionsOf = ({ dir }: ProjectBuilder): ReadonlyMap<string, FoundFile> =>
  new Map(
    foldersIn(dir, 'src/extensions').flatMap((plugin) =>
      filesIn(dir, join('src/extensions', plugin))
        .filter(({ name }) => name === 'strapi-server')
        .map((found) => [plugin, found] as const),
    ),
  );

/**
 * A plugin's server entry: the export `./strapi-server` of its package.json, else `strapi-server`, else
 * `server/index` (behaviours X04).
 */
async function findServerFile(dir: string, folder: string): Promise<FoundFile | undefined> {
  const [own] = filesIn(dir, folder).filter(({ name }) => name === 'strapi-server');
  const built = filesIn(dir, join(folder, 'server')).find(({ name }) => name === 'index');
  return (await exportedServerFile(dir, folder)) ?? own ?? built;
}

async function readLocal(
  builder: ProjectBuilder,
  { name, config }: LocalPlugin,
  found: FoundFile,
  extension: FoundFile | undefined,
  env: ReturnType<typeof createEnv>,
): Promise<void> {
  const given = await loadFile(found);
  const plain = typeof given === 'function' ? callFactory(found.file, () => given({ env })) : given;
  let plugin = checkPlugin(name, found.file, plain);
  const settings = settingsOf(found.file, name, plugin, config, env);
  if (extension) {
    const change = await loadFile(extension);
    if (typeof change !== 'function') {
      const remedy = 'Export a function: (plugin) => plugin.';
      throw errors.FILE_INVALID({ file: extension.file, problem: `it exports ${describeValue(change)}`, remedy });
    }
    plugin = checkPlugin(
      name,
      extension.file,
      callFactory(extension.file, () => change(copyForExtension(plugin))),
    );
  }
  builder.plugins.set(name, settings);
  registerParts(builder, name, found.file, plugin);
}

/** The file that `exports['./strapi-server']` of a plugin's package names. */
async function exportedServerFile(dir: string, folder: string): Promise<FoundFile | undefined> {
  const path = join(dir, folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const { exports } = (await loadFile({ name: 'package', file: join(folder, 'package.json'), path })) as Values;
  const entry = isRecord(exports) ? exports['./strapi-server'] : undefined;
  const target = isRecord(entry) ? (entry.require ?? entry.default ?? entry.import) : entry;
  if (typeof target !== 'string' || !existsSync(join(dir, folder, target))) return undefined;
  return { name: 'strapi-server', file: join(folder, target), path: join(dir, folder, target) };
}

/** A copy that an extension may mutate; parts that the plugin lacks are empty objects. */
const copyForExtension = (plugin: Values): Values => {
  const kinds = ['controllers', 'services', 'policies', 'middlewares', 'contentTypes'].map((kind) => [kind, {}]);
  const whole = { ...Object.fromEntries(kinds), ...plugin };
  return Object.fromEntries(Object.entries(whole).map(([key, part]) => [key, isRecord(part) ? { ...part } : part]));
};

/** Packages that Strapi would enable automatically as plugins (behaviours X01). */
async function packagedPlugins(dir: string): Promise<readonly string[]> {
  const manifest = join(dir, 'package.json');
  if (!existsSync(manifest)) return [];
  const { dependencies = {} } = JSON.parse(await readFile(manifest, 'utf8')) as { dependencies?: object };
  const isPlugin = async (name: string) => {
    const path = join(dir, 'node_modules', name, 'package.json');
    if (!existsSync(path)) return false;
    const { strapi } = JSON.parse(await readFile(path, 'utf8')) as { strapi?: { kind?: unknown } };
    return strapi?.kind === 'plugin';
  };
  const found = await Promise.all(
    Object.keys(dependencies).map(async (name) => ((await isPlugin(name)) ? [name] : [])),
  );
  return found.flat();
}
