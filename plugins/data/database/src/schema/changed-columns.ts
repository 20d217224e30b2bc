import type { Column, DatabaseTable, ForeignKey, TableDifference } from '@mikro-orm/sql';
import { conversionOf, isJson, readsAs, spokenType } from './conversion.ts';
import type { Difference } from './difference.ts';
import { freeKeyName, otherKey } from './names-taken.ts';
import { type Found, has, literal, quoted, rowsIn, step } from './step.ts';

type Helper = Difference['helper'];

/** Columns that the table lacks. A rename that MikroORM guesses counts as a new column. */
export function addedColumns(table: TableDifference, helper: Helper): readonly Found[] {
  const columns = [...Object.values(table.addedColumns), ...Object.values(table.renamedColumns)];
  return columns.map((column): Found => {
    const key = keyOf(table.toTable, column.name);
    const taken = key && otherKey(table.fromTable, key);
    const made = {
      name: `add-column:${table.toTable.name}.${column.name}`,
      table: table.toTable.name,
      statements: [
        ...(taken ? freeKeyName(table.fromTable, taken) : []),
        ...helper.getAddColumnsSQL(table.toTable, [column]),
        ...(key ? [helper.createForeignKey(table.toTable, key)] : []),
      ],
    };
    const mayBeEmpty = column.nullable || column.default != null || column.autoincrement;
    if (mayBeEmpty)
      return step({
        ...made,
        class: 'additive',
        consequence:
          column.default == null ? 'a new column, empty in every row' : 'a new column, with its default in every row',
      });
    return {
      select: `select 1 from ${quoted(table.toTable.name)}`,
      answer: (rows) =>
        rows.count === 0
          ? step({ ...made, class: 'additive', consequence: 'a new column of a table without rows' })
          : // Without the column no row could be read. It stays nullable until the `must-fill` step is applied.
            step({
              ...made,
              class: 'additive',
              consequence: `a new column, empty in ${rowsIn(rows)}; the "not null" constraint is a step of its own`,
              statements: helper.getAddColumnsSQL(table.toTable, [{ ...column, nullable: true }]),
            }),
    };
  });
}

/** The foreign key of a single column; keys of several columns are steps of their own. */
const keyOf = (table: DatabaseTable, column: string): ForeignKey | undefined =>
  Object.values(table.getForeignKeys()).find(
    ({ columnNames }) => columnNames.length === 1 && columnNames[0] === column,
  );

/** Columns whose definition differs from the model. */
export const changedColumns = (table: TableDifference, helper: Helper): readonly Found[] =>
  Object.values(table.changedColumns).flatMap(({ fromColumn, column, changedProperties }) =>
    changedColumn(table, helper, fromColumn, column, changedProperties),
  );

function changedColumn(
  table: TableDifference,
  helper: Helper,
  from: Column,
  to: Column,
  changed: ReadonlySet<string>,
): readonly Found[] {
  const at = `${table.toTable.name}.${to.name}`;
  const column = quoted(to.name);
  const alter = (what: string) => helper.alterTableColumn(to, table.fromTable, new Set([what]));
  const found: Found[] = [];
  if (changed.has('type')) found.push(changedType(table, from, to, alter('type')));
  if (changed.has('nullable') && to.nullable) {
    found.push(
      step({
        name: `let-empty:${at}`,
        class: 'advised',
        table: table.toTable.name,
        consequence: 'allows empty values, as the model does; the column rejects them now',
        statements: alter('nullable'),
      }),
    );
  }
  if (changed.has('nullable') && !to.nullable) {
    found.push({
      select: `select 1 from ${quoted(table.toTable.name)} where ${column} is null`,
      answer: (rows) =>
        step({
          name: `must-fill:${at}`,
          class: rows.count === 0 ? 'advised' : 'needs-data',
          table: table.toTable.name,
          consequence:
            rows.count === 0
              ? 'requires a value; every row has one'
              : `requires a value; ${rowsIn(rows)} ${has(rows)} none: fails until they have one`,
          statements: alter('nullable'),
        }),
    });
  }
  if (changed.has('default') && to.default != null) {
    found.push(
      step({
        name: `set-default:${at}`,
        class: 'advised',
        table: table.toTable.name,
        consequence: 'sets the default of new rows',
        statements: alter('default'),
      }),
    );
  }
  return found;
}

function changedType(table: TableDifference, from: Column, to: Column, statements: readonly string[]): Found {
  const [name, column] = [table.toTable.name, quoted(to.name)];
  const made = { name: `change-type:${name}.${to.name}`, table: name, statements };
  const [was, is] = [spokenType(from.type), spokenType(to.type)];
  const between = `from ${was} to ${is}`;
  const conversion = conversionOf(from.type, to.type);
  if (conversion === 'widens') {
    return {
      select: viewsOn(name, to.name),
      answer: ({ count }) =>
        count === 0
          ? step({ ...made, class: 'additive', consequence: `widens ${between}; no value changes` })
          : step({
              ...made,
              class: 'advised',
              consequence: `widens ${between}; fails while a view uses the column`,
            }),
    };
  }
  const filled = `select 1 from ${quoted(name)} where ${column} is not null`;
  if (conversion === 'cuts') {
    const length = /\((\d+)\)/.exec(to.type)?.[1];
    return {
      select: `${filled} and length(${column}) > ${length}`,
      answer: (rows) =>
        rows.count === 0
          ? step({ ...made, class: 'advised', consequence: `narrows ${between}; no value is longer` })
          : step({
              ...made,
              class: 'destructive',
              consequence: `truncates ${rowsIn(rows, 'value')} to ${length} characters`,
            }),
    };
  }
  if (conversion === 'becomes-text') {
    const length = /\((\d+)\)/.exec(to.type)?.[1];
    const tooLong = length && isJson(from.type) ? `${filled} and length(${column}::text) > ${length}` : undefined;
    return {
      select: [viewsOn(name, to.name), ...(tooLong ? [tooLong] : [])].join(' union all '),
      answer: ({ count }) =>
        count === 0
          ? step({ ...made, class: 'additive', consequence: `converts values to text (${between}); none is lost` })
          : step({
              ...made,
              class: 'advised',
              consequence: `converts values to text (${between}); fails while a view uses the column or a value is too long`,
            }),
    };
  }
  const mismatch = readsAs(from.type, to.type) ? undefined : { table: name, column: to.name, from: was, to: is };
  return {
    select: filled,
    answer(rows) {
      if (rows.count === 0)
        return step({ ...made, class: 'additive', consequence: `changes ${between}; no row has a value` });
      const values = rowsIn(rows, 'value');
      return step({
        ...made,
        class: 'destructive',
        consequence: `converts ${values} ${between}: a value that does not fit is rounded, or the step fails`,
        mismatch,
      });
    },
  };
}

/** A view blocks a change of its column's type. Boot must not fail because of a view that a DBA created. */
const viewsOn = (table: string, column: string): string =>
  `select 1 from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.refobjid = ${literal(quoted(table))}::regclass and a.attname = ${literal(column)} and d.classid = 'pg_rewrite'::regclass`;
