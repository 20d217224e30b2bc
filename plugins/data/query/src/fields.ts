import { errors } from './errors.ts';
import { splitList } from './input-forms.ts';

/**
 * Normalizes `fields` to a list of unique names; `undefined` means all fields. A `*` among names is kept: the planner
 * expands it when the names are known.
 *
 * @throws QUERY_FIELDS_INVALID.
 */
export function normalizeFields(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items = Array.isArray(value) ? value : [value];
  const names = new Set<string>();
  for (const item of items) {
    if (typeof item !== 'string') throw errors.FIELDS_INVALID({ value });
    for (const name of splitList(item)) names.add(name);
  }
  return names.has('*') && names.size === 1 ? undefined : Object.freeze([...names]);
}
