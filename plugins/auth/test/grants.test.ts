import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowing, isGrant } from '../src/grants.ts';

test('an action that is not granted is not allowed, however near its name', () => {
  const can = allowing(['api::book.book.find', 'GET /ping']);
  assert.equal(can('api::book.book.find'), true);
  assert.equal(can('GET /ping'), true);
  for (const action of ['api::book.book.findOne', 'api::book.book', 'api::Book.book.find', 'constructor', '']) {
    assert.equal(can(action), false, action);
  }
});

test('a star grants the actions of one controller and no other', () => {
  const can = allowing(['api::book.book.*', 'api::shelf.shelf.find']);
  assert.equal(can('api::book.book.find'), true);
  assert.equal(can('api::book.book.sell'), true);
  assert.equal(can('api::shelf.shelf.find'), true);
  for (const action of ['api::book.bookmark.find', 'api::book.book', 'api::book.book.a.b', 'api::shelf.shelf.delete']) {
    assert.equal(can(action), false, action);
  }
});

test('nothing is allowed without grants', () => assert.equal(allowing([])('api::book.book.find'), false));

test('a star stands at the end, behind a controller, or it is no grant', () => {
  for (const grant of ['api::book.book.find', 'api::book.book.*', 'GET /ping/:id', 'ping.index'])
    assert.ok(isGrant(grant), grant);
  for (const grant of ['*', '.*', '', ' ', 'api::*', 'api::*.book.find', 'api::book.book.*.find', 'api::book.book*']) {
    assert.ok(!isGrant(grant), grant);
  }
});
