import type { RowValues } from '../../contract.ts';
import type { RowHandlers } from '../rows/row-hooks.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';
import { WrittenComponent } from '../write-values.ts';
import { componentItems, existingComponent, tableOfItem } from './plan-components.ts';

/**
 * Writes the components that a `database.row` hook taps, each on its own, the innermost first.
 *
 * @returns the values with a `WrittenComponent` in place of each of them.
 */
export function createComponentHooks(tables: WriteModel, handlers: RowHandlers) {
  const writeHookedComponents = async (
    table: TableMeta,
    values: RowValues,
    current: RowSnapshot | undefined,
  ): Promise<RowValues> => {
    if (!handlers.hasHookedDescendants(table)) return values;
    const written: Record<string, unknown> = { ...values };
    for (const field of table.componentFields.values()) {
      const value = values[field.name];
      if (value === undefined) continue;
      const existing = current?.components[field.name] ?? [];
      const unmatched = new Set(existing);
      const items: unknown[] = [];
      for (const item of componentItems(field, value)) {
        const component = tableOfItem(tables, field, item);
        const match = existingComponent(field, component, item, existing, unmatched);
        if (match) unmatched.delete(match);
        items.push(await writeItem(component, item, match));
      }
      for (const one of unmatched) await deleteComponent(one);
      written[field.name] = field.many ? items : (items[0] ?? null);
    }
    return written;
  };

  const deleteComponent = async ({ table, id, components }: RowSnapshot): Promise<void> => {
    const handler = handlers.of(table, 'delete');
    if (handler) await handler({ type: table.type, action: 'delete', id });
    else for (const rows of Object.values(components)) for (const row of rows) await deleteComponent(row);
  };

  const writeItem = async (
    table: TableMeta,
    item: RowValues | WrittenComponent,
    match: RowSnapshot | undefined,
  ): Promise<unknown> => {
    if (item instanceof WrittenComponent) return item;
    const handler = handlers.of(table, match ? 'update' : 'create');
    if (!handler) return writeHookedComponents(table, item, match);
    const { id: _, __component: __, ...data } = item;
    const write = match
      ? ({ type: table.type, action: 'update', id: match.id, data } as const)
      : ({ type: table.type, action: 'create', data } as const);
    return new WrittenComponent(table, await handler(write));
  };
  return writeHookedComponents;
}
