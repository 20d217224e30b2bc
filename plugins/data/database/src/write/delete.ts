import type { Session } from '../driver.ts';
import { quote } from '../read/sql.ts';
import { type Act, deleteOf, unholdOf, unmorphOf } from './acts.ts';
import type { RowHandlers } from './handlers.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';

/**
 * Deletes rows and their components, at any depth. Foreign keys of the link tables delete the links.
 *
 * One statement for the rows, and one for each level of components.
 */
export function createDeletion(tables: Tables, statements: Statements, handlers: RowHandlers) {
  const deleteRows = async (session: Session, table: Table, ids: readonly number[]): Promise<void> => {
    let level: ReadonlyMap<Table, readonly number[]> = new Map([[table, ids]]);
    while (level.size) {
      const below = await deleteLevel(session, level);
      for (const [component, rows] of below) {
        const handler = handlers.of(component, 'delete');
        if (!handler) continue;
        below.delete(component);
        for (const id of rows) await handler({ type: component.type, action: 'delete', id });
      }
      level = below;
    }
  };

  async function deleteLevel(session: Session, level: ReadonlyMap<Table, readonly number[]>) {
    const sorted = [...level].sort(([one], [other]) => one.at - other.at);
    const held = await statements.run(
      session,
      `delete ${sorted.map(([{ at }]) => at)}`,
      sorted.map(([, ids]) => ids),
      () =>
        deleteText(
          sorted.map(([table]) => table),
          tables,
        ),
    );
    const next = new Map<Table, number[]>();
    for (const [uid, id] of held) {
      const component = tables.component(uid!);
      if (!component) continue;
      const list = next.get(component);
      if (list) list.push(Number(id));
      else next.set(component, [Number(id)]);
    }
    return next;
  }
  return deleteRows;
}

/** Deletes the rows of several tables and what references them; returns the component rows that they contained. */
function deleteText(level: readonly Table[], tables: Tables): string {
  const acts = level.flatMap((table, i) => {
    const source = `unnest($${i + 1}::int[]) v(c0)`;
    return [deleteOf(table), ...pointersTo(table, tables)].map((act, n) => `d${i}_${n} as (${act.text(source)})`);
  });
  const parts = level.flatMap(({ layout }, i) =>
    layout.components
      ? [`select "component_type", "cmp_id" from ${quote(layout.components)} where "entity_id" = any($${i + 1}::int[])`]
      : [],
  );
  return `with ${acts.join(', ')} ${parts.length ? parts.join(' union all ') : 'select null, null where false'}`;
}

/** Templates that delete or clear the references to a row that no foreign key cleans up. */
export function pointersTo(table: Table, tables: Tables): readonly Act[] {
  let known = pointers.get(table);
  if (!known) {
    const holding = [...table.lists.values()].filter(({ inRow, fixed }) => inRow && fixed.length);
    known = [...tables.morphs.map((morph) => unmorphOf(morph, table)), ...holding.map(unholdOf)];
    pointers.set(table, known);
  }
  return known;
}
const pointers = new WeakMap<Table, readonly Act[]>();
