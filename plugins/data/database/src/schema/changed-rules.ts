import type { DatabaseSchema, ForeignKey, IndexDef, TableDifference } from '@mikro-orm/sql';
import type { Difference } from './difference.ts';
import { freeIndexName, freeKeyName, otherIndex, otherKey } from './names-taken.ts';
import { type Found, has, quoted, rowsIn, step } from './step.ts';

type Helper = Difference['helper'];

/** Indexes that the table lacks; a unique one asks whether rows stand against it. */
export function addedIndexes(table: TableDifference, helper: Helper): readonly Found[] {
  const added = [...Object.values(table.addedIndexes), ...Object.values(table.renamedIndexes)];
  return added.map((index): Found => {
    const made = {
      name: `add-index:${table.toTable.name}.${index.keyName}`,
      table: table.toTable.name,
      statements: [helper.createIndex(index, table.toTable)],
    };
    if (!index.unique)
      return step({ ...made, class: 'additive', consequence: 'an index; writes to the table wait while it is built' });
    // A column that is only now made has no values, let alone the same twice.
    if (index.columnNames.some((column) => !table.fromTable.hasColumn(column)))
      return step({ ...made, class: 'advised', consequence: 'refuses rows that would be there twice' });
    return {
      select: duplicates(table.toTable.name, index),
      answer: (rows) =>
        rows.count === 0
          ? step({ ...made, class: 'advised', consequence: 'refuses rows that would be there twice; none is now' })
          : step({
              ...made,
              class: 'needs-data',
              consequence: `refuses rows that would be there twice, and ${rowsIn(rows, 'value')} ${has(rows)} more than one: fails until they are put right`,
            }),
    };
  });
}

/** Indexes that are not what the model has under their names. */
export const changedIndexes = (table: TableDifference, helper: Helper): readonly Found[] =>
  Object.values(table.changedIndexes).map((index) => {
    const old = table.fromTable.getIndex(index.keyName);
    const other = otherIndex(table.fromTable, index);
    if (other) return movedIndex(table, helper, index, other);
    return step({
      name: `renew-index:${table.toTable.name}.${index.keyName}`,
      class: 'advised',
      table: table.toTable.name,
      consequence: 'the index is not what the model has under its name; it is built anew',
      statements: [...(old ? [helper.dropIndex(table.name, old)] : []), helper.createIndex(index, table.toTable, true)],
    });
  });

/** An index that its name belongs to now, while the table has one of other columns under it: that keeps its columns. */
function movedIndex(table: TableDifference, helper: Helper, index: IndexDef, other: IndexDef): Found {
  const { name } = table.toTable;
  const made = {
    name: `move-index:${name}.${index.keyName}`,
    table: name,
    statements: [...freeIndexName(table.fromTable, other), helper.createIndex(index, table.toTable, true)],
  };
  const consequence = `an index of the columns that the model has under its name; that of ${other.columnNames.map(quoted).join(', ')} gets another name`;
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
            consequence: `${consequence}; it refuses rows that would be there twice, and ${rowsIn(rows, 'value')} ${has(rows)} more than one: fails until they are put right`,
          }),
  };
}

function duplicates(table: string, { columnNames }: IndexDef): string {
  const columns = columnNames.map(quoted);
  const filled = columns.map((column) => `${column} is not null`).join(' and ');
  return `select 1 from ${quoted(table)} where ${filled} group by ${columns.join(', ')} having count(*) > 1`;
}

/** Foreign keys that the table lacks; those of new columns come with their columns. */
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
      return step({ ...made, class: 'additive', consequence: 'a foreign key of a new column' });
    return {
      select: strays(table.toTable.name, key, from),
      answer: (rows) =>
        rows.count === 0
          ? step({
              ...made,
              class: 'advised',
              consequence: 'refuses rows that lead to what is not there; none does now',
            })
          : step({
              ...made,
              class: 'needs-data',
              consequence: `${rowsIn(rows)} would lead to what is not there: fails until they are put right`,
            }),
    };
  });
}

/** Foreign keys that are not what the model has under their names; those of new columns come with their columns. */
export const changedKeys = (table: TableDifference, { helper, from }: Difference): readonly Found[] =>
  Object.values(table.changedForeignKeys)
    .filter(({ columnNames }) => columnNames.every((column) => table.fromTable.hasColumn(column)))
    .map((key): Found => {
      const other = otherKey(table.fromTable, key);
      const old = table.fromTable.getForeignKeys()[key.constraintName];
      // The wrong table refuses rows that are there and takes ids that are not; a rule may be changed by hand.
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
                consequence: 'the foreign key is not what the model has under its name; it is made anew',
              })
            : step({
                ...made,
                class: 'needs-data',
                consequence: `the foreign key is not what the model has under its name, and ${rowsIn(rows)} would lead to what is not there: fails until they are put right`,
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
  // In a table that is yet to be made there is nothing.
  if (!from.hasTable(target)) return `select 1 from ${quoted(table)} as here where ${filled}`;
  return `select 1 from ${quoted(table)} as here where ${filled} and not exists (select 1 from ${there} as there where ${same})`;
}

/** Checks and triggers of authors' own entities. */
export function addedRules({ addedChecks, addedTriggers, toTable }: TableDifference, helper: Helper): readonly Found[] {
  const checks = Object.values(addedChecks).map((check) =>
    step({
      name: `add-check:${toTable.name}.${check.name}`,
      class: 'needs-data',
      table: toTable.name,
      consequence: 'refuses rows that break the rule; fails while there are any',
      statements: [helper.createCheck(toTable, check)],
    }),
  );
  const triggers = Object.values(addedTriggers).map((trigger) =>
    step({
      name: `add-trigger:${toTable.name}.${trigger.name}`,
      class: 'advised',
      table: toTable.name,
      consequence: 'a trigger for rows to come',
      statements: [helper.createTrigger(toTable, trigger)],
    }),
  );
  return [...checks, ...triggers];
}
