import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import type { Entry } from '@mortise/database/contract';
import { type Booted, boot } from '../src/index.ts';

const named = (singularName: string) => ({
  collectionName: `${singularName}s`,
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
});
const text = { type: 'string' } as const;
const to = (relation: 'oneToOne' | 'manyToOne' | 'manyToMany' | 'oneToMany', target: string, more: object = {}) =>
  ({ type: 'relation', relation, target: `api::${target}.${target}`, ...more }) as const;

const contentTypes = {
  'api::song.song': defineContentType({
    ...named('song'),
    options: { draftAndPublish: true },
    attributes: {
      title: text,
      band: to('manyToOne', 'band', { inversedBy: 'songs' }),
      tags: to('manyToMany', 'tag', { inversedBy: 'songs' }),
      covers: to('manyToMany', 'song', { inversedBy: 'coverOf' }),
      coverOf: to('manyToMany', 'song', { mappedBy: 'covers' }),
      next: to('oneToOne', 'song'),
      verses: { type: 'component', component: 'song.verse', repeatable: true },
      sleeve: { type: 'media' },
      subject: { type: 'relation', relation: 'morphToMany' },
    },
  }),
  'api::band.band': defineContentType({
    ...named('band'),
    attributes: { name: text, songs: to('oneToMany', 'song', { mappedBy: 'band' }) },
  }),
  'api::tag.tag': defineContentType({
    ...named('tag'),
    attributes: { name: text, songs: to('manyToMany', 'song', { mappedBy: 'tags' }) },
  }),
  // Leads to itself in every way, in languages of its own.
  'api::node.node': defineContentType({
    ...named('node'),
    options: { draftAndPublish: true },
    pluginOptions: { i18n: { localized: true } },
    attributes: {
      title: text,
      one: to('oneToOne', 'node'),
      pair: to('oneToOne', 'node', { inversedBy: 'pairOf' }),
      pairOf: to('oneToOne', 'node', { mappedBy: 'pair' }),
      parent: to('manyToOne', 'node', { inversedBy: 'children' }),
      children: to('oneToMany', 'node', { mappedBy: 'parent' }),
      near: to('manyToMany', 'node', { inversedBy: 'nearOf' }),
      nearOf: to('manyToMany', 'node', { mappedBy: 'near' }),
      some: to('oneToMany', 'node'),
      any: { type: 'relation', relation: 'morphToMany' },
      anyOne: { type: 'relation', relation: 'morphToOne' },
      box: { type: 'component', component: 'node.box' },
      zone: { type: 'dynamiczone', components: ['node.end', 'node.box'] },
    },
  }),
  // Without drafts, and leading to songs one way, in every place that a relation can stand in.
  'api::list.list': defineContentType({
    ...named('list'),
    attributes: {
      songs: to('manyToMany', 'song'),
      best: to('oneToOne', 'song'),
      row: { type: 'component', component: 'song.row' },
      zone: { type: 'dynamiczone', components: ['song.box', 'song.row'] },
    },
  }),
  'api::story.story': defineContentType({
    ...named('story'),
    options: { draftAndPublish: true },
    attributes: { title: text, song: to('manyToOne', 'song'), row: { type: 'component', component: 'song.row' } },
  }),
};
const component = (name: string, attributes: Parameters<typeof defineComponent>[0]['attributes']) =>
  defineComponent({ collectionName: `song_${name}s`, info: { displayName: name }, attributes });
const components = {
  'node.end': component('end', { node: to('manyToOne', 'node') }),
  'node.box': component('nodebox', {
    nodes: to('manyToMany', 'node'),
    ends: { type: 'component', component: 'node.end', repeatable: true },
  }),
  'song.verse': component('verse', { text, about: to('manyToOne', 'tag') }),
  'song.row': component('row', { song: to('oneToOne', 'song') }),
  'song.box': component('box', { row: { type: 'component', component: 'song.row', repeatable: true } }),
};

