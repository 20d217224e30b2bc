/**
 * Marks trees that came from a request. The symbol is an own enumerable property, so a spread keeps it: what a stranger
 * sent stays a stranger's until the judge has made something new of it.
 */
export const UNTRUSTED: unique symbol = Symbol.for('mortise.untrusted') as never;

/** Marks a plain tree, every object and list in it. @returns the tree itself. */
export function markUntrusted<T>(tree: T): T {
  const open: unknown[] = [tree];
  for (let value = open.pop(); value !== undefined || open.length; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key in value) {
      const member: unknown = (value as Record<string, unknown>)[key];
      if (typeof member === 'object' && member !== null) open.push(member);
    }
    (value as { [UNTRUSTED]?: true })[UNTRUSTED] = true;
  }
  return tree;
}

/** True when the object or list itself carries the mark; its children carry their own. */
export const isUntrusted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { [UNTRUSTED]?: true })[UNTRUSTED] === true;
