import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { definePlugin, UNTRUSTED } from '@mortise/kernel';
import type { Db } from '@mortise/query-engine/contract';
import { type Booted, boot } from '../src/index.ts';
import { storyComponents, storyTypes } from './documents-model.ts';

const seen: string[] = [];
const around = definePlugin({
  name: 'around',
  taps: {
    'db.handle': (inner, { contentType, action }) =>
      contentType.uid === 'api::place.place'
        ? async (call) => {
            seen.push(action);
            if (call.params.where === 'all') call.params = { ...call.params, where: {} };
            return inner(call);
          }
        : inner,
  },
});

describe('query engine', () => {
  let server: Booted;
  let db: Db;
  before(async () => {
    server = await boot({ contentTypes: storyTypes, components: storyComponents, plugins: [around()] });
    db = server.kernel.use.db;
  });
  afterEach(async () => {
    await server.reset();
    seen.length = 0;
  });
  after(() => server.stop());

  const stories = () => db.query('api::story.story');
  const writers = () => db.query('api::writer.writer');
  const places = () => db.query('api::place.place');
  const cards = () => db.query('story.card');
  const counted = async (table: string) =>
    Number((await server.db.query({ text: `select count(*) from ${table}` }))[0]![0]);
  const titled = (...titles: readonly string[]) => stories().createMany({ data: titles.map((title) => ({ title })) });
  /** How many statements a piece of work sends. */
  const statements = async (work: () => Promise<unknown>) => {
    const from = server.db.statementCount;
    await work();
    return server.db.statementCount - from;
  };

  test('rows are seen whatever their version and locale', async () => {
    await server.documents('api::story.story').create({ status: 'published', data: { title: 'one' } });
    await server.documents('api::place.place').create({ locale: 'fr', data: { name: 'Vienne' } });
    assert.deepEqual(
      (await stories().findMany()).map(({ publishedAt }) => publishedAt === null),
      [true, false],
    );
    assert.equal((await places().findOne({ where: { locale: 'fr' } }))?.name, 'Vienne');
  });

  test('the rows of a type are the same object every time, and an unknown type is refused with the nearest', () => {
    assert.equal(stories(), stories());
    assert.equal(stories().uid, 'api::story.story');
    assert.throws(() => db.query('api::story.stori'), { code: 'CONTENT_TYPES_UNKNOWN', remedy: /api::story\.story/ });
  });

  test('conditions are values, nulls, lists, operators, relations and groups of these', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    await stories().createMany({
      data: [
        { title: 'a', reads: 1, publishedAt: null },
        { title: 'b', reads: 2 },
        { title: 'c', reads: 3 },
      ],
    });
    await stories().update({ where: { title: 'b' }, data: { writer: ann.id } });
    const found = async (where: Record<string, unknown>) =>
      (await stories().findMany({ where, orderBy: 'title' })).map(({ title }) => title).join('');
    assert.equal(await found({ title: 'a' }), 'a');
    assert.equal(await found({ publishedAt: null }), 'a');
    assert.equal(await found({ publishedAt: { $ne: null } }), 'bc');
    assert.equal(await found({ publishedAt: { $notNull: true } }), 'bc');
    assert.equal(await found({ title: ['a', 'c', 'z'] }), 'ac');
    assert.equal(await found({ title: [] }), '');
    assert.equal(await found({ reads: { $gt: 1 } }), 'bc');
    assert.equal(await found({ reads: { $between: [2, 3] } }), 'bc');
    assert.equal(await found({ writer: ann.id }), 'b');
    assert.equal(await found({ writer: [ann.id] }), 'b');
    assert.equal(await found({ writer: null }), 'ac');
    assert.equal(await found({ writer: { name: { $containsi: 'AN' } } }), 'b');
    assert.equal(await found({ $or: [{ title: 'a' }, { reads: 3 }] }), 'ac');
    assert.equal(await found({ $not: { title: 'a' } }), 'bc');
    assert.equal(await found({ $and: [{ reads: { $lt: 3 } }, { $not: { title: 'a' } }] }), 'b');
    assert.equal((await stories().findMany({ where: { reads: 1 }, filters: { reads: 2 } })).length, 0);
    await stories().create({ data: { title: 'a Rare term' } });
    assert.equal(await stories().count({ _q: 'rare TERM' }), 1);
  });

  test('select answers what it names and the id, orderBy and pages say which rows', async () => {
    await titled('b', 'c', 'a');
    assert.deepEqual(Object.keys((await stories().findMany({ select: ['title'], limit: 1 }))[0]!), ['id', 'title']);
    const titles = async (params: object) => (await stories().findMany(params)).map(({ title }) => title).join('');
    assert.equal(await titles({ orderBy: 'title' }), 'abc');
    assert.equal(await titles({ orderBy: { title: 'desc' } }), 'cba');
    assert.equal(await titles({ orderBy: [{ reads: 'asc' }, { title: 'desc' }] }), 'cba');
    assert.equal(await titles({ orderBy: { writer: { name: 'asc' } } }), 'bca');
    assert.equal(await titles({ orderBy: 'title', offset: 1, limit: 1 }), 'b');
    assert.equal(await titles({ limit: 0 }), '');
    assert.equal((await stories().findOne({ orderBy: 'title' }))?.title, 'a');
    assert.equal(await stories().findOne({ where: { title: 'z' } }), null);
  });

  test('a page comes with its numbers, in one statement', async () => {
    await titled('a', 'b', 'c');
    const page = { select: ['title'], orderBy: 'title', page: 2, pageSize: 2 };
    const { results, pagination } = await stories().findPage(page);
    assert.deepEqual(
      [results.map(({ title }) => title), pagination],
      [['c'], { page: 2, pageSize: 2, pageCount: 2, total: 3 }],
    );
    assert.deepEqual((await stories().findPage()).pagination, { page: 1, pageSize: 10, pageCount: 1, total: 3 });
    const [rows, total] = await stories().findWithCount({ limit: 1 });
    assert.deepEqual([rows.length, total], [1, 3]);
    assert.equal(await statements(() => stories().findPage(page)), 1);
  });

  test('what hangs on rows is populated as true, by names with dots, or as an object with conditions', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    const story = await stories().create({
      data: { title: 'one', writer: ann.id, card: { text: 'hi' }, parts: [{ __component: 'story.card', text: 'x' }] },
    });
    await stories().create({ data: { title: 'two', writer: ann.id } });
    const where = { id: story.id };
    const all = await stories().findOne({ where, populate: true });
    assert.deepEqual(
      [(all!.writer as { name: string }).name, (all!.card as { text: string }).text, all?.sequels],
      ['Ann', 'hi', []],
    );
    const dotted = await stories().findOne({ where, populate: ['writer.stories'] });
    assert.equal((dotted!.writer as { stories: unknown[] }).stories.length, 2);
    const chosen = await writers().findOne({
      populate: {
        stories: { select: ['title'], where: { title: { $ne: 'one' } }, orderBy: { title: 'desc' }, limit: 1 },
      },
    });
    assert.deepEqual(
      (chosen!.stories as object[]).map((one) => Object.keys(one)),
      [['id', 'title']],
    );
    assert.deepEqual((await writers().findOne({ select: 'name', populate: { stories: { count: true } } }))?.stories, {
      count: 2,
    });
    const on = await stories().findOne({ where, populate: { parts: { on: { 'story.shelf': true } }, writer: false } });
    assert.deepEqual([on?.parts, 'writer' in on!], [[], false]);
  });

  test('a new row gets its documentId, its times, its defaults and a publication', async () => {
    const story = await stories().create({ data: { title: 'one' } });
    assert.match(story.documentId!, /^[a-z][a-z0-9]{23}$/);
    assert.deepEqual([story.reads, story.locale, story.createdAt === story.updatedAt], [7, null, true]);
    assert.match(String(story.publishedAt), /^\d{4}-\d\d-\d\dT.*Z$/);
    const own = { documentId: 'abc', publishedAt: null, createdAt: '2020-01-01T00:00:00.000Z', updatedAt: new Date(0) };
    const told = await stories().create({ data: { title: 'two', reads: undefined, ...own } });
    assert.deepEqual(
      [told.documentId, told.publishedAt, told.createdAt, told.updatedAt, told.reads],
      ['abc', null, '2020-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', 7],
    );
    const shown = await stories().create({ data: { title: 'three' }, select: ['title'], populate: ['writer'] });
    assert.deepEqual(Object.keys(shown), ['id', 'title', 'writer']);
  });

  test('an update changes the first row that is found, its time always, and answers null where there is none', async () => {
    const data = { title: 'b', createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2020-01-01T00:00:00.000Z' };
    await stories().createMany({ data: [data, data] });
    const changed = await stories().update({ where: { title: 'b' }, data: { ...data, reads: 9 } });
    assert.deepEqual([changed?.reads, changed?.createdAt], [9, data.createdAt]);
    assert.notEqual(changed?.updatedAt, data.updatedAt);
    assert.deepEqual(
      (await stories().findMany()).map(({ reads }) => reads),
      [9, 7],
    );
    assert.equal(await stories().update({ where: { id: 9_999_999 }, data: { title: 'c' } }), null);
  });

  test('what was given to an action is not changed by it', async () => {
    const params = Object.freeze({ data: Object.freeze({ title: 'one' }) });
    await stories().create(params);
    assert.deepEqual(params, { data: { title: 'one' } });
  });

  test('relations are written as ids, as rows with an id, as whole lists and as null', async () => {
    const { ids } = await places().createMany({ data: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    const [a, b, c] = ids as [number, number, number];
    const ann = await writers().create({ data: { name: 'Ann' } });
    const story = await stories().create({ data: { title: 'one', writer: { id: ann.id }, places: [c, String(a)] } });
    const held = async (data: Record<string, unknown>) => {
      const row = await stories().update({ where: { id: story.id }, data, populate: ['writer', 'places'] });
      const near = (row!.places as { id: number }[]).map(({ id }) => 'abc'[ids.indexOf(id)]).join('');
      return [near, (row!.writer as { name: string } | null)?.name];
    };
    assert.deepEqual(await held({ title: 'two' }), ['ca', 'Ann']);
    assert.deepEqual(await held({ places: [{ id: b }, a] }), ['ba', 'Ann']);
    assert.deepEqual(await held({ places: { set: [c] }, writer: { set: null } }), ['c', undefined]);
    assert.deepEqual(await held({ places: null, writer: ann.id }), ['', 'Ann']);
    for (const value of [true, 'a-document-id', [{ foo: 1 }], { connect: [null] }]) {
      await assert.rejects(held({ places: value }), { code: 'QUERY_ENGINE_DATA_INVALID', message: /data\.places/ });
    }
  });

  test('relations are changed by what comes and goes, each at its place', async () => {
    const { ids } = await places().createMany({ data: ['a', 'b', 'c', 'd'].map((name) => ({ name })) });
    const [a, b, c, d] = ids as [number, number, number, number];
    const ann = await writers().create({ data: { name: 'Ann' } });
    const story = await stories().create({ data: { title: 'one', places: [a, b] } });
    const held = async (data: Record<string, unknown>) => {
      const row = await stories().update({ where: { id: story.id }, data, populate: ['writer', 'places'] });
      const near = (row!.places as { id: number }[]).map(({ id }) => 'abcd'[ids.indexOf(id)]).join('');
      return [near, (row!.writer as { name: string } | null)?.name];
    };
    assert.deepEqual(await held({ places: { connect: [c] }, writer: { connect: ann.id } }), ['abc', 'Ann']);
    assert.deepEqual(await held({ places: { connect: [{ id: d, position: { before: b } }], disconnect: [a] } }), [
      'dbc',
      'Ann',
    ]);
    assert.deepEqual(
      await held({ places: { connect: [{ id: a, position: { start: true } }] }, writer: { disconnect: ann.id } }),
      ['adbc', undefined],
    );
    assert.deepEqual(await held({ places: {} }), ['adbc', undefined]);
  });

  test('components are written as nested rows, a row with its id staying the same one', async () => {
    const story = await stories().create({
      data: {
        title: 'one',
        parts: [{ __component: 'story.shelf', cards: [{ text: 'a' }, { text: 'b', tone: 'loud' }] }],
      },
      populate: ['parts.cards'],
    });
    const [shelf] = story.parts as { id: number; cards: { id: number; text: string; tone: string }[] }[];
    assert.deepEqual(
      shelf!.cards.map(({ text, tone }) => [text, tone]),
      [
        ['a', 'plain'],
        ['b', 'loud'],
      ],
    );
    assert.equal((await cards().findOne({ where: { text: 'a' } }))?.tone, 'plain');
    assert.equal(await cards().count(), 2);
    const again = await stories().update({
      where: { id: story.id },
      data: {
        parts: [{ __component: 'story.shelf', id: shelf!.id, cards: [{ id: shelf!.cards[1]!.id, text: 'B' }, {}] }],
      },
      populate: ['parts.cards'],
    });
    const [same] = again!.parts as (typeof shelf)[];
    assert.deepEqual([same!.id, same!.cards[0]!.id], [shelf!.id, shelf!.cards[1]!.id]);
    assert.deepEqual(
      same!.cards.map(({ text, tone }) => [text, tone]),
      [
        ['B', 'loud'],
        [null, 'plain'],
      ],
    );
    await assert.rejects(stories().create({ data: { title: 'x', parts: [{ __component: 'story.nope' }] } }), {
      code: 'QUERY_ENGINE_DATA_INVALID',
      message: /data\.parts\.0\.__component/,
    });
    await assert.rejects(stories().create({ data: { title: 'x', card: 7 } }), { code: 'QUERY_ENGINE_DATA_INVALID' });
    await assert.rejects(stories().create({ data: { title: 'x', parts: {} } }), { code: 'QUERY_ENGINE_DATA_INVALID' });
  });

  test('the rows of a component are made, changed and deleted like others, without documents and times', async () => {
    const card = await cards().create({ data: { text: 'a' } });
    assert.deepEqual(Object.keys(card), ['id', 'text', 'tone']);
    assert.equal((await cards().update({ where: { id: card.id }, data: { text: 'b' } }))?.text, 'b');
    assert.deepEqual(await cards().delete({ where: { text: 'b' } }), { id: card.id, text: 'b', tone: 'plain' });
  });

  test('a delete answers with the row as it was, and leaves neither links nor components behind', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    const story = await stories().create({ data: { title: 'one', writer: ann.id, card: { text: 'a' } } });
    const gone = await stories().delete({ where: { id: story.id }, select: ['title'], populate: ['card'] });
    assert.deepEqual([gone?.title, (gone!.card as { text: string }).text], ['one', 'a']);
    assert.equal(await stories().delete({ where: { id: story.id } }), null);
    assert.deepEqual([await counted('story_cards'), await counted('stories_writer_lnk')], [0, 0]);
  });

  test('many rows are made, changed and deleted by as many statements as one', async () => {
    const made = await titled('a', 'b', 'c');
    assert.deepEqual([made.count, made.ids.length], [3, 3]);
    const stamp = (await stories().findOne({ where: { title: 'a' } }))?.updatedAt;
    assert.deepEqual(await stories().updateMany({ where: { title: ['a', 'b'] }, data: { reads: 1 } }), { count: 2 });
    assert.deepEqual(await stories().updateMany({ where: { title: 'z' }, data: { reads: 1 } }), { count: 0 });
    assert.equal((await stories().findOne({ where: { title: 'a' } }))?.updatedAt, stamp);
    assert.deepEqual(await stories().deleteMany({ where: { reads: 1 } }), { count: 2 });
    assert.deepEqual(
      (await stories().findMany()).map(({ title }) => title),
      ['c'],
    );
    assert.deepEqual(await stories().deleteMany(), { count: 1 });

    const many = Array.from({ length: 300 }, (_, i) => ({ title: `t${i}`, card: { text: 'x' } }));
    const few = many.slice(0, 3);
    const cost = async (data: readonly object[]) => [
      await statements(() => stories().createMany({ data: data as { title: string }[] })),
      await statements(() => stories().updateMany({ where: { title: { $startsWith: 't' } }, data: { reads: 2 } })),
      await statements(() => stories().deleteMany({ where: { reads: 2 } })),
    ];
    assert.deepEqual(await cost(many), await cost(few));
    assert.deepEqual([await counted('story_cards'), await counted('stories_cmps')], [0, 0]);
  });

  test('many rows are found by what hangs on them, too', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    await stories().createMany({ data: [{ title: 'a', writer: ann.id }, { title: 'b' }] });
    assert.deepEqual(await stories().updateMany({ where: { writer: { name: 'Ann' } }, data: { reads: 5 } }), {
      count: 1,
    });
    assert.deepEqual(await stories().deleteMany({ where: { writer: { name: 'Ann' }, reads: 5 } }), { count: 1 });
    assert.equal(await stories().count(), 1);
  });

  test('what hangs on a row is loaded afterwards, whole or by pages', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    await stories().createMany({ data: ['a', 'b', 'c'].map((title) => ({ title, writer: ann.id })) });
    const story = (await stories().findOne())!;
    assert.equal(((await stories().load(story, 'writer')) as { name: string }).name, 'Ann');
    const loaded = await stories().load(story, ['writer', 'places']);
    assert.deepEqual([Object.keys(loaded), loaded.places], [['writer', 'places'], []]);
    assert.equal(await stories().load({ id: 9_999_999 }, 'places'), null);
    const last = { select: ['title'], orderBy: { title: 'desc' }, where: { title: { $ne: 'c' } } } as const;
    assert.deepEqual(
      ((await writers().load(ann, 'stories', last)) as { title: string }[]).map(({ title }) => title),
      ['b', 'a'],
    );
    const page = await writers().loadPages(ann, 'stories', { ...last, page: 2, pageSize: 1 });
    assert.deepEqual(
      [page.results.map(({ title }) => title), page.pagination.total, page.pagination.pageCount],
      [['a'], 2, 2],
    );
    assert.equal((await writers().loadPages(ann, 'stories')).pagination.total, 3);
    const filled = await stories().populate({ id: story.id, mine: 1 }, { writer: { select: ['name'] } });
    assert.deepEqual(
      [filled.mine, (filled.writer as { name: string }).name, Object.keys(filled)],
      [1, 'Ann', ['id', 'mine', 'writer']],
    );
    await assert.rejects(stories().load(story, 'writr'), { code: 'QUERY_ENGINE_LOAD_INVALID', remedy: /writer/ });
    await assert.rejects(stories().load(story, 'title'), { code: 'QUERY_ENGINE_LOAD_INVALID' });
    await assert.rejects(stories().loadPages(story, 'writer'), {
      code: 'QUERY_ENGINE_LOAD_INVALID',
      message: /writer/,
    });
  });

  test('the relations of a row are written by themselves', async () => {
    const ann = await writers().create({ data: { name: 'Ann' } });
    const story = await stories().create({ data: { title: 'one' } });
    assert.equal(await stories().attachRelations(story.id, { writer: ann.id, title: 'not looked at' }), null);
    const read = async () => (await stories().findOne({ where: { id: story.id }, populate: ['writer'] }))!;
    assert.deepEqual([(await read()).title, ((await read()).writer as { name: string }).name], ['one', 'Ann']);
    await stories().updateRelations(story.id, { writer: null });
    assert.equal((await read()).writer, null);
    await stories().updateRelations(story.id, { writer: ann.id });
    await stories().deleteRelations(story.id);
    assert.equal((await read()).writer, null);
  });

  test('a row is not changed or deleted without a condition, and many are not by one that is undefined', async () => {
    await titled('a', 'b');
    for (const where of [{}, null]) {
      await assert.rejects(stories().update({ where, data: { title: 'c' } } as never), {
        code: 'QUERY_ENGINE_WHERE_MISSING',
      });
      await assert.rejects(stories().delete({ where } as never), { code: 'QUERY_ENGINE_WHERE_MISSING' });
    }
    await assert.rejects(stories().delete({}), { code: 'QUERY_ENGINE_WHERE_MISSING' });
    const undefinedOnes: readonly object[] = [{ id: undefined }, { $or: [{ title: { $eq: undefined } }] }];
    for (const where of [undefined, ...undefinedOnes]) {
      await assert.rejects(stories().deleteMany({ where } as never), { code: 'QUERY_ENGINE_UNDEFINED' });
      await assert.rejects(stories().updateMany({ where, data: { reads: 1 } } as never), {
        code: 'QUERY_ENGINE_UNDEFINED',
      });
    }
    for (const where of undefinedOnes)
      await assert.rejects(stories().findOne({ where } as never), {
        code: 'QUERY_ENGINE_UNDEFINED',
        message: /undefined/,
      });
    assert.equal((await stories().findMany({ where: undefined } as never)).length, 2);
  });

  test('keys that an action does not know are refused with the one that is meant', async () => {
    const refused = async (run: Promise<unknown>, remedy: RegExp) =>
      assert.rejects(run, { code: 'QUERY_ENGINE_PARAM_UNKNOWN', remedy });
    await refused(stories().findMany({ sort: 'title' } as never), /"orderBy"/);
    await refused(stories().findMany({ fields: ['title'] } as never), /"select"/);
    await refused(stories().deleteMany({ filter: { title: 'a' } } as never), /"filters"/);
    await refused(stories().deleteMany({ limit: 1 } as never), /where/);
    await refused(stories().findMany({ populate: { writer: { sort: 'name' } } } as never), /"orderBy"/);
    await assert.rejects(stories().findMany({ where: { titel: 'a' } }), { code: 'QUERY_KEY_UNKNOWN', remedy: /title/ });
    await assert.rejects(stories().findMany({ populate: ['writr'] }), { code: 'QUERY_KEY_UNKNOWN' });
    await assert.rejects(stories().create({ data: { titel: 'a' } }), {
      code: 'DATABASE_ATTRIBUTE_UNKNOWN',
      remedy: /title/,
    });
  });

  test('what a request sent is refused wherever it stands', async () => {
    const stranger = { [UNTRUSTED]: true, title: 'a' };
    const all: readonly object[] = [
      { where: stranger },
      { filters: { $or: [stranger] } },
      { populate: stranger },
      { populate: { writer: stranger } },
      { populate: { writer: { where: stranger } } },
      { orderBy: stranger },
    ];
    for (const params of all) await assert.rejects(stories().findMany(params), { code: 'QUERY_ENGINE_UNSANITIZED' });
  });

  test('data that is none is refused before anything is written', async () => {
    const refused = async (run: Promise<unknown>) => assert.rejects(run, { code: 'QUERY_ENGINE_DATA_INVALID' });
    await titled('a');
    await refused(stories().create({} as never));
    await refused(stories().create(undefined as never));
    await refused(stories().create({ data: [] } as never));
    await refused(stories().update({ where: { title: 'a' } } as never));
    await refused(stories().createMany({ data: [] }));
    await refused(stories().createMany({ data: { title: 'b' } } as never));
    await refused(stories().createMany({ data: [null] } as never));
    await refused(stories().updateMany({ data: {} }));
    await assert.rejects(stories().updateMany({ data: { writer: 1 } }), { code: 'QUERY_ENGINE_MANY_UNSUITABLE' });
    await assert.rejects(stories().updateMany({ data: { card: null } }), { code: 'QUERY_ENGINE_MANY_UNSUITABLE' });
    await assert.rejects(stories().updateMany({ data: { titel: 1 } }), { code: 'DATABASE_ATTRIBUTE_UNKNOWN' });
    assert.equal(await stories().count(), 1);
  });

  test('a plugin stands around actions, changes what they are given, and what it throws undoes what was written', async () => {
    await places().create({ data: { name: 'a' } });
    assert.deepEqual(seen, ['create', 'findOne']);
    assert.equal(await places().count({ where: 'all' } as never), 1);
    const throwing = server.kernel.use.db.transaction(async () => {
      await places().create({ data: { name: 'b' } });
      throw new Error('no');
    });
    await assert.rejects(throwing, /no/);
    assert.equal(await places().count(), 1);
  });
});
