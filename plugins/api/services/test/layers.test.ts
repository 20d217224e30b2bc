import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errors } from '../src/errors.ts';
import { layerByUid } from '../src/layers.ts';

interface Books {
  find(): string;
  count(): number;
  page(): string;
}
const books: Books = {
  find: () => 'core',
  count: () => 7,
  page() {
    return this.find();
  },
};
const base = [{ plugin: 'core', value: { 'app.book': books } }];
const change = (plugin: string, value: Readonly<Record<string, (core: Books) => unknown>>) => ({ plugin, value });
const layered = (...changes: readonly ReturnType<typeof change>[]) => layerByUid<Books>(base, changes, errors);
const around = (name: string) => (core: Books) => ({ find: () => `${name}(${core.find()})` });

test('a changed function can call the core function; other functions and the original object stay unchanged', () => {
  const of = layered(change('one', { 'app.book': around('one') }), change('two', { 'app.book': around('two') }));
  assert.deepEqual([of('app.book').find(), of('app.book').count()], ['two(one(core))', 7]);
  assert.equal(books.find(), 'core');
});

test('a uid always returns the same object; without changes the contributed one', () => {
  const of = layered(change('mine', { 'app.book': () => ({}) }));
  assert.equal(of('app.book'), of('app.book'));
  assert.equal(layered()('app.book'), books);
});

test('a function calls the others through this, also changed ones', () => {
  assert.equal(
    layered(change('mine', { 'app.book': () => ({ find: () => 'changed' }) }))('app.book').page(),
    'changed',
  );
});

test('a getter in a change stays a getter', () => {
  let times = 0;
  const counting = change('mine', {
    'app.book': () => ({
      get size() {
        return ++times;
      },
    }),
  });
  const changed = layered(counting)('app.book') as unknown as { readonly size: number };
  assert.deepEqual([changed.size, changed.size], [1, 2]);
});

test('an unknown uid is refused with the nearest, or with the known uids', () => {
  const of = layered();
  assert.throws(() => of('app.bok'), { code: 'SERVICES_UNKNOWN', remedy: /"app\.book"/ });
  assert.throws(() => of('toString'), { code: 'SERVICES_UNKNOWN', remedy: /app\.book/ });
});

test('a change to an unknown uid is refused with its plugin and the nearest', () => {
  assert.throws(() => layered(change('mine', { 'app.bookk': () => ({}) })), {
    code: 'SERVICES_CHANGE_TARGET_UNKNOWN',
    message: /"mine".*"app\.bookk"/,
    remedy: /"app\.book"/,
  });
});

test('a change that returns nothing is refused', () => {
  assert.throws(() => layered(change('mine', { 'app.book': () => undefined })), { code: 'SERVICES_CHANGE_INVALID' });
});
