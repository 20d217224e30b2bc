import type { TextRow } from '../driver.ts';
import { LEVEL_HEAD } from './assemble.ts';
import type { ReadBudget } from './budget.ts';
import type { Branch } from './compiled.ts';
import type { HungRows } from './hung.ts';

/** How often each row occurs in the response, by its id. */
type Times = ReadonlyMap<string, number>;

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
export function measure(root: HungRows, budget: ReadBudget): boolean {
  if (isShallow(root) && budget.takeRows(mostNameChars(root))) return false;
  const tally = { entries: 0, chars: 0 };
  const shared = measureRows(root, undefined, tally, budget);
  budget.path = [];
  budget.takeAnswer(tally.entries, tally.chars);
  return shared;
}

/** True if there is at most one populate level, so that each row is charged once. */
const isShallow = ({ levels, types }: HungRows) => levels.length <= 1 && types.size === 0;

const mostNameChars = ({ compiled, levels }: HungRows): number => {
  let most = compiled.branch.nameChars;
  if (levels.length)
    for (const branch of compiled.levels[0]!.branches)
      if (branch.kind === 'rows' && branch.nameChars > most) most = branch.nameChars;
  return most;
};

/** @param times how often each row occurs in the response; by default once. */
function measureRows(from: HungRows, times: Times | undefined, tally: Tally, budget: ReadBudget): boolean {
  const { compiled, rows, levels } = from;
  let shared = false;
  const rootTimes = new Map<string, number>();
  const idAt = compiled.branch.names.indexOf('id');
  for (const row of rows) {
    const id = row[idAt]!;
    const count = times ? (times.get(id) ?? 0) : 1;
    add(tally, row, 0, compiled.branch, count);
    if (levels.length) rootTimes.set(id, count);
  }
  let parents: readonly (Times | undefined)[] = [rootTimes];
  for (const [depth, groups] of levels.entries()) {
    const above = depth === 0 ? [compiled.branch] : compiled.levels[depth - 1]!.branches;
    const { branches } = compiled.levels[depth]!;
    const below: (Map<string, number> | undefined)[] = branches.map(() => undefined);
    above.forEach((parent, at) => {
      const near = parents[at];
      if (parent.kind === 'links' || !near?.size) return;
      for (const index of parent.children.flatMap((child) => child.branches)) {
        const branch = branches[index]!;
        budget.path = branch.path;
        if (branch.kind === 'links') {
          if (measureLinks(from, groups[index]!, near, branch, tally, budget)) shared = true;
          continue;
        }
        const far = branch.children.length ? new Map<string, number>() : undefined;
        const at = LEVEL_HEAD + branch.names.indexOf('id');
        for (const [nearId, list] of groups[index]!) {
          const count = near.get(nearId) ?? 0;
          for (const row of list) {
            add(tally, row, LEVEL_HEAD, branch, count);
            if (far) far.set(row[at]!, (far.get(row[at]!) ?? 0) + count);
          }
          if (count > 1) shared = true;
        }
        below[index] = far;
        budget.takeAnswer(tally.entries, tally.chars);
      }
    });
    parents = below;
  }
  return shared;
}

function measureLinks(
  { types }: HungRows,
  groups: ReadonlyMap<string, readonly TextRow[]>,
  near: Times,
  branch: Parameters<typeof types.get>[0],
  tally: Tally,
  budget: ReadBudget,
): boolean {
  let shared = false;
  for (const [uid, rows] of types.get(branch) ?? []) {
    const times = new Map<string, number>();
    for (const [nearId, links] of groups) {
      const count = near.get(nearId) ?? 0;
      for (const link of links) {
        if (link[LEVEL_HEAD] !== uid) continue;
        const id = link[LEVEL_HEAD + 1]!;
        times.set(id, (times.get(id) ?? 0) + count);
      }
    }
    if (measureRows(rows, times, tally, budget)) shared = true;
    for (const count of times.values()) if (count > 1) shared = true;
  }
  return shared;
}

/** Adds one row `count` times. */
function add(tally: Tally, row: TextRow, head: number, branch: Branch, count: number): void {
  let chars = branch.nameChars;
  for (let i = 0; i < branch.names.length; i++) chars += row[head + i]?.length ?? 4;
  tally.entries += count;
  tally.chars += count * chars;
}
