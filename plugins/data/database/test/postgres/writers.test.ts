import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database, DatabaseModule } from '../../src/contract.ts';
import { createDatabaseModule } from '../../src/module.ts';
import { databaseOptions } from '../../src/options.ts';
import { modelOf } from '../blog.ts';
import { silentLog } from '../silent-log.ts';
import { createScratch, type Scratch } from './scratch.ts';

const WRITERS = 50;
const AT = '2026-01-01T00:00:00.000Z';
const each = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));

describe('many writers at once on PostgreSQL', () => {
  const model = modelOf();
  const [article, author, tag] = ['article', 'author', 'tag'].map((name) => model.get(`api::${name}.${name}`)) as [
    never,
    never,
    never,
  ];
  let scratch: Scratch;
  let connection: DatabaseModule;
  let database: Database;
  let tags: readonly number[];

  before(async () => {
    scratch = await createScratch();
    const options = await databaseOptions.parseAsync({ url: scratch.url });
    connection = createDatabaseModule({ options, contentTypes: model, entities: [], log: silentLog });
    await connection.open();
    ({ database } = connection);
  });
  beforeEach(async () => {
    await scratch.run(
      'truncate articles, authors, tags, components_shared_quotes, components_shared_seos restart identity cascade',
    );
    tags = await database.insertMany(
      tag,
      Array.from({ length: WRITERS }, () => ({})),
    );
  });
  after(async () => {
    await connection?.close();
    await scratch.drop();
  });

  const tagsOf = async (id: number) => (await database.trees(article, [id]))[0]!.links.tags as readonly number[];
  const count = async (text: string) => Number((await database.query({ text }))[0]![0]);

  it('all connect to one list, and none of them is lost', async () => {
    const id = await database.insert(article, {});
    await each(WRITERS, (i) => database.update(article, id, { tags: { connect: [{ id: tags[i]! }] } }));
    assert.deepEqual(
      (await tagsOf(id)).toSorted((a, b) => a - b),
      tags,
    );
  });

  it('connect the same row at the end, at the start and next to others, and it is linked once', async () => {
    const id = await database.insert(article, { tags: tags.slice(0, 2) });
    const places = [{}, { start: true }, { after: tags[0]! }, { before: tags[1]! }];
    await each(WRITERS, (i) =>
      database.update(article, id, { tags: { connect: [{ id: tags[9]!, ...places[i % 4] }] } }),
    );
    assert.deepEqual(
      (await tagsOf(id)).toSorted((a, b) => a - b),
      [tags[0], tags[1], tags[9]],
    );
  });

  it('place rows next to the same one, each at a different position', async () => {
    const id = await database.insert(article, { tags: tags.slice(0, 2) });
    await each(WRITERS - 2, (i) =>
      database.update(article, id, { tags: { connect: [{ id: tags[i + 2]!, after: tags[0]! }] } }),
    );
    const linked = await tagsOf(id);
    assert.deepEqual([linked.length, linked[0], linked.at(-1)], [WRITERS, tags[0], tags[1]]);
    assert.equal(await count('select count(distinct tag_ord) from articles_tags_lnk'), WRITERS);
  });

  it('set the whole list, and the result is the list of one of them', async () => {
    const id = await database.insert(article, { tags });
    const lists = Array.from({ length: WRITERS }, (_, i) => [tags[i]!, tags[(i + 7) % WRITERS]!]);
    await each(WRITERS, (i) => database.update(article, id, { tags: lists[i] }));
    const linked = await tagsOf(id);
    assert.ok(
      lists.some((list) => list.join() === linked.join()),
      linked.join(),
    );
  });

  it('connect an exclusive target, and one of them has it', async () => {
    const authors = await database.insertMany(
      author,
      Array.from({ length: WRITERS }, () => ({})),
    );
    const articles = await database.insertMany(article, [{}, {}, {}]);
    await each(WRITERS, (i) => {
      const ids = i % 2 ? articles : articles.toReversed();
      return database.update(author, authors[i]!, { articles: { connect: ids.map((id) => ({ id })) } });
    });
    assert.equal(await count('select count(*) from articles_author_lnk'), articles.length);
    assert.equal(await count('select count(distinct article_id) from articles_author_lnk'), articles.length);
  });

  it('deadlock, and are retried until all succeed', async () => {
    const ids = await database.insertMany(article, [{ views: 0 }, { views: 0 }]);
    let runs = 0;
    await each(8, (i) =>
      database.transaction(
        async () => {
          runs++;
          await database.query({ text: "set local deadlock_timeout = '20ms'" });
          for (const id of i % 2 ? ids : ids.toReversed()) {
            await database.query({ text: 'update articles set views = views + 1 where id = $1', values: [id] });
            await database.query({ text: 'select pg_sleep(0.01)' });
          }
        },
        { retries: 20 },
      ),
    );
    assert.ok(runs > 8, 'no deadlock came to be');
    assert.deepEqual(await database.query({ text: 'select views from articles' }), [['8'], ['8']]);
  });

  it('get the deadlock error without retries', async () => {
    const ids = await database.insertMany(article, [{}, {}]);
    const settled = await Promise.allSettled(
      [ids, ids.toReversed()].map((order) =>
        database.transaction(async () => {
          await database.query({ text: "set local deadlock_timeout = '20ms'" });
          for (const id of order) {
            await database.query({ text: 'update articles set views = 1 where id = $1', values: [id] });
            await database.query({ text: 'select pg_sleep(0.05)' });
          }
        }),
      ),
    );
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    assert.deepEqual(refused, ['40P01']);
  });

  it('lock a document, see the changes of the previous holder, and create nothing twice', async () => {
    await database.insert(article, { documentId: 'draft', locale: 'en' });
    const make = (documentId: string, publishedAt: string | null) =>
      database.transaction(async () => {
        const rows = await database.lock(article, documentId);
        if (rows.some((row) => (row.publishedAt === null) === (publishedAt === null))) return;
        await database.insert(article, { documentId, locale: 'en', publishedAt });
      });
    await each(WRITERS, (i) => (i % 2 ? make('new', null) : make('draft', AT)));
    assert.equal(await count("select count(*) from articles where document_id = 'new'"), 1);
    assert.equal(await count("select count(*) from articles where document_id = 'draft'"), 2);
  });

  it('write components of one row, and leave no orphans', async () => {
    const id = await database.insert(article, { seo: { metaTitle: 'first' } });
    const quote = (title: string) => ({ __component: 'shared.quote', title });
    await each(WRITERS, (i) =>
      database.update(article, id, { seo: { metaTitle: `${i}` }, blocks: [quote(`${i} a`), quote(`${i} b`)] }),
    );
    const [tree] = await database.trees(article, [id]);
    const [a, b] = tree!.components.blocks!.map(({ values }) => String(values.title));
    assert.equal(`${a!.split(' ')[0]} b`, b);
    assert.equal(await count('select count(*) from components_shared_quotes'), 2);
    assert.equal(await count('select count(*) from components_shared_seos'), 1);
    assert.equal(await count('select count(*) from articles_cmps'), 3);
  });
});
