import type { Config } from './contract.ts';
import { errors } from './errors.ts';
import { isPlainObject } from './merge.ts';

type Path = string | readonly string[];

const sealed = new WeakSet<Config>();

/** Makes the settings read-only: `set` throws from now on. */
export const sealConfig = (config: Config): void => void sealed.add(config);

/** Creates settings from a copy of the values. `plugin.x` is an alias of `plugin::x`, as in Strapi. */
export function createConfig(values: Readonly<Record<string, unknown>>): Config {
  const root = copyDeep(values) as Record<string, unknown>;
  const paths = new Map<string, readonly string[]>();

  const cachedKeys = (path: Path): readonly string[] => {
    if (typeof path !== 'string') return path;
    const cached = paths.get(path);
    if (cached) return cached;
    const keys = Object.hasOwn(root, path) ? [path] : parsePath(path);
    if (paths.size < MAX_CACHED_PATHS) paths.set(path, keys);
    return keys;
  };
  const find = (path: Path): unknown => {
    let node: unknown = root;
    for (const key of cachedKeys(path)) {
      if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
      node = (node as Record<string, unknown>)[key];
    }
    return node;
  };
  const set = (path: Path, value: unknown) => {
    const keys = typeof path === 'string' ? parsePath(path) : path;
    if (sealed.has(config)) throw errors.SEALED({ path: keys.join('.') });
    let node: Record<string, unknown> = root;
    for (const key of keys.slice(0, -1)) {
      const child = Object.hasOwn(node, key) ? node[key] : undefined;
      node = typeof child === 'object' && child !== null ? (child as typeof node) : defineValue(node, key, {});
    }
    defineValue(node, keys.at(-1)!, value);
    paths.clear();
  };
  const get = (path: Path, defaultValue?: unknown) => {
    const value = find(path);
    return value === undefined ? defaultValue : value;
  };
  const config = Object.freeze({ get, set, has: (path: Path) => find(path) !== undefined }) as Config;
  return config;
}

/**
 * Maximum number of cached parsed paths. Code uses few paths; the limit protects the memory from paths sent by clients.
 */
const MAX_CACHED_PATHS = 1000;

function parsePath(path: string): readonly string[] {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  return keys[0] === 'plugin' && keys.length > 1 ? [`plugin::${keys[1]}`, ...keys.slice(2)] : keys;
}

/** Uses defineProperty, so that the key `__proto__` does not set the prototype. */
function defineValue<V>(target: object, key: string, value: V): V {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

/** Copies plain objects and arrays deeply; functions and class instances are kept. */
function copyDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyDeep);
  return isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyDeep(part)]))
    : value;
}
