/** Settings of one config file, read by name. Records which ones were read, so that unused ones can be reported. */
export interface Settings {
  string(key: string): string | undefined;
  number(key: string): number | undefined;
  boolean(key: string): boolean | undefined;
  strings(key: string): string[] | undefined;
  /** The settings under a key; empty if its value is no object. */
  nested(key: string): Settings;
  has(key: string): boolean;
  get(key: string): unknown;
  /** Paths of the settings that were not read. */
  unread(): readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param path of the value for reports, such as `server`. */
export function settingsOf(value: unknown, path: string): Settings {
  const values = isRecord(value) ? value : {};
  const read = new Set<string>();
  const inner = new Map<string, Settings>();
  const get = (key: string): unknown => {
    read.add(key);
    return Object.hasOwn(values, key) ? values[key] : undefined;
  };
  /** A value of another type has no effect and stays among the unread ones. */
  const typed =
    <T>(is: (value: unknown) => value is T) =>
    (key: string): T | undefined => {
      const found = Object.hasOwn(values, key) ? values[key] : undefined;
      if (is(found) || found === undefined || found === null || found === '') read.add(key);
      return is(found) ? found : undefined;
    };
  return {
    get,
    has: (key) => get(key) !== undefined,
    string: typed((found): found is string => typeof found === 'string' && found !== ''),
    // `env('PORT')` is a string.
    number: (key) => {
      const found = get(key);
      const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      if (found !== undefined && found !== null && found !== '') read.delete(key);
      return undefined;
    },
    boolean: typed((found): found is boolean => typeof found === 'boolean'),
    strings: typed(
      (found): found is string[] =>
        Array.isArray(found) && found.every((each) => typeof each === 'string' && each !== ''),
    ),
    nested(key) {
      const known = inner.get(key) ?? settingsOf(get(key), `${path}.${key}`);
      inner.set(key, known);
      return known;
    },
    unread: () => [
      ...Object.keys(values)
        .filter((key) => !read.has(key) && values[key] !== undefined)
        .map((key) => `${path}.${key}`),
      ...[...inner.values()].flatMap((settings) => settings.unread()),
    ],
  };
}
