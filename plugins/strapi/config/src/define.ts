import type { ConfigFile } from './contract.ts';

export { createConfig } from './config.ts';
export { createEnv, type Variables } from './env.ts';
export { mergeDeep } from './merge.ts';

/** Types a config file: `export default defineConfigFile(({ env }) => ({ … }))`. */
export const defineConfigFile = <const F extends ConfigFile>(file: F): F => file;
