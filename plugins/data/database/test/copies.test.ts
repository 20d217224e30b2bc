import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { RowCopy } from '../src/contract.ts';
import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

const AT = '2026-01-01T00:00:00.000Z';

describe('copies of rows', () => {
  let fixture: WriterFixture;
  let model: WriterFixture['model'];
  let writer: WriterFixture['writer'];

  before(async () => {
    fixture = await openWriterFixture({ drafts: true });
    ({ model, writer } = fixture);
  });
  beforeEach(() => fixture.reset());
  after(() => fixture.close());

  const published = { publishedAt: AT } as const;
  const publish = (from: number, to?: number): RowCopy => ({ from, to, values: published, remapLinksTo: 'published' });
  /** Inserts the draft and published rows of `count` books. */
  const books = async (count: number) => {
    const rows = Array.from({ length: count }, (_, i) => ({ documentId: `b${i}`, locale: 'en' }));
    const drafts = await writer.insertMany(model.book, rows);
    return {
      drafts,
      published: await writer.insertMany(
        model.book,
        rows.map((row) => ({ ...row, ...published })),
      ),
    };
  };
  const listed = async (author: number) =>
    (await fixture.rows(`select book_id from books_author_lnk where author_id = ${author} order by book_ord, id`)).map(
      Number,
    );

  it('link the published rows of documents that have one, in the order of the draft', async () => {
    const { drafts, published } = await books(3);
    const alone = await writer.insert(model.book, { documentId: 'alone', locale: 'en' });
    const french = await writer.insert(model.book, { documentId: 'b0', locale: 'fr' });
    const author = await writer.insert(model.author, { books: [drafts[2], alone, drafts[0], french] });
    const [id] = await writer.copy(model.author, [publish(author)]);
    assert.deepEqual(await listed(id!), [published[2], published[0]]);
    assert.deepEqual(await listed(author), [drafts[2], alone, drafts[0], french]);
    await writer.update(model.author, author, { books: { connect: [{ id: drafts[1]!, start: true }] } });
    await writer.copy(model.author, [publish(author, id)]);
    assert.deepEqual(await listed(id!), [published[1], published[2], published[0]]);
    await writer.copy(model.author, [{ from: id!, to: author, remapLinksTo: 'draft', values: { publishedAt: null } }]);
    assert.deepEqual(await listed(author), [drafts[1], drafts[2], drafts[0]]);
  });

  it('take over exclusive targets from other published rows, and not from drafts', async () => {
    const { drafts, published: shown } = await books(1);
    const former = await writer.insert(model.author, { ...published, books: shown });
    const author = await writer.insert(model.author, { books: drafts });
    const [id] = await writer.copy(model.author, [publish(author)]);
    assert.deepEqual([await listed(id!), await listed(former), await listed(author)], [shown, [], drafts]);
  });

  it('of long lists transfer no links, and have the same result as those of short lists', async () => {
    const { drafts, published: shown } = await books(1500);
    const former = await writer.insert(model.author, { ...published, books: [shown[1400]] });
    const author = await writer.insert(model.author, { books: drafts.toReversed() });
    const [id] = await writer.copy(model.author, [publish(author)]);
    assert.deepEqual(await listed(id!), shown.toReversed());
    assert.deepEqual(await listed(former), []);
    await writer.update(model.author, author, {
      books: { connect: [{ id: drafts[3]!, start: true }], disconnect: drafts.slice(10, 100) },
    });
    const kept = await fixture.rows(`select id from books_author_lnk where book_id = ${shown[5]}`);
    await writer.copy(model.author, [publish(author, id)]);
    const wanted = [shown[3]!, ...shown.filter((_, i) => i !== 3 && (i < 10 || i >= 100)).toReversed()];
    assert.deepEqual(await listed(id!), wanted);
    assert.deepEqual(await fixture.rows(`select id from books_author_lnk where book_id = ${shown[5]}`), kept);
    await writer.update(model.author, author, { books: [drafts[7]] });
    await writer.copy(model.author, [publish(author, id)]);
    assert.deepEqual(await listed(id!), [shown[7]]);
  });

  it('send nothing if nothing differs', async () => {
    const tags = await writer.insertMany(model.tag, [{}, {}]);
    const values = {
      title: 'x',
      price: '1.50',
      facts: { b: 1, a: [2] },
      soldAt: AT,
      tags,
      chapters: [{ title: 'one', notes: [{ body: 'n', about: tags }] }],
      parts: [{ __component: 'shared.note' }, { __component: 'shared.chapter' }],
    };
    const [draft, shown] = await writer.insertMany(model.book, [values, { ...values, ...published }]);
    fixture.statements.length = 0;
    await writer.copy(model.book, [publish(draft!, shown!)]);
    assert.deepEqual(
      fixture.statements.filter((text) => !text.startsWith('select')),
      [],
    );
  });

  it('take the same number of statements for many rows', async () => {
    const tags = await writer.insertMany(model.tag, [{}, {}]);
    const author = await writer.insert(model.author, {});
    const row = (locale: string) => ({
      locale,
      author,
      tags,
      chapters: [{ title: locale, notes: [{ body: 'n' }] }],
      parts: [{ __component: 'shared.note', body: locale }],
    });
    const ids = await writer.insertMany(model.book, ['en', 'fr', 'de', 'it'].map(row));
    const cost = async (copies: readonly RowCopy[]) => {
      fixture.statements.length = 0;
      const made = await writer.copy(model.book, copies);
      return { made, sent: fixture.statements.length };
    };
    const one = await cost([publish(ids[0]!)]);
    const three = await cost(ids.slice(1).map((id) => publish(id)));
    assert.equal(three.sent, one.sent);
    const trees = await writer.trees(model.book, [...one.made, ...three.made]);
    assert.deepEqual(
      trees.map(({ values, links, components }) => [
        values.locale,
        values.publishedAt,
        links.tags,
        components.chapters![0]!.components.notes!.length,
        components.parts![0]!.values.body,
      ]),
      ['en', 'fr', 'de', 'it'].map((locale) => [locale, AT, tags, 1, locale]),
    );
  });

  it('of some attributes leave the others unchanged', async () => {
    const [one, other] = await writer.insertMany(model.book, [
      { title: 'one', price: 1, blurb: { body: 'one' }, chapters: [{ title: 'one' }] },
      { title: 'other', price: 2, blurb: { body: 'other' }, chapters: [{ title: 'other' }] },
    ]);
    await writer.copy(model.book, [{ from: one!, to: other!, only: ['price', 'chapters'] }]);
    const [tree] = await writer.trees(model.book, [other!]);
    assert.deepEqual(
      [tree!.values.title, tree!.values.price, tree!.components.blurb![0]!.values.body],
      ['other', 1, 'other'],
    );
    assert.equal(tree!.components.chapters![0]!.values.title, 'one');
  });
});
