import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import qs from 'qs';
import { z } from 'zod';
import { components, contentTypes, publicGrants } from '../../apps/blog/src/model.ts';
import { type Booted, boot } from '../src/index.ts';

const ajv = new Ajv2020({ validateFormats: false, strictTypes: false });

/** Bodies for `POST /api/articles`, each asked of the server and of the schema. */
const TAKEN: readonly object[] = [
  { title: 'a' },
  { title: 'a', description: null, views: 3, rating: 1.5, featured: true, publishedOn: '2020-02-29', section: 'news' },
  { title: 'a', slug: 'a-b_c.d~e', cover: { any: ['thing'] }, author: null, tags: [], category: { set: [] } },
  { title: 'a', locale: null, publishedAt: 'never' },
  { title: 'a', seo: { metaTitle: 'm', canonicalUrl: null } },
  { title: 'a', seo: null, blocks: [] },
  {
    title: 'a',
    blocks: [
      { __component: 'shared.quote', title: 't' },
      { __component: 'shared.rich-text', body: 'b' },
    ],
  },
  { title: 'a', tags: { connect: [], disconnect: [] } },
];
const REFUSED: readonly object[] = [
  {},
  { title: null },
  { title: 7 },
  { title: 'a', nope: 1 },
  { title: 'a', id: 1 },
  { title: 'a', documentId: 'x' },
  { title: 'a', createdAt: '2001-01-01T00:00:00.000Z' },
  { title: 'a', updatedAt: null },
  { title: 'a', createdBy: 1 },
  { title: 'a', views: 1.5 },
  { title: 'a', views: 'many' },
  { title: 'a', section: 'sports' },
  { title: 'a', slug: 'not a slug' },
  { title: 'x'.repeat(256) },
  { title: 'a', description: 'x'.repeat(281) },
  { title: 'a', seo: { metaTitle: 'm', nope: 1 } },
  { title: 'a', seo: 'text' },
  { title: 'a', blocks: [{ __component: 'shared.quote', nope: 1 }] },
  { title: 'a', blocks: [{ __component: 'shared.seo', metaTitle: 'm' }] },
  { title: 'a', blocks: [{ title: 'nameless' }] },
  { title: 'a', author: { nope: 1 } },
];

const ASKED: readonly (readonly [query: string, isTaken: boolean])[] = [
  ['', true],
  ['filters[title]=a&sort=title:asc&fields=title,slug&populate=*', true],
  ['filters[title][$containsi]=a&filters[views][$between][0]=1&filters[views][$between][1]=2', true],
  ['filters[$or][0][title][$not][$eq]=a&filters[$or][1][author][name][$eq]=b', true],
  ['filters[seo][metaTitle][$null]=true&sort[0]=title&sort[1]=views:desc', true],
  ['populate[author][fields][0]=name&populate[tags]=true&pagination[page]=2&pagination[withCount]=false', true],
  ['populate[0]=author&populate[1]=tags&status=draft&locale=fr&_q=sea&unknown=1', true],
  ['filters[nope]=a', false],
  ['filters[title][$nope]=a', false],
  ['filters[$or][0][nope]=a', false],
  ['filters[createdBy][id]=1', false],
  ['filters[blocks][id]=1', false],
  ['populate[nope]=true', false],
  ['populate[title]=true', false],
  ['pagination[page]=x', false],
];

describe('what core routes take is described by schemas', () => {
  let server: Booted;
  const bodies = new Map<string, ValidateFunction>();
  const queries = new Map<string, ValidateFunction>();
  before(async () => {
    server = await boot({ contentTypes, components, grants: publicGrants });
    for (const { method, path, query, body } of server.kernel.use.routeSchemas()) {
      queries.set(`${method} ${path}`, ajv.compile(query as object));
      if (body) bodies.set(`${method} ${path}`, ajv.compile(body as object));
    }
  });
  after(() => server.stop());

  test('every core route has one of its query, and each that writes one of its body', () => {
    assert.equal(queries.size, 5 * 5 + 3);
    assert.deepEqual(
      [...bodies.keys()].filter((name) => /article|global/.test(name)),
      ['POST /api/articles', 'PUT /api/articles/:id', 'PUT /api/global'],
    );
  });

  for (const [list, status] of [
    [TAKEN, 201],
    [REFUSED, 400],
  ] as const) {
    for (const data of list) {
      const shown = JSON.stringify(data);
      test(`a body is ${status === 201 ? 'taken' : 'refused'} by server and schema alike: ${shown.slice(0, 90)}`, async () => {
        const answer = await server.http.inject({ method: 'POST', url: '/api/articles', payload: { data } });
        assert.equal(answer.statusCode, status, answer.body);
        const validate = bodies.get('POST /api/articles')!;
        assert.equal(validate({ data }), status === 201, JSON.stringify(validate.errors));
      });
    }
  }

  test('a change may lack what is required, and data has to be an object', () => {
    const change = bodies.get('PUT /api/articles/:id')!;
    assert.equal(change({ data: { views: 1 } }), true);
    for (const body of [{}, { data: 'x' }, { data: [] }, { data: { title: null } }]) assert.equal(change(body), false);
  });

  for (const [query, isTaken] of ASKED) {
    test(`a query is ${isTaken ? 'taken' : 'refused'} by server and schema alike: ${query}`, async () => {
      const answer = await server.http.inject(`/api/articles?${query}`);
      assert.equal(answer.statusCode, isTaken ? 200 : 400, answer.body);
      const validate = queries.get('GET /api/articles')!;
      assert.equal(validate(qs.parse(query, { depth: 20 })), isTaken, JSON.stringify(validate.errors));
    });
  }
});

