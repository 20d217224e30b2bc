import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { type Booted, boot } from '../src/index.ts';

const coded = { type: 'string', unique: true } as const;
const components: Record<string, ComponentSchema> = {
  'part.label': {
    ...{ collectionName: 'part_labels', info: { displayName: 'Label' } },
    attributes: { text: { type: 'string', required: true, maxLength: 5 }, code: coded, size: { type: 'integer' } },
  },
  'part.flag': {
    ...{ collectionName: 'part_flags', info: { displayName: 'Flag' } },
    attributes: { on: { type: 'boolean', default: true } },
  },
  'part.box': {
    ...{ collectionName: 'part_boxes', info: { displayName: 'Box' } },
    attributes: { label: { type: 'component', component: 'part.label' } },
  },
};
const item: ContentTypeSchema = {
  info: { singularName: 'item', pluralName: 'items', displayName: 'Item' },
  options: { draftAndPublish: true },
  attributes: {
    name: { type: 'string', required: true, minLength: 2 },
    slug: { type: 'uid' },
    day: { type: 'date' },
    count: { type: 'integer', max: 3_000_000_000 },
    label: { type: 'component', component: 'part.label' },
    labels: { type: 'component', component: 'part.label', repeatable: true, min: 2 },
    flag: { type: 'component', component: 'part.flag' },
    flags: { type: 'component', component: 'part.flag', repeatable: true },
    zone: { type: 'dynamiczone', components: ['part.label', 'part.box'] },
    words: { type: 'relation', relation: 'oneToMany', target: 'api::word.word' },
  },
};
const word: ContentTypeSchema = {
  info: { singularName: 'word', pluralName: 'words', displayName: 'Word' },
  pluginOptions: { i18n: { localized: true } },
  attributes: {
    text: { ...coded, pluginOptions: { i18n: { localized: true } } },
    rank: { type: 'float', unique: true },
  },
};
const contentTypes = { 'api::item.item': item, 'api::word.word': word };
const grants = ['item', 'word'].flatMap((name) =>
  ['find', 'findOne', 'create', 'update', 'delete'].map((action) => `api::${name}.${name}.${action}`),
);

