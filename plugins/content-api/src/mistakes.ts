import { isMortiseError } from '@mortise/kernel';

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper trees are refused for that. */
const MAX_DEPTH = 40;
const PAGING: ReadonlySet<string> = new Set(['start', 'limit', 'page', 'pageSize']);
const LATE: ReadonlySet<string> = new Set(['QUERY_SORT_DIRECTION', 'QUERY_NUMBER_INVALID', 'QUERY_PAGE_MIXED']);

/** True for mistakes that Strapi tells only when every key is a known one. */
export const isToldLate = (error: unknown): boolean => isMortiseError(error) && LATE.has(error.code);

/** The same parameters without the mistakes that are told late: every direction is asc, and populate has no pages. */
export const mended = (raw: Values): Values => ({
  ...raw,
  sort: mendedSort(raw.sort, 0),
  populate: mendedBranches(raw.populate, 0),
});

function mendedSort(sort: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return sort;
  if (typeof sort === 'string') return sort.replace(/:[^,]*/g, '');
  if (Array.isArray(sort)) return sort.map((item) => mendedSort(item, depth + 1));
  return isValues(sort) ? mendedLeaves(sort, depth) : sort;
}

const mendedLeaves = (sort: Values, depth: number): Values =>
  mapped(sort, (value) => {
    if (typeof value === 'string') return 'asc';
    return isValues(value) && depth < MAX_DEPTH ? mendedLeaves(value, depth + 1) : value;
  });

/** What stands under names of attributes, or under `on` under uids of components. */
function mendedBranches(populate: unknown, depth: number): unknown {
  if (!isValues(populate) || depth > MAX_DEPTH) return populate;
  return mapped(populate, (branch) => {
    if (!isValues(branch)) return branch;
    const kept = Object.fromEntries(Object.entries(branch).filter(([key]) => !PAGING.has(key)));
    return mapped(kept, (value, key) => {
      if (key === 'sort') return mendedSort(value, depth);
      return key === 'populate' || key === 'on' ? mendedBranches(value, depth + 1) : value;
    });
  });
}

const mapped = (values: Values, change: (value: unknown, key: string) => unknown): Values =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]));

/** The direction that was written to a path of `sort`, in whichever form that came; empty where none was. */
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
