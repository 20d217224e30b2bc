import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServices } from '../src/board.ts';
import type { ServiceChanges } from '../src/contract.ts';

interface Books {
  find(): string;
  count(): number;
}
const brought = [{ plugin: 'core', value: { 'app.book': { find: () => 'core', count: () => 7 } } }];
const change = (plugin: string, value: Record<string, (core: never) => object>) => ({
  plugin,
  value: value as ServiceChanges,
});

test('a changed function may call the core one; the others stay, and so does what was brought', () => {
  const around = (name: string) => (core: Books) => ({ find: () => `${name}(${core.find()})` });
  const of = createServices(brought, [
    change('one', { 'app.book': around('one') }),
    change('two', { 'app.book': around('two') }),
  ]);
  const books = of('app.book') as Books;
  assert.deepEqual([books.find(), books.count()], ['two(one(core))', 7]);
  assert.equal(of('app.book'), books);
  assert.equal(brought[0]!.value['app.book'].find(), 'core');
});

test('a service without changes is the very object that was brought', () => {
  assert.equal(createServices(brought, [])('app.book'), brought[0]!.value['app.book']);
});

test('a getter in a change stays a getter', () => {
  let times = 0;
  const change1 = change('mine', {
    'app.book': () => ({
      get size() {
        return ++times;
      },
    }),
  });
  const books = createServices(brought, [change1])('app.book') as { readonly size: number };
  assert.deepEqual([books.size, books.size], [1, 2]);
});

test('a service that is not there is told with the nearest', () => {
  assert.throws(() => createServices(brought, [])('app.bok'), { code: 'SERVICES_UNKNOWN', remedy: /"app\.book"/ });
});

test('a change to a service that is not there is refused with its plugin and the nearest', () => {
  assert.throws(() => createServices(brought, [change('mine', { 'app.bookk': () => ({}) })]), {
    code: 'SERVICES_CHANGE_DEAD',
    message: /"mine".*"app\.bookk"/,
    remedy: /"app\.book"/,
  });
});

test('a change that returns nothing is refused', () => {
  assert.throws(() => createServices(brought, [change('mine', { 'app.book': () => undefined as never })]), {
    code: 'SERVICES_CHANGE_NOTHING',
  });
});
