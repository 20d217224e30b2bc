import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import type { Database, DatabaseModule, RowValues } from '../src/contract.ts';
import { openPglite } from '../src/driver/pglite-driver.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { museumModel } from './museum.ts';
import { silentLog } from './silent-log.ts';

describe('files and relations to rows of any type', () => {
  const model = museumModel();
  let pglite: PGlite;
  let connection: DatabaseModule;
  let database: Database;

  before(async () => {
    pglite = await openPglite('memory://');
    const options = await databaseOptions.parseAsync({ pglite });
    connection = createDatabaseModule({ options, contentTypes: model, entities: [], log: silentLog });
    await connection.open();
    ({ database } = connection);
    await database.insertMany(
      file,
      Array.from({ length: 5 }, (_, i) => ({ name: `file ${i + 1}` })),
    );
  });
  after(async () => {
    await connection.close();
    await pglite.close();
  });

  const [file, exhibit, note, person] = [
    'plugin::upload.file',
    'api::exhibit.exhibit',
    'api::note.note',
    'api::person.person',
  ].map((uid) => model.get(uid)) as [never, never, never, never];
  const tree = async (type: never, id: number) => (await database.trees(type, [id]))[0]!;
  const insert = (type: never, values: RowValues) => database.insert(type, values);
  const rows = async (text: string) => (await database.query({ text })).map((row) => row.join(' '));

  it('are linked in order, in rows and in their components, separately by attribute', async () => {
    const id = await insert(exhibit, {
      cover: 2,
      gallery: [3, 1, 2],
      card: { title: 'card', icon: 4, pictures: [1, 5] },
    });
    const { links, components } = await tree(exhibit, id);
    assert.deepEqual([links.cover, links.gallery, links.secretScan], [[2], [3, 1, 2], []]);
    assert.deepEqual([components.card![0]!.links.icon, components.card![0]!.links.pictures], [[4], [1, 5]]);
    await database.update(exhibit, id, {
      gallery: { connect: [{ id: 4, before: 1 }], disconnect: [2] },
      cover: { connect: [{ id: 5 }] },
    });
    const changed = await tree(exhibit, id);
    assert.deepEqual([changed.links.gallery, changed.links.cover], [[3, 4, 1], [5]]);
  });

  it('are linked whatever their type, from to-one and to-many relations', async () => {
    const [a, b] = [await insert(note, { text: 'a' }), await insert(person, { name: 'b' })];
    const ends = [
      { __type: 'api::note.note', id: a },
      { __type: 'api::person.person', id: b },
    ];
    const id = await insert(exhibit, { subject: ends[1], references: ends });
    assert.deepEqual((await tree(exhibit, id)).polymorphicLinks.references, ends);
    assert.deepEqual((await tree(exhibit, id)).polymorphicLinks.subject, [ends[1]]);
    await database.update(exhibit, id, {
      subject: { disconnect: [ends[1]!] },
      references: { connect: [{ ...ends[1]!, before: ends[0]! }] },
    });
    const changed = await tree(exhibit, id);
    assert.deepEqual(changed.polymorphicLinks.references, ends.toReversed());
    assert.deepEqual(changed.polymorphicLinks.subject, []);
    await database.update(note, a, { subjectsOf: [id], exhibit: id });
    assert.deepEqual((await tree(exhibit, id)).polymorphicLinks.subject, [ends[0]]);
    assert.deepEqual((await tree(note, a)).links.exhibit, [id]);
    await assert.rejects(database.update(exhibit, id, { subject: { __type: 'api::nobody.nobody', id: 1 } }), {
      code: 'DATABASE_LINK_INVALID',
    });
  });

  it('are copied with the rows that link them', async () => {
    const end = { __type: 'api::note.note', id: await insert(note, {}) };
    const values = { cover: 1, gallery: [2, 3], subject: end, references: [end], cards: [{ icon: 1 }] };
    const id = await insert(exhibit, values);
    const copies = await database.copy(exhibit, [{ from: id }]);
    const { links, polymorphicLinks, components } = await tree(exhibit, copies[0]!);
    assert.deepEqual(
      [links.cover, links.gallery, polymorphicLinks],
      [[1], [2, 3], (await tree(exhibit, id)).polymorphicLinks],
    );
    assert.deepEqual(components.cards![0]!.links.icon, [1]);
  });

  it('leave no link behind, whichever side is deleted', async () => {
    const id = await insert(note, { photo: 1 });
    const end = { __type: 'api::note.note', id };
    const holder = await insert(exhibit, { subject: end, references: [end], cover: 2, card: { icon: 3 } });
    await database.delete(note, [id]);
    const { polymorphicLinks } = await tree(exhibit, holder);
    assert.deepEqual([polymorphicLinks.subject, polymorphicLinks.references], [[], []]);
    assert.deepEqual(await rows(`select id from files_related_mph where related_type = 'api::note.note'`), []);
    await database.update(exhibit, holder, { card: null });
    const ofCards = `select id from files_related_mph where related_type = 'shared.card' and related_id not in (select id from components_shared_cards)`;
    assert.deepEqual(await rows(ofCards), []);
    await database.delete(file, [2]);
    assert.deepEqual((await tree(exhibit, holder)).links.cover, []);
  });
});
