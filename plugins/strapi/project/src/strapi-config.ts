import { join } from 'node:path';
import type { Config } from '@mortise/config/contract';

/** `strapi.config`: each root is also a property, such as `strapi.config.environment`. */
export const strapiConfig = (config: Config): Config & Readonly<Record<string, unknown>> =>
  new Proxy(Object.create(config), {
    get: (target, key, receiver) =>
      typeof key === 'symbol' || key in config ? Reflect.get(target, key, receiver) : config.get([key]),
    has: (target, key) => key in target || (typeof key === 'string' && config.has([key])),
  });

export interface AppDirs {
  readonly root: string;
  readonly src: string;
  readonly api: string;
  readonly components: string;
  readonly extensions: string;
  readonly policies: string;
  readonly middlewares: string;
  readonly config: string;
}
export interface Dirs {
  readonly app: AppDirs;
  /** In Strapi the compiled code; here equal to `app`, because there is no build step. */
  readonly dist: AppDirs;
  readonly static: { readonly public: string };
}

/** The folders of a project; `config/server` may set another public folder. */
export function strapiDirs(dir: string, config: Config): Dirs {
  const src = join(dir, 'src');
  const below = (name: string) => join(src, name);
  const app = {
    root: dir,
    src,
    api: below('api'),
    components: below('components'),
    extensions: below('extensions'),
    policies: below('policies'),
    middlewares: below('middlewares'),
    config: join(dir, 'config'),
  };
  const named = config.get(['dirs', 'static', 'public']);
  return { app, dist: app, static: { public: typeof named === 'string' ? named : join(dir, 'public') } };
}
