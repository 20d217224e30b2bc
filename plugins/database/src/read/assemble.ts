import type { PlanNode, PlanPlace } from '@mortise/query/contract';
import type { Entry } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { Branch, Child, LinkBranch } from './compiled.ts';
import type { HungRows } from './hung.ts';

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
 * Makes entries of rows and of what hangs on them. A row that several parents share becomes an entry for each of them, so a
 * deep populate may hold many times more text than was read: it is measured as it is made.
 */
export function assemble(root: HungRows, { each, maxChars, tooLarge }: AssembleOptions): Entry[] {
  let chars = 0;
  const build = (from: HungRows, branch: Branch, row: TextRow, head: number, depth: number): Entry => {
    const entry: Record<string, unknown> = {};
    const { names, decoders, mark } = branch;
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
    if (mark) entry[mark.name] = mark.uid;
    const rows = from.levels[depth];
    for (const child of branch.children) {
      entry[child.populated.attribute.name] = rows
        ? fill(from, child, String(entry.id), rows, depth)
        : nothingIn(child);
    }
    return entry as Entry;
  };

  const fill = (from: HungRows, child: Child, near: string, rows: LevelRows, depth: number): unknown => {
    const { branches } = from.compiled.levels[depth]!;
    if (child.populated.kind === 'zone') return fillZone(from, child, near, rows, depth);
    const index = child.branches[0]!;
    const branch = branches[index]!;
    const found = rows[index]!.get(near);
    if (branch.kind === 'links') return fillMorph(from, child, branch, found ?? []);
    if (child.populated.kind === 'count') return { count: found ? Number(found[0]![LEVEL_HEAD]) : 0 };
    if (!found) return nothingIn(child);
    if (child.many)
      return seen(
        inOrder(found).map((row) => build(from, branch, row, LEVEL_HEAD, depth + 1)),
        branch,
      );
    return seen([build(from, branch, inOrder(found)[0]!, LEVEL_HEAD, depth + 1)], branch)[0] ?? null;
  };

  const fillZone = (from: HungRows, child: Child, near: string, rows: LevelRows, depth: number): Entry[] => {
    const { branches } = from.compiled.levels[depth]!;
    const found = child.branches.flatMap((index) => rows[index]!.get(near) ?? []);
    return inOrder(found).flatMap((row) => {
      const branch = branches[Number(row[0])]! as Branch;
      return seen([build(from, branch, row, LEVEL_HEAD, depth + 1)], branch);
    });
  };

  /** What links lead to, in their order; a row that is not there, or out of scope, is left out. */
  const fillMorph = (from: HungRows, { many }: Child, links: LinkBranch, found: TextRow[]): unknown => {
    const types = from.types.get(links);
    const there = inOrder(found).flatMap((link) => {
      const type = types?.get(link[LEVEL_HEAD]!);
      const row = type?.byId.get(link[LEVEL_HEAD + 1]!);
      return type && row ? [{ type, row }] : [];
    });
    if (links.count) return { count: there.length };
    const entries = there.flatMap(({ type, row }) => {
      const { branch } = type.compiled;
      return seen([build(type, branch, row, 0, 0)], branch);
    });
    return many ? entries : (entries[0] ?? null);
  };

  const seen = (entries: Entry[], branch: Branch): Entry[] =>
    each ? each(entries, branch.node, { path: branch.path, role: branch.path.length ? 'populate' : 'root' }) : entries;

  const { branch } = root.compiled;
  return seen(
    root.rows.map((row) => build(root, branch, row, 0, 0)),
    branch,
  );
}

const nothingIn = ({ populated, many }: Child): unknown => {
  const counts = populated.kind === 'count' || (populated.kind === 'morph' && populated.count);
  return counts ? { count: 0 } : many ? [] : null;
};

/** By place, then by the age of the link; what has no place stands last, as PostgreSQL has it. */
function inOrder(rows: TextRow[]): TextRow[] {
  if (rows.length < 2) return rows;
  const place = (row: TextRow) => (row[2] === null ? Number.POSITIVE_INFINITY : Number(row[2]));
  return rows.sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? Number(a[3]) - Number(b[3]) : x - y;
  });
}
