import type { Statement } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { TableShape } from '../shapes.ts';
import type { Difference } from './difference.ts';
import type { Memory } from './memory.ts';
import { creationOf, keySql, readStanding } from './plain-tables.ts';

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/**
 * The difference if every table either matches the model or is missing. Most boots find this, and it does not need
 * MikroORM. Returns stubs with the subset of MikroORM's DatabaseSchema API that planning uses on this path.
 *
 * @returns `undefined` if a table differs.
 */
export async function plainDifference(query: Query, shapes: readonly TableShape[]): Promise<Difference | undefined> {
  const { missing, differing, unique } = await readStanding(query, shapes);
  if (differing.length) return undefined;
  const absent = new Set(missing);
  const newTables = Object.fromEntries(missing.map((shape) => [shape.table, tablePicture(shape)]));
  const plain = {
    from: picture(shapes.filter((shape) => !absent.has(shape)).map((shape) => tablePicture(shape, unique))),
    to: picture(shapes.map((shape) => tablePicture(shape))),
    diff: { newTables, changedTables: {}, removedTables: {} },
    helper: HELPER,
  };
  return plain as unknown as Difference;
}

/** True if the model covers everything in the applied schema; otherwise MikroORM must describe the removed parts. */
export function isWithin(memory: Memory | undefined, model: Memory): boolean {
  return Object.entries(memory?.tables ?? {}).every(([name, was]) => {
    const is = model.tables[name];
    return (['columns', 'indexes', 'foreignKeys'] as const).every((kind) =>
      was[kind].every((each) => is?.[kind].includes(each)),
    );
  });
}

type TablePicture = ReturnType<typeof tablePicture>;
function tablePicture(shape: TableShape, unique?: ReadonlyMap<string, readonly string[]>) {
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

function picture(tables: readonly TablePicture[]) {
  const byName = new Map(tables.map((table) => [table.name, table]));
  return {
    getTables: () => tables,
    getTable: (name: string) => byName.get(name),
    hasTable: (name: string) => byName.has(name),
  };
}

type KeyPicture = ReturnType<TablePicture['getForeignKeys']>[string];
const HELPER = {
  createTable: ({ shape }: TablePicture) => creationOf(shape),
  createForeignKey: ({ name }: TablePicture, { column, references }: KeyPicture) => keySql(name, column, references),
  getRlsCreateSQL: () => [],
};
