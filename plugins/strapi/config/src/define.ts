import type { ConfigFile } from './contract.ts';

export { createConfig } from './config.ts';
export { createEnv, type Variables } from './env.ts';
export { mergeOver } from './merge.ts';

/** A config file, typed where it is written: `export default defineConfigFile(({ env }) => ({ … }))`. */
export const defineConfigFile = <const F extends ConfigFile>(file: F): F => file;
