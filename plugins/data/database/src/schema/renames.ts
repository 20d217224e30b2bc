import type { DatabaseTable } from '@mikro-orm/sql';
import { nearest } from '@mortise/kernel';
import type { TypeSettings } from '../contract.ts';
import type { Difference } from './difference.ts';
import { type FieldFacts, fieldName, whereField } from './fields.ts';
import type { Memory } from './memory.ts';
import { type Found, literal, quoted, rowsIn, step } from './step.ts';

/** Something that left the model while something similar was added: possibly a rename. */
export interface Rename {
  readonly kind: 'table' | 'column' | 'field';
  /** The table of a column; empty for tables and fields. */
  readonly table: string;
  /** A table name, a column name, or a field's key. */
  readonly from: string;
  readonly to: string;
  /** True once the copy was applied or dismissed: the step is not offered again. */
  readonly isAnswered?: boolean;
  /** For a type's own table: the settings that its rows conform to. They may have changed together with the name. */
  readonly settings?: { readonly uid: string; readonly were: TypeSettings };
}
/** Stores, inside a step's transaction, that the rows of a type conform to other settings than the schema files'. */
export type Unsettle = (uid: string, were: TypeSettings) => Promise<void>;

/** Stores, inside a step's transaction, that a rename is not offered again. */
export type Answer = (rename: Rename) => Promise<void>;

export const isSameRename = (one: Rename, other: Rename): boolean =>
  (['kind', 'table', 'from', 'to'] as const).every((key) => one[key] === other[key]);

/** Still to offer: `to` is in the model, `from` is not, and no one applied or dismissed the step. */
const isOpen =
  (model: Memory) =>
  ({ kind, table, from, to, isAnswered }: Rename): boolean => {
    const names = kind === 'field' ? model.fields : kind === 'table' ? model.tables : undefined;
    const has = (name: string) =>
      names ? Object.hasOwn(names, name) : model.tables[table]?.columns.includes(name) === true;
    return !isAnswered && has(to) && !has(from);
  };

/** Pairs what left the model since the applied schema was stored with similar additions. */
export function renamesBetween(memory: Memory, model: Memory, { from, to }: Difference): readonly Rename[] {
  const renames: Rename[] = [];
  const came = <T>(is: Readonly<Record<string, T>>, was: Readonly<Record<string, T>>) =>
    Object.entries(is).filter(([name]) => !Object.hasOwn(was, name));
  for (const [name, { columns }] of came(memory.tables, model.tables)) {
    if (!from.hasTable(name) || memory.tables[name]?.isGone) continue;
    for (const [other, facts] of came(model.tables, memory.tables))
      if (alike(columns, facts.columns)) renames.push({ kind: 'table', table: '', from: name, to: other });
  }
  for (const [table, was] of Object.entries(memory.tables)) {
    const is = model.tables[table];
    const [standing, wanted] = [from.getTable(table), to.getTable(table)];
    if (!is || !standing || !wanted) continue;
    const added = is.columns.filter((column) => !was.columns.includes(column));
    const left = was.columns.filter(
      (name) => !is.columns.includes(name) && !was.gone?.includes(name) && standing.hasColumn(name),
    );
    const pairs = left.flatMap((column) =>
      added
        .filter((other) => standing.getColumn(column)!.type === wanted.getColumn(other)!.type)
        .map((other) => [column, other] as const),
    );
    for (const [column, other] of likely(pairs, was.columns, is.columns))
      renames.push({ kind: 'column', table, from: column, to: other });
  }
  for (const [key, field] of came(memory.fields, model.fields).filter(([, { isGone }]) => !isGone))
    for (const [other, candidate] of came(model.fields, memory.fields))
      if (isSameKind(field, candidate)) renames.push({ kind: 'field', table: '', from: key, to: other });
  return renames;
}

const FEW = 2;
type Pair = readonly [from: string, to: string];
/** Of more than two pairs, keeps those with the same position in the schema or nearly the same name. */
function likely(pairs: readonly Pair[], was: readonly string[], is: readonly string[]): readonly Pair[] {
  if (pairs.length <= FEW) return pairs;
  const kept = new Set(was.filter((name) => is.includes(name)));
  const before = (names: readonly string[], name: string) =>
    names.slice(0, names.indexOf(name)).findLast((each) => kept.has(each));
  const offset = (names: readonly string[], name: string) =>
    names.indexOf(name) - names.lastIndexOf(before(names, name) ?? '', names.indexOf(name));
  return pairs.filter(([from, to]) => {
    const isAtPlace = before(was, from) === before(is, to) && offset(was, from) === offset(is, to);
    return isAtPlace || nearest(from, [to]) === to;
  });
}

const alike = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join();
const isSameKind = (a: FieldFacts, b: FieldFacts): boolean =>
  a.table === b.table &&
  a.fixed.slice(0, -1).every(({ text }, i) => b.fixed[i]?.text === text) &&
  a.components.every((uid) => b.components.includes(uid));

/** Copy steps for possible renames, if there are values to copy and none in the new place. */
export const renamesOffered = (
  renames: readonly Rename[],
  memory: Memory,
  model: Memory,
  { from }: Difference,
  unsettle: Unsettle,
  answer: Answer,
) =>
  renames.filter(isOpen(model)).flatMap((rename): readonly Found[] => {
    if (rename.kind === 'field') {
      const [old, made] = [memory.fields[rename.from], model.fields[rename.to]];
      return old && made && from.hasTable(old.table) ? [offeredField(old, made, rename, answer)] : [];
    }
    if (rename.kind === 'column') {
      const table = from.getTable(rename.table);
      return table?.hasColumn(rename.from) ? [offeredColumn(rename, table, answer)] : [];
    }
    const facts = model.tables[rename.to];
    if (!facts || !from.hasTable(rename.from)) return [];
    return [offeredTable(rename, facts.columns, from.getTable(rename.to), unsettle, answer)];
  });

function offeredColumn(rename: Rename, standing: DatabaseTable, answer: Answer): Found {
  const { table, from, to } = rename;
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
            consequence: `only if "${to}" is the new name of "${from}": copies ${rowsIn(rows, 'value')}; keeps "${from}"`,
            statements: [
              `update ${quoted(table)} set ${quoted(to)} = ${quoted(from)} where ${quoted(from)} is not null and ${quoted(to)} is null`,
            ],
            take: () => answer(rename),
            dismiss: () => answer(rename),
          }),
  };
}

function offeredTable(
  rename: Rename,
  columns: readonly string[],
  made: DatabaseTable | undefined,
  unsettle: Unsettle,
  answer: Answer,
): Found {
  const { from, to, settings } = rename;
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
            consequence: `only if "${to}" is the new name of "${from}": copies ${rowsIn(rows)}; keeps "${from}"`,
            statements: [
              `insert into ${quoted(to)} (${list}) select ${list} from ${quoted(from)}`,
              `select setval(pg_get_serial_sequence(${literal(quoted(to))}, 'id'), (select max("id") from ${quoted(to)}))`,
            ],
            take: async () => {
              await answer(rename);
              if (settings) await unsettle(settings.uid, settings.were);
            },
            dismiss: () => answer(rename),
          }),
  };
}

function offeredField(old: FieldFacts, made: FieldFacts, rename: Rename, answer: Answer): Found {
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
            consequence: `only if "${text}" is the new name of "${old.fixed.at(-1)!.text}": moves its ${rowsIn(rows)}`,
            statements: [
              `update ${quoted(old.table)} set ${quoted(column)} = ${literal(text)} where ${whereField(old)}`,
            ],
            take: () => answer(rename),
            dismiss: () => answer(rename),
          }),
  };
}
