import { errors } from './errors.ts';
import { isObject, MAX_DEPTH, splitList } from './input-forms.ts';

/**
 * Normalizes `sort` to a list of `path:asc` or `path:desc`.
 *
 * @throws QUERY_SORT_INVALID, QUERY_SORT_DIRECTION, QUERY_TOO_DEEP.
 */
export function normalizeSort(value: unknown): readonly string[] {
  return Object.freeze(normalizeTerms(value, 0));
}

function normalizeTerms(value: unknown, depth: number): string[] {
  if (depth > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'sort', maxDepth: MAX_DEPTH });
  if (typeof value === 'string') return splitList(value).flatMap(normalizeTerm);
  if (Array.isArray(value)) return value.flatMap((item) => normalizeTerms(item, depth + 1));
  if (isObject(value)) return termsOfObject(value, '', depth);
  throw errors.SORT_INVALID({ value });
}

/** Drops empty path segments, as Strapi does: `author..name` is `author.name`, and `:asc` alone sorts by nothing. */
function normalizeTerm(text: string): readonly string[] {
  const [field = '', direction = 'asc'] = text.split(':');
  const steps = field.split('.').flatMap((step) => step.trim() || []);
  if (steps.length > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'sort', maxDepth: MAX_DEPTH });
  return steps.length ? [`${steps.join('.')}:${parseDirection(direction, field)}`] : [];
}

function termsOfObject(tree: Readonly<Record<string, unknown>>, path: string, depth: number): string[] {
  if (depth > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'sort', maxDepth: MAX_DEPTH });
  return Object.keys(tree).flatMap((key) => {
    const value = tree[key];
    const field = path + key;
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${field}:${parseDirection(value, field)}`];
    if (isObject(value)) return termsOfObject(value, `${field}.`, depth + 1);
    throw errors.SORT_INVALID({ value });
  });
}

function parseDirection(text: string, field: string): 'asc' | 'desc' {
  const direction = text.trim().toLowerCase();
  if (direction === 'asc' || direction === 'desc') return direction;
  throw errors.SORT_DIRECTION({ direction: text, field });
}
