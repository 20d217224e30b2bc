import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Method } from '../src/contract.ts';
import { findMatch, unmatchedResponse } from '../src/find.ts';
import { createRouter } from '../src/router.ts';

const router = createRouter();
for (const [method, path] of [
  ['DELETE', '/books/:id'],
  ['PUT', '/books/:id'],
  ['GET', '/books/:id'],
  ['POST', '/books'],
  ['GET', '/books'],
] as readonly [Method, string][]) {
  router.add(method, path, { id: `${method} ${path}`, route: { method, path, handler: () => undefined } });
}

test('HEAD uses the endpoint of GET', () => {
  assert.equal(findMatch(router, 'HEAD', '/books')?.endpoint.id, 'GET /books');
  assert.equal(findMatch(router, 'BREW', '/books'), undefined);
});

test('a method without an endpoint is 405 with the methods of the path, HEAD first', () => {
  assert.deepEqual(unmatchedResponse(router, 'PATCH', '/books/1'), {
    status: 405,
    allow: 'HEAD, GET, PUT, DELETE',
    body: 'Method Not Allowed',
  });
  assert.equal(unmatchedResponse(router, 'DELETE', '/Books/')?.allow, 'HEAD, GET, POST');
  assert.equal(unmatchedResponse(router, 'PATCH', '/books/%')?.status, 405);
});

test('OPTIONS returns the methods and no body', () => {
  assert.deepEqual(unmatchedResponse(router, 'OPTIONS', '/books'), { status: 200, allow: 'HEAD, GET, POST', body: '' });
});

test('a method that no route can have is 501', () => {
  assert.deepEqual(unmatchedResponse(router, 'PROPFIND', '/books'), {
    status: 501,
    allow: 'HEAD, GET, POST',
    body: 'Not Implemented',
  });
  assert.deepEqual(unmatchedResponse(router, 'TRACE', '/nowhere'), { status: 501, allow: '', body: 'Not Implemented' });
});

test('a path without endpoints has no response here, unless it cannot be decoded', () => {
  for (const method of ['GET', 'PATCH', 'OPTIONS'])
    assert.equal(unmatchedResponse(router, method, '/nowhere'), undefined);
  assert.throws(
    () => unmatchedResponse(router, 'GET', '/%E0%A4%A'),
    (error: { code: string; wire: object }) => {
      assert.equal(error.code, 'ROUTING_PATH_UNDECODABLE');
      assert.deepEqual(error.wire, { name: 'BadRequestError', message: 'failed to decode', details: undefined });
      return true;
    },
  );
});
