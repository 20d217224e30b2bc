import type { DatabaseTable, ForeignKey, IndexDef } from '@mikro-orm/sql';
import { quoteIdentifier } from '../step.ts';

/** The foreign key of the same name on other columns, if the table has one. */
export const conflictingKey = (
  table: DatabaseTable,
  { constraintName, columnNames }: ForeignKey,
): ForeignKey | undefined => {
  const existing = table.getForeignKeys()[constraintName];
  return existing && existing.columnNames.join() !== columnNames.join() ? existing : undefined;
};

/** The index of the same name on other columns, if the table has one. */
export const conflictingIndex = (table: DatabaseTable, { keyName, columnNames }: IndexDef): IndexDef | undefined => {
  const existing = table.getIndex(keyName);
  return existing && existing.columnNames.join() !== columnNames.join() ? existing : undefined;
};

/**
 * SQL that renames a constraint or index to free its name. This happens when an attribute references another type and
 * the model needs the name for the new column. The old constraint stays on its column until that is dropped.
 */
export function releaseKeyName(table: DatabaseTable, { constraintName }: ForeignKey): readonly string[] {
  const free = unusedName(constraintName, (name) => Object.hasOwn(table.getForeignKeys(), name));
  return [
    `alter table ${quoteIdentifier(table.name)} rename constraint ${quoteIdentifier(constraintName)} to ${quoteIdentifier(free)}`,
  ];
}
export function releaseIndexName(table: DatabaseTable, { keyName, constraint }: IndexDef): readonly string[] {
  const free = quoteIdentifier(unusedName(keyName, (name) => table.hasIndex(name)));
  const old = quoteIdentifier(keyName);
  return constraint
    ? [`alter table ${quoteIdentifier(table.name)} rename constraint ${old} to ${free}`]
    : [`alter index ${old} rename to ${free}`];
}

/** `name_was`, or `name_was2` … if that exists. */
function unusedName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const free = `${name}_was${count === 1 ? '' : count}`;
    if (!isTaken(free)) return free;
  }
}
