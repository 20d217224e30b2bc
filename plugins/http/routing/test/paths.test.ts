import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, routeIds } from '../src/paths.ts';

test('routes that differ in case, parameter names or a trailing slash are the same route', () => {
  const shapes = ['/api/Books/:id', '/api/books/:slug', '/api/books/:id/'].map((path) =>
    routeIds([{ method: 'GET', path }]),
  );
  assert.deepEqual(shapes, [['GET /api/books/:'], ['GET /api/books/:'], ['GET /api/books/:']]);
  assert.deepEqual(routeIds([{ method: 'GET', path: '/' }]), ['GET /']);
});

test('parameters with different expressions are different routes', () => {
  assert.deepEqual(
    ['/a/:x(\\d+)', '/a/:x(\\D+)', '/a/:x'].flatMap((path) => routeIds([{ method: 'GET', path }])),
    ['GET /a/:(\\d+)', 'GET /a/:(\\D+)', 'GET /a/:'],
  );
});

test('a route for all methods is the same as one for each of them', () => {
  assert.ok(routeIds([{ method: 'ALL', path: '/a' }]).includes('PATCH /a'));
});

test('a handler without a namespace belongs to the API or plugin of its route', () => {
  assert.equal(actionOf({ handler: 'book.find', info: { apiName: 'book' } }), 'api::book.book.find');
  assert.equal(actionOf({ handler: 'book.find', info: { pluginName: 'shop' } }), 'plugin::shop.book.find');
  assert.equal(actionOf({ handler: 'api::book.book.find', info: { pluginName: 'shop' } }), 'api::book.book.find');
  assert.equal(actionOf({ handler: 'book.find' }), 'book.find');
  assert.equal(actionOf({ handler: () => 1 }), undefined);
});
