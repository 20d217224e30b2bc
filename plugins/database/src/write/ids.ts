import { errors } from '../errors.ts';

/**
 * Row ids out of what a relation is written as: a number, a list, or null for none. Each once, the first place kept.
 *
 * @throws DATABASE_LINK_INVALID.
 */
export function rowIds(value: unknown, attribute: string): readonly number[] {
  const ids = value === null ? [] : Array.isArray(value) ? value : [value];
  const wrong = ids.find((id) => !Number.isSafeInteger(id));
  if (wrong !== undefined) throw errors.LINK_INVALID({ attribute, value: wrong });
  return [...new Set(ids as number[])];
}
