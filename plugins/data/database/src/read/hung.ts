import type { PlanNode } from '@mortise/query/contract';
import type { TextRow } from '../driver.ts';
import { groupRows, LEVEL_HEAD, type LevelRows } from './assemble.ts';
import type { Branch, CompiledRows, CompiledStatement, LinkBranch } from './compiled.ts';

/** A statement and the name under which connections prepare it. */
export interface Named extends CompiledStatement {
  readonly name: string;
  /** How often the statement was used. */
  asked: number;
  /** Its measured duration for clients, without waiting; undefined until it was measured. */
  ms: number | undefined;
}
/** The cached statements of a level. */
export interface KeptLevel {
  /** The statement for the parent branches that have ids, at least one. */
  statementFor(parents: readonly (readonly number[])[]): Named;
  all(): readonly Named[];
}
/** Compiled rows with named statements, and those of polymorphic target types, added when first needed. */
export interface KeptRows {
  readonly compiled: CompiledRows;
  readonly statement: Named;
  readonly levels: readonly KeptLevel[];
  readonly fragments: Map<PlanNode, KeptRows>;
}

/** Undecoded rows, and the rows of every populate level. */
export interface HungRows {
  readonly compiled: CompiledRows;
  readonly rows: readonly TextRow[];
  readonly levels: readonly LevelRows[];
  /** The targets of polymorphic links, by uid of their type. Types without links are omitted. */
  readonly types: ReadonlyMap<LinkBranch, ReadonlyMap<string, TypeRows>>;
}
export interface TypeRows extends HungRows {
  readonly byId: ReadonlyMap<string, TextRow>;
}

export interface HangOptions {
  /**
   * Runs a statement for the parent ids, one list per parent branch.
   *
   * @param path the attribute path of the rows it reads.
   */
  readonly run: (
    statement: Named,
    parents: readonly (readonly number[])[],
    path: readonly string[],
  ) => Promise<readonly TextRow[]>;
  readonly keptFragment: (kept: KeptRows, node: PlanNode, path: readonly string[]) => KeptRows;
}

/**
 * Loads the populated relations of `rows`: one statement per populate level, plus one per target type of each
 * polymorphic relation and its populate levels.
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
/** Loaded rows without populated relations. */
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

/** The distinct ids of rows. */
function idsOf(rows: readonly TextRow[], { names }: Branch, head: number): number[] {
  const at = head + names.indexOf('id');
  const distinct = new Set<string>();
  for (const row of rows) distinct.add(row[at]!);
  return plannedIds(distinct);
}

/**
 * Pads a non-empty list to at least ten ids by repeating the first. PostgreSQL's generic plan of a prepared statement
 * assumes ten ids; with usually fewer it considers that plan too expensive and plans the statement again at every run.
 */
function plannedIds(texts: ReadonlySet<string>): number[] {
  const ids = Array.from(texts, Number);
  while (ids.length && ids.length < PLANNED_IDS) ids.push(ids[0]!);
  return ids;
}
const PLANNED_IDS = 10;
