import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { z } from 'zod';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

const BOOK = 'api::book.book';
const SHELF = 'api::shelf.shelf';
const open = { auth: false } as const;

/** Custom actions as authors write them, beside core ones whose helpers are changed. */
const actions = definePlugin({
  name: 'actions',
  needs: ['contentApi', 'service', 'controller'],
  contributes: {
    controllerChanges: (view) => ({
      [BOOK]: (core) => ({
        async strict(ctx) {
          await core.validateQuery(ctx);
          return { valid: true };
        },
        async newest(ctx) {
          const query = await core.sanitizeQuery(ctx);
          const { results } = await view.use.service(BOOK).find(query);
          return core.transformResponse(await core.sanitizeOutput(results, ctx), { custom: true }, ctx);
        },
        async checked(ctx) {
          const { data } = ctx.request.body as { readonly data: unknown };
          await core.validateInput(data, ctx);
          return { valid: true };
        },
        async pruned(ctx) {
          const { data } = ctx.request.body as { readonly data: unknown };
          return { data: await core.sanitizeInput(data, ctx) };
        },
        extras: (ctx) => view.use.contentApi.validateInputParams(ctx),
      }),
      [SHELF]: () => ({
        async sanitizeOutput(entries: unknown) {
          return [entries].flat().map((entry) => ({ code: 'hidden', name: (entry as { name: string }).name }));
        },
        transformResponse: (items: unknown, meta?: object) => ({ items, meta }),
      }),
    }),
    controllers: (view) => ({
      'api::plain.plain': {
        list: (ctx) => view.use.contentApi.sanitize.query(ctx.query, BOOK, { auth: ctx.state.auth }).filters,
        strict: (ctx) => view.use.contentApi.validate.query(ctx.query, BOOK, { auth: ctx.state.auth }).filters,
      },
    }),
    routes: [
      { method: 'GET', path: '/api/strict', handler: `${BOOK}.strict`, config: open },
      { method: 'GET', path: '/api/newest', handler: `${BOOK}.newest`, config: { auth: { scope: [`${BOOK}.find`] } } },
      { method: 'POST', path: '/api/checked', handler: `${BOOK}.checked`, config: open },
      { method: 'POST', path: '/api/pruned', handler: `${BOOK}.pruned`, config: open },
      { method: 'POST', path: '/api/extras', handler: `${BOOK}.extras`, config: open },
      {
        method: 'GET',
        path: '/api/plain',
        handler: 'api::plain.plain.list',
        config: { auth: { scope: [`${BOOK}.find`] } },
      },
      { method: 'GET', path: '/api/plain-strict', handler: 'api::plain.plain.strict', config: open },
    ],
    queryParams: {
      shout: { schema: z.enum(['yes', 'no']), matches: ({ path }) => path === '/api/books' },
      echo: { schema: z.coerce.number().int() },
    },
    inputParams: { clientMutationId: { schema: z.string().max(8) } },
    documentMiddlewares: [
      {
        uid: BOOK,
        handler: async ({ action, params }, next) => {
          const found = (await next()) as readonly { readonly title: string }[];
          const isLoud = action === 'findMany' && params.shout === 'yes';
          return isLoud ? found.map((each) => ({ ...each, title: each.title.toUpperCase() })) : found;
        },
      },
    ],
  },
});

