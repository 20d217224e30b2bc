/** True for a plain object, which is merged by key. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
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
export function mergeOver(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isPlain(below) || !isPlain(above)) return above;
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) merged.set(key, mergeOver(merged.get(key), value));
  return Object.fromEntries(merged);
}
