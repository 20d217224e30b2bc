import type { DatabaseSchema, ForeignKey, IndexDef, TableDifference } from '@mikro-orm/sql';
import type { Difference } from './difference.ts';
import { freeIndexName, freeKeyName, otherIndex, otherKey } from './names-taken.ts';
import { type Found, has, quoted, rowsIn, step } from './step.ts';

type Helper = Difference['helper'];

/** Indexes that the table lacks. For a unique index the plan counts duplicates first. */
export function addedIndexes(table: TableDifference, helper: Helper): readonly Found[] {
  const added = [...Object.values(table.addedIndexes), ...Object.values(table.renamedIndexes)];
  return added.map((index): Found => {
    const made = {
      name: `add-index:${table.toTable.name}.${index.keyName}`,
      table: table.toTable.name,
      statements: [helper.createIndex(index, table.toTable)],
    };
    if (!index.unique)
      return step({
        ...made,
        class: 'additive',
        consequence: 'adds an index; writes to the table wait while it is built',
      });
    // A column that this plan adds has no values, so no duplicates.
    if (index.columnNames.some((column) => !table.fromTable.hasColumn(column)))
      return step({ ...made, class: 'advised', consequence: 'rejects duplicate values' });
    return {
      select: duplicates(table.toTable.name, index),
      answer: (rows) =>
        rows.count === 0
          ? step({ ...made, class: 'advised', consequence: 'rejects duplicate values; there are none now' })
          : step({
              ...made,
              class: 'needs-data',
              consequence: `rejects duplicate values; ${rowsIn(rows, 'value')} ${has(rows)} more than one row: fails until they are unique`,
            }),
    };
  });
}

/** Indexes whose definition differs from the model's index of the same name. */
export const changedIndexes = (table: TableDifference, helper: Helper): readonly Found[] =>
  Object.values(table.changedIndexes).map((index) => {
    const old = table.fromTable.getIndex(index.keyName);
    const other = otherIndex(table.fromTable, index);
    if (other) return movedIndex(table, helper, index, other);
    return step({
      name: `renew-index:${table.toTable.name}.${index.keyName}`,
      class: 'advised',
      table: table.toTable.name,
      consequence: 'the index differs from the model; drops and recreates it',
      statements: [...(old ? [helper.dropIndex(table.name, old)] : []), helper.createIndex(index, table.toTable, true)],
    });
  });

/** The table has an index of this name on other columns: that one is renamed and keeps its columns. */
function movedIndex(table: TableDifference, helper: Helper, index: IndexDef, other: IndexDef): Found {
  const { name } = table.toTable;
  const made = {
    name: `move-index:${name}.${index.keyName}`,
    table: name,
    statements: [...freeIndexName(table.fromTable, other), helper.createIndex(index, table.toTable, true)],
  };
  const consequence = `creates the index on the columns that the model names; renames the existing index on ${other.columnNames.map(quoted).join(', ')}`;
  const additive = step({ ...made, class: 'additive', consequence });
  if (!index.unique || index.columnNames.some((column) => !table.fromTable.hasColumn(column))) return additive;
  return {
    select: duplicates(name, index),
    answer: (rows) =>
      rows.count === 0
        ? additive
        : step({
            ...made,
            class: 'needs-data',
            consequence: `${consequence}; rejects duplicate values; ${rowsIn(rows, 'value')} ${has(rows)} more than one row: fails until they are unique`,
          }),
  };
}

function duplicates(table: string, { columnNames }: IndexDef): string {
  const columns = columnNames.map(quoted);
  const filled = columns.map((column) => `${column} is not null`).join(' and ');
  return `select 1 from ${quoted(table)} where ${filled} group by ${columns.join(', ')} having count(*) > 1`;
}

/** Foreign keys that the table lacks. Keys of new columns are added with their columns. */
export function addedKeys(table: TableDifference, { helper, from }: Difference): readonly Found[] {
  const isNew = (column: string) => !table.fromTable.hasColumn(column);
  const added = Object.values(table.addedForeignKeys).filter(
    ({ columnNames }) => columnNames.length > 1 || !isNew(columnNames[0]!),
  );
  return added.map((key): Found => {
    const made = {
      name: `add-foreign-key:${table.toTable.name}.${key.constraintName}`,
      table: table.toTable.name,
      statements: [helper.createForeignKey(table.toTable, key)],
    };
    if (key.columnNames.some(isNew))
      return step({ ...made, class: 'additive', consequence: 'adds the foreign key of a new column' });
    return {
      select: strays(table.toTable.name, key, from),
      answer: (rows) =>
        rows.count === 0
          ? step({
              ...made,
              class: 'advised',
              consequence: 'rejects references to missing rows; there are none now',
            })
          : step({
              ...made,
              class: 'needs-data',
              consequence: `rejects references to missing rows; ${rowsIn(rows)} ${has(rows)} one: fails until they are corrected`,
            }),
    };
  });
}

/**
 * Foreign keys whose definition differs from the model's key of the same name. Keys of new columns are added with their
 * columns.
 */
export const changedKeys = (table: TableDifference, { helper, from }: Difference): readonly Found[] =>
  Object.values(table.changedForeignKeys)
    .filter(({ columnNames }) => columnNames.every((column) => table.fromTable.hasColumn(column)))
    .map((key): Found => {
      const other = otherKey(table.fromTable, key);
      const old = table.fromTable.getForeignKeys()[key.constraintName];
      // A key to the wrong table rejects valid ids and accepts invalid ones. A different rule may be a DBA's change.
      const isOfOtherTable = old?.referencedTableName !== key.referencedTableName;
      const made = {
        name: `renew-foreign-key:${table.toTable.name}.${key.constraintName}`,
        table: table.toTable.name,
        statements: [
          ...(other
            ? freeKeyName(table.fromTable, other)
            : [helper.dropForeignKey(table.toTable.getShortestName(), key.constraintName)]),
          helper.createForeignKey(table.toTable, key),
        ],
      };
      return {
        select: strays(table.toTable.name, key, from),
        answer: (rows) =>
          rows.count === 0
            ? step({
                ...made,
                class: isOfOtherTable ? 'additive' : 'advised',
                consequence: 'the foreign key differs from the model; drops and recreates it',
              })
            : step({
                ...made,
                class: 'needs-data',
                consequence: `the foreign key differs from the model; ${rowsIn(rows)} ${has(rows)} a reference to a missing row: fails until they are corrected`,
              }),
      };
    });

function strays(
  table: string,
  { columnNames, referencedTableName, referencedColumnNames }: ForeignKey,
  from: DatabaseSchema,
): string {
  const target = referencedTableName.split('.').at(-1)!;
  const there = quoted(target);
  const filled = columnNames.map((column) => `here.${quoted(column)} is not null`).join(' and ');
  const same = columnNames
    .map((c, i) => `there.${quoted(referencedColumnNames[i]!)} = here.${quoted(c)}`)
    .join(' and ');
  // A table that is not created yet has no rows to reference.
  if (!from.hasTable(target)) return `select 1 from ${quoted(table)} as here where ${filled}`;
  return `select 1 from ${quoted(table)} as here where ${filled} and not exists (select 1 from ${there} as there where ${same})`;
}

/** Checks and triggers of the author's own entities. */
export function addedRules({ addedChecks, addedTriggers, toTable }: TableDifference, helper: Helper): readonly Found[] {
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
