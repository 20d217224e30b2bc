import { errors } from './errors.ts';
import { commaList } from './shape.ts';

/**
 * The canonical form of `fields`: a list of names, each once; `undefined` for all of them. `*` beside names is kept: it means
 * all of them too, once the names are known.
 *
 * @throws QUERY_FIELDS_INVALID.
 */
export function normalizeFields(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items = Array.isArray(value) ? value : [value];
  const names = new Set<string>();
  for (const item of items) {
    if (typeof item !== 'string') throw errors.FIELDS_INVALID({ value });
    for (const name of commaList(item)) names.add(name);
  }
  return names.has('*') && names.size === 1 ? undefined : Object.freeze([...names]);
}
