type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
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
  return isValues(sort) ? ascending(sort, depth) : sort;
}

const ascending = (sort: Values, depth: number): Values =>
  Object.fromEntries(
    Object.entries(sort).map(([key, value]) => {
      if (typeof value === 'string') return [key, 'asc'];
      return [key, isValues(value) && depth < MAX_DEPTH ? ascending(value, depth + 1) : value];
    }),
  );

/** The direction given for a path in the raw sort (string, list or object form); empty if there is none. */
export function writtenDirection(sort: unknown, path: string, parent = ''): string {
  if (typeof sort === 'string') {
    const terms = sort.split(',').map((term) => term.split(':'));
    return terms.find(([field = '']) => field.trim() === path)?.[1]?.trim() ?? '';
  }
  if (Array.isArray(sort)) return sort.map((item) => writtenDirection(item, path)).find(Boolean) ?? '';
  if (!isValues(sort)) return '';
  for (const [key, value] of Object.entries(sort)) {
    const here = parent + key;
    if (here === path && typeof value === 'string') return value.trim();
    if (path.startsWith(`${here}.`) && isValues(value)) return writtenDirection(value, path, `${here}.`);
  }
  return '';
}
