import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AttributeSchema } from '@mortise/content-types/contract';
import type {} from '@mortise/standard/contracts';
import { type Booted, boot } from '../src/index.ts';

const info = (name: string) => ({ singularName: name, pluralName: `${name}s`, displayName: name });
const to = (relation: 'oneToOne' | 'manyToMany', target: string): AttributeSchema => ({
  type: 'relation',
  relation,
  target: `api::${target}.${target}`,
});
const component = (name: string, attributes: Readonly<Record<string, AttributeSchema>>) => ({
  collectionName: `components_parts_${name}s`,
  info: { displayName: name },
  attributes,
});
const name: AttributeSchema = { type: 'string' };
const contentTypes = {
  'api::art.art': {
    info: info('art'),
    attributes: {
      name,
      rank: { type: 'integer' },
      cat: to('oneToOne', 'cat'),
      cats: to('manyToMany', 'cat'),
      secret: to('oneToOne', 'secret'),
      hidden: { ...to('oneToOne', 'cat'), private: true },
      box: { type: 'component', component: 'parts.box' },
      zone: { type: 'dynamiczone', components: ['parts.box', 'parts.card', 'parts.line'] },
    },
  },
  'api::cat.cat': {
    info: info('cat'),
    attributes: {
      name,
      rank: { type: 'integer' },
      mate: to('oneToOne', 'cat'),
      zone: { type: 'dynamiczone', components: ['parts.card'] },
    },
  },
  'api::secret.secret': { info: info('secret'), attributes: { name } },
} as const;
const components = {
  'parts.box': component('box', {
    name,
    cat: to('oneToOne', 'cat'),
    inner: { type: 'component', component: 'parts.inner' },
  }),
  'parts.card': component('card', { name, cat: to('oneToOne', 'cat'), art: to('oneToOne', 'art') }),
  'parts.inner': component('inner', { name, cat: to('oneToOne', 'cat') }),
  'parts.line': component('line', { name }),
};

type Row = Readonly<Record<string, unknown>>;

