import { readConfig } from '@mortise/config';
import type { Plugin } from '@mortise/kernel';
import type { StandardOptions } from './standard.ts';
import { strapiOptions } from './strapi-options.ts';

/** A Strapi-shaped folder as a server's parts. */
export interface ProjectParts {
  /** For `standard`: what its config files say. */
  readonly options: StandardOptions;
  /** To stand behind the standard ones: what its `src` holds. */
  readonly plugins: readonly Plugin[];
}

/**
 * Reads a Strapi-shaped folder: `config/**` into options, `src/**` into plugins. What is found and not used is told in
 * the log at boot, and in `kernel.inspect()`.
 *
 * @param dir the folder that holds `src` and `config`.
 * @throws CONFIG_…, PROJECT_… naming the file; STANDARD_DATABASE_UNSUPPORTED.
 */
export async function fromProject(dir: string): Promise<ProjectParts> {
  // Read in here, for a server without a folder needs none of it.
  const { project, shimFolder } = await import('@mortise/project');
  shimFolder(dir);
  const config = await readConfig(dir);
  const { options, privateAttributes, notes } = strapiOptions(config, dir);
  const { prefix } = options.rest || {};
  const plugins = await project(dir, { prefix, privateAttributes, notes: [...config.notes, ...notes] });
  return { options, plugins };
}
