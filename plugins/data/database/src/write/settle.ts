import type { RowValues } from '../contract.ts';
import { Settled } from './given.ts';
import type { RowHandlers } from './handlers.ts';
import { componentOf, heldPart, itemsOf } from './parts.ts';
import type { Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

/**
 * Writes the components that a `database.row` hook taps, each on its own, the innermost first.
 *
 * @returns the values with a `WrittenComponent` in place of each of them.
 */
export function createSettlement(tables: Tables, handlers: RowHandlers) {
  const settle = async (table: Table, values: RowValues, held: Held | undefined): Promise<RowValues> => {
    if (!handlers.below(table)) return values;
    const settled: Record<string, unknown> = { ...values };
    for (const part of table.parts.values()) {
      const value = values[part.name];
      if (value === undefined) continue;
      const there = held?.parts[part.name] ?? [];
      const left = new Set(there);
      const items: unknown[] = [];
      for (const item of itemsOf(part, value)) {
        const component = componentOf(tables, part, item);
        const known = heldPart(part, component, item, there, left);
        if (known) left.delete(known);
        items.push(await settleItem(component, item, known));
      }
      for (const one of left) await drop(one);
      settled[part.name] = part.many ? items : (items[0] ?? null);
    }
    return settled;
  };

  const drop = async ({ table, id, parts }: Held): Promise<void> => {
    const handler = handlers.of(table, 'delete');
    if (handler) await handler({ type: table.type, action: 'delete', id });
    else for (const rows of Object.values(parts)) for (const row of rows) await drop(row);
  };

  const settleItem = async (table: Table, item: RowValues | Settled, known: Held | undefined): Promise<unknown> => {
    if (item instanceof Settled) return item;
    const handler = handlers.of(table, known ? 'update' : 'create');
    if (!handler) return settle(table, item, known);
    const { id: _, __component: __, ...data } = item;
    const write = known
      ? ({ type: table.type, action: 'update', id: known.id, data } as const)
      : ({ type: table.type, action: 'create', data } as const);
    return new Settled(table, await handler(write));
  };
  return settle;
}
