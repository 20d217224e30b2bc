import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actions } from '../src/contract.ts';
import { createGrantTest, isGrant, logPublicAccess } from '../src/grants.ts';

test('an action that is not granted is not allowed, however similar its name', () => {
  const can = createGrantTest(['api::book.book.find', 'GET /ping']);
  assert.equal(can('api::book.book.find'), true);
  assert.equal(can('GET /ping'), true);
  for (const action of ['api::book.book.findOne', 'api::book.book', 'api::Book.book.find', 'constructor', '']) {
    assert.equal(can(action), false, action);
  }
});

test('a star grants the actions of one controller and no other', () => {
  const can = createGrantTest(['api::book.book.*', 'api::shelf.shelf.find']);
  assert.equal(can('api::book.book.find'), true);
  assert.equal(can('api::book.book.sell'), true);
  assert.equal(can('api::shelf.shelf.find'), true);
  for (const action of ['api::book.bookmark.find', 'api::book.book', 'api::book.book.a.b', 'api::shelf.shelf.delete']) {
    assert.equal(can(action), false, action);
  }
});

test('nothing is allowed without grants', () => assert.equal(createGrantTest([])('api::book.book.find'), false));

test('a star is valid only at the end, after a controller', () => {
  for (const grant of ['api::book.book.find', 'api::book.book.*', 'GET /ping/:id', 'ping.index'])
    assert.ok(isGrant(grant), grant);
  for (const grant of ['*', '.*', '', ' ', 'api::*', 'api::*.book.find', 'api::book.book.*.find', 'api::book.book*']) {
    assert.ok(!isGrant(grant), grant);
  }
});

test('the boot logs the public grants, as a warning in production if they allow writes', () => {
  const row = (method: string, name: string) => ({
    action: `api::book.book.${name}`,
    endpoints: [`${method} /api/books`],
  });
  const actions = {
    all: [row('GET', 'find'), row('POST', 'create'), row('DELETE', 'delete')],
    routes: [
      { method: 'POST', path: '/open', type: 'content-api', scope: false },
      { method: 'GET', path: '/livez', type: 'content-api', scope: false },
    ],
  } as unknown as Actions;
  const logLines = (grants: readonly string[], routes = actions.routes) => {
    const lines: string[] = [];
    const note = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = { error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') };
    logPublicAccess(grants, { ...actions, routes }, log);
    return lines;
  };
  const before = process.env.NODE_ENV;
  try {
    process.env.NODE_ENV = 'production';
    assert.deepEqual(logLines(['api::book.book.find', 'api::book.book.create'], []), [
      'warn the public may read api::book.book.find, and write api::book.book.create',
    ]);
    assert.deepEqual(logLines([]), ['warn the public may read nothing, and write POST /open']);
    assert.deepEqual(logLines(['api::book.book.find'], []), [
      'info the public may read api::book.book.find, and write nothing',
    ]);
    process.env.NODE_ENV = 'development';
    assert.deepEqual(logLines(['api::book.book.*'], []), [
      'info the public may read api::book.book.find, and write api::book.book.create, api::book.book.delete',
    ]);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
});
