import { definePlugin } from '@mortise/kernel';
import { createConfig, sealConfig } from './config.ts';

export type {} from './contract.ts';

import { options } from './options.ts';

export { createEnv, type Variables } from './env.ts';
export { errors as configErrors } from './errors.ts';
export { type ReadConfigOptions, readConfig } from './read.ts';

/** The settings of a project's config files, read by path. */
export const config = definePlugin({
  name: 'config',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['config'],
  provides: { config: (view) => createConfig(view.options.values) },
  taps: { compile: (view) => sealConfig(view.use.config) },
});
