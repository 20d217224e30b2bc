import type { NodePosition, PlanNode } from '@mortise/query/contract';
import type { Entry } from '../contract.ts';
import type { TextRow } from '../driver/driver.ts';
import type { Branch, PolymorphicBranch, PopulatedAttribute } from './compiled.ts';
import type { LoadedRows } from './load-relations.ts';
import { createTimeSlicer } from './time-slices.ts';

/** The rows of one populate level, by branch index and parent id. */
export type LevelRows = readonly ReadonlyMap<string, TextRow[]>[];
/** The number of leading columns before the values in the rows of a level. */
export const LEVEL_HEAD = 4;

/** Groups the rows of a level by branch and parent id. */
export function groupRows(rows: readonly TextRow[], branches: number): LevelRows {
  const groups = Array.from({ length: branches }, () => new Map<string, TextRow[]>());
  for (const row of rows) {
    const group = groups[Number(row[0])]!;
    const parentId = row[1]!;
    const list = group.get(parentId);
    if (list) list.push(row);
    else group.set(parentId, [row]);
  }
  return groups;
}

export interface AssembleOptions {
  readonly onEntries: ((entries: Entry[], node: PlanNode, place: NodePosition) => Entry[]) | undefined;
  /** True if some rows occur several times in the response: each row is then decoded once and its entry copied. */
  readonly isShared: boolean;
}

/** Decoded rows by id, without populated attributes. */
type Decoded = Map<string, Readonly<Record<string, unknown>>>;

/** How long to build entries before yielding to other requests, in ms. */
const SLICE_MS = 12;
/** The clock is checked after this many entries. */
const CLOCK_CHECK_ENTRIES = 500;

/**
 * Builds entries from loaded rows. A row with several parents becomes one entry per parent, so a deep populate may
 * produce many times more data than was read; `measure` checks that beforehand.
 *
 * Yields to the event loop between root rows, so that a large response does not block it for long.
 *
 * @returns a promise only if building takes more than one slice.
 */
export function assemble(root: LoadedRows, { onEntries, isShared }: AssembleOptions): Entry[] | Promise<Entry[]> {
  let entryCount = 0;
  const decoded = new Map<Branch, Decoded>();
  const decodedRows = (branch: Branch): Decoded => {
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
    const known = decodedRows(branch);
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
  const build = (loaded: LoadedRows, branch: Branch, row: TextRow, head: number, depth: number): Entry => {
    entryCount++;
    const entry = isShared && depth > 0 ? decodeOnce(branch, row, head) : decode(branch, row, head);
    const rows = loaded.levels[depth];
    for (const child of branch.children) {
      entry[child.populated.attribute.name] = rows
        ? childValue(loaded, child, String(entry.id), rows, depth)
        : emptyValue(child);
    }
    // After the populated attributes, as in Strapi.
    const { discriminator } = branch;
    if (discriminator) entry[discriminator.name] = discriminator.uid;
    return entry as Entry;
  };

  const childValue = (
    loaded: LoadedRows,
    child: PopulatedAttribute,
    parentId: string,
    rows: LevelRows,
    depth: number,
  ): unknown => {
    const { branches } = loaded.compiled.levels[depth]!;
    if (child.populated.kind === 'zone') return zoneValue(loaded, child, parentId, rows, depth);
    const index = child.branches[0]!;
    const branch = branches[index]!;
    const found = rows[index]!.get(parentId);
    if (branch.kind === 'links') return polymorphicValue(loaded, child, branch, found ?? []);
    if (child.populated.kind === 'count') return { count: found ? Number(found[0]![LEVEL_HEAD]) : 0 };
    if (!found) return emptyValue(child);
    if (child.many)
      return applyEntryHook(
        sortByPosition(found).map((row) => build(loaded, branch, row, LEVEL_HEAD, depth + 1)),
        branch,
      );
    return applyEntryHook([build(loaded, branch, sortByPosition(found)[0]!, LEVEL_HEAD, depth + 1)], branch)[0] ?? null;
  };

  const zoneValue = (
    loaded: LoadedRows,
    child: PopulatedAttribute,
    parentId: string,
    rows: LevelRows,
    depth: number,
  ): Entry[] => {
    const { branches } = loaded.compiled.levels[depth]!;
    const found = child.branches.flatMap((index) => rows[index]!.get(parentId) ?? []);
    return sortByPosition(found).flatMap((row) => {
      const branch = branches[Number(row[0])]! as Branch;
      return applyEntryHook([build(loaded, branch, row, LEVEL_HEAD, depth + 1)], branch);
    });
  };

  /** The targets of polymorphic links, in order, without rows that do not exist or are out of scope. */
  const polymorphicValue = (
    loaded: LoadedRows,
    { many }: PopulatedAttribute,
    links: PolymorphicBranch,
    found: TextRow[],
  ): unknown => {
    const types = loaded.types.get(links);
    const targets = sortByPosition(found).flatMap((link) => {
      const type = types?.get(link[LEVEL_HEAD]!);
      const row = type?.byId.get(link[LEVEL_HEAD + 1]!);
      return type && row ? [{ type, row }] : [];
    });
    if (links.count) return { count: targets.length };
    const entries = targets.flatMap(({ type, row }) => {
      const { branch } = type.compiled;
      return applyEntryHook([build(type, branch, row, 0, 0)], branch);
    });
    return many ? entries : (entries[0] ?? null);
  };

  const applyEntryHook = (entries: Entry[], branch: Branch): Entry[] =>
    onEntries
      ? onEntries(entries, branch.node, { path: branch.path, role: branch.path.length ? 'populate' : 'root' })
      : entries;

  const { branch } = root.compiled;
  const entries: Entry[] = [];
  /** Builds entries until the slice's time is used up. @returns false if no rows are left. */
  const buildSlice = (): boolean => {
    const startedAt = performance.now();
    let lastCheckedCount = entryCount;
    while (entries.length < root.rows.length) {
      entries.push(build(root, branch, root.rows[entries.length]!, 0, 0));
      if (entryCount - lastCheckedCount < CLOCK_CHECK_ENTRIES) continue;
      lastCheckedCount = entryCount;
      if (performance.now() - startedAt >= SLICE_MS) return entries.length < root.rows.length;
    }
    return false;
  };
  const buildRest = async (): Promise<Entry[]> => {
    const nextSlice = createTimeSlicer();
    do await nextSlice();
    while (buildSlice());
    return applyEntryHook(entries, branch);
  };
  return buildSlice() ? buildRest() : applyEntryHook(entries, branch);
}

const emptyValue = ({ populated, many }: PopulatedAttribute): unknown => {
  const counts = populated.kind === 'count' || (populated.kind === 'morph' && populated.count);
  return counts ? { count: 0 } : many ? [] : null;
};

/** Sorts by position, then by link id; null positions last, as in PostgreSQL. */
function sortByPosition(rows: TextRow[]): TextRow[] {
  if (rows.length < 2) return rows;
  const position = (row: TextRow) => (row[2] === null ? Number.POSITIVE_INFINITY : Number(row[2]));
  return rows.sort((a, b) => {
    const [x, y] = [position(a), position(b)];
    return x === y ? Number(a[3]) - Number(b[3]) : x - y;
  });
}
