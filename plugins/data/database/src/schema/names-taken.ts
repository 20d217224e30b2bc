import type { DatabaseTable, ForeignKey, IndexDef } from '@mikro-orm/sql';
import { quoted } from './step.ts';

/** The foreign key of the same name on other columns, if the table has one. */
export const otherKey = (table: DatabaseTable, { constraintName, columnNames }: ForeignKey): ForeignKey | undefined => {
  const standing = table.getForeignKeys()[constraintName];
  return standing && standing.columnNames.join() !== columnNames.join() ? standing : undefined;
};

/** The index of the same name on other columns, if the table has one. */
export const otherIndex = (table: DatabaseTable, { keyName, columnNames }: IndexDef): IndexDef | undefined => {
  const standing = table.getIndex(keyName);
  return standing && standing.columnNames.join() !== columnNames.join() ? standing : undefined;
};

/**
 * SQL that renames a constraint or index to free its name. This happens when an attribute references another type and
 * the model needs the name for the new column. The old constraint stays on its column until that is dropped.
 */
export function freeKeyName(table: DatabaseTable, { constraintName }: ForeignKey): readonly string[] {
  const free = freeName(constraintName, (name) => Object.hasOwn(table.getForeignKeys(), name));
  return [`alter table ${quoted(table.name)} rename constraint ${quoted(constraintName)} to ${quoted(free)}`];
}
export function freeIndexName(table: DatabaseTable, { keyName, constraint }: IndexDef): readonly string[] {
  const free = quoted(freeName(keyName, (name) => table.hasIndex(name)));
  const old = quoted(keyName);
  return constraint
    ? [`alter table ${quoted(table.name)} rename constraint ${old} to ${free}`]
    : [`alter index ${old} rename to ${free}`];
}

/** `name_was`, or `name_was2` … if that exists. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const free = `${name}_was${count === 1 ? '' : count}`;
    if (!isTaken(free)) return free;
  }
}
