import { UNTRUSTED } from '@mortise/kernel';

/** Puts the UNTRUSTED mark on every object and array of a plain tree. @returns the same tree. */
export function markUntrusted<T>(tree: T): T {
  const stack: unknown[] = [tree];
  for (let value = stack.pop(); value !== undefined || stack.length; value = stack.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key in value) {
      const member: unknown = (value as Record<string, unknown>)[key];
      if (typeof member === 'object' && member !== null) stack.push(member);
    }
    (value as { [UNTRUSTED]?: true })[UNTRUSTED] = true;
  }
  return tree;
}
