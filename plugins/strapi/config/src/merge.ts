/** True for what is merged key by key: an object of no class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * One value over another: plain objects key by key at every depth, anything else, lists included, as a whole. A key that
 * is `undefined` leaves what is below it.
 *
 * @returns new objects where both had one, the inputs untouched.
 */
export function mergeOver(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isPlain(below) || !isPlain(above)) return above;
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) merged.set(key, mergeOver(merged.get(key), value));
  return Object.fromEntries(merged);
}
