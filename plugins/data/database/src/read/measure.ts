import type { TextRow } from '../driver/driver.ts';
import { LEVEL_HEAD } from './assemble.ts';
import type { ReadBudget } from './budget.ts';
import type { Branch } from './compiled.ts';
import type { LoadedRows } from './load-relations.ts';

/** How often each row occurs in the response, by its id. */
type Occurrences = ReadonlyMap<string, number>;

interface Tally {
  entries: number;
  chars: number;
}

/**
 * Charges the entries and characters of a response before it is built. A row with several parents counts once per
 * parent.
 *
 * Multiplies the counts level by level, so the cost is proportional to the rows that were read, not to the response,
 * which grows exponentially with the depth if relations point back.
 *
 * @returns whether some row occurs more than once in the response.
 * @throws the errors of `budget.chargeResponse`.
 */
export function measure(root: LoadedRows, budget: ReadBudget): boolean {
  if (isShallow(root) && budget.chargeRows(maxNameChars(root))) return false;
  const tally = { entries: 0, chars: 0 };
  const shared = measureRows(root, undefined, tally, budget);
  budget.path = [];
  budget.chargeResponse(tally.entries, tally.chars);
  return shared;
}

/** True if there is at most one populate level, so that each row is charged once. */
const isShallow = ({ levels, types }: LoadedRows) => levels.length <= 1 && types.size === 0;

const maxNameChars = ({ compiled, levels }: LoadedRows): number => {
  let max = compiled.branch.nameChars;
  if (levels.length)
    for (const branch of compiled.levels[0]!.branches)
      if (branch.kind === 'rows' && branch.nameChars > max) max = branch.nameChars;
  return max;
};

/** @param occurrences how often each row occurs in the response; by default once. */
function measureRows(
  from: LoadedRows,
  occurrences: Occurrences | undefined,
  tally: Tally,
  budget: ReadBudget,
): boolean {
  const { compiled, rows, levels } = from;
  let shared = false;
  const rootOccurrences = new Map<string, number>();
  const idAt = compiled.branch.names.indexOf('id');
  for (const row of rows) {
    const id = row[idAt]!;
    const count = occurrences ? (occurrences.get(id) ?? 0) : 1;
    addRow(tally, row, 0, compiled.branch, count);
    if (levels.length) rootOccurrences.set(id, count);
  }
  let parents: readonly (Occurrences | undefined)[] = [rootOccurrences];
  for (const [depth, groups] of levels.entries()) {
    const parentBranches = depth === 0 ? [compiled.branch] : compiled.levels[depth - 1]!.branches;
    const { branches } = compiled.levels[depth]!;
    const childOccurrences: (Map<string, number> | undefined)[] = branches.map(() => undefined);
    parentBranches.forEach((parent, at) => {
      const parentOccurrences = parents[at];
      if (parent.kind === 'links' || !parentOccurrences?.size) return;
      for (const index of parent.children.flatMap((child) => child.branches)) {
        const branch = branches[index]!;
        budget.path = branch.path;
        if (branch.kind === 'links') {
          if (measureLinks(from, groups[index]!, parentOccurrences, branch, tally, budget)) shared = true;
          continue;
        }
        const branchOccurrences = branch.children.length ? new Map<string, number>() : undefined;
        const at = LEVEL_HEAD + branch.names.indexOf('id');
        for (const [parentId, list] of groups[index]!) {
          const count = parentOccurrences.get(parentId) ?? 0;
          for (const row of list) {
            addRow(tally, row, LEVEL_HEAD, branch, count);
            if (branchOccurrences) branchOccurrences.set(row[at]!, (branchOccurrences.get(row[at]!) ?? 0) + count);
          }
          if (count > 1) shared = true;
        }
        childOccurrences[index] = branchOccurrences;
        budget.chargeResponse(tally.entries, tally.chars);
      }
    });
    parents = childOccurrences;
  }
  return shared;
}

function measureLinks(
  { types }: LoadedRows,
  groups: ReadonlyMap<string, readonly TextRow[]>,
  parentOccurrences: Occurrences,
  branch: Parameters<typeof types.get>[0],
  tally: Tally,
  budget: ReadBudget,
): boolean {
  let shared = false;
  for (const [uid, rows] of types.get(branch) ?? []) {
    const occurrences = new Map<string, number>();
    for (const [parentId, links] of groups) {
      const count = parentOccurrences.get(parentId) ?? 0;
      for (const link of links) {
        if (link[LEVEL_HEAD] !== uid) continue;
        const id = link[LEVEL_HEAD + 1]!;
        occurrences.set(id, (occurrences.get(id) ?? 0) + count);
      }
    }
    if (measureRows(rows, occurrences, tally, budget)) shared = true;
    for (const count of occurrences.values()) if (count > 1) shared = true;
  }
  return shared;
}

/** Adds one row `count` times. */
function addRow(tally: Tally, row: TextRow, head: number, branch: Branch, count: number): void {
  let chars = branch.nameChars;
  for (let i = 0; i < branch.names.length; i++) chars += row[head + i]?.length ?? 4;
  tally.entries += count;
  tally.chars += count * chars;
}
