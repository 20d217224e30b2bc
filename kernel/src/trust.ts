/**
 * Marks objects and lists that came from a request. The symbol is an own enumerable property, so a spread keeps it:
 * client input stays marked until validation builds a new value from it.
 */
export const UNTRUSTED: unique symbol = Symbol.for('mortise.untrusted') as never;

/** True when the object or list itself has the mark; children have their own. */
export const isUntrusted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { [UNTRUSTED]?: true })[UNTRUSTED] === true;
