import { readConfig } from '@mortise/config';
import type { Plugin } from '@mortise/kernel';
import { withColumnTypes } from './column-types.ts';
import { computedSettings } from './computed-settings.ts';
import type { StandardOptions } from './standard.ts';
import { overriddenDatabase } from './strapi-database.ts';
import { strapiOptions } from './strapi-options.ts';

/** The config files that Strapi reads, and `grants`, which is ours. Other files of the folder may export anything. */
const STRAPI_ROOTS = ['admin', 'api', 'database', 'features', 'grants', 'middlewares', 'plugins', 'server'];

/** What a server takes from a Strapi-shaped folder. */
export interface ProjectParts {
  /** The options for `standard`, from the config files. */
  readonly options: StandardOptions;
  /** The plugins made of `src`, to be listed after the standard ones. */
  readonly plugins: readonly Plugin[];
}

/**
 * Reads a Strapi-shaped folder: `config/**` into options, `src/**` into plugins. What is found and not used is
 * logged at boot and listed by `kernel.inspect()`.
 *
 * @param dir the folder that holds `src` and `config`.
 * @throws CONFIG_…, PROJECT_… naming the file; STANDARD_DATABASE_UNSUPPORTED.
 */
export async function fromProject(dir: string): Promise<ProjectParts> {
  // Imported here: a server without a folder does not need it.
  const { loadConfigFile, projectPlugins, readProject, installModuleHooks } = await import('@mortise/project');
  installModuleHooks(dir);
  const config = await readConfig(dir, { load: loadConfigFile, strictRoots: STRAPI_ROOTS });
  const facts = await computedSettings(config, dir);
  const { options: read, privateAttributes, plugins: named, warnings: unused } = strapiOptions(config, dir);
  const url = typeof read.database === 'object' && 'url' in read.database ? read.database.url : undefined;
  const src = await readProject(dir, {
    plugins: named,
    middlewares: config.values.middlewares,
    settings: { ...config.values, ...facts },
  });
  const project = await withColumnTypes(src, config.env('DATABASE_URL') || url);
  const settings = Object.entries(project.plugins).map(([name, value]) => [`plugin::${name}`, value] as const);
  const values = { ...config.values, ...Object.fromEntries(settings), ...facts };
  const options = { ...read, config: { values } };
  const { prefix } = read.rest || {};
  const { environment } = config;
  const overridden = overriddenDatabase(url, config.env('DATABASE_URL'));
  const warnings = [...config.warnings, ...unused, ...overridden];
  const plugins = projectPlugins(project, { prefix, privateAttributes, environment, notes: warnings });
  return { options, plugins };
}
