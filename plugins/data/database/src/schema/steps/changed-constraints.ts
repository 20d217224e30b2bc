import type { DatabaseSchema, ForeignKey, IndexDef, TableDifference } from '@mikro-orm/sql';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, hasOrHave, quoteIdentifier, type StepCandidate, step } from '../step.ts';
import { conflictingIndex, conflictingKey, releaseIndexName, releaseKeyName } from './name-conflicts.ts';

type Helper = SchemaDiff['helper'];

/** Indexes that the table lacks. For a unique index the plan counts duplicates first. */
export function addedIndexes(table: TableDifference, helper: Helper): readonly StepCandidate[] {
  const added = [...Object.values(table.addedIndexes), ...Object.values(table.renamedIndexes)];
  return added.map((index): StepCandidate => {
    const definition = {
      name: `add-index:${table.toTable.name}.${index.keyName}`,
      table: table.toTable.name,
      statements: [helper.createIndex(index, table.toTable)],
    };
    if (!index.unique)
      return step({
        ...definition,
        class: 'additive',
        consequence: 'adds an index; writes to the table wait while it is built',
      });
    // A column that this plan adds has no values, so no duplicates.
    if (index.columnNames.some((column) => !table.fromTable.hasColumn(column)))
      return step({ ...definition, class: 'advised', consequence: 'rejects duplicate values' });
    return {
      select: duplicates(table.toTable.name, index),
      classify: (rows) =>
        rows.count === 0
          ? step({ ...definition, class: 'advised', consequence: 'rejects duplicate values; there are none now' })
          : step({
              ...definition,
              class: 'needs-data',
              consequence: `rejects duplicate values; ${formatCount(rows, 'value')} ${hasOrHave(rows)} more than one row: fails until they are unique`,
            }),
    };
  });
}

/** Indexes whose definition differs from the model's index of the same name. */
export const changedIndexes = (table: TableDifference, helper: Helper): readonly StepCandidate[] =>
  Object.values(table.changedIndexes).map((index) => {
    const old = table.fromTable.getIndex(index.keyName);
    const conflicting = conflictingIndex(table.fromTable, index);
    if (conflicting) return movedIndex(table, helper, index, conflicting);
    return step({
      name: `renew-index:${table.toTable.name}.${index.keyName}`,
      class: 'advised',
      table: table.toTable.name,
      consequence: 'the index differs from the model; drops and recreates it',
      statements: [...(old ? [helper.dropIndex(table.name, old)] : []), helper.createIndex(index, table.toTable, true)],
    });
  });

/** The table has an index of this name on other columns: that one is renamed and keeps its columns. */
function movedIndex(table: TableDifference, helper: Helper, index: IndexDef, conflicting: IndexDef): StepCandidate {
  const { name } = table.toTable;
  const definition = {
    name: `move-index:${name}.${index.keyName}`,
    table: name,
    statements: [...releaseIndexName(table.fromTable, conflicting), helper.createIndex(index, table.toTable, true)],
  };
  const consequence = `creates the index on the columns that the model names; renames the existing index on ${conflicting.columnNames.map(quoteIdentifier).join(', ')}`;
  const additive = step({ ...definition, class: 'additive', consequence });
  if (!index.unique || index.columnNames.some((column) => !table.fromTable.hasColumn(column))) return additive;
  return {
    select: duplicates(name, index),
    classify: (rows) =>
      rows.count === 0
        ? additive
        : step({
            ...definition,
            class: 'needs-data',
            consequence: `${consequence}; rejects duplicate values; ${formatCount(rows, 'value')} ${hasOrHave(rows)} more than one row: fails until they are unique`,
          }),
  };
}

function duplicates(table: string, { columnNames }: IndexDef): string {
  const columns = columnNames.map(quoteIdentifier);
  const filled = columns.map((column) => `${column} is not null`).join(' and ');
  return `select 1 from ${quoteIdentifier(table)} where ${filled} group by ${columns.join(', ')} having count(*) > 1`;
}

