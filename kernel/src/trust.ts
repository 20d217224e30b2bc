/**
 * Marks trees that came from a request. The symbol is an own enumerable property, so a spread keeps it: what a stranger
 * sent stays a stranger's until the judge has made something new of it.
 */
export const UNTRUSTED: unique symbol = Symbol.for('mortise.untrusted') as never;

/** True when the object or list itself carries the mark; its children carry their own. */
export const isUntrusted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { [UNTRUSTED]?: true })[UNTRUSTED] === true;
