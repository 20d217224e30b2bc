import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { LinkChange, PositionedLink } from '../src/contract.ts';
import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

/** Applies a change to a list as Strapi does: on a copy, item by item. */
function changed(list: readonly number[], { connect = [], disconnect = [] }: LinkChange): number[] {
  const linked = new Set(list);
  const turns: PositionedLink[] = [];
  const take = (place: PositionedLink) => {
    if (turns.includes(place)) return;
    const anchor = (place.before ?? place.after) as number | undefined;
    const other = anchor === undefined || linked.has(anchor) ? undefined : connect.find(({ id }) => id === anchor);
    if (other) take(other);
    turns.push(place);
  };
  connect.forEach(take);
  const result = [...list];
  for (const { id, before, after: behind, start } of turns) {
    const was = result.indexOf(id);
    if (was >= 0) result.splice(was, 1);
    const anchor = result.indexOf((before ?? behind) as number);
    if (anchor >= 0) result.splice(before === undefined ? anchor + 1 : anchor, 0, id);
    else if (start) result.unshift(id);
    else result.push(id);
  }
  return result.filter((id) => !disconnect.includes(id) || connect.some((place) => place.id === id));
}

const BOOKS = 3;
const TAGS = 7;
const tag = fc.integer({ min: 1, max: TAGS });
const tags = fc.uniqueArray(tag, { maxLength: TAGS });
/** Positions only next to rows of lower ids, to avoid cycles; next to a row that is not linked means the end. */
const place = (id: number): fc.Arbitrary<PositionedLink> =>
  fc.oneof(
    fc.constantFrom<PositionedLink>({ id }, { id, start: true }, { id, end: true }),
    ...(id > 1
      ? [
          fc.integer({ min: 1, max: id - 1 }).map((before): PositionedLink => ({ id, before })),
          fc.integer({ min: 1, max: id - 1 }).map((behind): PositionedLink => ({ id, after: behind })),
        ]
      : []),
  );
const change = fc
  .record({ connect: tags.chain((ids) => fc.tuple(...ids.map(place))), disconnect: tags })
  .map((value): LinkChange => ({ ...value, strict: false }));
const step = fc.record({ book: fc.integer({ min: 1, max: BOOKS }), value: fc.oneof(tags, change) });

describe('lists of links', () => {
  let stage: WriterFixture;
  before(async () => {
    stage = await openWriterFixture();
  });
  beforeEach(() => stage.reset());
  after(() => stage.close());

  it('have the order that an array would have, on both sides, after any changes', async () => {
    const { model, writer } = stage;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await stage.reset();
        await writer.insertMany(
          model.tag,
          Array.from({ length: TAGS }, () => ({})),
        );
        await writer.insertMany(
          model.book,
          Array.from({ length: BOOKS }, () => ({})),
        );
        const near = new Map(Array.from({ length: BOOKS }, (_, i) => [i + 1, [] as number[]]));
        const far = new Map(Array.from({ length: TAGS }, (_, i) => [i + 1, [] as number[]]));
        for (const { book, value } of steps) {
          const list = Array.isArray(value) ? value : changed(near.get(book)!, value as LinkChange);
          near.set(book, [...list]);
          await writer.update(model.book, book, { tags: value });
        }
        const books = await writer.trees(model.book, [...near.keys()], { only: ['tags'] });
        assert.deepEqual(new Map(books.map(({ id, links }) => [id, links.tags])), near);
        const found = await writer.trees(model.tag, [...far.keys()], { only: ['books'] });
        for (const { id, links } of found) {
          const holders = [...near].filter(([, list]) => list.includes(id)).map(([book]) => book);
          assert.deepEqual([...(links.books as number[])].sort(), holders);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep the positions of the other side when a row is linked again or moved', async () => {
    const { model, writer } = stage;
    const author = await writer.insert(model.author, {});
    const books = await writer.insertMany(model.book, [{}, {}, {}]);
    for (const id of books.toReversed()) await writer.update(model.book, id, { author });
    await writer.update(model.book, books[2]!, { author });
    await writer.update(model.book, books[2]!, { author: { connect: [{ id: author }] } });
    const listed = async () => (await writer.trees(model.author, [author]))[0]!.links.books;
    assert.deepEqual(await listed(), books.toReversed());
    await writer.update(model.author, author, { books: { connect: [{ id: books[0]!, start: true }] } });
    assert.deepEqual(await listed(), [books[0], books[2], books[1]]);
  });

  it('give an exclusive target to the last document that connects it, in any locale, and each locale of that document keeps it', async () => {
    const { model, writer } = stage;
    const [a, b] = await writer.insertMany(model.author, [{ documentId: 'a' }, { documentId: 'b' }]);
    const [book] = await writer.insertMany(model.book, [{}]);
    const held = async (...ids: readonly number[]) =>
      (await writer.trees(model.author, ids)).map(({ links }) => links.books);
    await writer.update(model.author, a!, { books: { connect: [{ id: book! }] } });
    await writer.update(model.author, b!, { books: { connect: [{ id: book! }] } });
    assert.deepEqual(await held(a!, b!), [[], [book]]);
    const [french] = await writer.insertMany(model.author, [{ documentId: 'b', locale: 'fr', books: [book] }]);
    assert.deepEqual(await held(b!, french!), [[book], [book]]);
    const [other] = await writer.insertMany(model.author, [{ documentId: 'c', locale: 'de', books: [book] }]);
    assert.deepEqual(await held(b!, french!, other!), [[], [], [book]]);
    await writer.update(model.author, french!, { books: { connect: [{ id: book! }] } });
    assert.deepEqual(await held(b!, french!, other!), [[], [book], []]);
  });

  it('are reported as long beyond a thousand, and can still be written', async () => {
    const { model, writer } = stage;
    const ids = await writer.insertMany(
      model.tag,
      Array.from({ length: 1200 }, () => ({})),
    );
    const book = await writer.insert(model.book, { tags: ids });
    const long = async (id: number) => (await writer.trees(model.book, [id]))[0]!.links.tags;
    assert.equal(await long(book), 'long');
    await writer.update(model.book, book, { tags: { connect: [{ id: ids[0]! }, { id: ids[5]!, before: ids[7]! }] } });
    const list = async (id: number) =>
      (await stage.rows(`select tag_id from books_tags_lnk where book_id = ${id} order by tag_ord, id`)).map(Number);
    const wanted = [...ids.slice(1, 5), ids[6], ids[5], ...ids.slice(7), ids[0]];
    assert.deepEqual(await list(book), wanted);
    const [copy] = await writer.copy(model.book, [{ from: book }]);
    assert.deepEqual(await list(copy!), wanted);
    await writer.update(model.book, book, { tags: ids.slice(10) });
    await writer.copy(model.book, [{ from: book, to: copy! }]);
    assert.deepEqual(await list(copy!), ids.slice(10));
  });

  it('end with the last linked row, even if imported rows have orders above all ids', async () => {
    const { model, writer } = stage;
    await writer.insertMany(model.tag, [{}, {}, {}]);
    const book = await writer.insert(model.book, { tags: [1, 2] });
    await stage.run('update books_tags_lnk set tag_ord = 70.5 where tag_id = 2');
    await stage.run('update books_tags_lnk set book_ord = -90 where tag_id = 1');
    await stage.advanceSequences();
    await writer.update(model.book, book, { tags: { connect: [{ id: 3 }] } });
    assert.deepEqual((await writer.trees(model.book, [book]))[0]!.links.tags, [1, 2, 3]);
    assert.deepEqual(await stage.rows('select max(id) from books_tags_lnk'), ['91']);
  });
});