/** Foreign keys that the table lacks. Keys of new columns are added with their columns. */
export function addedKeys(table: TableDifference, { helper, from }: SchemaDiff): readonly StepCandidate[] {
  const isNew = (column: string) => !table.fromTable.hasColumn(column);
  const added = Object.values(table.addedForeignKeys).filter(
    ({ columnNames }) => columnNames.length > 1 || !isNew(columnNames[0]!),
  );
  return added.map((key): StepCandidate => {
    const definition = {
      name: `add-foreign-key:${table.toTable.name}.${key.constraintName}`,
      table: table.toTable.name,
      statements: [helper.createForeignKey(table.toTable, key)],
    };
    if (key.columnNames.some(isNew))
      return step({ ...definition, class: 'additive', consequence: 'adds the foreign key of a new column' });
    return {
      select: danglingRows(table.toTable.name, key, from),
      classify: (rows) =>
        rows.count === 0
          ? step({
              ...definition,
              class: 'advised',
              consequence: 'rejects references to missing rows; there are none now',
            })
          : step({
              ...definition,
              class: 'needs-data',
              consequence: `rejects references to missing rows; ${formatCount(rows)} ${hasOrHave(rows)} one: fails until they are corrected`,
            }),
    };
  });
}

/**
 * Foreign keys whose definition differs from the model's key of the same name. Keys of new columns are added with their
 * columns.
 */
export const changedKeys = (table: TableDifference, { helper, from }: SchemaDiff): readonly StepCandidate[] =>
  Object.values(table.changedForeignKeys)
    .filter(({ columnNames }) => columnNames.every((column) => table.fromTable.hasColumn(column)))
    .map((key): StepCandidate => {
      const conflicting = conflictingKey(table.fromTable, key);
      const old = table.fromTable.getForeignKeys()[key.constraintName];
      // A key to the wrong table rejects valid ids and accepts invalid ones. A different rule may be a DBA's change.
      const isOfOtherTable = old?.referencedTableName !== key.referencedTableName;
      const definition = {
        name: `renew-foreign-key:${table.toTable.name}.${key.constraintName}`,
        table: table.toTable.name,
        statements: [
          ...(conflicting
            ? releaseKeyName(table.fromTable, conflicting)
            : [helper.dropForeignKey(table.toTable.getShortestName(), key.constraintName)]),
          helper.createForeignKey(table.toTable, key),
        ],
      };
      return {
        select: danglingRows(table.toTable.name, key, from),
        classify: (rows) =>
          rows.count === 0
            ? step({
                ...definition,
                class: isOfOtherTable ? 'additive' : 'advised',
                consequence: 'the foreign key differs from the model; drops and recreates it',
              })
            : step({
                ...definition,
                class: 'needs-data',
                consequence: `the foreign key differs from the model; ${formatCount(rows)} ${hasOrHave(rows)} a reference to a missing row: fails until they are corrected`,
              }),
      };
    });

function danglingRows(
  table: string,
  { columnNames, referencedTableName, referencedColumnNames }: ForeignKey,
  from: DatabaseSchema,
): string {
  const target = referencedTableName.split('.').at(-1)!;
  const targetTable = quoteIdentifier(target);
  const filled = columnNames.map((column) => `here.${quoteIdentifier(column)} is not null`).join(' and ');
  const same = columnNames
    .map((c, i) => `there.${quoteIdentifier(referencedColumnNames[i]!)} = here.${quoteIdentifier(c)}`)
    .join(' and ');
  // A table that is not created yet has no rows to reference.
  if (!from.hasTable(target)) return `select 1 from ${quoteIdentifier(table)} as here where ${filled}`;
  return `select 1 from ${quoteIdentifier(table)} as here where ${filled} and not exists (select 1 from ${targetTable} as there where ${same})`;
}

/** Checks and triggers of the author's own entities. */
export function addedConstraints(
  { addedChecks, addedTriggers, toTable }: TableDifference,
  helper: Helper,
): readonly StepCandidate[] {
  const checks = Object.values(addedChecks).map((check) =>
    step({
      name: `add-check:${toTable.name}.${check.name}`,
      class: 'needs-data',
      table: toTable.name,
      consequence: 'rejects rows that violate the check; fails while there are any',
      statements: [helper.createCheck(toTable, check)],
    }),
  );
  const triggers = Object.values(addedTriggers).map((trigger) =>
    step({
      name: `add-trigger:${toTable.name}.${trigger.name}`,
      class: 'advised',
      table: toTable.name,
      consequence: 'adds a trigger for later writes',
      statements: [helper.createTrigger(toTable, trigger)],
    }),
  );
  return [...checks, ...triggers];
}
