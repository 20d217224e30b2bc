import type { Config } from './contract.ts';
import { errors } from './errors.ts';
import { isPlain } from './merge.ts';

type Path = string | readonly string[];

const sealed = new WeakSet<Config>();

/** Ends the changing of settings: from now on `set` is refused. */
export const sealConfig = (config: Config): void => void sealed.add(config);

/** Settings over a copy of the given values; `plugin.x` is another way to say `plugin::x` (behaviours C05). */
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

/** Remembered ways of reading a path; code names few, and what strangers name must not fill the memory. */
const MAX_PATHS = 1000;

function split(path: string): readonly string[] {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  return keys[0] === 'plugin' && keys.length > 1 ? [`plugin::${keys[1]}`, ...keys.slice(2)] : keys;
}

/** Defines, so that a key called `__proto__` is one like any other. */
function put<V>(at: object, key: string, value: V): V {
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

/** Plain objects and lists anew; functions and objects of a class as they are. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)])) : value;
}
