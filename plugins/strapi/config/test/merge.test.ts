import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeDeep } from '../src/merge.ts';

test('only plain objects are merged; anything else is replaced', () => {
  const date = new Date(0);
  assert.deepEqual(mergeDeep({ a: { b: 1, c: 2 } }, { a: { b: 3 }, d: 4 }), { a: { b: 3, c: 2 }, d: 4 });
  assert.deepEqual(mergeDeep({ a: { b: 1 } }, { a: [1] }), { a: [1] });
  assert.deepEqual(mergeDeep({ a: { b: 1 } }, { a: null }), { a: null });
  assert.deepEqual(mergeDeep({ a: [1, 2] }, { a: { b: 1 } }), { a: { b: 1 } });
  assert.equal((mergeDeep({ a: { b: 1 } }, { a: date }) as { a: unknown }).a, date);
});

test('undefined keeps the base value, and no input is mutated', () => {
  const below = { a: { b: 1 } };
  assert.deepEqual(mergeDeep(below, { a: { b: undefined } }), below);
  assert.equal(mergeDeep(below, undefined), below);
  mergeDeep(below, { a: { b: 2 } });
  assert.deepEqual(below, { a: { b: 1 } });
});

test('a key called __proto__ changes no prototype', () => {
  const merged = mergeDeep({}, JSON.parse('{ "__proto__": { "polluted": true } }')) as object;
  assert.equal(Object.getPrototypeOf(merged), Object.prototype);
  assert.equal('polluted' in {}, false);
});
