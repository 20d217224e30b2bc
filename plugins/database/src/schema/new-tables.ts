import type { Difference } from './difference.ts';
import { type PlannedStep, step } from './step.ts';

/**
 * Tables that are not there: first all of them, then what leads from one to another.
 *
 * @param fill by table: what fills it with what it has to hold from the start.
 */
export function newTables(
  { diff, helper }: Difference,
  fill: Readonly<Record<string, () => Promise<void>>>,
): readonly PlannedStep[] {
  const tables = Object.values(diff.newTables);
  const made = tables.map((table) =>
    step({
      name: `create-table:${table.name}`,
      class: 'additive',
      table: table.name,
      consequence: 'a new table',
      ...(fill[table.name] ? { take: fill[table.name] } : {}),
      statements: [
        ...helper.createTable(table, true),
        ...table.getChecks().map((check) => helper.createCheck(table, check)),
        ...table.getTriggers().map((trigger) => helper.createTrigger(table, trigger)),
        ...helper.getRlsCreateSQL(table),
      ].filter((sql) => sql !== ''),
    }),
  );
  const led = tables.flatMap((table) => {
    const keys = Object.values(table.getForeignKeys());
    if (keys.length === 0) return [];
    return step({
      name: `add-foreign-keys:${table.name}`,
      class: 'additive',
      table: table.name,
      consequence: 'foreign keys of a new table',
      statements: keys.map((key) => helper.createForeignKey(table, key)),
    });
  });
  return [...made, ...led];
}
