import type { PlanNode } from '@mortise/query/contract';
import type { TextRow } from '../driver/driver.ts';
import { groupRows, LEVEL_HEAD, type LevelRows } from './assemble.ts';
import type { Branch, CompiledRows, CompiledStatement, PolymorphicBranch } from './compiled.ts';

/** A statement and the name under which connections prepare it. */
export interface PreparedQuery extends CompiledStatement {
  readonly name: string;
  /** How often the statement was used. */
  useCount: number;
  /** Its measured duration for clients, without waiting; undefined until it was measured. */
  ms: number | undefined;
}
/** The cached statements of a level. */
export interface CachedLevel {
  /** The statement for the parent branches that have ids, at least one. */
  statementFor(parents: readonly (readonly number[])[]): PreparedQuery;
  all(): readonly PreparedQuery[];
}
/** Compiled rows with named statements, and those of polymorphic target types, added when first needed. */
export interface CachedQueries {
  readonly compiled: CompiledRows;
  readonly statement: PreparedQuery;
  readonly levels: readonly CachedLevel[];
  readonly fragments: Map<PlanNode, CachedQueries>;
}

/** Undecoded rows, and the rows of every populate level. */
export interface LoadedRows {
  readonly compiled: CompiledRows;
  readonly rows: readonly TextRow[];
  readonly levels: readonly LevelRows[];
  /** The targets of polymorphic links, by uid of their type. Types without links are omitted. */
  readonly types: ReadonlyMap<PolymorphicBranch, ReadonlyMap<string, LoadedTypeRows>>;
}
export interface LoadedTypeRows extends LoadedRows {
  readonly byId: ReadonlyMap<string, TextRow>;
}

export interface LoadOptions {
  /**
   * Runs a statement for the parent ids, one list per parent branch.
   *
   * @param path the attribute path of the rows it reads.
   */
  readonly run: (
    statement: PreparedQuery,
    parents: readonly (readonly number[])[],
    path: readonly string[],
  ) => Promise<readonly TextRow[]>;
  readonly cachedFragment: (queries: CachedQueries, node: PlanNode, path: readonly string[]) => CachedQueries;
}

/**
 * Loads the populated relations of `rows`: one statement per populate level, plus one per target type of each
 * polymorphic relation and its populate levels.
 */
export async function loadRelations(
  queries: CachedQueries,
  rows: readonly TextRow[],
  options: LoadOptions,
): Promise<LoadedRows> {
  const { compiled, levels: statements } = queries;
  if (!statements.length) return withoutLevels(queries, rows);
  const levels: LevelRows[] = [];
  const types = new Map<PolymorphicBranch, ReadonlyMap<string, LoadedTypeRows>>();
  let parents: readonly (readonly number[])[] = [distinctIds(rows, compiled.branch, 0)];
  for (let depth = 0; depth < statements.length && parents.some((ids) => ids.length); depth++) {
    const { branches } = compiled.levels[depth]!;
    const levelRows = await options.run(statements[depth]!.statementFor(parents), parents, branches[0]!.path);
    const groups = groupRows(levelRows, branches.length);
    levels.push(groups);
    for (const [i, branch] of branches.entries()) {
      if (branch.kind === 'links')
        types.set(branch, await loadPolymorphic(queries, branch, [...groups[i]!.values()].flat(), options));
    }
    parents = branches.map((branch, i) =>
      branch.kind === 'rows' && branch.children.length
        ? distinctIds([...groups[i]!.values()].flat(), branch, LEVEL_HEAD)
        : NO_IDS,
    );
  }
  return { compiled, rows, levels, types };
}
/** Loaded rows without populated relations. */
export const withoutLevels = ({ compiled }: CachedQueries, rows: readonly TextRow[]): LoadedRows => ({
  compiled,
  rows,
  levels: NO_LEVELS,
  types: NO_TYPES,
});
const NO_IDS: readonly number[] = [];
const NO_LEVELS: LoadedRows['levels'] = [];
const NO_TYPES: LoadedRows['types'] = new Map();

async function loadPolymorphic(
  queries: CachedQueries,
  { fragments, path }: PolymorphicBranch,
  links: readonly TextRow[],
  options: LoadOptions,
): Promise<ReadonlyMap<string, LoadedTypeRows>> {
  const idsByType = new Map<string, Set<string>>();
  for (const link of links) {
    const uid = link[LEVEL_HEAD]!;
    const ids = idsByType.get(uid);
    if (ids) ids.add(link[LEVEL_HEAD + 1]!);
    else idsByType.set(uid, new Set([link[LEVEL_HEAD + 1]!]));
  }
  const types = new Map<string, LoadedTypeRows>();
  for (const [uid, ids] of idsByType) {
    const fragment = options.cachedFragment(queries, fragments.get(uid)!, path);
    const rows = await options.run(fragment.statement, [padIds(ids)], path);
    const idIndex = fragment.compiled.branch.names.indexOf('id');
    const byId = new Map(rows.map((row) => [row[idIndex]!, row]));
    types.set(uid, { ...(await loadRelations(fragment, rows, options)), byId });
  }
  return types;
}

/** The distinct ids of rows. */
function distinctIds(rows: readonly TextRow[], { names }: Branch, head: number): number[] {
  const idIndex = head + names.indexOf('id');
  const distinct = new Set<string>();
  for (const row of rows) distinct.add(row[idIndex]!);
  return padIds(distinct);
}

/**
 * Pads a non-empty list to at least ten ids by repeating the first. PostgreSQL's generic plan of a prepared statement
 * assumes ten ids; with usually fewer it considers that plan too expensive and plans the statement again at every run.
 */
function padIds(idTexts: ReadonlySet<string>): number[] {
  const ids = Array.from(idTexts, Number);
  while (ids.length && ids.length < MIN_PLANNED_IDS) ids.push(ids[0]!);
  return ids;
}
const MIN_PLANNED_IDS = 10;
