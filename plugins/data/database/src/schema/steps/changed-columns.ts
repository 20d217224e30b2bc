import type { Column, DatabaseTable, ForeignKey, TableDifference } from '@mikro-orm/sql';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { conversionOf, isJson, isReadableAs, typeName } from '../diff/type-conversion.ts';
import { formatCount, hasOrHave, quoteIdentifier, quoteLiteral, type StepCandidate, step } from '../step.ts';
import { conflictingKey, releaseKeyName } from './name-conflicts.ts';

type Helper = SchemaDiff['helper'];

/** Columns that the table lacks. A rename that MikroORM guesses counts as a new column. */
export function addedColumns(table: TableDifference, helper: Helper): readonly StepCandidate[] {
  const columns = [...Object.values(table.addedColumns), ...Object.values(table.renamedColumns)];
  return columns.map((column): StepCandidate => {
    const key = foreignKeyOf(table.toTable, column.name);
    const conflicting = key && conflictingKey(table.fromTable, key);
    const definition = {
      name: `add-column:${table.toTable.name}.${column.name}`,
      table: table.toTable.name,
      statements: [
        ...(conflicting ? releaseKeyName(table.fromTable, conflicting) : []),
        ...helper.getAddColumnsSQL(table.toTable, [column]),
        ...(key ? [helper.createForeignKey(table.toTable, key)] : []),
      ],
    };
    const allowsEmpty = column.nullable || column.default != null || column.autoincrement;
    if (allowsEmpty)
      return step({
        ...definition,
        class: 'additive',
        consequence:
          column.default == null ? 'a new column, empty in every row' : 'a new column, with its default in every row',
      });
    return {
      select: `select 1 from ${quoteIdentifier(table.toTable.name)}`,
      classify: (rows) =>
        rows.count === 0
          ? step({ ...definition, class: 'additive', consequence: 'a new column of a table without rows' })
          : // Without the column no row could be read. It stays nullable until the `must-fill` step is applied.
            step({
              ...definition,
              class: 'additive',
              consequence: `a new column, empty in ${formatCount(rows)}; the "not null" constraint is a step of its own`,
              statements: helper.getAddColumnsSQL(table.toTable, [{ ...column, nullable: true }]),
            }),
    };
  });
}

/** The foreign key of a single column; keys of several columns are steps of their own. */
const foreignKeyOf = (table: DatabaseTable, column: string): ForeignKey | undefined =>
  Object.values(table.getForeignKeys()).find(
    ({ columnNames }) => columnNames.length === 1 && columnNames[0] === column,
  );

/** Columns whose definition differs from the model. */
export const changedColumns = (table: TableDifference, helper: Helper): readonly StepCandidate[] =>
  Object.values(table.changedColumns).flatMap(({ fromColumn, column, changedProperties }) =>
    changedColumn(table, helper, fromColumn, column, changedProperties),
  );

function changedColumn(
  table: TableDifference,
  helper: Helper,
  from: Column,
  to: Column,
  changed: ReadonlySet<string>,
): readonly StepCandidate[] {
  const columnName = `${table.toTable.name}.${to.name}`;
  const column = quoteIdentifier(to.name);
  const alter = (what: string) => helper.alterTableColumn(to, table.fromTable, new Set([what]));
  const candidates: StepCandidate[] = [];
  if (changed.has('type')) candidates.push(changedType(table, from, to, alter('type')));
  if (changed.has('nullable') && to.nullable) {
    candidates.push(
      step({
        name: `let-empty:${columnName}`,
        class: 'advised',
        table: table.toTable.name,
        consequence: 'allows empty values, as the model does; the column rejects them now',
        statements: alter('nullable'),
      }),
    );
  }
  if (changed.has('nullable') && !to.nullable) {
    candidates.push({
      select: `select 1 from ${quoteIdentifier(table.toTable.name)} where ${column} is null`,
      classify: (rows) =>
        step({
          name: `must-fill:${columnName}`,
          class: rows.count === 0 ? 'advised' : 'needs-data',
          table: table.toTable.name,
          consequence:
            rows.count === 0
              ? 'requires a value; every row has one'
              : `requires a value; ${formatCount(rows)} ${hasOrHave(rows)} none: fails until they have one`,
          statements: alter('nullable'),
        }),
    });
  }
  if (changed.has('default') && to.default != null) {
    candidates.push(
      step({
        name: `set-default:${columnName}`,
        class: 'advised',
        table: table.toTable.name,
        consequence: 'sets the default of new rows',
        statements: alter('default'),
      }),
    );
  }
  return candidates;
}

function changedType(table: TableDifference, from: Column, to: Column, statements: readonly string[]): StepCandidate {
  const [name, column] = [table.toTable.name, quoteIdentifier(to.name)];
  const definition = { name: `change-type:${name}.${to.name}`, table: name, statements };
  const [oldType, newType] = [typeName(from.type), typeName(to.type)];
  const change = `from ${oldType} to ${newType}`;
  const conversion = conversionOf(from.type, to.type);
  if (conversion === 'widens') {
    return {
      select: viewsUsing(name, to.name),
      classify: ({ count }) =>
        count === 0
          ? step({ ...definition, class: 'additive', consequence: `widens ${change}; no value changes` })
          : step({
              ...definition,
              class: 'advised',
              consequence: `widens ${change}; fails while a view uses the column`,
            }),
    };
  }
  const nonNullRows = `select 1 from ${quoteIdentifier(name)} where ${column} is not null`;
  if (conversion === 'cuts') {
    const length = /\((\d+)\)/.exec(to.type)?.[1];
    return {
      select: `${nonNullRows} and length(${column}) > ${length}`,
      classify: (rows) =>
        rows.count === 0
          ? step({ ...definition, class: 'advised', consequence: `narrows ${change}; no value is longer` })
          : step({
              ...definition,
              class: 'destructive',
              consequence: `truncates ${formatCount(rows, 'value')} to ${length} characters`,
            }),
    };
  }
  if (conversion === 'becomes-text') {
    const length = /\((\d+)\)/.exec(to.type)?.[1];
    const tooLong = length && isJson(from.type) ? `${nonNullRows} and length(${column}::text) > ${length}` : undefined;
    return {
      select: [viewsUsing(name, to.name), ...(tooLong ? [tooLong] : [])].join(' union all '),
      classify: ({ count }) =>
        count === 0
          ? step({ ...definition, class: 'additive', consequence: `converts values to text (${change}); none is lost` })
          : step({
              ...definition,
              class: 'advised',
              consequence: `converts values to text (${change}); fails while a view uses the column or a value is too long`,
            }),
    };
  }
  const mismatch = isReadableAs(from.type, to.type)
    ? undefined
    : { table: name, column: to.name, from: oldType, to: newType };
  return {
    select: nonNullRows,
    classify(rows) {
      if (rows.count === 0)
        return step({ ...definition, class: 'additive', consequence: `changes ${change}; no row has a value` });
      const values = formatCount(rows, 'value');
      return step({
        ...definition,
        class: 'destructive',
        consequence: `converts ${values} ${change}: a value that does not fit is rounded, or the step fails`,
        mismatch,
      });
    },
  };
}

/** A view blocks a change of its column's type. Boot must not fail because of a view that a DBA created. */
const viewsUsing = (table: string, column: string): string =>
  `select 1 from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.refobjid = ${quoteLiteral(quoteIdentifier(table))}::regclass and a.attname = ${quoteLiteral(column)} and d.classid = 'pg_rewrite'::regclass`;
