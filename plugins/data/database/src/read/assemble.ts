import type { PlanNode, PlanPlace } from '@mortise/query/contract';
import type { Entry } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import { beginSlices } from '../slices.ts';
import type { Branch, Child, LinkBranch } from './compiled.ts';
import type { HungRows } from './hung.ts';

/** The rows of one populate level, by branch index and parent id. */
export type LevelRows = readonly ReadonlyMap<string, TextRow[]>[];
/** The number of leading columns before the values in the rows of a level. */
export const LEVEL_HEAD = 4;

/** Groups the rows of a level by branch and parent id. */
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
  /** True if some rows occur several times in the response: each row is then decoded once and its entry copied. */
  readonly isShared: boolean;
}

/** Decoded rows by id, without populated attributes. */
type Decoded = Map<string, Readonly<Record<string, unknown>>>;

/** How long to build entries before yielding to other requests, in ms. */
const SLICE_MS = 12;
/** The clock is checked after this many entries. */
const SLICE_ENTRIES = 500;

/**
 * Builds entries from loaded rows. A row with several parents becomes one entry per parent, so a deep populate may
 * produce many times more data than was read; `measure` checks that beforehand.
 *
 * Yields to the event loop between root rows, so that a large response does not block it for long.
 *
 * @returns a promise only if building takes more than one slice.
 */
export function assemble(root: HungRows, { each, isShared }: AssembleOptions): Entry[] | Promise<Entry[]> {
  let made = 0;
  const decoded = new Map<Branch, Decoded>();
  const decodedOf = (branch: Branch): Decoded => {
    let known = decoded.get(branch);
    if (!known) {
      known = new Map();
      decoded.set(branch, known);
    }
    return known;
  };
  const decode = ({ names, decoders }: Branch, row: TextRow, head: number): Record<string, unknown> => {
    const entry: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      const text = row[head + i];
      entry[names[i]!] = text === null || text === undefined ? null : decoders[i]!(text);
    }
    return entry;
  };
  const decodeOnce = (branch: Branch, row: TextRow, head: number): Record<string, unknown> => {
    const known = decodedOf(branch);
    const id = row[head + branch.names.indexOf('id')]!;
    const first = known.get(id);
    if (!first) {
      const entry = decode(branch, row, head);
      known.set(id, entry);
      return { ...entry };
    }
    const entry = { ...first };
    for (const i of branch.nested) {
      const text = row[head + i];
      if (text !== null && text !== undefined) entry[branch.names[i]!] = branch.decoders[i]!(text);
    }
    return entry;
  };
  const build = (from: HungRows, branch: Branch, row: TextRow, head: number, depth: number): Entry => {
    made++;
    const entry = isShared && depth > 0 ? decodeOnce(branch, row, head) : decode(branch, row, head);
    const rows = from.levels[depth];
    for (const child of branch.children) {
      entry[child.populated.attribute.name] = rows
        ? fill(from, child, String(entry.id), rows, depth)
        : nothingIn(child);
    }
    // After the populated attributes, as in Strapi.
    const { mark } = branch;
    if (mark) entry[mark.name] = mark.uid;
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

  /** The targets of polymorphic links, in order, without rows that do not exist or are out of scope. */
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
  const entries: Entry[] = [];
  /** Builds entries until the slice's time is used up. @returns false if no rows are left. */
  const makeSlice = (): boolean => {
    const began = performance.now();
    let looked = made;
    while (entries.length < root.rows.length) {
      entries.push(build(root, branch, root.rows[entries.length]!, 0, 0));
      if (made - looked < SLICE_ENTRIES) continue;
      looked = made;
      if (performance.now() - began >= SLICE_MS) return entries.length < root.rows.length;
    }
    return false;
  };
  const makeRest = async (): Promise<Entry[]> => {
    const nextSlice = beginSlices();
    do await nextSlice();
    while (makeSlice());
    return seen(entries, branch);
  };
  return makeSlice() ? makeRest() : seen(entries, branch);
}

const nothingIn = ({ populated, many }: Child): unknown => {
  const counts = populated.kind === 'count' || (populated.kind === 'morph' && populated.count);
  return counts ? { count: 0 } : many ? [] : null;
};

/** Sorts by position, then by link id; null positions last, as in PostgreSQL. */
function inOrder(rows: TextRow[]): TextRow[] {
  if (rows.length < 2) return rows;
  const place = (row: TextRow) => (row[2] === null ? Number.POSITIVE_INFINITY : Number(row[2]));
  return rows.sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? Number(a[3]) - Number(b[3]) : x - y;
  });
}
