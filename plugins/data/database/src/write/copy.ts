import type { ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '../contract.ts';
import { Like, Raw } from './given.ts';
import { hasDrafts, isLed, type Leading, led } from './lead.ts';
import type { List, Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

/**
 * The values that make one row equal to another one. Component rows at the same position and of the same type are kept.
 *
 * @param to the current content of the row to write; `undefined` for a new row.
 */
export function copiedValues(
  from: Held,
  to: Held | undefined,
  leading: Leading,
  only?: ReadonlySet<string>,
): RowValues {
  const { table } = from;
  const values: Record<string, unknown> = {};
  const copied = (name: string) => name !== 'id' && (!only || only.has(name));
  for (const { attribute, key, link } of table.columns) {
    const text = from.raw[key];
    if (!copied(attribute) || text === undefined || link?.part === 1) continue;
    const type = from.raw[`${key}::type`] ?? null;
    values[attribute] = new Raw(link ? ledText(text, farType(table, attribute, type, leading), leading) : text, type);
  }
  for (const list of table.lists.values()) {
    if (copied(list.name) && from.read(list)) values[list.name] = copiedLinks(list, from, to, leading);
  }
  for (const part of table.parts.values()) {
    if (!copied(part.name) || !from.parts[part.name]) continue;
    const there = to?.parts[part.name] ?? [];
    const rows = from.parts[part.name]!.map((row, i) => {
      const same = there[i]?.table === row.table ? there[i] : undefined;
      const inner = copiedValues(row, same, leading);
      return { ...inner, ...(same ? { id: same.id } : {}), __component: row.table.type.uid };
    });
    values[part.name] = part.many ? rows : (rows[0] ?? null);
  }
  return values;
}

/** The type of the row that a foreign key column references. */
function farType({ type }: Table, name: string, uid: string | null, { typeAt }: Leading): ContentType | undefined {
  const attribute = type.attributes.get(name);
  if (attribute?.kind === 'relation') return attribute.target;
  return uid === null ? undefined : typeAt(uid);
}

const ledText = (text: string | null, type: ContentType | undefined, leading: Leading): string | null =>
  text === null ? null : String(led(Number(text), type, leading) ?? '') || null;

/**
 * `undefined` if the foreign key is in the target rows and the links are not remapped: writing them would take the
 * targets away from the copied row.
 */
function copiedLinks(list: List, from: Held, to: Held | undefined, leading: Leading): unknown {
  const { aim, typeAt } = leading;
  const ends = from.read(list);
  const isOther = list.target !== undefined && isLed(list.target, aim);
  if (list.inRow && !isOther) return undefined;
  if (ends === undefined || ends === 'long' || to?.read(list) === 'long')
    return new Like(from.id, list.target && hasDrafts(list.target) ? aim.version : undefined);
  return ends.flatMap((end): readonly unknown[] => {
    if (typeof end === 'number') return [led(end, list.target, leading) ?? []].flat();
    const id = led(end.id, typeAt(end.__type), leading);
    return id === undefined ? [] : [{ __type: end.__type, id }];
  });
}

/** The same values, decoded to API values. */
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
