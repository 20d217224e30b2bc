import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DatabaseModule } from '../src/contract.ts';
import { createLayouts } from '../src/mapping/layout.ts';
import { createTableDefs } from '../src/mapping/table-definitions.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { tableFromEntity } from '../src/orm/entity-to-table.ts';
import { fastDiff } from '../src/schema/diff/fast-diff.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

const model = modelOf();
const shapes = createTableDefs(createLayouts(model.types, model.components));
const keyed = shapes.find(({ columns }) => columns.some(({ references }) => references))!;
const key = keyed.columns.find(({ references }) => references)!;
const indexed = shapes.find(({ indexes }) => indexes.some(({ isUnique }) => !isUnique))!;
const held = shapes.find(({ indexes }) => indexes.some(({ isUnique }) => isUnique))!;
const index = indexed.indexes.find(({ isUnique }) => !isUnique)!;
const unique = held.indexes.find(({ isUnique }) => isUnique)!;
const text = shapes.find(({ columns }) => columns.some(({ kind }) => kind === 'line'))!;
const line = text.columns.find(({ kind }) => kind === 'line')!;

/** Changes of a table by a DBA or another version. */
const DRIFTS: Readonly<Record<string, string>> = {
  'a missing column': `alter table "${text.table}" drop column "${line.name}"`,
  'a column of its own': `alter table "${text.table}" add column of_its_own text`,
  'a column of another type': `alter table "${text.table}" alter column "${line.name}" type text`,
  'a column of another length': `alter table "${text.table}" alter column "${line.name}" type varchar(40)`,
  'a column that may not be empty': `alter table "${text.table}" alter column "${line.name}" set not null`,
  'a default': `alter table "${text.table}" alter column "${line.name}" set default 'x'`,
  'an id that is not counted': `alter table "${text.table}" alter column id drop default`,
  'a missing index': `drop index "${index.name}"`,
  'an index of its own': `create index of_its_own on "${text.table}" ("${line.name}")`,
  'an index over other columns': `drop index "${index.name}"; create index "${index.name}" on "${indexed.table}" (id)`,
  'a missing unique constraint': `alter table "${held.table}" drop constraint "${unique.name}"`,
  'a missing foreign key': `alter table "${keyed.table}" drop constraint "${key.references!.name}"`,
  'a foreign key that does otherwise': `alter table "${keyed.table}" drop constraint "${key.references!.name}",
    add constraint "${key.references!.name}" foreign key ("${key.name}") references "${key.references!.table}" (id) on delete restrict`,
  'a check': `alter table "${text.table}" add constraint of_its_own check ("${line.name}" <> 'x')`,
};

describe('the schema diff without MikroORM', () => {
  let connection: DatabaseModule;
  before(async () => {
    const options = await databaseOptions.parseAsync({ dataDir: 'memory://' });
    connection = createDatabaseModule({ options, contentTypes: model, entities: [], log: silentLog });
    await connection.open('apply');
  });
  after(() => connection.close());
  const differs = async () => (await fastDiff(connection.database.query, shapes)) === undefined;

  it('is empty on tables created by a boot', async () => {
    const found = await fastDiff(connection.database.query, shapes);
    assert.deepEqual(found?.diff, { newTables: {}, changedTables: {}, removedTables: {} });
    const { steps } = await connection.database.schemaPlan();
    // Unique indexes are only advised unless the option uniqueIndexes says otherwise.
    assert.deepEqual(
      steps.filter(({ name }) => !name.startsWith('add-unique:')),
      [],
    );
  });

  for (const [what, sql] of Object.entries(DRIFTS))
    it(`is left to MikroORM if a table has ${what}`, async () => {
      const undo = new Error('undone');
      const drift = connection.database.transaction(async () => {
        for (const text of sql.split(';')) await connection.database.query({ text });
        assert.equal(await differs(), true);
        throw undo;
      });
      await assert.rejects(drift, (error) => error === undo);
      assert.equal(await differs(), false);
    });

  it('supports plugins’ entities with only an id and nullable columns, and no others', () => {
    const id = { type: 'integer', primary: true, autoincrement: true };
    const note = { type: 'string', length: 255, nullable: true };
    const entity = (properties: object, rest = {}) => ({ name: 'n', tableName: 'ns', properties, ...rest });
    assert.deepEqual(
      tableFromEntity(entity({ id, note }))?.columns.map(({ kind }) => kind),
      ['id', 'line'],
    );
    for (const other of [
      entity({ note }),
      entity({ id, note: { ...note, nullable: false } }),
      entity({ id, note: { ...note, unique: true } }),
      entity({ id, note: { ...note, length: 40 } }),
      entity({ id, note: { ...note, fieldName: 'Note' } }),
      entity({ id, camelCase: note }),
      entity({ id, note }, { schema: 'other' }),
      entity({ id: { ...id, type: 'bigint' }, note }),
      new (class Note {})(),
      undefined,
    ])
      assert.equal(tableFromEntity(other), undefined);
  });
});
