import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { RequestContext } from '@mortise/kernel';
import type { Strapi } from '../src/contract.ts';
import { gatherRoutes } from '../src/routes.ts';
import { factories } from '../src/shim/strapi.ts';

const schemaOf = (kind: ContentTypeSchema['kind'], singularName: string): ContentTypeSchema => ({
  ...(kind ? { kind } : {}),
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
  attributes: {},
});
const types = new Map([
  ['api::word.word', schemaOf('collectionType', 'word')],
  ['api::home.home', schemaOf('singleType', 'home')],
]);
const strapi = { marker: true } as unknown as Strapi;
const gather = (...values: readonly unknown[]) =>
  gatherRoutes({
    routers: values.map((value, index) => ({
      file: `src/api/word/routes/${index}.js`,
      owner: { apiName: 'word' },
      value: () => value,
    })),
    types,
    own: [...types.keys()],
    prefix: '/api',
    strapi,
  });
const { createCoreRouter } = factories;

test('types without a core router have no core routes', () => {
  assert.deepEqual(gather().restRoutes, { 'api::word.word': { only: [] }, 'api::home.home': { only: [] } });
});

/** What Strapi's routes take without a word. */
const FORMS = { forms: true, files: true };

test('a core router is left to rest, with its prefix, actions and configs', () => {
  const policies = ['a'];
  const { routes, restRoutes } = gather(
    createCoreRouter('api::word.word', { prefix: '/v2', except: ['delete'], config: { find: { policies } } }),
    createCoreRouter('api::home.home', { only: ['find'] }),
  );
  assert.deepEqual(routes, []);
  assert.deepEqual(restRoutes, {
    'api::word.word': {
      prefix: '/v2',
      only: ['find', 'findOne', 'create', 'update'],
      config: { find: { policies }, create: FORMS, update: FORMS },
    },
    'api::home.home': { only: ['find'], config: {} },
  });
});

test('a router made of a core one is taken route by route', () => {
  const core = createCoreRouter('api::home.home');
  const { routes, restRoutes } = gather({
    get routes() {
      return [...core.routes, { method: 'get', path: '/home/old', handler: 'home.old' }];
    },
  });
  const info = { type: 'content-api', apiName: 'word' };
  assert.deepEqual(routes, [
    { method: 'GET', path: '/api/home', handler: 'api::home.home.find', info },
    { method: 'PUT', path: '/api/home', handler: 'api::home.home.update', config: FORMS, info },
    { method: 'DELETE', path: '/api/home', handler: 'api::home.home.delete', info },
    { method: 'GET', path: '/api/home/old', handler: 'home.old', info },
  ]);
  assert.deepEqual(restRoutes['api::home.home'], { only: [] });
});

test('of two routes for one method and path the first counts, core ones included, and the other is noted', () => {
  const { routes, restRoutes, notes } = gather(
    { routes: [{ method: 'GET', path: '/words/:slug', handler: 'word.shown' }] },
    createCoreRouter('api::word.word'),
    { routes: [{ method: 'POST', path: '/WORDS/', handler: 'word.made' }] },
  );
  assert.deepEqual(
    routes.map(({ handler }) => handler),
    ['word.shown'],
  );
  assert.deepEqual(restRoutes['api::word.word']?.only, ['find', 'create', 'update', 'delete']);
  assert.deepEqual(notes, [
    'src/api/word/routes/1.js: GET /api/words/: is never reached, for src/api/word/routes/0.js has it',
    'src/api/word/routes/2.js: POST /api/words is never reached, for src/api/word/routes/1.js has it',
  ]);
});

test('a router may be a function of strapi or a list, with a prefix of its own', () => {
  const { routes } = gather(
    ({ strapi: given }: { strapi: unknown }) => ({
      prefix: '/v2',
      routes: [{ method: 'GET', path: '/', handler: given === strapi ? 'word.root' : 'word.none' }],
    }),
    [{ method: 'ALL', path: '/any', handler: 'word.any' }],
  );
  assert.deepEqual(
    routes.map(({ method, path, handler }) => [method, path, handler]),
    [
      ['GET', '/api/v2', 'word.root'],
      ['ALL', '/api/any', 'word.any'],
    ],
  );
});

test('a list of functions is handed on, for routing composes it', () => {
  const handler = [async (_: RequestContext, next: () => Promise<unknown>) => next(), () => 'answer'];
  const { routes } = gather({ routes: [{ method: 'GET', path: '/many', handler }] });
  assert.equal(routes[0]!.handler, handler);
});

test('inline policies of routes are called with strapi', () => {
  const { routes } = gather({
    routes: [
      { method: 'GET', path: '/a', handler: 'word.a', config: { policies: [(...given: unknown[]) => given, 'named'] } },
    ],
  });
  const [inline, named] = routes[0]!.config!.policies as unknown as [(ctx: unknown) => unknown, string];
  assert.deepEqual(inline('ctx'), ['ctx', {}, { strapi }]);
  assert.equal(named, 'named');
});

test('what is no router or no route is refused with its file', () => {
  const route = { method: 'GET', path: '/a', handler: 'word.a' };
  const wrong: readonly unknown[] = [
    undefined,
    { routes: {} },
    { routes: null },
    () => 3,
    { routes: [null] },
    { routes: [{ ...route, method: 1 }] },
    { routes: [{ ...route, path: undefined }] },
    { routes: [{ ...route, path: 'a' }] },
    { routes: [{ ...route, handler: [] }] },
    { routes: [{ ...route, handler: ['word.a'] }] },
    { routes: [{ ...route, config: 'open' }] },
  ];
  for (const value of wrong) {
    assert.throws(() => gather(value), { code: 'PROJECT_FILE_INVALID', message: /^src\/api\/word\/routes\/0\.js: / });
  }
});

test('an object without routes is a helper beside routers, or an empty file', () => {
  assert.deepEqual(gather({}, { slug: () => 'a' }).routes, []);
});

test('a core router of no type, or of an action that it does not have, is refused with its file', () => {
  assert.throws(() => gather(createCoreRouter('api::word.wrod')), {
    code: 'PROJECT_TYPE_UNKNOWN',
    message: /routes\/0\.js/,
    remedy: 'Did you mean "api::word.word"?',
  });
  assert.throws(() => gather(createCoreRouter('api::home.home', { only: ['findOne'] })), {
    code: 'PROJECT_ACTION_UNKNOWN',
    message: /routes\/0\.js.*findOne/,
  });
});

test('a router that throws is refused with its file', () => {
  const broken = () => {
    throw new Error('odd');
  };
  assert.throws(() => gather(broken), { code: 'PROJECT_FACTORY_FAILED', message: /routes\/0\.js.*odd/ });
});
