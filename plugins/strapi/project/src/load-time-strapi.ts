import { createConfig } from '@mortise/config/define';
import { errors } from './errors.ts';
import { strapiConfig, strapiDirs } from './strapi-config.ts';

/**
 * The global `strapi` while files are loaded: `config`, `dirs` and `log`. Other properties throw, because no server
 * exists yet.
 */
export function createLoadTimeStrapi(dir: string, values: Readonly<Record<string, unknown>>): object {
  const { debug, info, warn, error } = console;
  const config = createConfig(values);
  const early = {
    config: strapiConfig(config),
    dirs: strapiDirs(dir, config),
    log: Object.freeze({
      ...{ debug, info, warn, error },
      http: info,
      verbose: debug,
      silly: debug,
      trace: debug,
      fatal: error,
    }),
  };
  return new Proxy(Object.freeze(early), {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key);
      if (key === 'then' || key === 'toJSON') return undefined;
      throw errors.STRAPI_TOO_EARLY({ name: key, known: Object.keys(target) });
    },
  });
}
