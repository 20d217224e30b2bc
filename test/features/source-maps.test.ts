import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Booted, boot } from '../src/index.ts';
import { components, contentTypes, grants, seedGallery } from './gallery.ts';

const DIGITS = '\u200b\u200c\u200d\ufeff';
type Marks = Readonly<Record<string, string>>;

/** What is hidden behind the texts of an answer, by where they stand. */
function marksOf(value: unknown, at = ''): Marks {
  if (typeof value === 'string') {
    const hidden = /(?:\u200b|\u200c|\u200d|\ufeff){8,}$/.exec(value)?.[0];
    if (hidden === undefined) return {};
    const digits = [...hidden.slice(4)].map((digit) => DIGITS.indexOf(digit));
    const bytes = Array.from({ length: digits.length / 4 }, (_, i) =>
      digits.slice(4 * i, 4 * i + 4).reduce((byte, digit) => byte * 4 + digit, 0),
    );
    const { strapiSource } = JSON.parse(String.fromCharCode(...bytes));
    return { [at]: decodeURIComponent(strapiSource) };
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.entries(value).map(([key, part]) => marksOf(part, at ? `${at}.${key}` : key)));
}

describe('source maps', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants });
    await seedGallery(server);
  });
  after(() => server.stop());

  const ask = async (query: string, headers: NodeJS.Dict<string>) =>
    (await server.http.inject({ url: `/api/${query}`, headers })).json().data;
  const asked = { 'strapi-encode-source-maps': 'true' };
  const only = 'filters[title]=First&fields=title';

  test('say of each text which field of which document it is, whatever leads there', async () => {
    const query =
      `pieces?${only}&populate[cover][fields]=name&populate[views][fields]=name&populate[frame][populate][photo][fields]=name` +
      '&populate[walls][on][gallery.label][populate]=about&populate[sources][on][api::maker.maker][fields]=title';
    const marks = marksOf((await ask(query, asked))[0]);
    const of = (path: string, model: string, type = 'string') =>
      `documentId=piece-1&type=${type}&path=${path}&model=${model}`;
    const collection = (path: string, model: string) => `${of(path, model)}&kind=collectionType`;
    const expected = {
      title: collection('title', 'api::piece.piece'),
      'cover.name': collection('cover.name', 'plugin::upload.file'),
      'views.0.name': collection('views.name', 'plugin::upload.file'),
      'views.2.name': collection('views.name', 'plugin::upload.file'),
      'frame.title': of('frame.title', 'gallery.frame'),
      'frame.photo.name': collection('frame.photo.name', 'plugin::upload.file'),
      'walls.0.title': of('walls.0.title', 'gallery.label'),
      'walls.0.about.1.title': collection('walls.0.about.1.title', 'api::maker.maker'),
      'sources.0.title': collection('sources.0.title', 'api::maker.maker'),
    };
    for (const [at, mark] of Object.entries(expected)) assert.equal(marks[at], mark, at);
    const unmarked = Object.keys(marks).filter((at) => /(?:^|\.)(?:documentId|publishedAt|locale|__type)$/.test(at));
    assert.deepEqual(unmarked, []);
  });

  test('change nothing that is seen', async () => {
    const query = 'pieces?populate=*&sort=title';
    const seen = JSON.stringify(await ask(query, asked)).replace(/\u200b|\u200c|\u200d|\ufeff/g, '');
    assert.equal(seen, JSON.stringify(await ask(query, {})));
  });

  test('come only where they are asked for by `true`, and not in the format of Strapi 4', async () => {
    for (const headers of [{}, { 'strapi-encode-source-maps': '1' }, { ...asked, 'strapi-response-format': 'v4' }])
      assert.deepEqual(marksOf(await ask(`pieces?${only}`, headers)), {});
    const one = await ask(`pieces/piece-1?fields=title`, asked);
    assert.deepEqual(Object.keys(marksOf(one)), ['title']);
    assert.equal((await ask('pieces/none', asked)) ?? null, null);
  });
});
