import type { DatabaseTable } from '@mikro-orm/sql';
import type { Dependence } from './dependences.ts';
import type { Difference } from './difference.ts';
import type { TableFacts } from './memory.ts';
import { type Found, quoted, rowsIn, step } from './step.ts';

export interface NewTableOptions {
  /** By table: what fills it with what it has to hold from the start. */
  readonly fill: Readonly<Record<string, () => Promise<void>>>;
  /** Tables that are not made here. */
  readonly without: ReadonlySet<string>;
  /** On a database that Strapi made: the tables that hold parts of other tables' rows, and what Strapi made besides the model. */
  readonly strapis?: {
    readonly dependences: ReadonlyMap<string, Dependence>;
    readonly unclaimed: Readonly<Record<string, TableFacts>>;
  };
}

/**
 * Tables that are not there: first all of them, then the foreign keys between them.
 *
 * A link or component table that is missing beside rows in a database of Strapi's is not made unasked: Strapi may keep its
 * rows under another name, and with a new, empty table every answer would lack them without a word.
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
      consequence: 'a new table',
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
              consequence: `${rowsIn(rows)} of ${owners.map(quoted).join(', ')} and no table for ${holds}, in a database that Strapi made; until there is one, requests that need it fail. ${advice(table, strapis.unclaimed)}`,
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
      consequence: 'foreign keys of a new table',
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

/** Where the rows may be: tables of Strapi's that the model does not name and that have the same columns. */
function advice(table: DatabaseTable, unclaimed: Readonly<Record<string, TableFacts>>): string {
  const columns = columnsOf(table.getColumns().map(({ name }) => name));
  const alike = Object.keys(unclaimed).filter((name) => columnsOf(unclaimed[name]!.columns) === columns);
  const candidates = alike.length ? alike.slice(0, MOST).map(quoted).join(' or ') : 'a table of another name';
  return `If Strapi kept it in ${candidates}, rename that to "${table.name}"; if the attribute is new, take this step`;
}
/** How many candidates are named. */
const MOST = 5;
const columnsOf = (names: readonly string[]): string => names.toSorted().join();