describe('custom actions and what stands beside core ones', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants, plugins: [actions()] });
    await fillLibrary(server);
  });
  after(() => server.stop());
  const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await server.http.inject({ url, headers });
    return { status: answer.statusCode, ...(answer.payload ? answer.json() : {}) };
  };
  const post = async (url: string, data: unknown) => {
    const answer = await server.http.inject({ method: 'POST', url, payload: { data } });
    return { status: answer.statusCode, ...answer.json() };
  };

  test('validateQuery refuses as core actions do', async () => {
    assert.deepEqual(await get('/api/strict?filters[title]=x'), { status: 200, valid: true });
    const { status, error } = await get('/api/strict?filters[nope]=x');
    assert.deepEqual([status, error.message, error.details.param], [400, 'Invalid key nope', 'filters']);
  });

  test('sanitizeQuery leaves out what may not be asked, and its answer is fit for the service', async () => {
    const { data, meta } = await get('/api/newest?filters[nope]=x&sort=title&fields=title,nope&populate=shelf');
    assert.deepEqual(
      data.map(({ title }: { readonly title: string }) => title),
      ['Knots', 'The sea'],
    );
    assert.deepEqual([Object.keys(data[0]).sort(), meta], [['documentId', 'id', 'shelf', 'title'], { custom: true }]);
    assert.equal('code' in data[0].shelf, false);
  });

  test('transformResponse speaks the format that the request asks for', async () => {
    const { data } = await get('/api/newest?fields=title&sort=title', { 'strapi-response-format': 'v4' });
    assert.deepEqual(data[0].attributes, { title: 'Knots' });
  });

  test('input is refused by validateInput and pruned by sanitizeInput', async () => {
    const { status, error } = await post('/api/checked', { title: 'a', nope: 1 });
    assert.deepEqual(
      [status, error.message, error.details],
      [400, 'Invalid key nope', { key: 'nope', path: null, source: 'body' }],
    );
    assert.deepEqual(await post('/api/checked', { title: 'a' }), { status: 200, valid: true });
    assert.deepEqual(await post('/api/pruned', { title: 'a', nope: 1, id: 3, createdAt: 'x' }), {
      status: 200,
      data: { title: 'a' },
    });
  });

  test('a changed sanitizeOutput or transformResponse changes what core actions answer', async () => {
    const { items, meta } = await get('/api/shelves?sort=name&fields=name');
    assert.deepEqual(items, [
      { code: 'hidden', name: 'lower' },
      { code: 'hidden', name: 'upper' },
    ]);
    assert.equal(meta.pagination.total, 2);
  });

  test('a helper is no action', async () => {
    const route = { method: 'GET', path: '/api/helper', handler: `${BOOK}.sanitizeQuery`, config: open } as const;
    const plugin = definePlugin({ name: 'mistaken', contributes: { routes: [route] } });
    await assert.rejects(boot({ contentTypes, components, plugins: [plugin()] }), (error: { cause?: unknown }) => {
      assert.match(`${error} ${error.cause}`, /CONTROLLERS_HANDLER_UNKNOWN|no action "sanitizeQuery"/);
      return true;
    });
  });

  test('plain controllers judge by the service', async () => {
    assert.deepEqual(await get('/api/plain?filters[title]=x&filters[nope]=y'), { status: 200, title: { $eq: 'x' } });
    assert.equal((await get('/api/plain-strict?filters[nope]=y')).status, 400);
    // Nobody is known on an open route, so no relation may be asked for.
    assert.equal((await get('/api/plain-strict?filters[shelf][name]=y')).status, 400);
    assert.equal((await get('/api/plain?filters[shelf][name]=y')).status, 200);
  });

  test('query parameters of plugins reach documents, judged, on the routes that take them', async () => {
    const titles = async (url: string) =>
      (await get(url)).data.map(({ title }: { readonly title: string }) => title) as string[];
    assert.deepEqual(await titles('/api/books?sort=title&shout=yes'), ['KNOTS', 'THE SEA']);
    assert.deepEqual(await titles('/api/newest?sort=title&shout=yes'), ['Knots', 'The sea']);
    const { status, error } = await get('/api/books?shout=loud');
    assert.deepEqual(
      [status, error.name, error.details],
      [400, 'ValidationError', { key: 'shout', path: null, source: 'query', param: 'shout' }],
    );
  });

  test('input parameters stand beside the attributes and are judged by their schema', async () => {
    assert.deepEqual(await post('/api/extras', { clientMutationId: 'a1', title: 'x' }), {
      status: 200,
      clientMutationId: 'a1',
    });
    const { status, error } = await post('/api/extras', { clientMutationId: 'far too long' });
    assert.deepEqual([status, error.details.key, error.details.source], [400, 'clientMutationId', 'body']);
  });

  test('with strictParams what nobody knows is refused, and what somebody added is not', async () => {
    const strict = await boot({
      contentTypes,
      components,
      grants,
      plugins: [actions()],
      options: { 'content-api': { strictParams: true } },
    });
    try {
      const ask = async (query: string) => (await strict.http.inject(`/api/books?${query}`)).json();
      assert.equal((await ask('echo=3&shout=no&publicationFilter=has-published-version')).error, undefined);
      assert.deepEqual((await ask('nope=3')).error, {
        status: 400,
        name: 'ValidationError',
        message: 'Invalid key nope',
        details: { key: 'nope', path: null, source: 'query', param: 'nope' },
      });
    } finally {
      await strict.stop();
    }
    assert.equal((await get('/api/books?nope=3')).status, 200);
  });
});
