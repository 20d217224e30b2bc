import type { DatabaseTable } from '@mikro-orm/sql';
import { nearest } from '@mortise/kernel';
import type { TypeSettings } from '../../contract.ts';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, quoteIdentifier, quoteLiteral, type StepCandidate, step } from '../step.ts';
import type { AppliedSchema } from '../stored/applied-schema.ts';
import { fieldCondition, fieldName, type SharedField } from '../stored/shared-fields.ts';

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
export type SaveSettings = (uid: string, were: TypeSettings) => Promise<void>;

/** Stores, inside a step's transaction, that a rename is not offered again. */
export type CloseRename = (rename: Rename) => Promise<void>;

export const isSameRename = (one: Rename, other: Rename): boolean =>
  (['kind', 'table', 'from', 'to'] as const).every((key) => one[key] === other[key]);

/** Still to offer: `to` is in the model, `from` is not, and no one applied or dismissed the step. */
const isStillOffered =
  (model: AppliedSchema) =>
  ({ kind, table, from, to, isAnswered }: Rename): boolean => {
    const names = kind === 'field' ? model.fields : kind === 'table' ? model.tables : undefined;
    const has = (name: string) =>
      names ? Object.hasOwn(names, name) : model.tables[table]?.columns.includes(name) === true;
    return !isAnswered && has(to) && !has(from);
  };

/** Pairs what left the model since the applied schema was stored with similar additions. */
export function detectRenames(
  applied: AppliedSchema,
  model: AppliedSchema,
  { from, to }: SchemaDiff,
): readonly Rename[] {
  const renames: Rename[] = [];
  const addedTo = <T>(modelTable: Readonly<Record<string, T>>, appliedTable: Readonly<Record<string, T>>) =>
    Object.entries(modelTable).filter(([name]) => !Object.hasOwn(appliedTable, name));
  for (const [name, { columns }] of addedTo(applied.tables, model.tables)) {
    if (!from.hasTable(name) || applied.tables[name]?.isGone) continue;
    for (const [other, facts] of addedTo(model.tables, applied.tables))
      if (hasSameNames(columns, facts.columns)) renames.push({ kind: 'table', table: '', from: name, to: other });
  }
  for (const [table, appliedTable] of Object.entries(applied.tables)) {
    const modelTable = model.tables[table];
    const [existing, wanted] = [from.getTable(table), to.getTable(table)];
    if (!modelTable || !existing || !wanted) continue;
    const added = modelTable.columns.filter((column) => !appliedTable.columns.includes(column));
    const removed = appliedTable.columns.filter(
      (name) => !modelTable.columns.includes(name) && !appliedTable.gone?.includes(name) && existing.hasColumn(name),
    );
    const pairs = removed.flatMap((column) =>
      added
        .filter((other) => existing.getColumn(column)!.type === wanted.getColumn(other)!.type)
        .map((other) => [column, other] as const),
    );
    for (const [column, other] of likelyPairs(pairs, appliedTable.columns, modelTable.columns))
      renames.push({ kind: 'column', table, from: column, to: other });
  }
  for (const [key, field] of addedTo(applied.fields, model.fields).filter(([, { isGone }]) => !isGone))
    for (const [other, candidate] of addedTo(model.fields, applied.fields))
      if (isSameKind(field, candidate)) renames.push({ kind: 'field', table: '', from: key, to: other });
  return renames;
}

const MAX_UNFILTERED_PAIRS = 2;
type Pair = readonly [from: string, to: string];
/** Of more than two pairs, keeps those with the same position in the schema or nearly the same name. */
function likelyPairs(
  pairs: readonly Pair[],
  oldNames: readonly string[],
  newNames: readonly string[],
): readonly Pair[] {
  if (pairs.length <= MAX_UNFILTERED_PAIRS) return pairs;
  const shared = new Set(oldNames.filter((name) => newNames.includes(name)));
  const previousShared = (names: readonly string[], name: string) =>
    names.slice(0, names.indexOf(name)).findLast((each) => shared.has(each));
  const offset = (names: readonly string[], name: string) =>
    names.indexOf(name) - names.lastIndexOf(previousShared(names, name) ?? '', names.indexOf(name));
  return pairs.filter(([from, to]) => {
    const isSamePosition =
      previousShared(oldNames, from) === previousShared(newNames, to) &&
      offset(oldNames, from) === offset(newNames, to);
    return isSamePosition || nearest(from, [to]) === to;
  });
}

const hasSameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join() === b.toSorted().join();
const isSameKind = (a: SharedField, b: SharedField): boolean =>
  a.table === b.table &&
  a.fixed.slice(0, -1).every(({ text }, i) => b.fixed[i]?.text === text) &&
  a.components.every((uid) => b.components.includes(uid));

/** Copy steps for possible renames, if there are values to copy and none in the new place. */
export const renameSteps = (
  renames: readonly Rename[],
  applied: AppliedSchema,
  model: AppliedSchema,
  { from }: SchemaDiff,
  saveSettings: SaveSettings,
  closeRename: CloseRename,
) =>
  renames.filter(isStillOffered(model)).flatMap((rename): readonly StepCandidate[] => {
    if (rename.kind === 'field') {
      const [old, target] = [applied.fields[rename.from], model.fields[rename.to]];
      return old && target && from.hasTable(old.table) ? [moveFieldStep(old, target, rename, closeRename)] : [];
    }
    if (rename.kind === 'column') {
      const table = from.getTable(rename.table);
      return table?.hasColumn(rename.from) ? [copyColumnStep(rename, table, closeRename)] : [];
    }
    const facts = model.tables[rename.to];
    if (!facts || !from.hasTable(rename.from)) return [];
    return [copyTableStep(rename, facts.columns, from.getTable(rename.to), saveSettings, closeRename)];
  });

function copyColumnStep(rename: Rename, existing: DatabaseTable, answer: CloseRename): StepCandidate {
  const { table, from, to } = rename;
  const empty = existing.hasColumn(to) ? ` and ${quoteIdentifier(to)} is null` : '';
  return {
    select: `select 1 from ${quoteIdentifier(table)} where ${quoteIdentifier(from)} is not null${empty}`,
    classify: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `copy-column:${table}.${from}:${to}`,
            class: 'needs-data',
            table,
            consequence: `only if "${to}" is the new name of "${from}": copies ${formatCount(rows, 'value')}; keeps "${from}"`,
            statements: [
              `update ${quoteIdentifier(table)} set ${quoteIdentifier(to)} = ${quoteIdentifier(from)} where ${quoteIdentifier(from)} is not null and ${quoteIdentifier(to)} is null`,
            ],
            apply: () => answer(rename),
            dismiss: () => answer(rename),
          }),
  };
}

function copyTableStep(
  rename: Rename,
  columns: readonly string[],
  target: DatabaseTable | undefined,
  saveSettings: SaveSettings,
  answer: CloseRename,
): StepCandidate {
  const { from, to, settings } = rename;
  const list = columns.map(quoteIdentifier).join(', ');
  const stillEmpty = target ? ` where not exists (select 1 from ${quoteIdentifier(to)})` : '';
  return {
    select: `select 1 from ${quoteIdentifier(from)}${stillEmpty}`,
    classify: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `copy-table:${from}:${to}`,
            class: 'needs-data',
            table: to,
            consequence: `only if "${to}" is the new name of "${from}": copies ${formatCount(rows)}; keeps "${from}"`,
            statements: [
              `insert into ${quoteIdentifier(to)} (${list}) select ${list} from ${quoteIdentifier(from)}`,
              `select setval(pg_get_serial_sequence(${quoteLiteral(quoteIdentifier(to))}, 'id'), (select max("id") from ${quoteIdentifier(to)}))`,
            ],
            apply: async () => {
              await answer(rename);
              if (settings) await saveSettings(settings.uid, settings.were);
            },
            dismiss: () => answer(rename),
          }),
  };
}

function moveFieldStep(old: SharedField, target: SharedField, rename: Rename, answer: CloseRename): StepCandidate {
  const { column, text } = target.fixed.at(-1)!;
  return {
    select: `select 1 from ${quoteIdentifier(old.table)} where ${fieldCondition(old)}`,
    classify: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `move-field:${old.table}.${fieldName(old)}:${text}`,
            class: 'needs-data',
            table: old.table,
            consequence: `only if "${text}" is the new name of "${old.fixed.at(-1)!.text}": moves its ${formatCount(rows)}`,
            statements: [
              `update ${quoteIdentifier(old.table)} set ${quoteIdentifier(column)} = ${quoteLiteral(text)} where ${fieldCondition(old)}`,
            ],
            apply: () => answer(rename),
            dismiss: () => answer(rename),
          }),
  };
}
