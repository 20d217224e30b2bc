import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUntrusted, UNTRUSTED } from '@mortise/kernel';
import { validateBody } from '../src/validate-body.ts';
import { article } from './model.ts';

const all = () => true;
const wireErrorOf = (body: unknown) => {
  try {
    validateBody(article, body, all);
    return undefined;
  } catch (error) {
    return (error as { wire?: { message?: string; details?: unknown } }).wire;
  }
};

test('a body without an object data is refused', () => {
  for (const body of [undefined, 'x', {}, { data: null }, { data: 'x' }, { title: 'x' }]) {
    assert.deepEqual(wireErrorOf(body), { message: 'Missing "data" payload in the request body' });
    assert.throws(() => validateBody(article, body, all), { code: 'CONTENT_API_BODY_MISSING' });
  }
});

test('unknown and read-only keys are refused with their path', () => {
  const invalid = (key: string, path?: string | null, at = '') => ({
    message: `Invalid key ${key}${at}`,
    details: { key, ...(path === undefined ? {} : { path }), source: 'body' },
  });
  assert.deepEqual(wireErrorOf({ data: { nope: 1 } }), invalid('nope', null));
  assert.deepEqual(wireErrorOf({ data: { id: 1 } }), invalid('id'));
  assert.deepEqual(wireErrorOf({ data: { documentId: 'x' } }), invalid('documentId'));
  assert.deepEqual(wireErrorOf({ data: { createdAt: 'x' } }), invalid('createdAt', 'createdAt'));
  assert.deepEqual(wireErrorOf({ data: { seo: { nope: 1 } } }), invalid('nope', 'seo', ' at seo'));
  assert.deepEqual(
    wireErrorOf({ data: { blocks: [{ __component: 'shared.seo', nope: 1 }] } }),
    invalid('nope', 'blocks', ' at blocks'),
  );
});

test('invalid keys are reported by reason: own ids, then read-only, unknown and forbidden keys', () => {
  const refused = (data: unknown) => {
    try {
      return validateBody(article, { data }, () => false);
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
    wireErrorOf({ data: [] })?.message,
    'this must be a `object` type, but the final value was: `null` (cast from the value `[]`).',
  );
  assert.match(String(wireErrorOf({ data: [{ title: 'x' }] })?.message), /"title": "\\"x\\""/);
  assert.equal(wireErrorOf({ data: [{ title: 'x' }, { nope: 1 }] })?.message, 'Invalid key nope');
  assert.throws(() => validateBody(article, { data: [1] }, all), { code: 'CONTENT_API_BODY_LIST' });
});

test('the result is a new object without the untrusted mark', () => {
  const data = { title: 'a', seo: { id: 1, title: 'b', [UNTRUSTED]: true }, tags: ['x'], [UNTRUSTED]: true };
  const validated = validateBody(article, { data }, all);
  assert.deepEqual(validated, { title: 'a', seo: { id: 1, title: 'b' }, tags: ['x'] });
  assert.equal(isUntrusted(validated) || isUntrusted(validated.seo), false);
});

test('excessive nesting is refused', () => {
  let title: unknown = 1;
  for (let i = 0; i < 50_000; i++) title = [title];
  assert.throws(() => validateBody(article, { data: { title } }, all), { code: 'CONTENT_API_BODY_TOO_DEEP' });
});
