import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

describe('changing rows', () => {
  let stage: WriterFixture;
  let model: WriterFixture['model'];
  let writer: WriterFixture['writer'];
  let rows: WriterFixture['rows'];

  before(async () => {
    stage = await openWriterFixture();
    ({ model, writer, rows } = stage);
  });
  beforeEach(() => stage.reset());
  after(() => stage.close());

  const tagsOf = async (book: number) => {
    const [line] = await rows(
      `select array_agg(tag_id order by tag_ord, id) from books_tags_lnk where book_id = ${book}`,
    );
    return line;
  };
  const withTags = async (...tags: readonly number[]) => {
    await writer.insertMany(
      model.tag,
      Array.from({ length: 9 }, () => ({})),
    );
    return writer.insert(model.book, { tags });
  };

  it('connects at the end, at the start, before and after, in input order', async () => {
    const book = await withTags(1, 2, 3);
    const connect = [
      { id: 4 },
      { id: 5, start: true },
      { id: 6, before: 2 },
      { id: 7, after: 2 },
      { id: 8, before: 7 },
    ];
    await writer.update(model.book, book, { tags: { connect } });
    assert.equal(await tagsOf(book), '{5,1,6,2,8,7,3,4}');
  });

  it('moves rows that are connected again, and disconnects', async () => {
    const book = await withTags(1, 2, 3, 4);
    await writer.update(model.book, book, {
      tags: { connect: [{ id: 4, start: true }, { id: 2 }], disconnect: [3, 2, 9] },
    });
    assert.equal(await tagsOf(book), '{4,1,2}');
  });

  it('accepts positions next to rows that come later in the same call', async () => {
    const book = await withTags(1);
    await writer.update(model.book, book, {
      tags: {
        connect: [
          { id: 3, before: 5 },
          { id: 5, before: 1 },
        ],
      },
    });
    assert.equal(await tagsOf(book), '{3,5,1}');
    await writer.update(model.book, book, { tags: { connect: [{ id: 6, after: 3 }, { id: 3 }, { id: 7, after: 3 }] } });
    assert.equal(await tagsOf(book), '{6,5,1,3,7}');
    const other = await writer.insert(model.book, { tags: { connect: [{ id: 3, after: 5 }, { id: 5 }, { id: 6 }] } });
    assert.equal(await tagsOf(other), '{5,3,6}');
  });

  it('rebalances orders only around a position without a gap', async () => {
    const book = await withTags(1, 2);
    const far = await writer.insertMany(
      model.tag,
      Array.from({ length: 300 }, () => ({})),
    );
    await writer.update(model.book, book, { tags: { connect: far.map((id) => ({ id })) } });
    const orders = () => rows(`select tag_ord from books_tags_lnk where tag_id > ${far[60]} order by id`);
    const before = await orders();
    stage.statements.length = 0;
    for (let i = 0; i < 70; i++) {
      await writer.update(model.book, book, { tags: { connect: [{ id: 3 + (i % 7), after: 1 }] } });
    }
    assert.equal(await tagsOf(book), `{1,9,8,7,6,5,4,3,2,${far.join()}}`);
    assert.equal(stage.statements.filter((text) => text.startsWith('with w as')).length, 1);
    assert.deepEqual(await orders(), before);
  });

  it('renumbers a list whose orders are null or equal', async () => {
    for (const order of ['null', '1']) {
      const book = await withTags(1, 2, 3);
      await stage.run(`update books_tags_lnk set tag_ord = ${order}`);
      await writer.update(model.book, book, { tags: { connect: [{ id: 4, before: 2 }] } });
      assert.equal(await tagsOf(book), '{1,4,2,3}', order);
    }
  });

  it('finds neighbours in a long list, with or without interleaved lists', async () => {
    const tags = await writer.insertMany(
      model.tag,
      Array.from({ length: 400 }, () => ({})),
    );
    const book = await writer.insert(model.book, { tags });
    for (const [dense, last] of [
      [false, tags[398]!],
      [true, tags[397]!],
    ] as const) {
      if (dense) {
        await writer.insertMany(
          model.book,
          Array.from({ length: 600 }, () => ({ tags: [tags[0]] })),
        );
        await stage.run(`update books_tags_lnk set tag_ord = 200.5 where book_id > ${book}`);
      }
      const connect = [
        { id: last, after: tags[199]! },
        { id: tags[399]!, before: tags[0]! },
      ];
      await writer.update(model.book, book, { tags: { connect } });
      const linked = (await writer.trees(model.book, [book]))[0]!.links.tags as readonly number[];
      assert.deepEqual([linked[0], linked[linked.indexOf(tags[199]!) + 1]], [tags[399], last]);
    }
  });

  it('does not read a list when rows are only appended or removed', async () => {
    const book = await withTags(1, 2);
    stage.statements.length = 0;
    const connect = [{ id: 3 }, { id: 4, start: true }, { id: 5, start: true }, { id: 1 }];
    await writer.update(model.book, book, { tags: { connect, disconnect: [2] } });
    assert.equal(stage.statements.length, 1);
    assert.equal(await tagsOf(book), '{5,4,3,1}');
  });

  it('rejects invalid positions', async () => {
    const book = await withTags(1);
    const change = (tags: object) => writer.update(model.book, book, { tags });
    await assert.rejects(change({ connect: [{ id: 2, before: 9 }] }), { code: 'DATABASE_POSITION_UNKNOWN' });
    await assert.rejects(
      change({
        connect: [
          { id: 2, before: 3 },
          { id: 3, after: 2 },
        ],
      }),
      {
        code: 'DATABASE_POSITION_CYCLE',
      },
    );
    await assert.rejects(change({ connect: [{ id: 2 }, { id: 2, start: true }] }), { code: 'DATABASE_LINK_DUPLICATE' });
    await change({ connect: [{ id: 2, before: 9 }, { id: 3 }, { id: 3 }], strict: false });
    assert.equal(await tagsOf(book), '{1,2,3}');
  });

  it('keeps component rows listed by id, updates the given attributes, and deletes the others', async () => {
    const id = await writer.insert(model.book, {
      chapters: [
        { title: 'a', notes: [{ body: 'a1' }, { body: 'a2' }] },
        { title: 'b', notes: [{ body: 'b1' }] },
      ],
    });
    await writer.update(model.book, id, {
      chapters: [{ title: 'new' }, { id: 1, notes: [{ id: 2, body: 'changed' }] }],
    });
    assert.deepEqual(await rows('select cmp_id, "order" from books_cmps order by "order"'), ['3 1', '1 2']);
    assert.deepEqual(await rows('select id, title from chapters order by id'), ['1 a', '3 new']);
    assert.deepEqual(await rows('select id, body from notes'), ['2 changed']);
    assert.deepEqual(await rows('select entity_id, cmp_id, "order" from chapters_cmps'), ['1 2 1']);
  });

  it('rejects components of another row', async () => {
    await writer.insert(model.book, { blurb: { body: 'theirs' } });
    const id = await writer.insert(model.book, { chapters: [{ title: 'mine' }] });
    await assert.rejects(writer.update(model.book, id, { blurb: { id: 1, body: 'stolen' } }), {
      code: 'DATABASE_COMPONENT_FOREIGN',
    });
    await assert.rejects(writer.insert(model.book, { blurb: { id: 1 } }), { code: 'DATABASE_COMPONENT_FOREIGN' });
    assert.deepEqual(await rows('select body from notes'), ['theirs']);
  });

  it('sends nothing if nothing differs', async () => {
    const id = await withTags(1, 2);
    await writer.update(model.book, id, { chapters: [{ title: 'a', notes: [{ body: 'n' }] }] });
    stage.statements.length = 0;
    await writer.update(model.book, id, {
      tags: [1, 2],
      chapters: [{ id: 1, title: 'a', notes: [{ id: 1, body: 'n' }] }],
    });
    assert.deepEqual(
      stage.statements.filter((text) => !text.startsWith('select')),
      [],
    );
  });

  it('copies one row into another in place: equal values stay, components keep their rows', async () => {
    await withTags();
    const [draft, published] = (await writer.insertMany(model.book, [
      {
        title: 'new',
        price: 3,
        facts: { a: 1 },
        tags: [3, 1],
        chapters: [{ title: 'one', notes: [{ body: 'n', about: [2] }] }, { title: 'two' }],
        parts: [{ __component: 'shared.note', body: 'x' }],
      },
      {
        title: 'old',
        tags: [1, 2],
        publishedAt: '2026-01-01T00:00:00.000Z',
        chapters: [{ title: 'one', notes: [{ body: 'other' }] }],
        parts: [{ __component: 'shared.chapter', title: 'gone' }],
      },
    ])) as [number, number];
    const [before] = await writer.trees(model.book, [published]);
    const [id] = await writer.copy(model.book, [
      { from: draft, to: published, values: { publishedAt: '2026-02-02T00:00:00.000Z' } },
    ]);
    assert.equal(id, published);
    const [from, to] = await writer.trees(model.book, [draft, published]);
    const { id: _, publishedAt, ...rest } = to!.values;
    const { id: __, publishedAt: ___, ...wanted } = from!.values;
    assert.deepEqual(rest, wanted);
    assert.equal(publishedAt, '2026-02-02T00:00:00.000Z');
    assert.deepEqual(to!.links, from!.links);
    assert.deepEqual(
      to!.components.chapters!.map(({ values }) => values.title),
      ['one', 'two'],
    );
    assert.equal(to!.components.chapters![0]!.id, before!.components.chapters![0]!.id);
    assert.deepEqual(to!.components.chapters![0]!.components.notes![0]!.links.about, [2]);
    assert.equal(to!.components.parts![0]!.component, model.note);
    assert.deepEqual(await rows(`select title from chapters where title = 'gone'`), []);
    const copy = await writer.copy(model.book, [{ from: draft, only: ['title'] }]);
    assert.deepEqual(await rows(`select title, price from books where id = ${copy[0]}`), ['new ']);
    await assert.rejects(writer.copy(model.book, [{ from: 99 }]), { code: 'DATABASE_ROW_MISSING' });
  });

  it('locks the rows of a document inside a transaction', async () => {
    const values = { documentId: 'd', locale: 'en' };
    await writer.insertMany(model.book, [values, { ...values, publishedAt: '2026-01-01T00:00:00.000Z' }]);
    const locked = await stage.transaction(() => writer.lock(model.book, 'd'));
    assert.deepEqual(locked, [
      { id: 1, locale: 'en', publishedAt: null },
      { id: 2, locale: 'en', publishedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    assert.deepEqual(await stage.transaction(() => writer.lock(model.book, 'none')), []);
    await assert.rejects(writer.lock(model.book, 'd'), { code: 'DATABASE_TRANSACTION_MISSING' });
  });

  it('reports which attribute violates a unique index, and which link has no target', async () => {
    await stage.run('create unique index tags_name_key on tags (name, locale)');
    await writer.insert(model.tag, { name: 'one', locale: 'en' });
    const taken = (error: Error & { code: string; wire: { details: { errors: readonly { path: unknown }[] } } }) => {
      assert.equal(error.code, 'DATABASE_UNIQUE_TAKEN');
      assert.match(error.message, /^name of api::tag.tag is not unique/);
      assert.deepEqual(error.wire.details.errors[0]!.path, ['name']);
      return true;
    };
    await assert.rejects(writer.insert(model.tag, { name: 'one', locale: 'en' }), taken);
    const [, second] = await writer.insertMany(model.tag, [{ name: 'a' }, { name: 'two', locale: 'en' }]);
    await assert.rejects(writer.update(model.tag, second!, { name: 'one' }), taken);
    await assert.rejects(writer.insert(model.book, { tags: [second!, 4711] }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'DATABASE_TARGET_MISSING');
      assert.match(error.message, /^"tags" links api::tag.tag 4711/);
      return true;
    });
    await stage.run('drop index tags_name_key');
  });

  it('locks a complete document with one statement, an incomplete one with two, and one without rows by its id', async () => {
    const values = { documentId: 'd' };
    await writer.insertMany(model.book, [values, { ...values, publishedAt: '2026-01-01T00:00:00.000Z' }]);
    const cost = (documentId: string, isComplete?: () => boolean) =>
      stage.transaction(async () => {
        stage.statements.length = 0;
        await writer.lock(model.book, documentId, isComplete && { isComplete });
        return stage.statements.length;
      });
    assert.deepEqual([await cost('d', () => true), await cost('d', () => false), await cost('d')], [1, 2, 2]);
    assert.equal(await cost('none', () => true), 3);
  });
});
