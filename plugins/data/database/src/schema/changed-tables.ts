import { addedColumns, changedColumns } from './changed-columns.ts';
import { addedIndexes, addedKeys, addedRules, changedIndexes, changedKeys } from './changed-rules.ts';
import type { Difference } from './difference.ts';
import type { Found } from './step.ts';

/**
 * Steps for tables that stand already, but for what left the model: of that only the memory knows whether it was ours or a
 * DBA's. A guessed rename is a new column or index; the copy of values is a step of its own.
 */
export const changedTables = (difference: Difference): readonly Found[] => {
  const { diff, helper } = difference;
  return Object.values(diff.changedTables).flatMap((table) => [
    ...addedColumns(table, helper),
    ...changedColumns(table, helper),
    ...addedIndexes(table, helper),
    ...changedIndexes(table, helper),
    ...addedKeys(table, difference),
    ...changedKeys(table, difference),
    ...addedRules(table, helper),
  ]);
};
