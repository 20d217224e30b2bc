import type { ContentType } from '@mortise/content-types/contract';
import type { RowCopy, RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { Raw } from './given.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

type Version = NonNullable<RowCopy['leadTo']>;
/** Where links lead, by the table of the far rows: their id to that of the version that is wanted. */
export type Leads = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/**
 * The values that make one row hold what another one holds; component rows that are there at the same place are kept.
 *
 * @param to what the other one holds; none where it is made.
 */
export function copiedValues(
  from: Held,
  to: Held | undefined,
  leads: Leads | undefined,
  only?: ReadonlySet<string>,
): RowValues {
  const { table } = from;
  const values: Record<string, unknown> = {};
  const copied = (name: string) => name !== 'id' && (!only || only.has(name));
  for (const { attribute, key, link } of table.columns) {
    const text = from.raw[key];
    if (!copied(attribute) || text === undefined || link?.part === 1) continue;
    values[attribute] = new Raw(text, from.raw[`${key}::type`] ?? null);
  }
  for (const { name, target } of table.lists.values()) {
    const ends = target ? from.links[name] : from.morphs[name];
    if (!copied(name) || ends === undefined) continue;
    const lead = target && leads?.get(target);
    values[name] = lead ? (ends as readonly number[]).flatMap((id) => lead.get(id) ?? []) : ends;
  }
  for (const part of table.parts.values()) {
    if (!copied(part.name) || !from.parts[part.name]) continue;
    const there = to?.parts[part.name] ?? [];
    const rows = from.parts[part.name]!.map((row, i) => {
      const same = there[i]?.table === row.table ? there[i] : undefined;
      const inner = copiedValues(row, same, leads);
      return { ...inner, ...(same ? { id: same.id } : {}), __component: row.table.type.uid };
    });
    values[part.name] = part.many ? rows : (rows[0] ?? null);
  }
  return values;
}

/** True where the documents of a type have a draft and a published version. */
const hasDrafts = ({ options }: ContentType) =>
  (options as { readonly draftAndPublish?: unknown }).draftAndPublish === true;

/** The drafts, or published rows, of all the documents that rows lead to: one statement. */
export async function readLeads(
  statements: Statements,
  session: Session,
  tables: Tables,
  rows: readonly Held[],
  leadTo: Version,
): Promise<Leads> {
  const wanted = new Map<Table, Set<number>>();
  const gather = (row: Held) => {
    for (const { name, target } of row.table.lists.values()) {
      const ids = row.links[name];
      if (!target || !ids?.length || ids === 'long' || !hasDrafts(target)) continue;
      const table = tables.of(target);
      if (!wanted.has(table)) wanted.set(table, new Set());
      for (const id of ids) wanted.get(table)!.add(id);
    }
    for (const parts of Object.values(row.parts)) parts.forEach(gather);
  };
  rows.forEach(gather);
  const leads = new Map<ContentType, Map<number, number>>();
  const led = [...wanted.keys()].sort((one, other) => one.at - other.at);
  if (!led.length) return leads;
  for (const { type } of led) leads.set(type, new Map());
  const found = await statements.run(
    session,
    `lead ${leadTo} ${led.map(({ at }) => at)}`,
    led.map((table) => [...wanted.get(table)!]),
    () => led.map((table, i) => leadText(table, i, leadTo)).join(' union all '),
  );
  for (const [i, from, to] of found) leads.get(led[Number(i)]!.type)!.set(Number(from), Number(to));
  return leads;
}

const leadText = ({ name }: Table, i: number, leadTo: Version) =>
  `select ${i}, f."id", t."id" from ${name} f join ${name} t on t."document_id" = f."document_id"` +
  ` and t."locale" is not distinct from f."locale" and t."published_at" is ${leadTo === 'draft' ? '' : 'not '}null` +
  ` where f."id" = any($${i + 1}::int[])`;

/** The same values as they are spoken. */
export function spokenValues({ columns, parts }: Table, values: RowValues, tables: Tables): RowValues {
  const spoken: Record<string, unknown> = { ...values };
  for (const { attribute, decode, link } of columns) {
    const value = values[attribute];
    if (!(value instanceof Raw) || link?.part === 1) continue;
    const [text, type] = value.texts;
    const one = text === null ? null : decode(text!);
    spoken[attribute] = link?.ends.types && one !== null ? { __type: type, id: one } : one;
  }
  for (const part of parts.values()) {
    const value = values[part.name];
    if (typeof value !== 'object' || value === null) continue;
    const spoke = (item: RowValues) => spokenValues(tables.component(String(item.__component))!, item, tables);
    spoken[part.name] = Array.isArray(value) ? value.map(spoke) : spoke(value as RowValues);
  }
  return spoken;
}
