type UnknownRecord = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is UnknownRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper trees are refused elsewhere. */
const MAX_DEPTH = 40;

/**
 * The raw sort with every direction set to asc, so that unknown keys are reported before invalid directions, as in
 * Strapi.
 */
export function withoutDirections(sort: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return sort;
  if (typeof sort === 'string') return sort.replace(/:[^,]*/g, '');
  if (Array.isArray(sort)) return sort.map((item) => withoutDirections(item, depth + 1));
  return isRecord(sort) ? allAscending(sort, depth) : sort;
}

const allAscending = (sort: UnknownRecord, depth: number): UnknownRecord =>
  Object.fromEntries(
    Object.entries(sort).map(([key, value]) => {
      if (typeof value === 'string') return [key, 'asc'];
      return [key, isRecord(value) && depth < MAX_DEPTH ? allAscending(value, depth + 1) : value];
    }),
  );

/** The direction given for a path in the raw sort (string, list or object form); empty if there is none. */
export function directionOf(sort: unknown, path: string, parent = ''): string {
  if (typeof sort === 'string') {
    const terms = sort.split(',').map((term) => term.split(':'));
    return terms.find(([field = '']) => field.trim() === path)?.[1]?.trim() ?? '';
  }
  if (Array.isArray(sort)) return sort.map((item) => directionOf(item, path)).find(Boolean) ?? '';
  if (!isRecord(sort)) return '';
  for (const [key, value] of Object.entries(sort)) {
    const here = parent + key;
    if (here === path && typeof value === 'string') return value.trim();
    if (path.startsWith(`${here}.`) && isRecord(value)) return directionOf(value, path, `${here}.`);
  }
  return '';
}
