import type { PopulateTree } from './contract.ts';
import { errors } from './errors.ts';
import { normalizeFields } from './fields.ts';
import { normalizeFilters } from './filters.ts';
import { normalizePaging } from './paging.ts';
import { commaList, isTree, MAX_DEPTH, truthOf } from './shape.ts';
import { normalizeSort } from './sort.ts';

type Branches = Readonly<Record<string, PopulateTree>>;

/**
 * Normalizes `populate` to `'*'` or an object by attribute. Unknown options are kept; the validator and the planner
 * report them.
 *
 * @returns `undefined` if nothing is populated.
 * @throws QUERY_POPULATE_INVALID, and what its filters, sort and fields throw.
 */
export function normalizePopulate(value: unknown, depth = 0): '*' | Branches | undefined {
  if (depth > MAX_DEPTH) throw errors.TOO_DEEP({ param: 'populate', maxDepth: MAX_DEPTH });
  if (value === undefined || value === null || value === false) return undefined;
  if (value === '*' || value === true) return '*';
  if (typeof value === 'string') return value === '' ? undefined : fromPaths(commaList(value).filter(Boolean));
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === 'string')) throw errors.POPULATE_INVALID({ value });
    return fromPaths(value.flatMap(commaList).filter(Boolean));
  }
  if (!isTree(value)) throw errors.POPULATE_INVALID({ value });
  return fromTree(value, depth);
}

interface PathTree {
  [attribute: string]: PathTree;
}

function fromPaths(paths: readonly string[]): Branches {
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
  return frozenPaths(root);
}

const frozenPaths = (tree: PathTree): Branches =>
  Object.freeze(
    Object.fromEntries(
      Object.keys(tree).map((key) => {
        const below = tree[key]!;
        const empty = Object.keys(below).length === 0;
        return [key, Object.freeze(empty ? {} : { populate: frozenPaths(below) })];
      }),
    ),
  );

/**
 * The query parser turns a list with added names into an object: numeric keys with strings, or lists of strings, are
 * paths; other keys are attribute names.
 */
function fromTree(tree: Readonly<Record<string, unknown>>, depth: number): Branches {
  const entries = new Map<string, PopulateTree>();
  const paths: string[] = [];
  for (const key of Object.keys(tree)) {
    const given = tree[key];
    const texts = INDEX.test(key) ? [given].flat() : [];
    if (texts.length && texts.every((text) => typeof text === 'string'))
      paths.push(...texts.flatMap(commaList).filter(Boolean));
    else {
      const branch = normalizeBranch(given, depth + 1);
      if (branch) entries.set(key, branch);
    }
  }
  if (paths.length === 0) return Object.freeze(Object.fromEntries(entries));
  return merged(fromPaths(paths), Object.fromEntries(entries));
}
const INDEX = /^\d+$/;

/** Merges two populate levels. Only `named` has options; paths have none. */
function merged(listed: Branches, named: Branches): Branches {
  const entries = new Map(Object.entries(listed));
  for (const [name, branch] of Object.entries(named)) {
    const below = entries.get(name)?.populate;
    entries.set(
      name,
      below === undefined ? branch : Object.freeze({ ...branch, populate: both(below, branch.populate) }),
    );
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Merges the populate of two branches; `*` among names means every attribute that is not named. */
function both(listed: PopulateTree['populate'], named: PopulateTree['populate']): PopulateTree['populate'] {
  if (listed === undefined || named === undefined) return listed ?? named;
  return merged(branchesOf(listed), branchesOf(named));
}
const branchesOf = (populate: '*' | Branches): Branches => (populate === '*' ? EVERYTHING : populate);
const EVERYTHING: Branches = Object.freeze({ '*': Object.freeze({}) });

/**
 * Normalizes the options of one attribute. A string that is not a boolean is read as the name of an option, as in
 * Strapi.
 */
function normalizeBranch(value: unknown, depth: number): PopulateTree | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isTree(value)) {
    const truth = truthOf(value);
    if (truth !== undefined) return truth ? NODE : undefined;
    if (typeof value !== 'string') throw errors.BRANCH_INVALID({ value });
    return NODE_OPTIONS.has(value) ? NODE : Object.freeze({ [value]: true });
  }
  const entries: [string, unknown][] = [];
  const put = (key: string, part: unknown) => part !== undefined && entries.push([key, part]);
  for (const key of Object.keys(value)) {
    const given = value[key];
    if (given === undefined) continue;
    if (key === 'fields') put(key, normalizeFields(given));
    else if (key === 'filters') put(key, normalizeFilters(given));
    else if (key === 'sort') put(key, normalizeSort(given));
    else if (key === 'populate') put(key, given === '' ? Object.freeze({ '': {} }) : normalizePopulate(given, depth));
    else if (key === 'on') put(key, isTree(given) ? fromTree(given, depth) : given);
    else if (key === 'count') put(key, truthOf(given) === undefined ? given : truthOf(given) || undefined);
    else if (!PAGING.has(key)) put(key, given);
  }
  if ([...PAGING].some((key) => value[key] !== undefined)) {
    const { start, limit } = normalizePaging(value);
    put('start', start);
    put('limit', limit);
  }
  return Object.freeze(Object.fromEntries(entries));
}

const NODE: PopulateTree = Object.freeze({});
/** Option names in place of an options object: Strapi populates the attribute then. */
const NODE_OPTIONS: ReadonlySet<string> = new Set(['fields', 'filters', 'sort', 'populate', 'count']);
const PAGING: ReadonlySet<string> = new Set(['start', 'limit', 'page', 'pageSize']);
