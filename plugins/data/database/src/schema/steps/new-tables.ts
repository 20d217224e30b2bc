import type { DatabaseTable } from '@mikro-orm/sql';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, quoteIdentifier, type StepCandidate, step } from '../step.ts';
import type { AppliedTable } from '../stored/applied-schema.ts';
import type { DependentTable } from './dependent-tables.ts';

export interface NewTableOptions {
  /** By table: inserts its initial rows. */
  readonly seeds: Readonly<Record<string, () => Promise<void>>>;
  /** Tables that are not created here. */
  readonly excluded: ReadonlySet<string>;
  /**
   * Only on a database that Strapi created: the tables that contain parts of other tables' rows, and Strapi's tables
   * that the model does not name.
   */
  readonly strapi?: {
    readonly dependences: ReadonlyMap<string, DependentTable>;
    readonly unclaimed: Readonly<Record<string, AppliedTable>>;
  };
}

/**
 * Tables to create: first all tables, then the foreign keys between them.
 *
 * On a database that Strapi created, a missing link or component table is not created at boot if its owners have rows:
 * Strapi may store the rows under another table name, and with a new, empty table every response would silently lack
 * them.
 */
export function newTables(
  difference: SchemaDiff,
  { seeds, excluded, strapi }: NewTableOptions,
): readonly StepCandidate[] {
  const { diff, from } = difference;
  const tables = Object.values(diff.newTables).filter(({ name }) => !excluded.has(name));
  const ownersOf = ({ name }: DatabaseTable) =>
    strapi?.dependences.get(name)?.owners.filter((owner) => from.hasTable(owner)) ?? [];
  const creations = tables.map((table): StepCandidate => {
    const { name } = table;
    const additive = step({
      ...creationStep(table, difference),
      class: 'additive',
      consequence: 'creates a table',
      ...(seeds[name] ? { apply: seeds[name] } : {}),
    });
    const owners = ownersOf(table);
    if (!strapi || owners.length === 0) return additive;
    const { contents } = strapi.dependences.get(name)!;
    return {
      select: selectRows(owners),
      classify: (rows) =>
        rows.count === 0
          ? additive
          : step({
              ...creationStep(table, difference, foreignKeys(table, difference)),
              class: 'needs-data',
              consequence: `${formatCount(rows)} in ${owners.map(quoteIdentifier).join(', ')}, but no table for ${contents}, in a database that Strapi created; requests that need it fail until the table exists. ${renameAdvice(table, strapi.unclaimed)}`,
            }),
    };
  });
  const keys = tables.flatMap((table): readonly StepCandidate[] => {
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
      : [{ select: selectRows(owners), classify: ({ count }) => (count === 0 ? found : undefined) }];
  });
  return [...creations, ...keys];
}

const creationStep = (table: DatabaseTable, { helper }: SchemaDiff, furtherStatements: readonly string[] = []) => ({
  name: `create-table:${table.name}`,
  table: table.name,
  statements: [
    ...helper.createTable(table, true),
    ...table.getChecks().map((check) => helper.createCheck(table, check)),
    ...table.getTriggers().map((trigger) => helper.createTrigger(table, trigger)),
    ...helper.getRlsCreateSQL(table),
    ...furtherStatements,
  ].filter((sql) => sql !== ''),
});

const foreignKeys = (table: DatabaseTable, { helper }: SchemaDiff): readonly string[] =>
  Object.values(table.getForeignKeys()).map((key) => helper.createForeignKey(table, key));

const selectRows = (tables: readonly string[]): string =>
  tables.map((table) => `select 1 from ${quoteIdentifier(table)}`).join(' union all ');

/** Candidates for a rename: Strapi's tables with the same columns that the model does not name. */
function renameAdvice(table: DatabaseTable, unclaimed: Readonly<Record<string, AppliedTable>>): string {
  const columns = columnList(table.getColumns().map(({ name }) => name));
  const sameColumns = Object.keys(unclaimed).filter((name) => columnList(unclaimed[name]!.columns) === columns);
  const candidates = sameColumns.length
    ? sameColumns.slice(0, MAX_CANDIDATES).map(quoteIdentifier).join(' or ')
    : 'a table with another name';
  return `If Strapi stores it in ${candidates}, rename that table to "${table.name}"; if the attribute is new, apply this step`;
}
/** How many candidates a message lists. */
const MAX_CANDIDATES = 5;
const columnList = (names: readonly string[]): string => names.toSorted().join();
