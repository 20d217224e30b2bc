import type { PlanNode, PlanPlace } from '@mortise/query/contract';
import type { Entry } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { Branch, Child, CompiledRead } from './compile.ts';

/** The rows of one level by branch and near row's id. */
export type LevelRows = readonly ReadonlyMap<string, TextRow[]>[];
/** Columns that stand before the values in the rows of a level. */
export const LEVEL_HEAD = 4;

/** Sorts the rows of a level's answer into branches and near rows. */
export function groupRows(rows: readonly TextRow[], branches: number): LevelRows {
  const groups = Array.from({ length: branches }, () => new Map<string, TextRow[]>());
  for (const row of rows) {
    const group = groups[Number(row[0])]!;
    const near = row[1]!;
    const list = group.get(near);
    if (list) list.push(row);
    else group.set(near, [row]);
  }
  return groups;
}

export interface AssembleOptions {
  readonly each: ((entries: Entry[], node: PlanNode, place: PlanPlace) => Entry[]) | undefined;
  readonly maxChars: number;
  readonly tooLarge: (branch: Branch) => Error;
}

/**
 * Makes entries of the rows of all levels. A row that several parents share becomes an entry for each of them, so a deep
 * populate may hold many times more text than was read: it is measured as it is made.
 */
export function assemble(
  compiled: CompiledRead,
  rootRows: readonly TextRow[],
  levels: readonly LevelRows[],
  { each, maxChars, tooLarge }: AssembleOptions,
): Entry[] {
  let chars = 0;
  const build = (branch: Branch, row: TextRow, head: number, depth: number): Entry => {
    const entry: Record<string, unknown> = {};
    const { names, decoders } = branch;
    for (let i = 0; i < names.length; i++) {
      const text = row[head + i];
      if (text === null || text === undefined) entry[names[i]!] = null;
      else {
        chars += text.length;
        entry[names[i]!] = decoders[i]!(text);
      }
    }
    chars += branch.nameChars;
    if (chars > maxChars) throw tooLarge(branch);
    if (branch.component !== undefined) entry.__component = branch.component;
    const rows = levels[depth];
    for (const child of branch.children) {
      entry[child.populated.attribute.name] = rows ? fill(child, String(entry.id), rows, depth) : nothingIn(child);
    }
    return entry as Entry;
  };

  const fill = (child: Child, near: string, rows: LevelRows, depth: number): unknown => {
    const branches = compiled.levels[depth]!.branches;
    if (child.populated.kind === 'zone') return fillZone(child, near, rows, depth);
    const index = child.branches[0]!;
    const branch = branches[index]!;
    const found = rows[index]!.get(near);
    if (child.populated.kind === 'count') return { count: found ? Number(found[0]![LEVEL_HEAD]) : 0 };
    if (!found) return nothingIn(child);
    if (child.many)
      return seen(
        inOrder(found).map((row) => build(branch, row, LEVEL_HEAD, depth + 1)),
        branch,
      );
    return seen([build(branch, inOrder(found)[0]!, LEVEL_HEAD, depth + 1)], branch)[0] ?? null;
  };

  const fillZone = (child: Child, near: string, rows: LevelRows, depth: number): Entry[] => {
    const branches = compiled.levels[depth]!.branches;
    const found = child.branches.flatMap((index) => rows[index]!.get(near) ?? []);
    return inOrder(found).flatMap((row) => {
      const branch = branches[Number(row[0])]!;
      return seen([build(branch, row, LEVEL_HEAD, depth + 1)], branch);
    });
  };

  const seen = (entries: Entry[], branch: Branch): Entry[] =>
    each ? each(entries, branch.node, { path: branch.path, role: branch.path.length ? 'populate' : 'root' }) : entries;

  const root = compiled.root.branches[0]!;
  return seen(
    rootRows.map((row) => build(root, row, 0, 0)),
    root,
  );
}

const nothingIn = (child: Child): unknown => (child.populated.kind === 'count' ? { count: 0 } : child.many ? [] : null);

/** By place, then by the age of the link; what has no place stands last, as PostgreSQL has it. */
function inOrder(rows: TextRow[]): TextRow[] {
  if (rows.length < 2) return rows;
  const place = (row: TextRow) => (row[2] === null ? Number.POSITIVE_INFINITY : Number(row[2]));
  return rows.sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? Number(a[3]) - Number(b[3]) : x - y;
  });
}
