import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUntrusted, UNTRUSTED } from '@mortise/kernel';
import { judgeBody } from '../src/input.ts';
import { article } from './model.ts';

const all = () => true;
const wire = (body: unknown) => {
  try {
    judgeBody(article, body, all);
    return undefined;
  } catch (error) {
    return (error as { wire?: { message?: string; details?: unknown } }).wire;
  }
};

test('a body without an object data is refused', () => {
  for (const body of [undefined, 'x', {}, { data: null }, { data: 'x' }, { title: 'x' }]) {
    assert.deepEqual(wire(body), { message: 'Missing "data" payload in the request body' });
    assert.throws(() => judgeBody(article, body, all), { code: 'CONTENT_API_BODY_MISSING' });
  }
});

test('unknown and read-only keys are refused with their path', () => {
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

test('invalid keys are reported by reason: own ids, then read-only, unknown and forbidden keys', () => {
  const refused = (data: unknown) => {
    try {
      return judgeBody(article, { data }, () => false);
    } catch (error) {
      return (error as { details: { key?: unknown } }).details.key;
    }
  };
  const data = { tags: [1], nope: 1, createdAt: 1, id: 1 };
  assert.equal(refused(data), 'id');
  assert.equal(refused({ ...data, id: undefined }), 'id');
  assert.equal(refused({ tags: [1], nope: 1, createdAt: 1 }), 'createdAt');
  assert.equal(refused({ tags: [1], nope: 1 }), 'nope');
  assert.equal(refused({ tags: [] }), 'tags');
});

test('a list as data is refused with a type error, invalid keys in it first', () => {
  assert.equal(
    wire({ data: [] })?.message,
    'this must be a `object` type, but the final value was: `null` (cast from the value `[]`).',
  );
  assert.match(String(wire({ data: [{ title: 'x' }] })?.message), /"title": "\\"x\\""/);
  assert.equal(wire({ data: [{ title: 'x' }, { nope: 1 }] })?.message, 'Invalid key nope');
  assert.throws(() => judgeBody(article, { data: [1] }, all), { code: 'CONTENT_API_BODY_LIST' });
});

test('the result is a new object without the untrusted mark', () => {
  const data = { title: 'a', seo: { id: 1, title: 'b', [UNTRUSTED]: true }, tags: ['x'], [UNTRUSTED]: true };
  const judged = judgeBody(article, { data }, all);
  assert.deepEqual(judged, { title: 'a', seo: { id: 1, title: 'b' }, tags: ['x'] });
  assert.equal(isUntrusted(judged) || isUntrusted(judged.seo), false);
});

test('excessive nesting is refused', () => {
  let title: unknown = 1;
  for (let i = 0; i < 50_000; i++) title = [title];
  assert.throws(() => judgeBody(article, { data: { title } }, all), { code: 'CONTENT_API_BODY_TOO_DEEP' });
});
