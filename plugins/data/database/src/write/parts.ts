import { nearest } from '@mortise/kernel';
import type { RowValues } from '../contract.ts';
import { errors } from '../errors.ts';
import { partLinkOf, partPlaceOf, partUnlinkOf } from './acts.ts';
import type { RowRef } from './batch.ts';
import { pointersTo } from './delete.ts';
import { Settled } from './given.ts';
import { type Planning, planChange, planNew } from './rows.ts';
import type { Part, Table } from './tables.ts';
import type { Held } from './trees.ts';

/**
 * Adds the component rows of one attribute to the batch: items with an id are updated, others inserted; rows that are
 * not listed are deleted.
 *
 * @param current the component rows that exist now.
 */
export function planParts(
  planning: Planning,
  table: Table,
  holder: RowRef,
  part: Part,
  value: unknown,
  held: readonly Held[],
): void {
  const { batch, tables } = planning;
  const left = new Set(held);
  for (const [i, item] of itemsOf(part, value).entries()) {
    const component = componentOf(tables, part, item);
    const place = part.many ? i + 1 : null;
    const uid = component.type.uid;
    const known = heldPart(part, component, item, held, left);
    if (!known) {
      const { id: _, ...values } = item;
      const made = item instanceof Settled ? item.id : planNew(planning, component, values);
      batch.add(partLinkOf(table), holder, made, uid, part.name, place);
      continue;
    }
    left.delete(known);
    if (!(item instanceof Settled)) {
      const { id: _, ...values } = item;
      planChange(planning, component, known.id, values, known);
    }
    if (part.many && known.place !== place) batch.add(partPlaceOf(table), holder, known.id, uid, part.name, place);
  }
  for (const one of left) {
    batch.add(partUnlinkOf(table), holder, one.id, one.table.type.uid, part.name);
    planRemoval(planning, one);
  }
}

/**
 * The existing row that an item names by its id; `undefined` for a new one.
 *
 * @param unmatched the rows that no earlier item names.
 * @throws DATABASE_COMPONENT_FOREIGN.
 */
export function heldPart(
  { name }: Part,
  table: Table,
  item: RowValues | Settled,
  held: readonly Held[],
  left: ReadonlySet<Held>,
): Held | undefined {
  const { id } = item;
  if (id === undefined || id === null) return undefined;
  const known = held.find((one) => left.has(one) && one.table === table && String(one.id) === String(id));
  if (!known && !(item instanceof Settled))
    throw errors.COMPONENT_FOREIGN({ attribute: name, uid: table.type.uid, id });
  return known;
}

/** Adds the deletion of a component row and of its nested components to the batch. */
export function planRemoval(planning: Planning, { table, id, parts }: Held): void {
  planning.batch.remove(table, id);
  for (const act of pointersTo(table, planning.tables)) planning.batch.add(act, id);
  for (const rows of Object.values(parts)) for (const row of rows) planRemoval(planning, row);
}

/** @throws DATABASE_COMPONENT_INVALID for anything but objects. */
export function itemsOf({ name, many }: Part, value: unknown): readonly (RowValues | Settled)[] {
  if (value === null) return [];
  const items: readonly unknown[] = many ? (Array.isArray(value) ? value : [undefined]) : [value];
  const wrong = items.findIndex((item) => typeof item !== 'object' || item === null || Array.isArray(item));
  if (wrong >= 0)
    throw errors.COMPONENT_INVALID({ attribute: name, value: many && !Array.isArray(value) ? value : items[wrong] });
  return items as readonly RowValues[];
}

/** @throws DATABASE_COMPONENT_UNKNOWN for a `__component` that the dynamic zone does not allow. */
export function componentOf(tables: Planning['tables'], part: Part, item: RowValues | Settled): Table {
  if (item instanceof Settled) return item.table;
  const { __component: uid } = item;
  if (part.kind === 'component') return tables.of(part.component);
  const member = part.components.find((component) => component.uid === uid);
  if (member) return tables.of(member);
  const known = part.components.map((component) => component.uid);
  throw errors.COMPONENT_UNKNOWN({
    attribute: part.name,
    uid: String(uid),
    known,
    nearest: nearest(String(uid), known),
  });
}