describe('populate', () => {
  let server: Booted;
  before(async () => {
    const grants = ['api::art.art.find', 'api::art.art.update', 'api::cat.cat.find'];
    server = await boot({ contentTypes, components, grants });
    const [tom, mog] = await server.seed('api::cat.cat', [
      { documentId: 'tom', name: 'Tom', rank: 2 },
      { documentId: 'mog', name: 'Mog', rank: 1 },
    ]);
    const [secret] = await server.seed('api::secret.secret', [{ documentId: 'shh', name: 'shh' }]);
    const inner = { name: 'i', cat: mog };
    await server.seed('api::art.art', [
      {
        documentId: 'one',
        name: 'one',
        rank: 3,
        cat: tom,
        cats: [tom, mog],
        secret,
        hidden: tom,
        box: { name: 'b', cat: tom, inner },
        zone: [
          { __component: 'parts.box', name: 'zb', cat: tom, inner },
          { __component: 'parts.card', name: 'zc', cat: mog },
          { __component: 'parts.line', name: 'zl' },
        ],
      },
    ]);
    const documents = server.documents('api::cat.cat');
    await documents.update({
      documentId: 'tom',
      data: { mate: 'mog', zone: [{ __component: 'parts.card', name: 'tz', cat: 'mog' }] },
    });
  });
  after(() => server.stop());

  const get = async (query: string) => {
    const answer = await server.http.inject(`/api/arts?${query}`);
    return { status: answer.statusCode, ...answer.json() };
  };
  /** The populated part of the only entry: names of rows, and what is populated below them. */
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== 'object' || value === null) return value;
    const below = Object.entries(value).filter(([, each]) => typeof each === 'object' && each !== null);
    const label = (value as Row).name as string;
    return below.length ? { [label]: Object.fromEntries(below.map(([key, each]) => [key, shape(each)])) } : label;
  };
  const populated = async (query: string) => {
    const { status, data, error } = await get(query);
    assert.equal(status, 200, error?.message);
    const entry = shape(data[0]);
    return typeof entry === 'string' ? {} : (entry as { one: Row }).one;
  };

  const asked: readonly [query: string, expected: Row][] = [
    // A list that names were added to: both parts.
    ['populate[0]=cat&populate[cats]=true', { cat: 'Tom', cats: ['Tom', 'Mog'] }],
    ['populate[]=cat&populate[cats]=true', { cat: 'Tom', cats: ['Tom', 'Mog'] }],
    ['populate[cats]=true&populate[0]=cat', { cat: 'Tom', cats: ['Tom', 'Mog'] }],
    [
      'populate[0]=box&populate[1]=cat&populate[2]=cats&populate[box][populate]=cat',
      { box: { b: { cat: 'Tom' } }, cat: 'Tom', cats: ['Tom', 'Mog'] },
    ],
    ['populate[0]=box&populate[box][populate]=*', { box: { b: { cat: 'Tom', inner: 'i' } } }],
    [
      'populate[0]=box.cat,cat&populate[box][populate][inner]=true',
      { box: { b: { cat: 'Tom', inner: 'i' } }, cat: 'Tom' },
    ],
    [
      'populate[0]=box.inner.cat&populate[box][populate]=*',
      { box: { b: { inner: { i: { cat: 'Mog' } }, cat: 'Tom' } } },
    ],
    ['populate[box][populate][0]=cat&populate[box][populate][inner]=true', { box: { b: { cat: 'Tom', inner: 'i' } } }],
    [
      'populate[0]=*&populate[box][populate]=cat',
      { cat: 'Tom', cats: ['Tom', 'Mog'], box: { b: { cat: 'Tom' } }, zone: ['zb', 'zc', 'zl'] },
    ],
    ['populate[0]=nope&populate[1]=hidden&populate[2]=secret&populate[3]=name&populate[cat]=true', { cat: 'Tom' }],
    ['populate[0]=cat&populate[cats]=false', { cat: 'Tom' }],
    // Commas inside the entries of a list.
    ['populate[]=cat,cats', { cat: 'Tom', cats: ['Tom', 'Mog'] }],
    ['populate[]=cat, cats&populate[]=box.cat', { cat: 'Tom', cats: ['Tom', 'Mog'], box: { b: { cat: 'Tom' } } }],
    // Paths through dynamic zones: every component that has the step.
    ['populate=zone.cat', { zone: [{ zb: { cat: 'Tom' } }, { zc: { cat: 'Mog' } }, 'zl'] }],
    ['populate=zone.inner.cat', { zone: [{ zb: { inner: { i: { cat: 'Mog' } } } }, 'zc', 'zl'] }],
    [
      'populate[]=zone.inner&populate[]=zone.cat.mate',
      { zone: [{ zb: { inner: 'i', cat: { Tom: { mate: 'Mog' } } } }, { zc: { cat: 'Mog' } }, 'zl'] },
    ],
    ['populate=cat.zone.cat', { cat: { Tom: { zone: [{ tz: { cat: 'Mog' } }] } } }],
    [
      'populate[0]=zone.cat&populate[cat]=true',
      { zone: [{ zb: { cat: 'Tom' } }, { zc: { cat: 'Mog' } }, 'zl'], cat: 'Tom' },
    ],
    // Fragments.
    ['populate[zone][on][parts.line]=*', { zone: ['zl'] }],
    ['populate[zone][on][parts.card]=true&populate[zone][on][parts.line]=false', { zone: ['zc'] }],
    ['populate[zone][on][parts.line]=false', { zone: [] }],
    // The name of an option where options belong.
    ['populate[cat]=count&populate[cats]=fields', { cat: 'Tom', cats: ['Tom', 'Mog'] }],
    // Keys that are numbers or booleans.
    ['populate[0][cats]=true&populate[true]=x&populate[cat]=1', { cat: 'Tom' }],
    ['populate[secret][on][parts.line]=true&populate[cat]=1', { cat: 'Tom' }],
  ];
  for (const [query, expected] of asked) {
    test(`?${query}`, async () => assert.deepEqual(await populated(query), expected));
  }

  const refused: readonly [query: string, message: string][] = [
    ['populate[zone][on][parts.card]=*', 'Invalid key cat at zone.cat'],
    ['populate[cat][populate][0]=zone.cat', 'Invalid key populate at cat.populate.zone'],
    ['populate=zone.nope', 'Invalid key nope at zone.nope'],
    ['populate=zone.cat.nope', 'Invalid key cat at zone.cat'],
    ['populate=zone.line.cat', 'Invalid key line at zone.line'],
    ['populate[5][cats]=true&populate[cat]=true', 'Invalid key 5'],
    ['populate[hidden]=true', 'Invalid key hidden'],
  ];
  for (const [query, message] of refused) {
    test(`?${query} is refused: ${message}`, async () => {
      const { status, error } = await get(query);
      assert.deepEqual([status, error?.message], [400, message]);
    });
  }

  test('keys come in the order of fields, behind id and documentId; a sorted relation has its sort fields first', async () => {
    const keys = async (query: string) => Object.keys((await get(query)).data[0]);
    assert.deepEqual(await keys('fields=rank,name'), ['id', 'documentId', 'rank', 'name']);
    const { data } = await get(
      'fields=name&populate[cat][fields]=rank,name&populate[cats][fields]=name&populate[cats][sort]=rank',
    );
    assert.deepEqual(Object.keys(data[0].cat), ['id', 'documentId', 'rank', 'name']);
    assert.deepEqual(Object.keys(data[0].cats[0]), ['rank', 'id', 'documentId', 'name']);
  });

  test('trusted code may add names to a list too, and is told of a name that is not there', async () => {
    const documents = server.documents('api::art.art');
    const [art] = await documents.findMany({ populate: { 0: 'cat', cats: true } });
    assert.deepEqual(shape(art), { one: { cat: 'Tom', cats: ['Tom', 'Mog'] } });
    await assert.rejects(documents.findMany({ populate: { 0: 'nope', cats: true } }), { code: 'QUERY_KEY_UNKNOWN' });
  });

  test('what is sanitized populates the same', async () => {
    const { sanitize } = server.kernel.use.contentApi;
    const documents = server.documents('api::art.art');
    for (const [populate, expected] of [
      ['zone.cat,nope', { zone: [{ zb: { cat: 'Tom' } }, { zc: { cat: 'Mog' } }, 'zl'] }],
      [
        { 0: 'cat', nope: true, hidden: true, cats: true },
        { cat: 'Tom', cats: ['Tom', 'Mog'] },
      ],
      [{ 0: '*', box: { populate: 'cat' } }, undefined],
    ] as const) {
      const nobody = sanitize.populate(populate, 'api::art.art', { auth: undefined });
      assert.ok(!JSON.stringify(nobody ?? {}).includes('"cat"'));
      const all = sanitize.populate(populate, 'api::art.art');
      const [whole] = await documents.findMany({ populate: all ?? {} });
      if (expected) assert.deepEqual(shape(whole), { one: expected });
      else assert.deepEqual(Object.keys((shape(whole) as { one: Row }).one), ['cat', 'cats', 'secret', 'box', 'zone']);
    }
  });

  test('an answer to a write is populated by a list that names were added to', async () => {
    const answer = await server.http.inject({
      method: 'PUT',
      url: '/api/arts/one?populate[0]=cat&populate[box][populate]=cat&populate[]=zone.cat',
      payload: { data: { rank: 4 } },
    });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.deepEqual(shape(answer.json().data), {
      one: { cat: 'Tom', zone: [{ zb: { cat: 'Tom' } }, { zc: { cat: 'Mog' } }, 'zl'], box: { b: { cat: 'Tom' } } },
    });
  });
});
