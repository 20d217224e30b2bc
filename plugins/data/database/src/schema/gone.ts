import type { DatabaseTable } from '@mikro-orm/sql';
import type { Difference } from './difference.ts';
import { type FieldFacts, fieldName, whereField } from './fields.ts';
import type { Memory, TableFacts } from './memory.ts';
import { type Found, quoted, rowsIn, step } from './step.ts';

/** Deletes the rows of a field and its component rows, nested ones included. */
export type DropField = (field: FieldFacts) => Promise<void>;

/**
 * Steps that remove tables, columns and rows that left the model. Only what Mortise or Strapi created is removed, never
 * what someone created by hand.
 *
 * @param applied the schema that was created.
 * @param model the schema that the model needs.
 */
export function goneFrom(
  memory: Memory,
  model: Memory,
  difference: Difference,
  dropField: DropField,
): readonly Found[] {
  const { from, to } = difference;
  const tables: DatabaseTable[] = [];
  const found: Found[] = [];
  for (const [name, facts] of Object.entries(memory.tables)) {
    const table = from.getTable(name);
    if (!table) continue;
    if (to.hasTable(name)) found.push(...goneInside(table, facts, model.tables[name]!, difference));
    else tables.push(table);
  }
  return [
    ...Object.entries(memory.fields)
      .filter(([, { table }]) => from.hasTable(table))
      .flatMap(([key, field]) => goneFields(field, model.fields[key]).map((gone) => goneField(gone, dropField))),
    ...found,
    ...leadingFirst(tables).map(goneTable),
  ];
}

function goneTable({ name }: DatabaseTable): Found {
  const made = { name: `drop-table:${name}`, table: name, statements: [`drop table ${quoted(name)}`] };
  return {
    select: `select 1 from ${quoted(name)}`,
    answer: (rows) =>
      rows.count === 0
        ? step({ ...made, class: 'advised', consequence: 'drops a table that left the model and has no rows' })
        : step({
            ...made,
            class: 'destructive',
            consequence: `drops a table that left the model, with its ${rowsIn(rows)}`,
          }),
  };
}

/** A table that references others is dropped before them. */
function leadingFirst(tables: readonly DatabaseTable[]): readonly DatabaseTable[] {
  const ordered = new Set<DatabaseTable>();
  const seen = new Set<DatabaseTable>();
  const visit = (table: DatabaseTable) => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const other of tables) if (leadsTo(other, table)) visit(other);
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  return [...ordered];
}
const leadsTo = (table: DatabaseTable, { name }: DatabaseTable): boolean =>
  Object.values(table.getForeignKeys()).some(({ referencedTableName: to }) => to === name || to.endsWith(`.${name}`));

function goneInside(table: DatabaseTable, was: TableFacts, is: TableFacts, { helper }: Difference): readonly Found[] {
  const { name } = table;
  const columns = was.columns.filter((column) => !is.columns.includes(column) && table.hasColumn(column));
  const isGone = (column: string) => columns.includes(column);
  const found: Found[] = columns.flatMap((column) => goneColumn(table, column));
  for (const index of was.indexes.filter((key) => !is.indexes.includes(key))) {
    const old = table.getIndex(index);
    if (!old || old.columnNames.some(isGone)) continue;
    found.push(
      step({
        name: `drop-index:${name}.${index}`,
        class: 'advised',
        table: name,
        consequence: old.unique
          ? 'drops a unique index that left the model: allows duplicate values'
          : 'drops an index that left the model; it only slows writes down',
        statements: [helper.dropIndex(name, old)],
      }),
    );
  }
  for (const key of was.foreignKeys.filter((key) => !is.foreignKeys.includes(key))) {
    const old = table.getForeignKeys()[key];
    if (!old || old.columnNames.some(isGone)) continue;
    found.push(
      step({
        name: `drop-foreign-key:${name}.${key}`,
        class: 'advised',
        table: name,
        consequence: 'drops a foreign key that left the model',
        statements: [helper.dropForeignKey(name, key)],
      }),
    );
  }
  return found;
}

function goneColumn(table: DatabaseTable, column: string): readonly Found[] {
  const at = `${table.name}.${column}`;
  const { nullable, default: usual } = table.getColumn(column)!;
  const alter = `alter table ${quoted(table.name)}`;
  const dropped = {
    name: `drop-column:${at}`,
    table: table.name,
    statements: [`${alter} drop column ${quoted(column)}`],
  };
  const drop: Found = {
    select: `select 1 from ${quoted(table.name)} where ${quoted(column)} is not null`,
    answer: (rows) =>
      rows.count === 0
        ? step({ ...dropped, class: 'advised', consequence: 'drops a column that left the model and is empty' })
        : step({
            ...dropped,
            class: 'destructive',
            consequence: `drops a column that left the model, with its ${rowsIn(rows, 'value')}`,
          }),
  };
  if (nullable || usual != null) return [drop];
  const letEmpty = step({
    name: `let-empty:${at}`,
    class: 'additive',
    table: table.name,
    consequence: 'allows empty values in a column that left the model; nothing writes it any more',
    statements: [`${alter} alter column ${quoted(column)} drop not null`],
  });
  return [letEmpty, drop];
}

/** The whole field if it left the model; otherwise the components that it no longer allows. */
function goneFields(field: FieldFacts, kept: FieldFacts | undefined): readonly FieldFacts[] {
  if (!kept) return [field];
  return field.components
    .filter((uid) => !kept.components.includes(uid))
    .map((uid) => ({ ...field, fixed: [{ column: 'component_type', text: uid }, ...field.fixed], components: [uid] }));
}

function goneField(field: FieldFacts, dropField: DropField): Found {
  const { table, components } = field;
  return {
    select: `select 1 from ${quoted(table)} where ${whereField(field)}`,
    answer: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `drop-field:${table}.${fieldName(field)}`,
            class: 'destructive',
            table,
            consequence: `deletes ${rowsIn(rows, components.length ? 'component' : 'link')} of an attribute that left the model`,
            sql: `delete from ${quoted(table)} where ${whereField(field)}`,
            take: () => dropField(field),
          }),
  };
}
