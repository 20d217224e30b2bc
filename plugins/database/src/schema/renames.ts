import type { DatabaseTable } from '@mikro-orm/sql';
import type { TypeSettings } from '../contract.ts';
import type { Difference } from './difference.ts';
import { type FieldFacts, fieldName, whereField } from './fields.ts';
import type { Memory } from './memory.ts';
import { type Found, literal, quoted, rowsIn, step } from './step.ts';

/** Something that left the model while something like it came: perhaps its new name. */
export interface Rename {
  readonly kind: 'table' | 'column' | 'field';
  /** The table that a column is of; otherwise empty. */
  readonly table: string;
  /** A name of a table or column, or a field's key. */
  readonly from: string;
  readonly to: string;
  /** Of a type's own table: its settings while the rows were written, which may have changed with the name. */
  readonly settings?: { readonly uid: string; readonly were: TypeSettings };
}
/** Remembers, inside a step's transaction, that the rows of a type agree with other settings than the schema's. */
export type Unsettle = (uid: string, were: TypeSettings) => Promise<void>;

/** What left since the memory was written, paired with what came and looks alike. */
export function renamesBetween(memory: Memory, model: Memory, { from, to }: Difference): readonly Rename[] {
  const renames: Rename[] = [];
  const came = <T>(is: Readonly<Record<string, T>>, was: Readonly<Record<string, T>>) =>
    Object.entries(is).filter(([name]) => !Object.hasOwn(was, name));
  for (const [name, { columns }] of came(memory.tables, model.tables)) {
    if (!from.hasTable(name)) continue;
    for (const [other, facts] of came(model.tables, memory.tables))
      if (alike(columns, facts.columns)) renames.push({ kind: 'table', table: '', from: name, to: other });
  }
  for (const [table, was] of Object.entries(memory.tables)) {
    const is = model.tables[table];
    const [standing, wanted] = [from.getTable(table), to.getTable(table)];
    if (!is || !standing || !wanted) continue;
    const added = is.columns.filter((column) => !was.columns.includes(column));
    for (const column of was.columns.filter((name) => !is.columns.includes(name) && standing.hasColumn(name)))
      for (const other of added)
        if (standing.getColumn(column)!.type === wanted.getColumn(other)!.type)
          renames.push({ kind: 'column', table, from: column, to: other });
  }
  for (const [key, field] of came(memory.fields, model.fields))
    for (const [other, candidate] of came(model.fields, memory.fields))
      if (isSameKind(field, candidate)) renames.push({ kind: 'field', table: '', from: key, to: other });
  return renames;
}

const alike = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join();
const isSameKind = (a: FieldFacts, b: FieldFacts): boolean =>
  a.table === b.table &&
  a.fixed.slice(0, -1).every(({ text }, i) => b.fixed[i]?.text === text) &&
  a.components.every((uid) => b.components.includes(uid));

/** The copies that renames would need, while there is something to copy and nothing in its place. */
export const renamesOffered = (
  renames: readonly Rename[],
  memory: Memory,
  model: Memory,
  { from }: Difference,
  unsettle: Unsettle,
) =>
  renames.flatMap((rename): readonly Found[] => {
    if (rename.kind === 'field') {
      const [old, made] = [memory.fields[rename.from], model.fields[rename.to]];
      return old && made && from.hasTable(old.table) ? [offeredField(old, made)] : [];
    }
    if (rename.kind === 'column') {
      const table = from.getTable(rename.table);
      return table?.hasColumn(rename.from) ? [offeredColumn(rename, table)] : [];
    }
    const facts = model.tables[rename.to];
    if (!facts || !from.hasTable(rename.from)) return [];
    return [offeredTable(rename, facts.columns, from.getTable(rename.to), unsettle)];
  });

function offeredColumn({ table, from, to }: Rename, standing: DatabaseTable): Found {
  const empty = standing.hasColumn(to) ? ` and ${quoted(to)} is null` : '';
  return {
    select: `select 1 from ${quoted(table)} where ${quoted(from)} is not null${empty}`,
    answer: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `copy-column:${table}.${from}:${to}`,
            class: 'needs-data',
            table,
            consequence: `only if "${to}" is the new name of "${from}": copies ${rowsIn(rows, 'value')}; "${from}" stays`,
            statements: [
              `update ${quoted(table)} set ${quoted(to)} = ${quoted(from)} where ${quoted(from)} is not null and ${quoted(to)} is null`,
            ],
          }),
  };
}

function offeredTable(
  { from, to, settings }: Rename,
  columns: readonly string[],
  made: DatabaseTable | undefined,
  unsettle: Unsettle,
): Found {
  const list = columns.map(quoted).join(', ');
  const stillEmpty = made ? ` where not exists (select 1 from ${quoted(to)})` : '';
  return {
    select: `select 1 from ${quoted(from)}${stillEmpty}`,
    answer: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `copy-table:${from}:${to}`,
            class: 'needs-data',
            table: to,
            consequence: `only if "${to}" is the new name of "${from}": copies ${rowsIn(rows)}; "${from}" stays`,
            statements: [
              `insert into ${quoted(to)} (${list}) select ${list} from ${quoted(from)}`,
              `select setval(pg_get_serial_sequence(${literal(quoted(to))}, 'id'), (select max("id") from ${quoted(to)}))`,
            ],
            ...(settings ? { take: () => unsettle(settings.uid, settings.were) } : {}),
          }),
  };
}

function offeredField(old: FieldFacts, made: FieldFacts): Found {
  const { column, text } = made.fixed.at(-1)!;
  return {
    select: `select 1 from ${quoted(old.table)} where ${whereField(old)}`,
    answer: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `move-field:${old.table}.${fieldName(old)}:${text}`,
            class: 'needs-data',
            table: old.table,
            consequence: `only if "${text}" is the new name of "${old.fixed.at(-1)!.text}": gives it its ${rowsIn(rows)}`,
            statements: [
              `update ${quoted(old.table)} set ${quoted(column)} = ${literal(text)} where ${whereField(old)}`,
            ],
          }),
  };
}
