import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType, ScalarSchema } from '@mortise/content-types/contract';
import { appendNumber, createSlug } from '../src/slugs.ts';

const type = { singularName: 'blog-post' } as ContentType;
const slug = (title: unknown, rest: Partial<ScalarSchema> = {}) =>
  createSlug(type, { type: 'uid', targetField: 'title', ...rest }, { title });

test('a slug is generated from the target field with the options of the attribute', () => {
  assert.equal(slug('  Déjà Vu, 2 & more! '), 'deja-vu-2-and-more');
  assert.equal(slug('fooBar'), 'foo-bar');
  assert.equal(slug('fooBar Baz', { options: { separator: '_', lowercase: false, decamelize: false } }), 'fooBar_Baz');
  assert.equal(slug('a@b', { options: { customReplacements: [['@', ' at ']] } }), 'a-at-b');
  assert.equal(slug('_a', { options: { preserveLeadingUnderscore: true } }), '_a');
});

test('invalid options are ignored', () => {
  const options = { separator: 7, lowercase: 'no', customReplacements: ['a', ['b'], null], other: true };
  assert.equal(slug('One Two', { options }), 'one-two');
});

test('without a target value the default is used, and without a default the name of the type', () => {
  for (const none of [undefined, null, '', '!!', 7, ['a']]) assert.equal(slug(none), 'blog-post');
  assert.equal(createSlug(type, { type: 'uid', default: 'My Default' }, {}), 'my-default');
  assert.equal(createSlug(type, { type: 'uid', default: () => 'Made' }, {}), 'made');
});

test('a slug with a number fits into maxLength', () => {
  assert.equal(appendNumber('abcdef', 0, { type: 'uid' }), 'abcdef');
  assert.equal(appendNumber('abcdef', 12, { type: 'uid', maxLength: 6 }), 'abc-12');
  assert.equal(appendNumber('x'.repeat(300), 1, { type: 'uid' }).length, 255);
});
