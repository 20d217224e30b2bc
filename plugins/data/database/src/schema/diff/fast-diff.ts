import type { Statement } from '../../contract.ts';
import type { TextRow } from '../../driver/driver.ts';
import type { TableDef } from '../../mapping/table-definitions.ts';
import type { AppliedSchema } from '../stored/applied-schema.ts';
import { createTableSql, foreignKeySql, readCatalog } from './catalog.ts';
import type { SchemaDiff } from './mikro-diff.ts';

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/**
 * The difference if every table either matches the model or is missing. Most boots find this, and it does not need
 * MikroORM. Returns stubs with the subset of MikroORM's DatabaseSchema API that planning uses on this path.
 *
 * @returns `undefined` if a table differs.
 */
export async function fastDiff(query: Query, shapes: readonly TableDef[]): Promise<SchemaDiff | undefined> {
  const { missing, differing, unique } = await readCatalog(query, shapes);
  if (differing.length) return undefined;
  const isMissing = new Set(missing);
  const newTables = Object.fromEntries(missing.map((shape) => [shape.table, tableStub(shape)]));
  const diff = {
    from: schemaStub(shapes.filter((shape) => !isMissing.has(shape)).map((shape) => tableStub(shape, unique))),
    to: schemaStub(shapes.map((shape) => tableStub(shape))),
    diff: { newTables, changedTables: {}, removedTables: {} },
    helper: HELPER_STUB,
  };
  return diff as unknown as SchemaDiff;
}

/** True if the model covers everything in the applied schema; otherwise MikroORM must describe the removed parts. */
export function coversApplied(applied: AppliedSchema | undefined, model: AppliedSchema): boolean {
  return Object.entries(applied?.tables ?? {}).every(([name, appliedTable]) => {
    const wantedTable = model.tables[name];
    return (['columns', 'indexes', 'foreignKeys'] as const).every((kind) =>
      appliedTable[kind].every((each) => wantedTable?.[kind].includes(each)),
    );
  });
}

type TableStub = ReturnType<typeof tableStub>;
function tableStub(shape: TableDef, unique?: ReadonlyMap<string, readonly string[]>) {
  const { table: name, columns, indexes } = shape;
  const keys = columns.flatMap(({ name: column, references }) => (references ? [{ column, references }] : []));
  const keyNames = [
    ...keys.map(({ references }) => references.name),
    ...indexes.map((index) => index.name),
    ...(unique?.get(name) ?? []),
  ];
  return {
    name,
    shape,
    getColumns: () => columns,
    hasColumn: (column: string) => columns.some((each) => each.name === column),
    getIndexes: () => keyNames.map((keyName) => ({ keyName, primary: false })),
    hasIndex: (keyName: string) => keyNames.includes(keyName),
    getForeignKeys: () => Object.fromEntries(keys.map((key) => [key.references.name, key])),
    getChecks: () => [],
    getTriggers: () => [],
  };
}

function schemaStub(tables: readonly TableStub[]) {
  const byName = new Map(tables.map((table) => [table.name, table]));
  return {
    getTables: () => tables,
    getTable: (name: string) => byName.get(name),
    hasTable: (name: string) => byName.has(name),
  };
}

type ForeignKeyStub = ReturnType<TableStub['getForeignKeys']>[string];
const HELPER_STUB = {
  createTable: ({ shape }: TableStub) => createTableSql(shape),
  createForeignKey: ({ name }: TableStub, { column, references }: ForeignKeyStub) =>
    foreignKeySql(name, column, references),
  getRlsCreateSQL: () => [],
};