/** Every rule of an attribute that a schema can say. */
const parcel = {
  kind: 'collectionType',
  collectionName: 'parcels',
  info: { singularName: 'parcel', pluralName: 'parcels', displayName: 'Parcel' },
  options: { draftAndPublish: false },
  attributes: {
    code: { type: 'string', required: true, minLength: 3, maxLength: 5, regex: '^[A-Z]+$' },
    weight: { type: 'float', min: 0.5, max: 20 },
    pieces: { type: 'integer', min: 1, default: 1, required: true },
    serial: { type: 'biginteger' },
    mail: { type: 'email' },
    secret: { type: 'password', private: true },
    fixed: { type: 'string', writable: false },
    at: { type: 'datetime' },
    stamps: { type: 'component', component: 'post.stamp', repeatable: true, min: 1, max: 2, required: true },
    next: { type: 'relation', relation: 'oneToOne', target: 'api::parcel.parcel' },
  },
} as const;
const stamp = {
  collectionName: 'components_post_stamps',
  info: { displayName: 'Stamp' },
  attributes: { value: { type: 'integer', required: true } },
} as const;
const whole = { code: 'ABC', stamps: [{ value: 1 }] };
const PARCELS: readonly (readonly [data: object, isTaken: boolean])[] = [
  [whole, true],
  [{ ...whole, weight: 0.5, pieces: 4, serial: '9007199254740993', mail: 'a@b.example', secret: 's' }, true],
  [{ ...whole, serial: 12, at: '2020-01-01T10:00:00.000Z', stamps: [{ value: 1 }, { value: 2 }], next: null }, true],
  [{ ...whole, hint: 'for whom it may concern' }, true],
  [{ ...whole, code: 'AB' }, false],
  [{ ...whole, code: 'ABCDEF' }, false],
  [{ ...whole, code: 'abc' }, false],
  [{ ...whole, weight: 0.4 }, false],
  [{ ...whole, weight: 21 }, false],
  [{ ...whole, pieces: 0 }, false],
  [{ ...whole, pieces: null }, false],
  [{ ...whole, serial: 'twelve' }, false],
  [{ ...whole, fixed: 'x' }, false],
  [{ ...whole, stamps: [] }, false],
  [{ code: 'ABC' }, false],
  [{ ...whole, stamps: [{ value: 1 }, { value: 2 }, { value: 3 }] }, false],
  [{ ...whole, stamps: [{ value: 1, nope: 2 }] }, false],
  [{ ...whole, stamps: { value: 1 } }, false],
  [{ ...whole, next: { nope: 1 } }, false],
];

describe('the rules of attributes stand in the schemas', () => {
  let server: Booted;
  let body: ValidateFunction;
  let query: ValidateFunction;
  const note = { schema: z.string() };
  const hints = definePlugin({
    name: 'hints',
    contributes: {
      queryParams: { tone: note, elsewhere: { ...note, matches: ({ path }) => path === '/api/else' } },
      inputParams: { hint: note },
    },
  });
  before(async () => {
    server = await boot({
      contentTypes: { 'api::parcel.parcel': parcel },
      components: { 'post.stamp': stamp },
      grants: ['find', 'create'].map((action) => `api::parcel.parcel.${action}`),
      plugins: [hints()],
      options: { 'content-api': { strictParams: true } },
    });
    const schemas = server.kernel.use.routeSchemas().find(({ action }) => action === 'api::parcel.parcel.create')!;
    body = ajv.compile(schemas.body as object);
    query = ajv.compile(schemas.query as object);
  });
  after(() => server.stop());

  for (const [data, isTaken] of PARCELS) {
    test(`${isTaken ? 'taken' : 'refused'}: ${JSON.stringify(data)}`, async () => {
      const answer = await server.http.inject({ method: 'POST', url: '/api/parcels', payload: { data } });
      assert.equal(answer.statusCode, isTaken ? 201 : 400, answer.body);
      assert.equal(body({ data }), isTaken, JSON.stringify(body.errors));
    });
  }

  test('parameters that plugins add are known where their route takes them, and none besides with strictParams', async () => {
    for (const [asked, isTaken] of [
      ['tone=mild&populate[stamps]=true', true],
      ['elsewhere=1', false],
      ['unknown=1', false],
      ['filters[secret]=s', false],
    ] as const) {
      const answer = await server.http.inject(`/api/parcels?${asked}`);
      assert.equal(answer.statusCode, isTaken ? 200 : 400, answer.body);
      assert.equal(query(qs.parse(asked)), isTaken, asked);
    }
  });
});
