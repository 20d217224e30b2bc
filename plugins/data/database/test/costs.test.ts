import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import type { AttributeSchema, ComponentSchema, ContentType, ContentTypeSchema } from '@mortise/content-types/contract';
import type { Database, DatabaseModule, RowValues } from '../src/contract.ts';
import { openPglite } from '../src/driver/pglite-driver.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

const DECLARED = [2, 30, 100];
const AT = '2026-01-01T00:00:00.000Z';
const text: AttributeSchema = { type: 'string' };
const member = (i: number) => `zone.part-${i}`;
const members = (count: number) => Array.from({ length: count }, (_, i) => member(i));

/** An article with three relations, a component and a dynamic zone with `declared` component types. */
const article = (declared: number): ContentTypeSchema => ({
  collectionName: `articles_${declared}`,
  info: { singularName: `article-${declared}`, pluralName: `articles-${declared}`, displayName: 'article' },
  attributes: {
    title: text,
    views: { type: 'integer' },
    author: { type: 'relation', relation: 'manyToOne', target: 'api::tag.tag' },
    category: { type: 'relation', relation: 'manyToOne', target: 'api::tag.tag' },
    tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' },
    seo: { type: 'component', component: member(0) },
    blocks: { type: 'dynamiczone', components: members(declared) },
  },
});
const types: Record<string, ContentTypeSchema> = {
  'api::tag.tag': {
    collectionName: 'tags',
    info: { singularName: 'tag', pluralName: 'tags', displayName: 'tag' },
    attributes: { name: text },
  },
  ...Object.fromEntries(DECLARED.map((n) => [`api::article-${n}.article-${n}`, article(n)])),
};
const components: Record<string, ComponentSchema> = Object.fromEntries(
  members(100).map((uid, i) => [
    uid,
    { collectionName: `components_zone_parts_${i}`, info: { displayName: uid }, attributes: { body: text } },
  ]),
);

describe('the number of statements of a write, without its transaction', () => {
  const model = modelOf(types, components);
  let pglite: PGlite;
  let connection: DatabaseModule;
  let database: Database;
  let tags: readonly number[];

  before(async () => {
    pglite = await openPglite('memory://');
    const options = await databaseOptions.parseAsync({ pglite });
    connection = createDatabaseModule({ options, contentTypes: model, entities: [], log: silentLog });
    await connection.open();
    ({ database } = connection);
    tags = await database.insertMany(
      model.get('api::tag.tag'),
      Array.from({ length: 9 }, () => ({})),
    );
  });
  after(async () => {
    await connection.close();
    await pglite.close();
  });

  const cost = async (act: () => Promise<unknown>) => {
    const before = database.statementCount;
    await act();
    return database.statementCount - before;
  };
  const values = (title: string): RowValues => ({
    title,
    author: tags[0],
    category: tags[1],
    tags: tags.slice(2, 6),
    seo: { body: title },
    blocks: [0, 1, 0].map((i) => ({ __component: member(i), body: `${title} ${i}` })),
  });
  /** The number of statements of each write, for one row or many. */
  const costsOf = async (type: ContentType, count: number) => {
    const rows = Array.from({ length: count }, (_, i) => values(`row ${i}`));
    let drafts: readonly number[] = [];
    let shown: readonly number[] = [];
    const publish = () =>
      database.copy(
        type,
        drafts.map((from, i) => ({ from, to: shown[i], values: { publishedAt: AT } })),
      );
    const update = (change: (i: number) => RowValues) =>
      cost(() =>
        database.updateMany(
          type,
          drafts.map((id, i) => ({ id, values: change(i) })),
        ),
      );
    return {
      create: await cost(async () => {
        drafts = await database.insertMany(type, rows);
      }),
      publishFirst: await cost(async () => {
        shown = await publish();
      }),
      updateOfOneField: await update((i) => ({ title: `new ${i}` })),
      publishAgain: await cost(publish),
      publishTheSame: await cost(publish),
      updateOfEverything: await update((i) => values(`other ${i}`)),
      connect: await update(() => ({ tags: { connect: [{ id: tags[7]! }], disconnect: [tags[2]!] } })),
      connectBeside: await update(() => ({ tags: { connect: [{ id: tags[6]!, before: tags[3]! }] } })),
      delete: await cost(() => database.delete(type, [...drafts, ...shown])),
    };
  };

  const EXPECTED = {
    // One allocates ids, one writes.
    create: 2,
    // Two read the rows and their components.
    publishFirst: 4,
    updateOfOneField: 1,
    publishAgain: 3,
    publishTheSame: 2,
    // One locks, two read the rows.
    updateOfEverything: 5,
    connect: 1,
    // One locks, one finds the neighbours.
    connectBeside: 3,
    // One for the rows, one for their components.
    delete: 2,
  };

  for (const declared of DECLARED) {
    it(`is the same where ${declared} kinds of component are declared, for one row and for many`, async () => {
      const type = model.get(`api::article-${declared}.article-${declared}`);
      assert.deepEqual(await costsOf(type, 1), EXPECTED);
      assert.deepEqual(await costsOf(type, 20), EXPECTED);
    });
  }

  it('is one for a row without links and components', async () => {
    const type = model.get('api::tag.tag');
    assert.equal(await cost(() => database.insert(type, { name: 'x' })), 1);
    assert.equal(
      await cost(() =>
        database.updateMany(
          type,
          tags.map((id) => ({ id, values: { name: 'x' } })),
        ),
      ),
      1,
    );
    assert.equal(await cost(() => database.update(type, tags[0]!, {})), 0);
    assert.equal(await cost(() => database.insertMany(type, [{}, { name: 'y' }, { locale: 'en' }])), 1);
  });

  it('is at most one to allocate ids for rows without links, in a transaction of many', async () => {
    const type = model.get('api::article-2.article-2');
    const { rest } = await database.transaction(async () => {
      const id = await database.insert(type, values('draft'));
      const first = await cost(() => database.update(type, id, { tags: tags.slice(0, 2) }));
      return { first, rest: await cost(() => database.update(type, id, { tags: tags.slice(0, 3) })) };
    });
    assert.equal(rest, 2, 'a row that is locked is not locked again');
  });
});
