import { nearest } from '@mortise/kernel';
import type { RowValues } from '../../contract.ts';
import { errors } from '../../errors.ts';
import type { RowRef } from '../batch.ts';
import { cleanupTemplates } from '../bulk/delete-rows.ts';
import { type PlanContext, planInsert, planUpdate } from '../rows/plan-row.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { ComponentField, TableMeta } from '../write-model.ts';
import { linkComponent, unlinkComponent, updateComponentOrder } from '../write-templates.ts';
import { WrittenComponent } from '../write-values.ts';

/**
 * Adds the component rows of one attribute to the batch: items with an id are updated, others inserted; rows that are
 * not listed are deleted.
 *
 * @param current the component rows that exist now.
 */
export function planComponents(
  context: PlanContext,
  table: TableMeta,
  parent: RowRef,
  field: ComponentField,
  value: unknown,
  current: readonly RowSnapshot[],
): void {
  const { batch, tables } = context;
  const unmatched = new Set(current);
  for (const [i, item] of componentItems(field, value).entries()) {
    const component = tableOfItem(tables, field, item);
    const position = field.many ? i + 1 : null;
    const uid = component.type.uid;
    const existing = existingComponent(field, component, item, current, unmatched);
    if (!existing) {
      const { id: _, ...values } = item;
      const row = item instanceof WrittenComponent ? item.id : planInsert(context, component, values);
      batch.add(linkComponent(table), parent, row, uid, field.name, position);
      continue;
    }
    unmatched.delete(existing);
    if (!(item instanceof WrittenComponent)) {
      const { id: _, ...values } = item;
      planUpdate(context, component, existing.id, values, existing);
    }
    if (field.many && existing.position !== position)
      batch.add(updateComponentOrder(table), parent, existing.id, uid, field.name, position);
  }
  for (const one of unmatched) {
    batch.add(unlinkComponent(table), parent, one.id, one.table.type.uid, field.name);
    planComponentDeletion(context, one);
  }
}

/**
 * The existing row that an item names by its id; `undefined` for a new one.
 *
 * @param unmatched the rows that no earlier item names.
 * @throws DATABASE_COMPONENT_FOREIGN.
 */
export function existingComponent(
  { name }: ComponentField,
  table: TableMeta,
  item: RowValues | WrittenComponent,
  current: readonly RowSnapshot[],
  unmatched: ReadonlySet<RowSnapshot>,
): RowSnapshot | undefined {
  const { id } = item;
  if (id === undefined || id === null) return undefined;
  const existing = current.find((one) => unmatched.has(one) && one.table === table && String(one.id) === String(id));
  if (!existing && !(item instanceof WrittenComponent))
    throw errors.COMPONENT_FOREIGN({ attribute: name, uid: table.type.uid, id });
  return existing;
}

/** Adds the deletion of a component row and of its nested components to the batch. */
export function planComponentDeletion(context: PlanContext, { table, id, components }: RowSnapshot): void {
  context.batch.delete(table, id);
  for (const template of cleanupTemplates(table, context.tables)) context.batch.add(template, id);
  for (const rows of Object.values(components)) for (const row of rows) planComponentDeletion(context, row);
}

/** @throws DATABASE_COMPONENT_INVALID for anything but objects. */
export function componentItems(
  { name, many }: ComponentField,
  value: unknown,
): readonly (RowValues | WrittenComponent)[] {
  if (value === null) return [];
  const items: readonly unknown[] = many ? (Array.isArray(value) ? value : [undefined]) : [value];
  const invalidIndex = items.findIndex((item) => typeof item !== 'object' || item === null || Array.isArray(item));
  if (invalidIndex >= 0)
    throw errors.COMPONENT_INVALID({
      attribute: name,
      value: many && !Array.isArray(value) ? value : items[invalidIndex],
    });
  return items as readonly RowValues[];
}

/** @throws DATABASE_COMPONENT_UNKNOWN for a `__component` that the dynamic zone does not allow. */
export function tableOfItem(
  tables: PlanContext['tables'],
  field: ComponentField,
  item: RowValues | WrittenComponent,
): TableMeta {
  if (item instanceof WrittenComponent) return item.table;
  const { __component: uid } = item;
  if (field.kind === 'component') return tables.of(field.component);
  const member = field.components.find((component) => component.uid === uid);
  if (member) return tables.of(member);
  const allowed = field.components.map((component) => component.uid);
  throw errors.COMPONENT_UNKNOWN({
    attribute: field.name,
    uid: String(uid),
    known: allowed,
    nearest: nearest(String(uid), allowed),
  });
}
