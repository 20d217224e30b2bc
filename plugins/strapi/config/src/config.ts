import type { Config } from './contract.ts';
import { errors } from './errors.ts';
import { isPlain } from './merge.ts';

type Path = string | readonly string[];

const sealed = new WeakSet<Config>();

/** Makes the settings read-only: `set` throws from now on. */
export const sealConfig = (config: Config): void => void sealed.add(config);

/** Creates settings from a copy of the values. `plugin.x` is an alias of `plugin::x`, as in Strapi. */
export function createConfig(values: Readonly<Record<string, unknown>>): Config {
  const root = copy(values) as Record<string, unknown>;
  const paths = new Map<string, readonly string[]>();

  const keysOf = (path: Path): readonly string[] => {
    if (typeof path !== 'string') return path;
    const known = paths.get(path);
    if (known) return known;
    const keys = Object.hasOwn(root, path) ? [path] : split(path);
    if (paths.size < MAX_PATHS) paths.set(path, keys);
    return keys;
  };
  const find = (path: Path): unknown => {
    let at: unknown = root;
    for (const key of keysOf(path)) {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
      at = (at as Record<string, unknown>)[key];
    }
    return at;
  };
  const set = (path: Path, value: unknown) => {
    const keys = typeof path === 'string' ? split(path) : path;
    if (sealed.has(config)) throw errors.SEALED({ path: keys.join('.') });
    let at: Record<string, unknown> = root;
    for (const key of keys.slice(0, -1)) {
      const below = Object.hasOwn(at, key) ? at[key] : undefined;
      at = typeof below === 'object' && below !== null ? (below as typeof at) : put(at, key, {});
    }
    put(at, keys.at(-1)!, value);
    paths.clear();
  };
  const get = (path: Path, otherwise?: unknown) => {
    const value = find(path);
    return value === undefined ? otherwise : value;
  };
  const config = Object.freeze({ get, set, has: (path: Path) => find(path) !== undefined }) as Config;
  return config;
}

/**
 * Maximum number of cached parsed paths. Code uses few paths; the limit protects the memory from paths sent by clients.
 */
const MAX_PATHS = 1000;

function split(path: string): readonly string[] {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  return keys[0] === 'plugin' && keys.length > 1 ? [`plugin::${keys[1]}`, ...keys.slice(2)] : keys;
}

/** Uses defineProperty, so that the key `__proto__` does not set the prototype. */
function put<V>(at: object, key: string, value: V): V {
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

/** Copies plain objects and arrays deeply; functions and class instances are kept. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)])) : value;
}
