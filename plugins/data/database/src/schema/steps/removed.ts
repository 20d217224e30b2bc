import type { DatabaseTable } from '@mikro-orm/sql';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, quoteIdentifier, type StepCandidate, step } from '../step.ts';
import type { AppliedSchema, AppliedTable } from '../stored/applied-schema.ts';
import { fieldCondition, fieldName, type SharedField } from '../stored/shared-fields.ts';

/** Deletes the rows of a field and its component rows, nested ones included. */
export type DropField = (field: SharedField) => Promise<void>;

/**
 * Steps that remove tables, columns and rows that left the model. Only what Mortise or Strapi created is removed, never
 * what someone created by hand.
 *
 * @param applied the schema that was created.
 * @param model the schema that the model needs.
 */
export function removalSteps(
  applied: AppliedSchema,
  model: AppliedSchema,
  difference: SchemaDiff,
  dropField: DropField,
): readonly StepCandidate[] {
  const { from, to } = difference;
  const tables: DatabaseTable[] = [];
  const candidates: StepCandidate[] = [];
  for (const [name, facts] of Object.entries(applied.tables)) {
    const table = from.getTable(name);
    if (!table) continue;
    if (to.hasTable(name)) candidates.push(...removedInTable(table, facts, model.tables[name]!, difference));
    else tables.push(table);
  }
  return [
    ...Object.entries(applied.fields)
      .filter(([, { table }]) => from.hasTable(table))
      .flatMap(([key, field]) =>
        removedFields(field, model.fields[key]).map((removed) => removedField(removed, dropField)),
      ),
    ...candidates,
    ...referencingFirst(tables).map(removedTable),
  ];
}

function removedTable({ name }: DatabaseTable): StepCandidate {
  const definition = { name: `drop-table:${name}`, table: name, statements: [`drop table ${quoteIdentifier(name)}`] };
  return {
    select: `select 1 from ${quoteIdentifier(name)}`,
    classify: (rows) =>
      rows.count === 0
        ? step({ ...definition, class: 'advised', consequence: 'drops a table that left the model and has no rows' })
        : step({
            ...definition,
            class: 'destructive',
            consequence: `drops a table that left the model, with its ${formatCount(rows)}`,
          }),
  };
}

/** A table that references others is dropped before them. */
function referencingFirst(tables: readonly DatabaseTable[]): readonly DatabaseTable[] {
  const ordered = new Set<DatabaseTable>();
  const seen = new Set<DatabaseTable>();
  const visit = (table: DatabaseTable) => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const other of tables) if (referencesTable(other, table)) visit(other);
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  return [...ordered];
}
const referencesTable = (table: DatabaseTable, { name }: DatabaseTable): boolean =>
  Object.values(table.getForeignKeys()).some(({ referencedTableName: to }) => to === name || to.endsWith(`.${name}`));

function removedInTable(
  table: DatabaseTable,
  applied: AppliedTable,
  wanted: AppliedTable,
  { helper }: SchemaDiff,
): readonly StepCandidate[] {
  const { name } = table;
  const columns = applied.columns.filter((column) => !wanted.columns.includes(column) && table.hasColumn(column));
  const isRemoved = (column: string) => columns.includes(column);
  const candidates: StepCandidate[] = columns.flatMap((column) => removedColumn(table, column));
  for (const index of applied.indexes.filter((key) => !wanted.indexes.includes(key))) {
    const existing = table.getIndex(index);
    if (!existing || existing.columnNames.some(isRemoved)) continue;
    candidates.push(
      step({
        name: `drop-index:${name}.${index}`,
        class: 'advised',
        table: name,
        consequence: existing.unique
          ? 'drops a unique index that left the model: allows duplicate values'
          : 'drops an index that left the model; it only slows writes down',
        statements: [helper.dropIndex(name, existing)],
      }),
    );
  }
  for (const key of applied.foreignKeys.filter((key) => !wanted.foreignKeys.includes(key))) {
    const existing = table.getForeignKeys()[key];
    if (!existing || existing.columnNames.some(isRemoved)) continue;
    candidates.push(
      step({
        name: `drop-foreign-key:${name}.${key}`,
        class: 'advised',
        table: name,
        consequence: 'drops a foreign key that left the model',
        statements: [helper.dropForeignKey(name, key)],
      }),
    );
  }
  return candidates;
}

function removedColumn(table: DatabaseTable, column: string): readonly StepCandidate[] {
  const columnName = `${table.name}.${column}`;
  const { nullable, default: columnDefault } = table.getColumn(column)!;
  const alter = `alter table ${quoteIdentifier(table.name)}`;
  const definition = {
    name: `drop-column:${columnName}`,
    table: table.name,
    statements: [`${alter} drop column ${quoteIdentifier(column)}`],
  };
  const drop: StepCandidate = {
    select: `select 1 from ${quoteIdentifier(table.name)} where ${quoteIdentifier(column)} is not null`,
    classify: (rows) =>
      rows.count === 0
        ? step({ ...definition, class: 'advised', consequence: 'drops a column that left the model and is empty' })
        : step({
            ...definition,
            class: 'destructive',
            consequence: `drops a column that left the model, with its ${formatCount(rows, 'value')}`,
          }),
  };
  if (nullable || columnDefault != null) return [drop];
  const allowEmpty = step({
    name: `let-empty:${columnName}`,
    class: 'additive',
    table: table.name,
    consequence: 'allows empty values in a column that left the model; nothing writes it any more',
    statements: [`${alter} alter column ${quoteIdentifier(column)} drop not null`],
  });
  return [allowEmpty, drop];
}

/** The whole field if it left the model; otherwise the components that it no longer allows. */
function removedFields(field: SharedField, current: SharedField | undefined): readonly SharedField[] {
  if (!current) return [field];
  return field.components
    .filter((uid) => !current.components.includes(uid))
    .map((uid) => ({ ...field, fixed: [{ column: 'component_type', text: uid }, ...field.fixed], components: [uid] }));
}

function removedField(field: SharedField, dropField: DropField): StepCandidate {
  const { table, components } = field;
  return {
    select: `select 1 from ${quoteIdentifier(table)} where ${fieldCondition(field)}`,
    classify: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `drop-field:${table}.${fieldName(field)}`,
            class: 'destructive',
            table,
            consequence: `deletes ${formatCount(rows, components.length ? 'component' : 'link')} of an attribute that left the model`,
            sql: `delete from ${quoteIdentifier(table)} where ${fieldCondition(field)}`,
            apply: () => dropField(field),
          }),
  };
}