describe('validation', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants });
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const items = () => server.documents('api::item.item');
  const words = () => server.documents('api::word.word');
  const send = async (method: 'POST' | 'PUT', url: string, data: unknown) => {
    const answer = await server.http.inject({ method, url, payload: { data } });
    return { status: answer.statusCode, body: answer.json() };
  };
  interface WireMistake {
    readonly path: readonly string[];
    readonly message: string;
  }
  const told = (body: { error: { details: { errors: readonly WireMistake[] } } }) =>
    body.error.details.errors.map(({ path, message }) => `${path.join('.')}: ${message}`);
  /** The paths of what is wrong with a write; empty where it went through. */
  const refused = async (write: Promise<unknown>): Promise<readonly string[]> => {
    try {
      await write;
      return [];
    } catch (error) {
      const { code, details } = error as { code: string; details: { errors: readonly { path: string }[] } };
      assert.equal(code, 'VALIDATION_FAILED', String(error));
      return details.errors.map(({ path }) => path);
    }
  };
  const unique = 'This attribute must be unique';

  test('every mistake of a request is told at once, with its path, and nothing is written', async () => {
    const { status, body } = await send('POST', '/api/items', {
      ...{ name: 5, label: { text: 'too long', size: 'x' }, zone: [{ __component: 'part.box', label: {} }, {}] },
      labels: {},
    });
    assert.equal(status, 400);
    assert.equal(body.error.name, 'ValidationError');
    assert.deepEqual(told(body), [
      'name: name must be a `string` type, but the final value was: `5`.',
      'labels: labels must be a `array` type, but the final value was: `{}`.',
      'label.text: label.text must be at most 5 characters',
      'label.size: label.size must be a `number` type, but the final value was: `NaN` (cast from the value `"x"`).',
      'zone.1.__component: zone[1].__component is a required field',
      ': Cannot build relations store from dynamiczone, component identifier is undefined',
    ]);
    assert.equal(await items().count(), 0);
  });

  test('a draft may lack what its publication needs, and is as it was when that is refused', async () => {
    const { documentId = '' } = await items().create({ data: { labels: [{ text: 'a' }], name: 'n' } });
    assert.deepEqual(await refused(items().publish({ documentId })), ['name', 'labels']);
    assert.deepEqual(await refused(items().update({ documentId, data: { name: null }, status: 'published' })), [
      'name',
      'labels',
    ]);
    assert.equal((await items().findOne({ documentId }))?.name, 'n');
    await items().update({ documentId, data: { name: 'name', labels: [] }, status: 'published' });
    assert.equal((await items().findOne({ documentId, status: 'published' }))?.name, 'name');
  });

  test('values are kept as they were meant', async () => {
    const { body } = await send('POST', '/api/items?populate=*', {
      name: 'name',
      count: '7',
      label: { text: 'a', size: '3' },
    });
    assert.deepEqual([body.data.count, body.data.label.size], [7, 3]);
  });

  test('a date of no form is told as Strapi tells it; what no column holds, with its path', async () => {
    const { status, body } = await send('POST', '/api/items', { name: 'name', day: 'soon' });
    assert.equal(status, 400);
    assert.deepEqual([body.error.message, body.error.details], ['Invalid format, expected yyyy-MM-dd', {}]);
    await assert.rejects(items().create({ data: { day: '2024-02-30' } }), { code: 'VALIDATION_FORMAT_INVALID' });
    const large = await send('POST', '/api/items', { name: 'na\0me', count: 2_999_999_999 });
    assert.deepEqual(
      [large.status, large.body.error.details.errors.map(({ path }: WireMistake) => path)],
      [400, [['name'], ['count']]],
    );
  });

  test('a uid is unlike those of every other published document', async () => {
    const first = await items().create({ data: { name: 'one', slug: 'a' }, status: 'published' });
    const second = await items().create({ data: { name: 'two', slug: 'a' } });
    assert.deepEqual(await refused(items().publish({ documentId: second.documentId! })), ['slug']);
    const { status, body } = await send('POST', '/api/items', { name: 'three', slug: 'a' });
    assert.deepEqual([status, told(body)], [400, [`slug: ${unique}`]]);
    await items().update({ documentId: first.documentId!, data: { name: 'uno' }, status: 'published' });
    await items().update({ documentId: first.documentId!, data: { slug: 'b' }, status: 'published' });
    await items().publish({ documentId: second.documentId! });
    for (const slug of ['', null])
      for (const name of ['x1', 'x2']) await items().create({ data: { name, slug }, status: 'published' });
  });

  test('what is unique in components is unique in the place where they stand', async () => {
    const label = (code: string) => ({ text: 'a', code });
    const named = (data: object) => items().create({ data: { name: 'name', ...data }, status: 'published' });
    const box = { __component: 'part.box', label: label('z') };
    const zone = [{ __component: 'part.label', ...label('x') }, box];
    await named({ label: label('x'), labels: [label('x'), label('y')], zone });
    assert.deepEqual(await refused(named({ label: label('x') })), ['label.code']);
    assert.deepEqual(await refused(named({ label: label('y'), labels: [label('v'), label('y')] })), ['labels[1].code']);
    assert.deepEqual(await refused(named({ labels: [label('v'), label('v')] })), ['labels[0].code', 'labels[1].code']);
    assert.deepEqual(await refused(named({ zone: [{ __component: 'part.label', ...label('z') }, box] })), [
      'zone[1].label.code',
    ]);
    assert.deepEqual(await refused(named({ zone: zone.slice(0, 1) })), ['zone[0].code']);
  });

  test('without drafts a value is unique among the documents of its locale, the document itself left out', async () => {
    const first = await words().create({ data: { text: 'sea', rank: 1.5 } });
    const { documentId = '' } = first;
    assert.deepEqual(await refused(words().create({ data: { text: 'sea', rank: '1.50' } })), ['text', 'rank']);
    await words().create({ data: { text: 'sea', rank: 1.5 }, locale: 'fr' });
    await words().update({ documentId, data: { text: 'sea' } });
    const other = await words().create({ data: { text: 'lake' } });
    assert.deepEqual(await refused(words().update({ documentId: other.documentId!, data: { text: 'sea' } })), ['text']);
  });

  test('of many who write the same unique value at once, one wins and the others are told', async () => {
    const writers = Array.from({ length: 12 }, (_, i) => words().create({ data: { text: 'only', rank: i } }));
    const outcomes = await Promise.all(writers.map(refused));
    assert.equal(outcomes.filter((paths) => paths.length === 0).length, 1);
    assert.deepEqual(
      outcomes.filter((paths) => paths.length).map(String),
      Array.from({ length: 11 }, () => 'text'),
    );
    assert.equal(await words().count(), 1);
  });

  test('a publication looks for unique values only where they have changed', async () => {
    const { documentId = '' } = await items().create({ data: { name: 'one', slug: 'a' }, status: 'published' });
    const statements = async (data: object) => {
      const sent = server.db.statementCount;
      await items().update({ documentId, data: { ...data }, status: 'published' });
      return server.db.statementCount - sent;
    };
    await statements({ name: 'uno' });
    const others = await statements({ name: 'un' });
    assert.equal(await statements({ slug: 'b' }), others + (server.db.dialect === 'postgres' ? 2 : 1));
  });

  test('mistakes of list items are told by their depth, those of the items themselves first', async () => {
    const { body } = await send('POST', '/api/items', {
      name: 'lamp',
      labels: [{ text: 5 }, 'x', { text: 'a' }, null],
      zone: [
        { __component: 'part.box', label: { text: {} } },
        { __component: 'part.label', text: [] },
      ],
    });
    assert.deepEqual(
      told(body).map((mistake) => mistake.slice(0, mistake.indexOf(':'))),
      ['labels.1', 'labels.3', 'labels.0.text', 'zone.1.text', 'zone.0.label.text'],
    );
  });

  test('relations that mean no row are told once, of the data as a whole, and by name to the author of a call', async () => {
    const data = { words: { connect: [true, { nope: 1 }] }, name: 'lamp' };
    const { status, body } = await send('POST', '/api/items', data);
    assert.equal(status, 400);
    assert.equal(body.error.message, 'Invalid relations');
    const [{ path, message, value }] = body.error.details.errors;
    assert.deepEqual([path, message], [[], 'Invalid relations']);
    assert.deepEqual([value.words, value.name, value.labels, value.zone], [data.words, 'lamp', [], []]);
    const { documentId } = await items().create({ data: { name: 'lamp' } });
    const updated = await send('PUT', `/api/items/${documentId}`, data);
    assert.ok(!('labels' in updated.body.error.details.errors[0].value));
    await assert.rejects(items().create({ data }), /"words" is a relation, and true does not identify a row/);
  });

  test('a value of the wrong form is told as it was sent, without defaults', async () => {
    const { body } = await send('POST', '/api/items', { name: 'lamp', flags: {} });
    assert.deepEqual(
      told(body).filter((mistake) => mistake.startsWith('flags')),
      ['flags: flags must be a `array` type, but the final value was: `{}`.'],
    );
    const { body: one } = await send('POST', '/api/items', { name: 'lamp', flag: [] });
    assert.deepEqual(
      told(one).filter((mistake) => mistake.startsWith('flag')),
      ['flag: flag must be a `object` type, but the final value was: `[]`.'],
    );
  });
});
