import type { RowValues } from '../contract.ts';
import { Like, Raw } from './given.ts';
import { hasDrafts, type Leads, type Version } from './lead.ts';
import type { List, Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

/** What a copy is made with. */
export interface Copying {
  readonly leadTo: Version | undefined;
  /** Undefined where links lead to the same rows. */
  readonly leads: Leads | undefined;
}

/**
 * The values that make one row hold what another one holds; component rows that are there at the same place are kept.
 *
 * @param to what the other one holds; none where it is made.
 */
export function copiedValues(
  from: Held,
  to: Held | undefined,
  copying: Copying,
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
  for (const list of table.lists.values()) {
    if (copied(list.name) && from.read(list)) values[list.name] = copiedLinks(list, from, to, copying);
  }
  for (const part of table.parts.values()) {
    if (!copied(part.name) || !from.parts[part.name]) continue;
    const there = to?.parts[part.name] ?? [];
    const rows = from.parts[part.name]!.map((row, i) => {
      const same = there[i]?.table === row.table ? there[i] : undefined;
      const inner = copiedValues(row, same, copying);
      return { ...inner, ...(same ? { id: same.id } : {}), __component: row.table.type.uid };
    });
    values[part.name] = part.many ? rows : (rows[0] ?? null);
  }
  return values;
}

/** Undefined where the far rows hold the link, and have one version only: they would be taken from the row. */
function copiedLinks(list: List, from: Held, to: Held | undefined, { leadTo, leads }: Copying): unknown {
  const ends = from.read(list);
  const leadsOn = leadTo !== undefined && list.target !== undefined && hasDrafts(list.target);
  if (list.inRow && !leadsOn) return undefined;
  if (ends === 'long' || to?.read(list) === 'long') return new Like(from.id, leadsOn ? leadTo : undefined);
  const lead = leadsOn ? leads?.get(list.target!) : undefined;
  return leadsOn ? (ends as readonly number[]).flatMap((id) => lead?.get(id) ?? []) : ends;
}

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
