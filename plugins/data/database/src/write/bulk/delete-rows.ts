import type { QueryRunner } from '../../driver/driver.ts';
import { quote } from '../../sql/sql-writer.ts';
import type { RowHandlers } from '../rows/row-hooks.ts';
import type { Statements } from '../statements.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';
import { clearForeignKey, deleteById, deletePolymorphicLinks, type WriteTemplate } from '../write-templates.ts';

/**
 * Deletes rows and their components, at any depth. Foreign keys of the link tables delete the links.
 *
 * One statement for the rows, and one for each level of components.
 */
export function createRowDeletion(tables: WriteModel, statements: Statements, handlers: RowHandlers) {
  const deleteRows = async (session: QueryRunner, table: TableMeta, ids: readonly number[]): Promise<void> => {
    let level: ReadonlyMap<TableMeta, readonly number[]> = new Map([[table, ids]]);
    while (level.size) {
      const nested = await deleteLevel(session, level);
      for (const [component, rows] of nested) {
        const handler = handlers.of(component, 'delete');
        if (!handler) continue;
        nested.delete(component);
        for (const id of rows) await handler({ type: component.type, action: 'delete', id });
      }
      level = nested;
    }
  };

  async function deleteLevel(session: QueryRunner, level: ReadonlyMap<TableMeta, readonly number[]>) {
    const sorted = [...level].sort(([one], [other]) => one.index - other.index);
    const components = await statements.run(
      session,
      `delete ${sorted.map(([{ index }]) => index)}`,
      sorted.map(([, ids]) => ids),
      () =>
        deleteRowsSql(
          sorted.map(([table]) => table),
          tables,
        ),
    );
    const next = new Map<TableMeta, number[]>();
    for (const [uid, id] of components) {
      const component = tables.componentTable(uid!);
      if (!component) continue;
      const ids = next.get(component);
      if (ids) ids.push(Number(id));
      else next.set(component, [Number(id)]);
    }
    return next;
  }
  return deleteRows;
}

/** Deletes the rows of several tables and what references them; returns the component rows that they contained. */
function deleteRowsSql(level: readonly TableMeta[], tables: WriteModel): string {
  const deletes = level.flatMap((table, i) => {
    const source = `unnest($${i + 1}::int[]) v(c0)`;
    return [deleteById(table), ...cleanupTemplates(table, tables)].map(
      (template, n) => `d${i}_${n} as (${template.sql(source)})`,
    );
  });
  const componentSelects = level.flatMap(({ layout }, i) =>
    layout.components
      ? [`select "component_type", "cmp_id" from ${quote(layout.components)} where "entity_id" = any($${i + 1}::int[])`]
      : [],
  );
  return `with ${deletes.join(', ')} ${componentSelects.length ? componentSelects.join(' union all ') : 'select null, null where false'}`;
}

/** Templates that delete or clear the references to a row that no foreign key cleans up. */
export function cleanupTemplates(table: TableMeta, tables: WriteModel): readonly WriteTemplate[] {
  let templates = cleanupCache.get(table);
  if (!templates) {
    const foreignKeys = [...table.relations.values()].filter(
      ({ isInline, discriminators }) => isInline && discriminators.length,
    );
    templates = [
      ...tables.polymorphicTables.map((layout) => deletePolymorphicLinks(layout, table)),
      ...foreignKeys.map(clearForeignKey),
    ];
    cleanupCache.set(table, templates);
  }
  return templates;
}
const cleanupCache = new WeakMap<TableMeta, readonly WriteTemplate[]>();
