import type { PlanNode } from '@mortise/query/contract';
import type { TextRow } from '../driver.ts';
import { groupRows, LEVEL_HEAD, type LevelRows } from './assemble.ts';
import type { Branch, CompiledRows, CompiledStatement, LinkBranch } from './compiled.ts';

/** A statement under the name that connections prepare it by. */
export interface Named extends CompiledStatement {
  readonly name: string;
  /** How often it was asked for. */
  asked: number;
  /** How long it took when it last ran for a client, waiting aside; undefined until it has. */
  ms: number | undefined;
}
/** The statements of a level. */
export interface KeptLevel {
  /** The one for the branches of the level above that have rows, at least one. */
  statementFor(parents: readonly (readonly number[])[]): Named;
  all(): readonly Named[];
}
/** Compiled rows with their statements named, and those of polymorphic relations as they are met. */
export interface KeptRows {
  readonly compiled: CompiledRows;
  readonly statement: Named;
  readonly levels: readonly KeptLevel[];
  readonly fragments: Map<PlanNode, KeptRows>;
}

/** Rows as they were read, and the rows of every level below them. */
export interface HungRows {
  readonly compiled: CompiledRows;
  readonly rows: readonly TextRow[];
  readonly levels: readonly LevelRows[];
  /** What polymorphic links lead to, by uid: types that no row names are not there. */
  readonly types: ReadonlyMap<LinkBranch, ReadonlyMap<string, TypeRows>>;
}
export interface TypeRows extends HungRows {
  readonly byId: ReadonlyMap<string, TextRow>;
}

export interface HangOptions {
  /** Runs a statement for the ids of the rows above, one list for each branch. @param path to the rows that it reads. */
  readonly run: (
    statement: Named,
    parents: readonly (readonly number[])[],
    path: readonly string[],
  ) => Promise<readonly TextRow[]>;
  readonly keptFragment: (kept: KeptRows, node: PlanNode, path: readonly string[]) => KeptRows;
}

/**
 * Reads what hangs on rows: a statement for each level, and for a polymorphic relation one for each type that its links
 * name, with the levels of that type below it.
 */
export async function hang(kept: KeptRows, rows: readonly TextRow[], options: HangOptions): Promise<HungRows> {
  const { compiled, levels: statements } = kept;
  if (!statements.length) return withoutLevels(kept, rows);
  const levels: LevelRows[] = [];
  const types = new Map<LinkBranch, ReadonlyMap<string, TypeRows>>();
  let parents: readonly (readonly number[])[] = [idsOf(rows, compiled.branch, 0)];
  for (let depth = 0; depth < statements.length && parents.some((ids) => ids.length); depth++) {
    const { branches } = compiled.levels[depth]!;
    const found = await options.run(statements[depth]!.statementFor(parents), parents, branches[0]!.path);
    const groups = groupRows(found, branches.length);
    levels.push(groups);
    for (const [i, branch] of branches.entries()) {
      if (branch.kind === 'links')
        types.set(branch, await typesOf(kept, branch, [...groups[i]!.values()].flat(), options));
    }
    parents = branches.map((branch, i) =>
      branch.kind === 'rows' && branch.children.length
        ? idsOf([...groups[i]!.values()].flat(), branch, LEVEL_HEAD)
        : NOTHING,
    );
  }
  return { compiled, rows, levels, types };
}
/** Rows on which nothing hangs. */
export const withoutLevels = ({ compiled }: KeptRows, rows: readonly TextRow[]): HungRows => ({
  compiled,
  rows,
  levels: NO_LEVELS,
  types: NO_TYPES,
});
const NOTHING: readonly number[] = [];
const NO_LEVELS: HungRows['levels'] = [];
const NO_TYPES: HungRows['types'] = new Map();

async function typesOf(
  kept: KeptRows,
  { fragments, path }: LinkBranch,
  links: readonly TextRow[],
  options: HangOptions,
): Promise<ReadonlyMap<string, TypeRows>> {
  const idsByType = new Map<string, Set<string>>();
  for (const link of links) {
    const uid = link[LEVEL_HEAD]!;
    const ids = idsByType.get(uid);
    if (ids) ids.add(link[LEVEL_HEAD + 1]!);
    else idsByType.set(uid, new Set([link[LEVEL_HEAD + 1]!]));
  }
  const types = new Map<string, TypeRows>();
  for (const [uid, ids] of idsByType) {
    const own = options.keptFragment(kept, fragments.get(uid)!, path);
    const rows = await options.run(own.statement, [plannedIds(ids)], path);
    const at = own.compiled.branch.names.indexOf('id');
    const byId = new Map(rows.map((row) => [row[at]!, row]));
    types.set(uid, { ...(await hang(own, rows, options)), byId });
  }
  return types;
}

/** The ids of rows, each once. */
function idsOf(rows: readonly TextRow[], { names }: Branch, head: number): number[] {
  const at = head + names.indexOf('id');
  const distinct = new Set<string>();
  for (const row of rows) distinct.add(row[at]!);
  return plannedIds(distinct);
}

/**
 * At least ten ids where there is any: the first is repeated. PostgreSQL plans a prepared statement for ten ids; where it is
 * mostly given fewer it takes the plan for too dear, and plans anew at every run.
 */
function plannedIds(texts: ReadonlySet<string>): number[] {
  const ids = Array.from(texts, Number);
  while (ids.length && ids.length < PLANNED_IDS) ids.push(ids[0]!);
  return ids;
}
const PLANNED_IDS = 10;
