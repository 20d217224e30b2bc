/** True for a plain object, which is merged by key. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Merges two values deeply: plain objects by key, anything else, arrays included, is replaced. `undefined` in
 * `override` keeps the base value.
 *
 * @returns new objects; the inputs are not mutated.
 */
export function mergeDeep(base: unknown, override: unknown): unknown {
  if (override === undefined) return base;
  if (!isPlainObject(base) || !isPlainObject(override)) return override;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(override)) merged.set(key, mergeDeep(merged.get(key), value));
  return Object.fromEntries(merged);
}
