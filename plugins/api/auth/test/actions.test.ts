import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, definePlugin } from '@mortise/kernel';
import { routing } from '@mortise/routing';
import type { Route } from '@mortise/routing/contract';
import { auth } from '../src/index.ts';

const routes: readonly Route[] = [
  { method: 'GET', path: '/api/books', handler: 'api::book.book.find' },
  { method: 'GET', path: '/api/books/old', handler: 'book.find', info: { apiName: 'book', type: 'content-api' } },
  { method: 'PUT', path: '/api/books/:id', handler: 'api::book.book.update', config: { auth: { scope: ['edit'] } } },
  { method: 'GET', path: '/api/open', handler: 'api::book.shelf.list', config: { auth: false } },
  { method: 'GET', path: '/ping', handler: () => 'pong', info: { pluginName: 'pings' } },
  { method: 'GET', path: '/admin/books', handler: 'api::book.book.audit', info: { type: 'admin' } },
];
const app = definePlugin({
  name: 'app',
  contributes: { routes, actions: ['api::tag.tag.find'] },
  taps: { handle: () => () => 'answered' },
});
const kernelOf = (grants: readonly string[] = []) =>
  createKernel([routing(), auth({ grants: { public: [...grants] } }), app()]);

test('lists all grantable actions with the endpoints that require them', async (t) => {
  const kernel = kernelOf();
  t.after(() => kernel.stop());
  await kernel.boot();
  const { all } = kernel.use.actions;
  assert.deepEqual(
    all.map(({ action, endpoints }) => [action, endpoints]),
    [
      ['api::book.book.find', ['GET /api/books', 'GET /api/books/old']],
      ['api::book.book.update', ['PUT /api/books/:id']],
      ['edit', ['PUT /api/books/:id']],
      ['api::book.shelf.list', ['GET /api/open']],
      ['GET /ping', ['GET /ping']],
      ['api::book.book.audit', ['GET /admin/books']],
      ['api::tag.tag.find', []],
    ],
  );
  assert.deepEqual(all[0], {
    action: 'api::book.book.find',
    owner: 'api::book',
    controller: 'book',
    name: 'find',
    endpoints: ['GET /api/books', 'GET /api/books/old'],
  });
  assert.equal(all.find(({ action }) => action === 'GET /ping')?.owner, 'plugin::pings');
  assert.equal(kernel.use.actions.has('edit'), true);
  assert.equal(kernel.use.actions.has('edits'), false);
});

test('map() is Strapi’s tree for role editors, routes the list for clients', async (t) => {
  const kernel = kernelOf();
  t.after(() => kernel.stop());
  await kernel.boot();
  assert.deepEqual(kernel.use.actions.map(), {
    'api::book': { controllers: { book: ['find', 'update'], shelf: ['list'] } },
  });
  const listed = structuredClone(kernel.use.actions.routes);
  assert.deepEqual(
    listed.map(({ method, path, type, scope }) => [method, path, type, scope]),
    [
      ['GET', '/api/books', 'content-api', ['api::book.book.find']],
      ['GET', '/api/books/old', 'content-api', ['api::book.book.find']],
      ['PUT', '/api/books/:id', 'content-api', ['edit']],
      ['GET', '/api/open', 'content-api', false],
      ['GET', '/ping', 'content-api', ['GET /ping']],
      ['GET', '/admin/books', 'admin', ['api::book.book.audit']],
    ],
  );
});

test('the inspection lists a grant without effect', async (t) => {
  const kernel = kernelOf(['api::book.book.fnd', 'api::book.shelf.*', 'api::tag.tag.find']);
  t.after(() => kernel.stop());
  await kernel.boot();
  const { report } = kernel.inspect().plugins.find(({ name }) => name === 'auth')!;
  assert.deepEqual((report as { readonly idle: unknown }).idle, ['api::book.book.fnd']);
});
