import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Database, RowValues } from '@mortise/database/contract';
import type { PlanNode, ReadParams } from '@mortise/query/contract';
import type {} from '@mortise/standard/contracts';
import { type Booted, type BootOptions, boot } from '../src/index.ts';
import { components, contentTypes } from './model.ts';

/** What a database has to do, whichever plugin and server stand behind it. */
export const databaseContract = (name = 'database', options: BootOptions = {}): void =>
  void describe(name, () => checkDatabase(name, options));

function checkDatabase(name: string, options: BootOptions): void {
  let server: Booted;
  let db: Database;
  before(async () => {
    server = await boot({ contentTypes, components, ...options });
    db = server.db;
  });
  beforeEach(() => server.reset());
  after(() => server.stop());

  const typeOf = (uid: string) => server.kernel.use.contentTypes.get(uid);
  const planOf = (uid: string, params: ReadParams, extra?: { readonly total?: boolean }): PlanNode => {
    const { query } = server.kernel.use;
    return query.plan(typeOf(uid), query.normalize(params), extra);
  };
  const read = async (uid: string, params: ReadParams = {}) => (await db.read(planOf(uid, params))).entries;
  const insert = (uid: string, values: RowValues) => db.insert(typeOf(uid), values);

  test(`${name}: a row comes back as it was written, every type of value in it`, async () => {
    const values = {
      title: 'Sea',
      summary: 'long '.repeat(200),
      pages: 12,
      isbn: '9780000000001',
      price: 9.5,
      weight: 0.25,
      lent: false,
      printed: '2026-02-28',
      opened: '08:30:00.125',
      borrowedAt: '2026-02-28T08:30:00.000Z',
      genre: 'novel',
      notes: { a: [1, 'two', null], b: { c: true } },
    };
    const id = await insert('api::book.book', { documentId: 'd1', ...values });
    const [entry] = await read('api::book.book');
    for (const [key, value] of Object.entries({ id, documentId: 'd1', ...values }))
      assert.deepEqual(entry?.[key], value, key);
  });

  test(`${name}: what was not written is null`, async () => {
    await insert('api::book.book', {});
    const [entry] = await read('api::book.book');
    for (const key of ['title', 'pages', 'lent', 'notes', 'borrowedAt', 'genre']) assert.equal(entry?.[key], null, key);
  });

  test(`${name}: text is bound and never part of a statement`, async () => {
    const title = `'; drop table books; -- "$1" \\ \u2028 😀`;
    await insert('api::book.book', { title });
    assert.equal((await read('api::book.book', { filters: { title } }))[0]?.title, title);
    assert.equal((await read('api::book.book', { filters: { title: { $contains: '"$1"' } } })).length, 1);
  });

  test(`${name}: relations, components and zones are written with the row and read in their order`, async () => {
    const subjects = [
      await insert('api::subject.subject', { name: 'tides' }),
      await insert('api::subject.subject', { name: 'tar' }),
    ];
    const shelf = await insert('api::shelf.shelf', { name: 'upper' });
    await insert('api::book.book', {
      title: 'Knots',
      shelf,
      subjects: subjects.toReversed(),
      label: { text: 'one', colour: 'red' },
      labels: [{ text: 'b' }, { text: 'a' }],
      parts: [
        { __component: 'shop.chapter', name: 'first', label: { text: 'deep' } },
        { __component: 'shop.label', text: 'last' },
      ],
    });
    const [book] = await read('api::book.book', {
      populate: {
        shelf: { populate: { books: true } },
        subjects: true,
        label: true,
        labels: true,
        parts: { on: { 'shop.chapter': { populate: '*' }, 'shop.label': {} } },
      },
    });
    const named = (value: unknown, key: string) =>
      (value as Readonly<Record<string, unknown>>[]).map((row) => row[key]);
    assert.deepEqual(named(book?.subjects, 'name'), ['tar', 'tides']);
    assert.deepEqual(named((book!.shelf as { books: unknown }).books, 'title'), ['Knots']);
    assert.equal((book!.label as { colour: string }).colour, 'red');
    assert.deepEqual(named(book?.labels, 'text'), ['b', 'a']);
    assert.deepEqual(named(book?.parts, '__component'), ['shop.chapter', 'shop.label']);
    assert.equal((book!.parts as { label?: { text: string } }[])[0]?.label?.text, 'deep');
  });

  test(`${name}: filters, sort, page and total work together`, async () => {
    for (const [index, title] of ['a', 'b', 'c', 'd', 'e'].entries())
      await insert('api::book.book', { title, pages: index });
    const plan = planOf(
      'api::book.book',
      { filters: { pages: { $gte: 1 } }, sort: 'title:desc', start: 1, limit: 2 },
      { total: true },
    );
    const { entries, total } = await db.read(plan);
    assert.deepEqual(
      entries.map(({ title }) => title),
      ['d', 'c'],
    );
    assert.equal(total, 4);
    assert.equal(await db.count(planOf('api::book.book', { filters: { title: { $in: ['a', 'e', 'z'] } } })), 2);
  });

  test(`${name}: the number of statements does not grow with the rows`, async () => {
    const populate = { labels: true, subjects: true, shelf: true } as const;
    const cost = async () => {
      const before = db.statementCount;
      await read('api::book.book', { populate });
      return db.statementCount - before;
    };
    const row = async () =>
      insert('api::book.book', { labels: [{ text: 'x' }], subjects: [await insert('api::subject.subject', {})] });
    await row();
    const one = await cost();
    for (let n = 0; n < 30; n++) await row();
    assert.equal(await cost(), one);
    assert.ok(one > 0);
  });

  test(`${name}: an update changes what it names and nothing else`, async () => {
    const id = await insert('api::book.book', { title: 'old', pages: 3, labels: [{ text: 'keep' }] });
    await db.update(typeOf('api::book.book'), id, { title: 'new' });
    const [book] = await read('api::book.book', { populate: { labels: true } });
    assert.equal(book?.title, 'new');
    assert.equal(book?.pages, 3);
    assert.equal((book!.labels as unknown[]).length, 1);
  });

  test(`${name}: a deleted row takes its links and components with it`, async () => {
    const subject = await insert('api::subject.subject', { name: 'stays' });
    const id = await insert('api::book.book', { subjects: [subject], label: { text: 'goes' } });
    await db.delete(typeOf('api::book.book'), [id]);
    assert.deepEqual(await db.query({ text: 'select count(*) from components_shop_labels' }), [['0']]);
    assert.deepEqual(await db.query({ text: 'select count(*) from books_subjects_lnk' }), [['0']]);
    assert.equal((await read('api::subject.subject')).length, 1);
  });

  test(`${name}: what fails inside a transaction leaves nothing behind`, async () => {
    await assert.rejects(
      db.transaction(async () => {
        await insert('api::shelf.shelf', { name: 'ghost' });
        throw Object.assign(new Error('no'), { code: 'MINE' });
      }),
      { code: 'MINE' },
    );
    assert.equal((await read('api::shelf.shelf')).length, 0);
  });

  test(`${name}: a nested transaction that fails leaves the outer one whole`, async () => {
    await db.transaction(async () => {
      await insert('api::shelf.shelf', { name: 'outer' });
      await db
        .transaction(async () => {
          await insert('api::shelf.shelf', { name: 'inner' });
          throw new Error('no');
        })
        .catch(() => undefined);
    });
    assert.deepEqual(
      (await read('api::shelf.shelf')).map(({ name }) => name),
      ['outer'],
    );
  });

  test(`${name}: afterCommit runs once the outermost transaction is through, and never after a rollback`, async () => {
    const told: string[] = [];
    await db.transaction(async () => {
      await db.transaction(async () => db.afterCommit(() => void told.push('inner')));
      assert.deepEqual(told, []);
    });
    assert.deepEqual(told, ['inner']);
    await db
      .transaction(async () => {
        db.afterCommit(() => void told.push('never'));
        throw new Error('no');
      })
      .catch(() => undefined);
    assert.deepEqual(told, ['inner']);
  });

  test(`${name}: nothing is left to do after boot`, async () => {
    const { steps } = await db.schemaPlan();
    assert.deepEqual(
      steps.filter((step) => step.class !== 'advised'),
      [],
    );
  });
}
