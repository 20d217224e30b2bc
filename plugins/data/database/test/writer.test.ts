import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

describe('the writer', () => {
  let stage: WriterFixture;
  let model: WriterFixture['model'];
  let writer: WriterFixture['writer'];
  let rows: WriterFixture['rows'];
  let lists: WriterFixture['lists'];
  let growths = 0;

  before(async () => {
    stage = await openWriterFixture({ onTableGrowth: () => growths++ });
    ({ model, writer, rows, lists } = stage);
  });
  beforeEach(() => stage.reset());
  after(() => stage.close());

  it('writes every type of scalar into its column', async () => {
    await writer.insert(model.book, {
      title: "O'Neill; drop table books",
      price: '12.345',
      sold: false,
      printedOn: '2026-11-22',
      soldAt: '2026-11-22T14:00:00.5+02:00',
      opensAt: '09:30:00.250',
      facts: { pages: [1, 'two', null] },
    });
    await writer.insert(model.card, { number: '9007199254740993' });
    assert.deepEqual(await rows('select title, price, sold, printed_on, sold_at, opens_at, facts from books'), [
      `O'Neill; drop table books 12.35 f 2026-11-22 2026-11-22 12:00:00.5 09:30:00.25 {"pages": [1, "two", null]}`,
    ]);
    assert.deepEqual(await rows('select number from cards'), ['9007199254740993']);
  });

  it('reports table growth each time the number of written rows has doubled', async () => {
    const from = growths;
    const books = (count: number) => writer.insertMany(model.book, Array(count).fill({ title: 'a' }));
    await books(1000);
    assert.equal(growths, from + 1);
    await books(900);
    assert.equal(growths, from + 1);
    await books(200);
    assert.equal(growths, from + 2);
  });

  it('inserts many rows with different attributes in one statement', async () => {
    const ids = await writer.insertMany(model.book, [{ title: 'a', sold: true }, { title: 'b', price: 2 }, {}]);
    assert.deepEqual(ids, [1, 2, 3]);
    assert.equal(stage.statements.length, 1);
    assert.deepEqual(await rows('select id, title, price, sold from books order by id'), [
      '1 a  t',
      '2 b 2.00 ',
      '3   ',
    ]);
  });

  it('continues after the highest explicit id', async () => {
    assert.equal(await writer.insert(model.tag, { id: 40, name: 'forty' }), 40);
    assert.equal(await writer.insert(model.tag, { name: 'next' }), 41);
  });

  it('keeps links in the given order on this side, and appends them on the other', async () => {
    await writer.insertMany(model.tag, [{ name: 'x' }, { name: 'y' }]);
    const author = await writer.insert(model.author, { name: 'Ann' });
    await writer.insert(model.book, { author, tags: [2, 1] });
    await writer.insertMany(model.book, [
      { author, tags: [2] },
      { author, tags: [2, 2] },
    ]);
    assert.deepEqual(await lists('books_author_lnk', 'author_id', 'book_id', 'book_ord'), ['1 {1,2,3}']);
    assert.deepEqual(await lists('books_tags_lnk', 'book_id', 'tag_id', 'tag_ord'), ['1 {2,1}', '2 {2}', '3 {2}']);
    assert.deepEqual(await lists('books_tags_lnk', 'tag_id', 'book_id', 'book_ord'), ['1 {1}', '2 {1,2,3}']);
  });

  it('writes links from the side that does not own them', async () => {
    await writer.insertMany(model.book, [{ title: 'a' }, { title: 'b' }]);
    const first = await writer.insert(model.author, { books: [2, 1] });
    assert.deepEqual(await rows('select book_id, author_id, book_ord from books_author_lnk order by id'), [
      `2 ${first} 1`,
      `1 ${first} 2`,
    ]);
    const second = await writer.insert(model.author, { books: [1] });
    assert.deepEqual(await rows('select book_id, author_id from books_author_lnk order by book_id'), [
      `1 ${second}`,
      `2 ${first}`,
    ]);
  });

  it('keeps remaining links, deletes the others, and reorders', async () => {
    await writer.insertMany(model.tag, [{}, {}, {}]);
    await writer.insertMany(model.book, [{ tags: [1, 2] }, { tags: [2] }]);
    await writer.update(model.book, 1, { tags: [2, 3] });
    assert.deepEqual(await lists('books_tags_lnk', 'book_id', 'tag_id', 'tag_ord'), ['1 {2,3}', '2 {2}']);
    assert.deepEqual(await lists('books_tags_lnk', 'tag_id', 'book_id', 'book_ord'), ['2 {1,2}', '3 {1}']);
    await writer.update(model.book, 1, { tags: null });
    assert.deepEqual(await rows('select book_id, tag_id from books_tags_lnk'), ['2 2']);
  });

  it('moves a one-to-one link, but keeps the link of a draft whose published version has it too', async () => {
    await writer.insertMany(model.card, [{}, {}]);
    await writer.insert(model.book, { card: 1 });
    await writer.insert(model.book, { card: 1, publishedAt: '2026-01-01T00:00:00Z' });
    assert.deepEqual(await rows('select book_id, card_id from books_card_lnk order by book_id'), ['1 1', '2 1']);
    await writer.insert(model.book, { card: 1 });
    assert.deepEqual(await rows('select book_id, card_id from books_card_lnk order by book_id'), ['2 1', '3 1']);
  });

  it('inserts components as rows, at any depth, without a statement for absent components', async () => {
    await writer.insert(model.tag, { name: 'x' });
    stage.statements.length = 0;
    await writer.insert(model.book, { title: 'bare' });
    assert.equal(stage.statements.length, 1);
    await writer.insert(model.book, {
      blurb: { body: 'buy me', about: [1] },
      chapters: [{ title: 'one', notes: [{ body: 'n1' }, { body: 'n2' }] }, { title: 'two' }],
      parts: [
        { __component: 'shared.chapter', title: 'part' },
        { __component: 'shared.note', body: 'aside' },
      ],
    });
    assert.deepEqual(
      await rows('select entity_id, component_type, cmp_id, field, "order" from books_cmps order by field, "order"'),
      [
        '2 shared.note 1 blurb ',
        '2 shared.chapter 1 chapters 1',
        '2 shared.chapter 2 chapters 2',
        '2 shared.chapter 3 parts 1',
        '2 shared.note 4 parts 2',
      ],
    );
    assert.deepEqual(await rows('select entity_id, cmp_id, field, "order" from chapters_cmps order by id'), [
      '1 2 notes 1',
      '1 3 notes 2',
    ]);
    assert.deepEqual(await rows('select note_id, tag_id, tag_ord from notes_about_lnk'), ['1 1 1']);
  });

  it('replaces the component attributes in an update, and deletes the old rows', async () => {
    const id = await writer.insert(model.book, {
      blurb: { body: 'old' },
      chapters: [{ title: 'one', notes: [{ body: 'deep' }] }],
    });
    await writer.update(model.book, id, { title: 'new', chapters: [{ title: 'other' }] });
    assert.deepEqual(await rows('select title from chapters'), ['other']);
    assert.deepEqual(await rows('select body from notes'), ['old']);
    await writer.update(model.book, id, { blurb: null });
    assert.deepEqual(await rows('select field from books_cmps'), ['chapters']);
  });

  it('deletes rows with their links and nested components', async () => {
    await writer.insert(model.tag, {});
    await writer.insertMany(model.book, [
      { tags: [1], blurb: { body: 'x', about: [1] }, chapters: [{ notes: [{ body: 'y' }] }] },
      { tags: [1], blurb: { body: 'stays' } },
    ]);
    await writer.delete(model.book, [1]);
    assert.deepEqual(await rows('select id from books'), ['2']);
    assert.deepEqual(await rows('select body from notes'), ['stays']);
    assert.deepEqual(await rows('select id from chapters'), []);
    assert.deepEqual(await rows('select book_id from books_tags_lnk'), ['2']);
    assert.deepEqual(await rows('select id from chapters_cmps'), []);
  });

  it('writes nothing if any part is rejected', async () => {
    const refused = (values: object, code: string) =>
      assert.rejects(writer.insert(model.book, values as never), { code });
    await refused({ titel: 'x' }, 'DATABASE_ATTRIBUTE_UNKNOWN');
    await refused({ price: 'dear' }, 'DATABASE_VALUE_INVALID');
    await refused({ tags: ['one'] }, 'DATABASE_LINK_INVALID');
    await refused({ chapters: { title: 'no list' } }, 'DATABASE_COMPONENT_INVALID');
    await refused({ parts: [{ __component: 'shared.nota', body: 'x' }] }, 'DATABASE_COMPONENT_UNKNOWN');
    assert.deepEqual(await rows('select id from books'), []);
  });
});
