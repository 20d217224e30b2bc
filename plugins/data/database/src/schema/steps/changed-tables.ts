import type { SchemaDiff } from '../diff/mikro-diff.ts';
import type { StepCandidate } from '../step.ts';
import { addedColumns, changedColumns } from './changed-columns.ts';
import { addedConstraints, addedIndexes, addedKeys, changedIndexes, changedKeys } from './changed-constraints.ts';

/**
 * Steps for existing tables, except removals: only the applied schema shows whether a column was Mortise's or a DBA's.
 * A rename that MikroORM guesses becomes a new column or index; copying the values is a step of its own.
 */
export const changedTables = (difference: SchemaDiff): readonly StepCandidate[] => {
  const { diff, helper } = difference;
  return Object.values(diff.changedTables).flatMap((table) => [
    ...addedColumns(table, helper),
    ...changedColumns(table, helper),
    ...addedIndexes(table, helper),
    ...changedIndexes(table, helper),
    ...addedKeys(table, difference),
    ...changedKeys(table, difference),
    ...addedConstraints(table, helper),
  ]);
};