suite('publishing', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components });
  });
  afterEach(() => server.reset());
  after(() => server.stop());
  const of = (name: 'song' | 'band' | 'tag' | 'list' | 'story' | 'node') => server.documents(`api::${name}.${name}`);
  const song = async (title: string, more: object = {}, status: 'draft' | 'published' = 'draft') =>
    (await of('song').create({ data: { title, ...more }, status })).documentId!;
  const ids = async (query: string) => (await server.db.query({ text: query })).map((row) => row.join(' '));
  const titles = (value: unknown) =>
    [value ?? []].flat().map((entry) => (entry as Entry).title ?? (entry as Entry).name);
  const shown = async (name: Parameters<typeof of>[0], documentId: string, status: string, ...populate: string[]) => {
    const entry = (await of(name).findOne({ documentId, status, populate }))!;
    return populate.map((path) => titles(entry[path]).join(' ')).join(' | ');
  };

  test('the published row keeps its id, its components theirs, and its place in the lists of others', async () => {
    const [a, b] = [await song('a', {}, 'published'), await song('b', {}, 'published')];
    const list = (await of('list').create({ data: { songs: [b, a] } })).documentId!;
    const tag = (await of('tag').create({ data: { name: 't', songs: [b, a] } })).documentId!;
    const published = async () =>
      (await of('song').findOne({ documentId: a, status: 'published', populate: ['verses'] }))!;
    await of('song').update({ documentId: a, data: { verses: [{ text: '1' }, { text: '2' }] }, status: 'published' });
    const before = await published();
    await of('song').update({
      documentId: a,
      data: { title: 'a2', verses: [{ text: 'one' }, { text: '2' }] },
      status: 'published',
    });
    const after = await published();
    assert.equal(after.title, 'a2');
    assert.equal(after.id, before.id);
    const verse = (entry: Entry) => (entry.verses as Entry[]).map(({ id, text }) => [id, text]);
    const [[first], [second]] = verse(before) as [[number], [number]];
    assert.deepEqual(verse(after), [
      [first, 'one'],
      [second, '2'],
    ]);
    for (const status of ['draft', 'published']) {
      const now = status === 'draft' ? 'b a2' : 'b a2';
      assert.equal(await shown('list', list, status, 'songs'), now);
      assert.equal(await shown('tag', tag, status, 'songs'), now);
    }
  });

  test('what is copied leads from published rows to published rows, and leaves out what is not published', async () => {
    const [shownSong, hidden] = [await song('shown', {}, 'published'), await song('hidden')];
    const tag = (await of('tag').create({ data: { name: 't' } })).documentId!;
    const documentId = await song(
      'it',
      { covers: [hidden, shownSong], next: hidden, tags: [tag], verses: [{ about: tag }] },
      'published',
    );
    assert.equal(await shown('song', documentId, 'draft', 'covers', 'next', 'tags'), 'hidden shown | hidden | t');
    assert.equal(await shown('song', documentId, 'published', 'covers', 'next', 'tags'), 'shown |  | t');
    assert.equal(await shown('song', shownSong, 'published', 'coverOf'), 'it');
    // Published later, it is where both sides know of each other, and is not where only one does (behaviours D23).
    await of('song').publish({ documentId: hidden });
    assert.equal(await shown('song', hidden, 'published', 'coverOf'), 'it');
    assert.equal(await shown('song', documentId, 'published', 'next'), '');
    await of('song').publish({ documentId });
    assert.equal(await shown('song', documentId, 'published', 'covers', 'next'), 'hidden shown | hidden');
  });

  test('what has no drafts itself leads to the published version of a song once there is one, at the same place', async () => {
    const [a, b, c] = [await song('a'), await song('b', {}, 'published'), await song('c')];
    const { documentId } = await of('list').create({
      data: {
        songs: [a, b, c],
        best: a,
        row: { song: a },
        zone: [
          { __component: 'song.box', row: [{ song: b }, { song: a }] },
          { __component: 'song.row', song: a },
        ],
      },
    });
    const story = (await of('story').create({ data: { song: a, row: { song: a } }, status: 'published' })).documentId!;
    const list = async (status: string) => {
      const populate = {
        songs: true,
        best: true,
        row: { populate: '*' },
        zone: { on: { 'song.box': { populate: { row: { populate: '*' } } }, 'song.row': { populate: '*' } } },
      } as const;
      const entry = (await of('list').findOne({ documentId: documentId!, status, populate }))!;
      const zone = entry.zone as (Entry & { row?: Entry[] })[];
      return [
        titles(entry.songs).join(' '),
        titles(entry.best).join(' '),
        titles((entry.row as Entry).song).join(' '),
        zone[0]!.row!.map((row) => titles(row.song).join('')).join(' '),
        titles(zone[1]!.song).join(' '),
      ];
    };
    assert.deepEqual(await list('draft'), ['a b c', 'a', 'a', 'b a', 'a']);
    assert.deepEqual(await list('published'), ['b', '', '', 'b ', '']);
    await of('song').publish({ documentId: a });
    assert.deepEqual(await list('published'), ['a b', 'a', 'a', 'b a', 'a']);
    await of('song').publish({ documentId: a });
    await of('song').unpublish({ documentId: a });
    assert.deepEqual(await list('published'), ['b', '', '', 'b ', '']);
    await of('song').publish({ documentId: a });
    assert.deepEqual(await list('published'), ['a b', 'a', 'a', 'b a', 'a']);
    assert.deepEqual(await list('draft'), ['a b c', 'a', 'a', 'b a', 'a']);
    // A story has a published version of its own, which is published by itself.
    assert.equal(await shown('story', story, 'published', 'song'), '');
    await of('story').publish({ documentId: story });
    assert.equal(await shown('story', story, 'published', 'song'), 'a');
  });

  const node = (title: string, more: object = {}, params: object = {}) =>
    of('node').create({ data: { title, ...more }, ...params });
  const toItself = ({ id, documentId }: Entry) => {
    const end = { __type: 'api::node.node', id };
    return {
      one: documentId,
      pair: documentId,
      parent: documentId,
      near: [documentId],
      some: [documentId],
      any: [end],
      anyOne: end,
      box: { nodes: [documentId], ends: [{}, { node: documentId }] },
      zone: [
        { __component: 'node.box', ends: [{ node: documentId }] },
        { __component: 'node.end', node: documentId },
      ],
    };
  };
  const LINKS = ['one', 'pair', 'pairOf', 'parent', 'children', 'near', 'nearOf', 'some', 'any', 'anyOne'];
  /** By every way: the ids of the rows that a row leads to. */
  const ledTo = async (documentId: string, status: string, locale?: string) => {
    const deep = { populate: { nodes: true, ends: { populate: '*' } } } as const;
    const populate = {
      ...Object.fromEntries(LINKS.map((name) => [name, true])),
      box: deep,
      zone: { on: { 'node.box': deep, 'node.end': { populate: '*' } } },
    };
    const entry = (await of('node').findOne({ documentId, status, locale, populate }))!;
    const idsOf = (value: unknown) => [value ?? []].flat().map((row) => (row as Entry).id);
    const [box, zone] = [entry.box as Entry | null, entry.zone as Entry[]];
    const ends = [...((box?.ends ?? []) as Entry[]), ...((zone[0]?.ends ?? []) as Entry[]), ...zone.slice(1)];
    const inside = [...idsOf(box?.nodes), ...ends.flatMap((end) => idsOf(end.node))];
    return { id: entry.id, links: [...LINKS.map((name) => idsOf(entry[name])), inside] };
  };
  const onlyItself = (id: unknown) => [...LINKS.map(() => [id]), [id, id, id, id]];

  test('what leads to itself leads, once it is published, from the published row to the published row', async () => {
    const made = await node('it');
    const documentId = made.documentId!;
    await of('node').update({ documentId, data: toItself(made) });
    const draft = await ledTo(documentId, 'draft');
    assert.deepEqual(draft.links, onlyItself(draft.id));
    for (let times = 0; times < 2; times++) {
      await of('node').publish({ documentId });
      const published = await ledTo(documentId, 'published');
      assert.notEqual(published.id, draft.id);
      assert.deepEqual(published.links, onlyItself(published.id));
      assert.deepEqual(await ledTo(documentId, 'draft'), draft);
    }
    await of('node').unpublish({ documentId });
    const [links] = await ids('select count(*) from nodes_near_lnk');
    assert.deepEqual([await ledTo(documentId, 'draft'), links], [draft, '1']);
  });

  for (const status of ['draft', 'published'])
    test(`it keeps its place among what else it leads to, on both sides, and its parts their values, made as ${status}`, async () => {
      await keepsItsPlace(status);
    });
  const keepsItsPlace = async (before: string) => {
    const [a, b] = [await node('a', {}, { status: 'published' }), await node('b', {}, { status: 'published' })];
    const made = await node('it', {}, { status: before });
    const documentId = made.documentId!;
    const [one, other] = [a.documentId!, b.documentId!];
    const ends = [{ node: one }, { node: documentId }, { node: other }];
    const near = [one, documentId, other];
    const nearOf = near.toReversed();
    // Both sides ask for the one link between it and itself.
    await of('node').update({ documentId, data: { near, nearOf, children: [one, documentId], box: { ends } } });
    await of('node').update({ documentId, data: { nearOf } });
    await of('node').publish({ documentId });
    for (const status of ['draft', 'published']) {
      assert.equal(await shown('node', documentId, status, 'near', 'nearOf', 'children'), 'a it b | b it a | a it');
      const populate = { box: { populate: { ends: { populate: '*' } } } } as const;
      const { box } = (await of('node').findOne({ documentId, status, populate }))!;
      const row = (box as Entry).ends as Entry[];
      assert.deepEqual(
        row.map((end) => titles(end.node)),
        [['a'], ['it'], ['b']],
      );
    }
  };

  test('each language of it leads to itself when all are published at once', async () => {
    const made = await node('it');
    const documentId = made.documentId!;
    const french = await of('node').update({ documentId, locale: 'fr', data: { title: 'lui' } });
    await of('node').update({ documentId, data: toItself(made) });
    await of('node').update({ documentId, locale: 'fr', data: toItself(french!) });
    await of('node').publish({ documentId, locale: '*' });
    const all = await Promise.all(['en', 'fr'].map((locale) => ledTo(documentId, 'published', locale)));
    assert.equal(new Set(all.map(({ id }) => id)).size, 2);
    for (const { id, links } of all) assert.deepEqual(links, onlyItself(id));
  });

  test('taking a publication back leaves nothing of it behind', async () => {
    const documentId = await song('a', { verses: [{ text: '1' }], covers: [] }, 'published');
    await of('list').create({ data: { songs: [documentId] } });
    const { entries } = await of('song').unpublish({ documentId, populate: ['verses'] });
    assert.deepEqual(
      entries.map(({ title, verses }) => [title, (verses as Entry[]).length]),
      [['a', 1]],
    );
    assert.deepEqual(
      await ids(
        'select (select count(*) from songs), (select count(*) from song_verses), (select count(*) from songs_cmps), (select count(*) from lists_songs_lnk)',
      ),
      ['1 1 1 1'],
    );
    assert.deepEqual(await of('song').unpublish({ documentId }), { documentId, entries: [] });
  });

  test('a draft that is discarded is what is published again, in its place', async () => {
    const [b, hidden] = [await song('b', {}, 'published'), await song('hidden')];
    const documentId = await song('a', { covers: [b], verses: [{ text: '1' }] }, 'published');
    const list = (await of('list').create({ data: { songs: [documentId] } })).documentId!;
    const [before] = await ids('select id from songs where published_at is null order by id desc');
    await of('song').update({ documentId, data: { title: 'other', covers: [hidden], verses: [] } });
    const { entries } = await of('song').discardDraft({ documentId, populate: ['covers', 'verses'] });
    assert.deepEqual(
      entries.map(({ id, title, covers, verses, publishedAt }) => [
        id,
        title,
        titles(covers),
        (verses as Entry[]).length,
        publishedAt,
      ]),
      [[Number(before), 'a', ['b'], 1, null]],
    );
    assert.equal(await shown('list', list, 'draft', 'songs'), 'a');
  });

  test('a delete takes both versions with all that they hold, and a draft alone cannot be deleted', async () => {
    const documentId = await song('a', { verses: [{ text: '1' }] }, 'published');
    await assert.rejects(of('song').delete({ documentId, status: 'draft' }), {
      code: 'DRAFT_AND_PUBLISH_DRAFT_STAYS',
    });
    assert.equal((await of('song').delete({ documentId, status: 'published' })).entries.length, 2);
    assert.deepEqual(
      await ids(
        'select (select count(*) from songs), (select count(*) from song_verses), (select count(*) from songs_cmps)',
      ),
      ['0 0 0'],
    );
  });

  test('files and rows of any type are linked and published', async () => {
    const [file] = await server.seed('plugin::upload.file', [
      { documentId: 'f', name: 'f.png', publishedAt: '2026-01-01' },
    ]);
    const [a, tag] = [await song('a', {}, 'published'), await of('tag').create({ data: { name: 't' } })];
    const subject = [
      { __type: 'api::song.song', documentId: a },
      { __type: 'api::tag.tag', id: tag.id },
    ];
    const documentId = await song('it', { sleeve: file, subject }, 'published');
    const read = async (status: string) => {
      const entry = (await of('song').findOne({ documentId, status, populate: { sleeve: true, subject: true } }))!;
      const [one, other] = entry.subject as Entry[];
      return [(entry.sleeve as Entry).name, one!.title, one!.publishedAt === null, other!.name];
    };
    assert.deepEqual(await read('draft'), ['f.png', 'a', true, 't']);
    assert.deepEqual(await read('published'), ['f.png', 'a', false, 't']);
    await of('song').update({ documentId, data: { sleeve: 'f', subject: { disconnect: [subject[1]] } } });
    await of('song').update({
      documentId,
      data: {
        subject: {
          connect: [
            { __type: 'api::tag.tag', documentId: tag.documentId, position: { before: a, __type: 'api::song.song' } },
          ],
        },
      },
      status: 'published',
    });
    const [first] = (await of('song').findOne({ documentId, status: 'published', populate: { subject: true } }))!
      .subject as Entry[];
    assert.equal(first!.name, 't');
    await assert.rejects(song('x', { subject: [{ documentId: a }] }), { code: 'VALIDATION_FAILED' });
    await assert.rejects(song('x', { subject: [{ __type: 'api::no.no', id: 1 }] }), {
      code: 'VALIDATION_FAILED',
    });
    await assert.rejects(song('x', { sleeve: 4711 }), { code: 'VALIDATION_FAILED' });
  });

  test('a clone has components of its own, keeps the order of its links, and takes nothing from what it was made of', async () => {
    const [b, c] = [await song('b'), await song('c')];
    const band = (await of('band').create({ data: { name: 'x' } })).documentId!;
    const documentId = await song(
      'a',
      { band, covers: [c, b], verses: [{ text: '1' }, { text: '2' }], next: b },
      'published',
    );
    const clone = await of('song').clone({
      documentId,
      data: { title: 'copy', verses: [{ text: 'one' }], covers: { disconnect: [b] } },
      populate: ['verses', 'covers', 'band', 'next'],
    });
    const [entry] = clone.entries as Entry[];
    assert.deepEqual(
      [
        entry!.title,
        (entry!.verses as Entry[]).map(({ text }) => text),
        titles(entry!.covers),
        titles(entry!.band),
        titles(entry!.next),
        entry!.publishedAt,
      ],
      ['copy', ['one', '2'], ['c'], ['x'], ['b'], null],
    );
    assert.equal(await shown('song', documentId, 'draft', 'covers', 'next', 'band'), 'c b | b | x');
    assert.deepEqual(await ids('select count(distinct cmp_id), count(*) from songs_cmps'), ['6 6']);
    assert.deepEqual(await of('song').clone({ documentId: 'nowhere' }), { documentId: undefined, entries: [] });
    const bandClone = await of('band').clone({ documentId: band });
    assert.equal(bandClone.entries.length, 1);
    assert.equal(await shown('band', band, 'draft', 'songs'), 'a copy');
    assert.equal(await shown('band', bandClone.documentId!, 'draft', 'songs'), '');
  });
});
