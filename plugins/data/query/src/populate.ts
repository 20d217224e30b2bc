import type { PopulateTree } from './contract.ts';
import { errors } from './errors.ts';
import { normalizeFields } from './fields.ts';
import { normalizeFilters } from './filters.ts';
import { isObject, MAX_DEPTH, parseBoolean, splitList } from './input-forms.ts';
import { normalizePagination } from './pagination.ts';
import { normalizeSort } from './sort.ts';

type PopulateBranches = Readonly<Record<string, PopulateTree>>;

/**
 * Normalizes `populate` to `'*'` or an object by attribute. Unknown options are kept; the validator and the planner
 * report them.
 *
 * @returns `undefined` if nothing is populated.
 * @throws QUERY_POPULATE_INVALID, and what its filters, sort and fields throw.
 */
export function normalizePopulate(value: unknown, depth = 0): '*' | PopulateBranches | undefined {
  if (depth > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'populate', maxDepth: MAX_DEPTH });
  if (value === undefined || value === null || value === false) return undefined;
  if (value === '*' || value === true) return '*';
  if (typeof value === 'string') return value === '' ? undefined : fromPaths(splitList(value).filter(Boolean));
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === 'string')) throw errors.POPULATE_INVALID({ value });
    return fromPaths(value.flatMap(splitList).filter(Boolean));
  }
  if (!isObject(value)) throw errors.POPULATE_INVALID({ value });
  return fromObject(value, depth);
}

interface PathTree {
  [attribute: string]: PathTree;
}

function fromPaths(paths: readonly string[]): PopulateBranches {
  const root: PathTree = Object.create(null);
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'populate', maxDepth: MAX_DEPTH });
    let at = root;
    for (const step of steps) {
      at[step] ??= Object.create(null) as PathTree;
      at = at[step];
    }
  }
  return freezePaths(root);
}

const freezePaths = (tree: PathTree): PopulateBranches =>
  Object.freeze(
    Object.fromEntries(
      Object.keys(tree).map((key) => {
        const subtree = tree[key]!;
        const empty = Object.keys(subtree).length === 0;
        return [key, Object.freeze(empty ? {} : { populate: freezePaths(subtree) })];
      }),
    ),
  );

/**
 * The query parser turns a list with added names into an object: numeric keys with strings, or lists of strings, are
 * paths; other keys are attribute names.
 */
function fromObject(tree: Readonly<Record<string, unknown>>, depth: number): PopulateBranches {
  const entries = new Map<string, PopulateTree>();
  const paths: string[] = [];
  for (const key of Object.keys(tree)) {
    const given = tree[key];
    const strings = INDEX.test(key) ? [given].flat() : [];
    if (strings.length && strings.every((text) => typeof text === 'string'))
      paths.push(...strings.flatMap(splitList).filter(Boolean));
    else {
      const branch = normalizeBranch(given, depth + 1);
      if (branch) entries.set(key, branch);
    }
  }
  if (paths.length === 0) return Object.freeze(Object.fromEntries(entries));
  return mergeBranches(fromPaths(paths), Object.fromEntries(entries));
}
const INDEX = /^\d+$/;

/** Merges two populate levels. Only `named` has options; paths have none. */
function mergeBranches(listed: PopulateBranches, named: PopulateBranches): PopulateBranches {
  const entries = new Map(Object.entries(listed));
  for (const [name, branch] of Object.entries(named)) {
    const listedPopulate = entries.get(name)?.populate;
    entries.set(
      name,
      listedPopulate === undefined
        ? branch
        : Object.freeze({ ...branch, populate: mergePopulate(listedPopulate, branch.populate) }),
    );
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Merges the populate of two branches; `*` among names means every attribute that is not named. */
function mergePopulate(listed: PopulateTree['populate'], named: PopulateTree['populate']): PopulateTree['populate'] {
  if (listed === undefined || named === undefined) return listed ?? named;
  return mergeBranches(toBranches(listed), toBranches(named));
}
const toBranches = (populate: '*' | PopulateBranches): PopulateBranches => (populate === '*' ? WILDCARD : populate);
const WILDCARD: PopulateBranches = Object.freeze({ '*': Object.freeze({}) });

/**
 * Normalizes the options of one attribute. A string that is not a boolean is read as the name of an option, as in
 * Strapi.
 */
function normalizeBranch(value: unknown, depth: number): PopulateTree | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    const flag = parseBoolean(value);
    if (flag !== undefined) return flag ? EMPTY_BRANCH : undefined;
    if (typeof value !== 'string') throw errors.BRANCH_INVALID({ value });
    return BRANCH_OPTIONS.has(value) ? EMPTY_BRANCH : Object.freeze({ [value]: true });
  }
  const entries: [string, unknown][] = [];
  const add = (key: string, part: unknown) => part !== undefined && entries.push([key, part]);
  for (const key of Object.keys(value)) {
    const given = value[key];
    if (given === undefined) continue;
    if (key === 'fields') add(key, normalizeFields(given));
    else if (key === 'filters') add(key, normalizeFilters(given));
    else if (key === 'sort') add(key, normalizeSort(given));
    else if (key === 'populate') add(key, given === '' ? Object.freeze({ '': {} }) : normalizePopulate(given, depth));
    else if (key === 'on') add(key, isObject(given) ? fromObject(given, depth) : given);
    else if (key === 'count') add(key, parseBoolean(given) === undefined ? given : parseBoolean(given) || undefined);
    else if (!PAGINATION_KEYS.has(key)) add(key, given);
  }
  if ([...PAGINATION_KEYS].some((key) => value[key] !== undefined)) {
    const { start, limit } = normalizePagination(value);
    add('start', start);
    add('limit', limit);
  }
  return Object.freeze(Object.fromEntries(entries));
}

const EMPTY_BRANCH: PopulateTree = Object.freeze({});
/** Option names in place of an options object: Strapi populates the attribute then. */
const BRANCH_OPTIONS: ReadonlySet<string> = new Set(['fields', 'filters', 'sort', 'populate', 'count']);
const PAGINATION_KEYS: ReadonlySet<string> = new Set(['start', 'limit', 'page', 'pageSize']);
