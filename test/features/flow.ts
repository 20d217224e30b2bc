import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DocumentCall } from '@mortise/documents/contract';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, type BootOptions, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

/** A plugin that puts a mark on every layer which may be swapped. */
export const marks = definePlugin({
  name: 'marks',
  contributes: {
    middlewares: {
      'global::mark': () => async (ctx, next) => {
        await next();
        ctx.set('X-Route-Mark', 'yes');
      },
    },
    policies: { 'global::only-with-key': (ctx) => ctx.get('x-key') === 'open' },
    routes: [
      {
        method: 'GET',
        path: '/api/keyed',
        handler: () => ({ opened: true }),
        config: { auth: false, policies: ['global::only-with-key'], middlewares: ['global::mark'] },
      },
      { method: 'GET', path: '/api/shelves/:id/label', handler: 'api::shelf.shelf.label', config: { auth: false } },
    ],
    controllerChanges: {
      'api::shelf.shelf': (core) => ({
        async find(ctx) {
          const { data, meta } = await core.find(ctx);
          return { data, meta: { ...meta, marked: true } };
        },
        label: (ctx) => ({ label: `shelf ${ctx.params.id}` }),
      }),
    },
    serviceChanges: {
      'api::subject.subject': (core) => ({
        async find(params, context) {
          const found = await core.find(params, context);
          return { ...found, results: found.results.map((entry) => ({ ...entry, name: `#${entry.name}` })) };
        },
      }),
    },
    documentMiddlewares: [
      {
        uid: 'api::notice.notice',
        handler: async (_call: DocumentCall, next: () => Promise<unknown>) => {
          const entry = (await next()) as { text: string } | null;
          return entry && { ...entry, text: `${entry.text}.` };
        },
      },
    ],
  },
});

/** The main job over HTTP, as it has to be whatever layers a server is made of. */
/** Boots inside of a suite, so that no two flows live at once. */
export const mainFlow = (name: string, options: FlowOptions = {}): void =>
  void describe(name, () => checkFlow(name, options));

export interface FlowOptions extends BootOptions {
  /** The plugins bring the model, and what `marks` brings. */
  readonly isWhole?: boolean;
}

function checkFlow(name: string, { isWhole, ...options }: FlowOptions): void {
  let server: Booted;
  before(async () => {
    server = await boot({
      ...(isWhole ? {} : { contentTypes, components }),
      grants,
      ...options,
      plugins: [...(isWhole ? [] : [marks()]), ...(options.plugins ?? [])],
    });
    await fillLibrary(server);
  });
  after(() => server.stop());
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await server.http.inject({ url, headers });
    return { status: answer.statusCode, headers: answer.headers, body: answer.payload ? answer.json() : undefined };
  };
  const titles = async (query: string) =>
    (await get(`/api/books?${query}`)).body.data.map((b: { title: string }) => b.title);

  test(`${name}: a list holds what is published, with its page`, async () => {
    const { status, body } = await get('/api/books?sort=title');
    assert.equal(status, 200);
    assert.deepEqual(
      body.data.map((book: { title: string }) => book.title),
      ['Knots', 'The sea'],
    );
    assert.deepEqual(body.meta, { pagination: { page: 1, pageSize: 25, pageCount: 1, total: 2 } });
  });

  test(`${name}: status=draft shows the newest drafts`, async () => {
    assert.deepEqual(await titles('sort=title&status=draft'), ['Knots', 'Not yet', 'The sea, revised']);
  });

  test(`${name}: one document is found by its documentId, with what it populates`, async () => {
    const { status, body } = await get(
      '/api/books/book-knots?populate[subjects][fields]=name&populate[labels]=true&fields=title',
    );
    assert.equal(status, 200);
    assert.equal(body.data.title, 'Knots');
    assert.equal(body.data.pages, undefined);
    assert.deepEqual(
      body.data.subjects.map((s: { name: string }) => s.name),
      ['tar', 'tides'],
    );
    assert.equal(body.data.labels[0].text, 'new');
  });

  test(`${name}: a document that has no published version is not there`, async () => {
    const { status, body } = await get('/api/books/book-hidden');
    assert.equal(status, 404);
    assert.deepEqual(body, {
      data: null,
      error: { status: 404, name: 'NotFoundError', message: 'Not Found', details: {} },
    });
  });

  test(`${name}: filters reach through relations`, async () => {
    assert.deepEqual(await titles('filters[shelf][name][$eq]=lower'), ['The sea']);
    assert.deepEqual(await titles('filters[subjects][name][$contains]=ta&filters[pages][$lt]=100'), ['Knots']);
    assert.deepEqual(await titles('filters[$or][0][title]=Knots&filters[$or][1][pages]=200&sort=pages:desc'), [
      'The sea',
      'Knots',
    ]);
  });

  test(`${name}: drafts do not show through a relation`, async () => {
    const { body } = await get('/api/shelves?populate=books&sort=name:desc');
    assert.deepEqual(
      body.data[0].books.map((b: { title: string }) => b.title),
      ['Knots'],
    );
  });

  test(`${name}: what is private is neither shown nor searched`, async () => {
    const { body } = await get('/api/shelves?populate=*');
    assert.ok(!JSON.stringify(body).includes('secret-'));
    const refused = await get('/api/shelves?filters[code]=secret-1');
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error.name, 'ValidationError');
    assert.match(refused.body.error.message, /^Invalid key code/);
  });

  test(`${name}: pages are cut as they are asked for`, async () => {
    const { body } = await get('/api/books?sort=title&pagination[page]=2&pagination[pageSize]=1');
    assert.equal(body.data[0].title, 'The sea');
    assert.deepEqual(body.meta.pagination, { page: 2, pageSize: 1, pageCount: 2, total: 2 });
  });

  test(`${name}: an unknown path is 404, an unknown method 405 with what is allowed`, async () => {
    assert.equal((await get('/api/nothing')).status, 404);
    const refused = await server.http.inject({ method: 'PATCH', url: '/api/books' });
    assert.equal(refused.statusCode, 405);
    assert.deepEqual(String(refused.headers.allow).split(', ').sort(), ['GET', 'HEAD', 'POST']);
  });

  test(`${name}: a policy refuses without its key and opens with it, inside the route's middleware`, async () => {
    const refused = await get('/api/keyed');
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.name, 'PolicyError');
    const opened = await get('/api/keyed', { 'x-key': 'open' });
    assert.deepEqual(opened.body, { opened: true });
    assert.equal(opened.headers['x-route-mark'], 'yes');
  });

  test(`${name}: a changed controller calls the core one and answers for itself`, async () => {
    const { body } = await get('/api/shelves');
    assert.equal(body.meta.marked, true);
    assert.equal(body.meta.pagination.total, 2);
    assert.deepEqual((await get('/api/shelves/7/label')).body, { label: 'shelf 7' });
  });

  test(`${name}: a changed service calls the core one`, async () => {
    const { body } = await get('/api/subjects?sort=name&fields=name');
    assert.deepEqual(
      body.data.map((s: { name: string }) => s.name),
      ['#tar', '#tides'],
    );
  });

  test(`${name}: a document middleware stands around its type's actions`, async () => {
    assert.equal((await get('/api/notice')).body.data.text, 'Closed on Mondays.');
  });

  test(`${name}: who is granted nothing is refused`, async () => {
    const bearer = await get('/api/books', { authorization: 'Bearer nobody' });
    assert.equal(bearer.status, 401);
    assert.equal(bearer.body.error.name, 'UnauthorizedError');
  });
}
