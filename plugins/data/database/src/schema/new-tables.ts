import type { DatabaseTable } from '@mikro-orm/sql';
import type { Dependence } from './dependences.ts';
import type { Difference } from './difference.ts';
import type { TableFacts } from './memory.ts';
import { type Found, quoted, rowsIn, step } from './step.ts';

export interface NewTableOptions {
  /** By table: inserts its initial rows. */
  readonly fill: Readonly<Record<string, () => Promise<void>>>;
  /** Tables that are not created here. */
  readonly without: ReadonlySet<string>;
  /**
   * Only on a database that Strapi created: the tables that contain parts of other tables' rows, and Strapi's tables
   * that the model does not name.
   */
  readonly strapis?: {
    readonly dependences: ReadonlyMap<string, Dependence>;
    readonly unclaimed: Readonly<Record<string, TableFacts>>;
  };
}

/**
 * Tables to create: first all tables, then the foreign keys between them.
 *
 * On a database that Strapi created, a missing link or component table is not created at boot if its owners have rows:
 * Strapi may store the rows under another table name, and with a new, empty table every response would silently lack
 * them.
 */
export function newTables(difference: Difference, { fill, without, strapis }: NewTableOptions): readonly Found[] {
  const { diff, from } = difference;
  const tables = Object.values(diff.newTables).filter(({ name }) => !without.has(name));
  const ownersOf = ({ name }: DatabaseTable) =>
    strapis?.dependences.get(name)?.owners.filter((owner) => from.hasTable(owner)) ?? [];
  const made = tables.map((table): Found => {
    const { name } = table;
    const additive = step({
      ...creation(table, difference),
      class: 'additive',
      consequence: 'creates a table',
      ...(fill[name] ? { take: fill[name] } : {}),
    });
    const owners = ownersOf(table);
    if (!strapis || owners.length === 0) return additive;
    const { holds } = strapis.dependences.get(name)!;
    return {
      select: rowsOf(owners),
      answer: (rows) =>
        rows.count === 0
          ? additive
          : step({
              ...creation(table, difference, foreignKeys(table, difference)),
              class: 'needs-data',
              consequence: `${rowsIn(rows)} in ${owners.map(quoted).join(', ')}, but no table for ${holds}, in a database that Strapi created; requests that need it fail until the table exists. ${advice(table, strapis.unclaimed)}`,
            }),
    };
  });
  const keys = tables.flatMap((table): readonly Found[] => {
    const statements = foreignKeys(table, difference);
    if (statements.length === 0) return [];
    const { name } = table;
    const found = step({
      name: `add-foreign-keys:${name}`,
      class: 'additive',
      table: name,
      consequence: 'adds the foreign keys of a new table',
      statements,
    });
    const owners = ownersOf(table);
    return owners.length === 0
      ? [found]
      : [{ select: rowsOf(owners), answer: ({ count }) => (count === 0 ? found : undefined) }];
  });
  return [...made, ...keys];
}

const creation = (table: DatabaseTable, { helper }: Difference, more: readonly string[] = []) => ({
  name: `create-table:${table.name}`,
  table: table.name,
  statements: [
    ...helper.createTable(table, true),
    ...table.getChecks().map((check) => helper.createCheck(table, check)),
    ...table.getTriggers().map((trigger) => helper.createTrigger(table, trigger)),
    ...helper.getRlsCreateSQL(table),
    ...more,
  ].filter((sql) => sql !== ''),
});

const foreignKeys = (table: DatabaseTable, { helper }: Difference): readonly string[] =>
  Object.values(table.getForeignKeys()).map((key) => helper.createForeignKey(table, key));

const rowsOf = (tables: readonly string[]): string =>
  tables.map((table) => `select 1 from ${quoted(table)}`).join(' union all ');

/** Candidates for a rename: Strapi's tables with the same columns that the model does not name. */
function advice(table: DatabaseTable, unclaimed: Readonly<Record<string, TableFacts>>): string {
  const columns = columnsOf(table.getColumns().map(({ name }) => name));
  const alike = Object.keys(unclaimed).filter((name) => columnsOf(unclaimed[name]!.columns) === columns);
  const candidates = alike.length ? alike.slice(0, MOST).map(quoted).join(' or ') : 'a table with another name';
  return `If Strapi stores it in ${candidates}, rename that table to "${table.name}"; if the attribute is new, apply this step`;
}
/** How many candidates a message lists. */
const MOST = 5;
const columnsOf = (names: readonly string[]): string => names.toSorted().join();
