import { type CacheFactory, composeHandlers, type Hooks } from '@mortise/kernel';
import type { RowAction, RowHandler } from '../../contract.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';

/** The `database.row` hook. */
export interface RowHook {
  readonly hook: Pick<Hooks['database.row'], 'taps'>;
  readonly cached: CacheFactory;
}

/** The hooked handlers of each table. */
export interface RowHandlers {
  /** `undefined` if no plugin taps these writes: then many rows are written at once. */
  of(table: TableMeta, action: RowAction): RowHandler | undefined;
  /** True if a plugin taps the writing of components that the table's rows may contain, at any depth. */
  hasHookedDescendants(table: TableMeta): boolean;
}

const ACTIONS = ['create', 'update', 'delete'] as const;

/**
 * Composes the handlers of every table and action once, and again after a late tap.
 *
 * @param createInner writes the row itself.
 */
export function createRowHandlers(
  tables: WriteModel,
  createInner: (table: TableMeta, action: RowAction) => RowHandler,
  rowHook: RowHook | undefined,
): RowHandlers {
  if (!rowHook) return { of: () => undefined, hasHookedDescendants: () => false };
  const { hook, cached } = rowHook;

  const handlersOf = (table: TableMeta): Partial<Record<RowAction, RowHandler>> => {
    const handlers: Partial<Record<RowAction, RowHandler>> = {};
    for (const action of ACTIONS) {
      const innermost = createInner(table, action);
      const outermost = composeHandlers(hook, 'database.row', innermost, { type: table.type, action });
      if (outermost !== innermost) handlers[action] = outermost;
    }
    return handlers;
  };
  const build = cached(() => {
    const handlers = new Map(hook.taps.length ? tables.all.map((table) => [table, handlersOf(table)]) : []);
    const isHooked = (table: TableMeta) => Object.keys(handlers.get(table) ?? {}).length > 0;
    const reachesHooked = (table: TableMeta, seen: Set<TableMeta>): boolean =>
      tables
        .componentTables(table)
        .some(
          (component) => !seen.has(component) && (isHooked(component) || reachesHooked(component, seen.add(component))),
        );
    const withHookedDescendants = new Set(
      handlers.size ? tables.all.filter((table) => reachesHooked(table, new Set())) : [],
    );
    return { handlers, withHookedDescendants };
  });

  return {
    of: (table, action) => build().handlers.get(table)?.[action],
    hasHookedDescendants: (table) => build().withHookedDescendants.has(table),
  };
}
