import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '@mortise/kernel';
import { createControllers } from '../src/board.ts';
import type { ControllerChanges } from '../src/contract.ts';

const ctx = {} as Exchange;
const brought = [{ plugin: 'core', value: { 'app.book': { find: () => 'core', count: () => 7 } } }];
const change = (plugin: string, value: Record<string, (core: never) => object>) => ({
  plugin,
  value: value as ControllerChanges,
});
type Core = { find(ctx: Exchange): unknown };

test('a changed action may call the core one; the others stay', () => {
  const of = createControllers(brought, [
    change('mine', { 'app.book': (core: Core) => ({ find: (c: Exchange) => `mine(${core.find(c)})` }) }),
  ]);
  assert.equal(of('app.book').find?.(ctx), 'mine(core)');
  assert.equal(of('app.book').count?.(ctx), 7);
});

test('changes stand on each other in the order of plugins, and what was brought stays as it was', () => {
  const around = (name: string) => (core: Core) => ({ find: (c: Exchange) => `${name}(${core.find(c)})` });
  const of = createControllers(brought, [
    change('one', { 'app.book': around('one') }),
    change('two', { 'app.book': around('two') }),
  ]);
  assert.equal(of('app.book').find?.(ctx), 'two(one(core))');
  assert.equal(brought[0]!.value['app.book'].find(), 'core');
});

test('a uid is one object for as long as the server lives', () => {
  const of = createControllers(brought, [change('mine', { 'app.book': () => ({}) })]);
  assert.equal(of('app.book'), of('app.book'));
});

test('an action reaches the others of its controller through this, changed ones too', () => {
  const self = { 'app.self': { list: () => 'core', page(this: Core) { return this.find(ctx); }, find: () => 'core' } }; // biome-ignore format: one line
  const of = createControllers(
    [{ plugin: 'core', value: self }],
    [change('mine', { 'app.self': () => ({ find: () => 'changed' }) })],
  );
  assert.equal(of('app.self').page?.(ctx), 'changed');
});

test('a controller that is not there is told with the nearest', () => {
  const of = createControllers(brought, []);
  assert.throws(() => of('app.bok'), { code: 'CONTROLLERS_UNKNOWN', remedy: /"app\.book"/ });
  assert.throws(() => of('toString'), { code: 'CONTROLLERS_UNKNOWN', remedy: /app\.book/ });
});

test('a change to a controller that is not there is refused with its plugin and the nearest', () => {
  assert.throws(() => createControllers(brought, [change('mine', { 'app.bookk': () => ({}) })]), {
    code: 'CONTROLLERS_CHANGE_DEAD',
    message: /"mine".*"app\.bookk"/,
    remedy: /"app\.book"/,
  });
});

test('a change that returns nothing is refused', () => {
  assert.throws(() => createControllers(brought, [change('mine', { 'app.book': () => undefined as never })]), {
    code: 'CONTROLLERS_CHANGE_NOTHING',
  });
});
