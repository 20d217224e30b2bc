import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Booted, boot } from '../src/index.ts';
import { components, contentTypes, grants, seedGallery } from './gallery.ts';

type Row = Readonly<Record<string, unknown>>;
const row = (value: unknown) => value as Row;
const list = (value: unknown) => value as readonly Row[];

describe('files and polymorphic relations', () => {
  let server: Booted;
  let ids: Awaited<ReturnType<typeof seedGallery>>;
  before(async () => {
    server = await boot({ contentTypes, components, grants });
    ids = await seedGallery(server);
  });
  after(() => server.stop());

  const ask = async (query: string) => (await server.http.inject(`/api/${query}`)).json();
  const rows = async (query: string): Promise<readonly Row[]> => {
    const { data, error } = await ask(query);
    assert.ok(data, JSON.stringify(error));
    return data;
  };
  const first = async (query: string) => (await rows(query))[0]!;
  const names = (value: unknown) => list(value).map(({ name }) => name);
  const titles = (value: unknown) => list(value).map(({ title }) => title);
  const refused = async (query: string) => {
    const { error } = await ask(query);
    assert.equal(error?.status, 400, query);
    return `${error.message} | ${error.details.path}`;
  };

  test('a file is null or its entry, files are a list in their order, and neither needs a grant', async () => {
    const [one, two] = await rows('pieces?populate[0]=cover&populate[1]=views&sort=title');
    const cover = one!.cover as Row;
    assert.deepEqual(
      [cover.id, cover.name, cover.size, cover.url, cover.formats],
      [ids.files[0], 'sea.png', 0.5, '/uploads/sea.png', { thumbnail: { url: '/uploads/thumbnail_sea.png' } }],
    );
    assert.deepEqual(names(one!.views), ['sun.png', 'sea.png', 'sky.png']);
    assert.deepEqual([two!.cover, two!.views], [null, []]);
    assert.ok(!('folderPath' in cover) && !('related' in cover));
  });

  test('files are populated with fields, filters, sort and count, in components and zones too', async () => {
    const piece = await first(
      'pieces?populate[views][fields]=name&populate[views][sort]=name:desc&populate[views][filters][name][$contains]=s' +
        '&populate[frame][populate]=*&populate[walls][on][gallery.frame][populate]=photo&sort=title',
    );
    assert.deepEqual(names(piece.views!), ['sun.png', 'sky.png', 'sea.png']);
    assert.deepEqual(Object.keys(list(piece.views)[0]!), ['name', 'id', 'documentId']);
    const frame = row(piece.frame);
    assert.deepEqual(names(frame.photos), ['sea.png', 'sun.png']);
    assert.equal(row(frame.photo).name, 'sky.png');
    assert.deepEqual(
      list(piece.walls).map(({ photo }) => (photo as Row).name),
      ['sun.png'],
    );
    const counted = await first('pieces?populate[views][count]=true&sort=title');
    assert.deepEqual(counted.views, { count: 3 });
  });

  test('what is filtered and sorted by may lie behind files', async () => {
    assert.deepEqual(titles(await rows('pieces?filters[cover][name]=sea.png')), ['First']);
    assert.deepEqual(titles(await rows('pieces?filters[views][name][$startsWith]=su')), ['First']);
    assert.deepEqual(titles(await rows('pieces?filters[cover][id][$null]=true')), ['Second']);
    assert.deepEqual(titles(await rows('pieces?filters[frame][photo][name]=sky.png')), ['First']);
    assert.deepEqual(titles(await rows('pieces?filters[cover][name]=sky.png')), [], 'that is another attribute’s file');
    assert.deepEqual(titles(await rows('pieces?sort=cover.name')), ['First', 'Second']);
    assert.deepEqual(titles(await rows('pieces?sort=cover.name:desc')), ['Second', 'First']);
  });

  test('what leads to rows of any type shows them in their order, each with its type', async () => {
    const sources = list((await first('pieces?populate=sources&sort=title')).sources);
    assert.deepEqual(
      sources.map(({ __type, title }) => [__type, title]),
      [
        ['api::note.note', 'second'],
        ['api::maker.maker', 'Ada'],
        ['api::note.note', 'first'],
      ],
    );
    assert.ok(sources.every((source) => !('email' in source)));
    assert.equal(sources[1]!.id, ids.ada[1]);
  });

  test('drafts see drafts there, and what may not be found stays hidden', async () => {
    const sources = list((await first('pieces?populate=sources&status=draft&sort=title')).sources);
    assert.deepEqual(titles(sources), ['second', 'Ada', 'Unborn', 'first']);
    assert.equal(sources[1]!.id, ids.ada[0]);
    const [one, two] = await rows('pieces?populate=subject&sort=title');
    assert.deepEqual([row(one!.subject).__type, two!.subject], ['api::note.note', null]);
  });

  test('`on` names types, and what is asked of each', async () => {
    const piece = await first(
      'pieces?populate[sources][on][api::note.note][fields]=title&populate[sources][on][api::note.note][populate][photo][fields]=name' +
        '&populate[sources][on][api::secret.secret]=true&sort=title',
    );
    assert.deepEqual(
      list(piece.sources).map(({ documentId, photo }) => [documentId, (photo as Row | null)?.name]),
      [
        ['note-2', undefined],
        ['note-1', 'sea.png'],
      ],
    );
    assert.deepEqual(Object.keys(list(piece.sources)[0]!), ['id', 'documentId', 'title', 'photo', '__type']);
    const filtered = 'pieces?populate[sources][on][api::note.note][filters][title]=first&sort=title';
    assert.deepEqual(titles((await first(filtered)).sources), ['first']);
    const hidden = await first('pieces?populate[sources][on][api::secret.secret]=true&sort=title');
    assert.ok(!('sources' in hidden));
  });

  test('a count counts what would be shown', async () => {
    const [one, two] = await rows('pieces?populate[sources][count]=true&populate[subject][count]=true&sort=title');
    assert.deepEqual([one!.sources, one!.subject], [{ count: 3 }, { count: 1 }]);
    assert.deepEqual([two!.sources, two!.subject], [{ count: 0 }, { count: 0 }]);
    const notes = 'pieces?populate[sources][count]=true&populate[sources][on][api::note.note]=true&sort=title';
    assert.deepEqual((await first(notes)).sources, { count: 2 });
  });

  test('`*` takes along files and polymorphic relations, one level deep, or two inside of them', async () => {
    const piece = await first('pieces?populate=*&sort=title');
    assert.deepEqual(Object.keys(piece).slice(-6), ['cover', 'views', 'subject', 'sources', 'frame', 'walls']);
    assert.ok(!('photo' in list(piece.sources)[0]!));
    const deep = await first('pieces?populate[sources][populate]=*&sort=title');
    assert.equal(row(list(deep.sources)[2]!.photo).name, 'sea.png');
    const zone = await first('pieces?populate[walls][populate]=*&sort=title');
    assert.deepEqual(titles(list(zone.walls)[1]!.about), ['second', 'Ada']);
  });

  test('rows show what leads to them, under the name that they know it by', async () => {
    const [one, two] = await rows('notes?populate=*&sort=title');
    assert.deepEqual([titles(one!.subjectsOf), row(one!.subjectOf).title], [['First'], 'First']);
    assert.deepEqual(
      [one!.subjectsOf, two!.subjectsOf].map((shown) => list(shown).length),
      [1, 0],
    );
    assert.deepEqual(titles(await rows('notes?filters[subjectOf][title]=First')), ['first']);
    assert.deepEqual(titles(await rows('notes?sort=subjectOf.title:desc,title')), ['second', 'first']);
  });

  test('files show whom they belong to, drafts only to drafts', async () => {
    const cover = async (status: string) =>
      row((await first(`pieces?populate[cover][populate]=related&status=${status}&sort=title`)).cover).related;
    const shown = (related: unknown) =>
      list(related)
        .map(({ __type, id }) => `${__type} ${id}`)
        .sort();
    const note = `api::note.note ${ids.notes[0]}`;
    const piece = (version: 0 | 1) => `api::piece.piece ${ids.first[version]}`;
    assert.deepEqual([...new Set(shown(await cover('published')))], [note, piece(1)]);
    assert.deepEqual([...new Set(shown(await cover('draft')))], [note, piece(0)]);
  });

  test('nothing filters or sorts through rows of any type, or a private file', async () => {
    const words: Readonly<Record<string, string>> = {
      'pieces?filters[sources][id]=1': 'Invalid key sources | sources',
      'pieces?filters[subject][id][$null]=true': 'Invalid key subject | subject',
      'pieces?filters[cover][related][id]=1': 'Invalid key related at cover.related | cover.related',
      'pieces?filters[cover][folderPath]=/': 'Invalid key folderPath at cover.folderPath | cover.folderPath',
      'pieces?filters[scan][name]=sun.png': 'Invalid key scan | scan',
      'pieces?populate=scan': 'Invalid key scan | scan',
      'pieces?sort=sources.title': 'Invalid key sources | sources',
      'pieces?fields=cover': 'Invalid key cover | cover',
      'pieces?populate=sources.photo': 'Invalid key sources | sources',
      'pieces?populate[sources][populate]=photo': 'Invalid key populate at sources | sources',
      'pieces?populate[sources][on][api::nope.nope]=true':
        'Invalid key api::nope.nope at sources.on.api::nope.nope | sources.on.api::nope.nope',
      'pieces?populate[sources][on][api::note.note][limit]=1': 'Invalid key limit at sources | sources',
      'pieces?populate[sources][on][api::secret.secret][fields]=nope': 'Invalid key nope | null',
    };
    for (const [query, said] of Object.entries(words)) assert.equal(await refused(query), said, query);
    const { error } = await ask('pieces?populate[sources][on][api::note.note]=true&populate[sources][fields]=title');
    assert.match(error.message, /Invalid nested populate for piece\.sources .*Expected a fragment/);
  });

  test('options that rows of several types do not share drop the relation, as in Strapi', async () => {
    for (const option of ['fields]=title', 'sort]=title', 'filters][title]=x', 'x]=1']) {
      assert.ok(!('sources' in (await first(`pieces?populate[sources][${option}&sort=title`))), option);
    }
  });

  test('in the format of Strapi 4 files stand under data, rows of any type as they are', async () => {
    const url =
      '/api/pieces?populate[cover][fields]=name&populate[sources][on][api::note.note][fields]=title&sort=title';
    const answer = await server.http.inject({ url, headers: { 'strapi-response-format': 'v4' } });
    const { attributes } = answer.json().data[0];
    assert.deepEqual(attributes.cover.data.attributes, { name: 'sea.png' });
    assert.deepEqual(Object.keys(attributes.sources[0]), ['id', 'documentId', 'title', '__type']);
  });

  test('trusted code populates them all, and a wrong option is told', async () => {
    const pieces = server.documents('api::piece.piece');
    const found = await pieces.findOne({ documentId: 'piece-1', status: 'published', populate: '*' });
    assert.deepEqual(titles(found!.sources as Row[]), ['second', 'Ada', 'hush', 'first']);
    assert.equal(row(found!.scan).name, 'sun.png');
    await assert.rejects(pieces.findMany({ populate: { sources: { fields: ['title'] } } }), {
      code: 'QUERY_KEY_UNKNOWN',
    });
  });

  test('statements count the types that rows lead to, neither the rows nor the types that there are', async () => {
    const sent = async (query: string) => {
      const before = server.db.statementCount;
      await rows(query);
      return server.db.statementCount - before;
    };
    // The page, its links, notes and makers.
    assert.equal(await sent('pieces?populate=sources'), 4);
    assert.equal(await sent('pieces?populate=sources&filters[title]=Second'), 2);
    assert.equal(await sent('pieces?populate[sources][on][api::note.note]=true'), 3);
    assert.equal(await sent('pieces?populate[0]=cover&populate[1]=views'), 2);
    assert.equal(await sent('pieces?populate[sources][on][api::note.note][populate]=photo'), 4);
  });

  test('rows that are deleted leave no link behind, and rows written anew have the links that were written', async () => {
    const links = async () =>
      (
        await server.db.query({
          text: 'select count(*) from files_related_mph where related_type = $1',
          values: ['api::note.note'],
        })
      )[0]![0];
    const before = await links();
    const type = server.kernel.use.contentTypes.get('api::note.note');
    const [note] = await server.seed('api::note.note', [{ documentId: 'short', title: 'short', photo: ids.files[1] }]);
    const photo = async () =>
      (await server.documents('api::note.note').findOne({ documentId: 'short', populate: ['photo'] }))
        ?.photo as Row | null;
    assert.equal((await photo())!.name, 'sky.png');
    await server.db.update(type, note!, { photo: ids.files[2] });
    assert.equal((await photo())!.name, 'sun.png');
    await server.db.update(type, note!, { title: 'shorter' });
    assert.equal((await photo())!.name, 'sun.png');
    await server.db.update(type, note!, { photo: null });
    assert.equal(await photo(), null);
    await server.db.update(type, note!, { photo: ids.files[2], subjectsOf: [] });
    await server.db.delete(type, [note!]);
    assert.equal(await links(), before);
  });

  test('a link to what no type can be is refused', async () => {
    const type = server.kernel.use.contentTypes.get('api::piece.piece');
    for (const sources of [[{ __type: 'api::nope.nope', id: 1 }], [{ __type: 'api::note.note' }], [7]]) {
      await assert.rejects(server.db.insert(type, { sources }), { code: 'DATABASE_LINK_INVALID' });
    }
  });
});

test('a type that holds files is refused at boot where nothing keeps them, with the mend', async () => {
  await assert.rejects(boot({ contentTypes, components, override: { upload: false } }), (error) => {
    const told: string[] = [];
    for (let at = error; at instanceof Error; at = at.cause) told.push(String(at));
    assert.match(told.join('; '), /CONTENT_TYPES_MEDIA_UNSUPPORTED.*Add the plugin upload/s);
    return true;
  });
});
