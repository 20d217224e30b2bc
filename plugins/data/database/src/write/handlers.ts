import { type Hooks, type Linker, wrapAll } from '@mortise/kernel';
import type { RowAction, RowHandler } from '../contract.ts';
import type { Table, Tables } from './tables.ts';

/** The `database.row` hook. */
export interface RowSeam {
  readonly hook: Pick<Hooks['database.row'], 'taps'>;
  readonly linked: Linker;
}

/** The hooked handlers of each table. */
export interface RowHandlers {
  /** `undefined` if no plugin taps these writes: then many rows are written at once. */
  of(table: Table, action: RowAction): RowHandler | undefined;
  /** True if a plugin taps the writing of components that the table's rows may contain, at any depth. */
  below(table: Table): boolean;
}

const ACTIONS = ['create', 'update', 'delete'] as const;

/**
 * Composes the handlers of every table and action once, and again after a late tap.
 *
 * @param inner writes the row itself.
 */
export function createRowHandlers(
  tables: Tables,
  inner: (table: Table, action: RowAction) => RowHandler,
  seam: RowSeam | undefined,
): RowHandlers {
  if (!seam) return { of: () => undefined, below: () => false };
  const { hook, linked } = seam;

  const handlersOf = (table: Table): Partial<Record<RowAction, RowHandler>> => {
    const handlers: Partial<Record<RowAction, RowHandler>> = {};
    for (const action of ACTIONS) {
      const innermost = inner(table, action);
      const outermost = wrapAll(hook, 'database.row', innermost, { type: table.type, action });
      if (outermost !== innermost) handlers[action] = outermost;
    }
    return handlers;
  };
  const build = linked(() => {
    const handlers = new Map(hook.taps.length ? tables.all.map((table) => [table, handlersOf(table)]) : []);
    const isHandled = (table: Table) => Object.keys(handlers.get(table) ?? {}).length > 0;
    const reach = (table: Table, seen: Set<Table>): boolean =>
      tables.partsOf(table).some((part) => !seen.has(part) && (isHandled(part) || reach(part, seen.add(part))));
    const above = new Set(handlers.size ? tables.all.filter((table) => reach(table, new Set())) : []);
    return { handlers, above };
  });

  return {
    of: (table, action) => build().handlers.get(table)?.[action],
    below: (table) => build().above.has(table),
  };
}
