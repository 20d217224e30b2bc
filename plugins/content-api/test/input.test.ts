import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUntrusted, UNTRUSTED } from '@mortise/kernel';
import { judgeBody } from '../src/input.ts';
import { article } from './model.ts';

const wire = (body: unknown) => {
  try {
    return judgeBody(article, body);
  } catch (error) {
    return (error as { wire?: { message?: string; details?: unknown } }).wire;
  }
};

test('a body without an object data is refused', () => {
  for (const body of [undefined, 'x', {}, { data: null }, { data: 'x' }, { title: 'x' }]) {
    assert.deepEqual(wire(body), { message: 'Missing "data" payload in the request body' });
    assert.throws(() => judgeBody(article, body), { code: 'CONTENT_API_BODY_MISSING' });
  }
});

test('keys that are unknown or not for writing are refused with their path', () => {
  const invalid = (key: string, path?: string | null, at = '') => ({
    message: `Invalid key ${key}${at}`,
    details: { key, ...(path === undefined ? {} : { path }), source: 'body' },
  });
  assert.deepEqual(wire({ data: { nope: 1 } }), invalid('nope', null));
  assert.deepEqual(wire({ data: { id: 1 } }), invalid('id'));
  assert.deepEqual(wire({ data: { documentId: 'x' } }), invalid('documentId'));
  assert.deepEqual(wire({ data: { createdAt: 'x' } }), invalid('createdAt', 'createdAt'));
  assert.deepEqual(wire({ data: { seo: { nope: 1 } } }), invalid('nope', 'seo', ' at seo'));
  assert.deepEqual(
    wire({ data: { blocks: [{ __component: 'shared.seo', nope: 1 }] } }),
    invalid('nope', 'blocks', ' at blocks'),
  );
});

test('what is accepted is a new object that no longer carries the mark of a stranger', () => {
  const data = { title: 'a', seo: { id: 1, title: 'b', [UNTRUSTED]: true }, tags: ['x'], [UNTRUSTED]: true };
  const judged = judgeBody(article, { data });
  assert.deepEqual(judged, { title: 'a', seo: { id: 1, title: 'b' }, tags: ['x'] });
  assert.equal(isUntrusted(judged) || isUntrusted(judged.seo), false);
});

test('nesting without end is refused', () => {
  let title: unknown = 1;
  for (let i = 0; i < 50_000; i++) title = [title];
  assert.throws(() => judgeBody(article, { data: { title } }), { code: 'CONTENT_API_BODY_TOO_DEEP' });
});
