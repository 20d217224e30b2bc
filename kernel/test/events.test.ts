import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvents } from '../src/events.ts';
import type { Log } from '../src/log.ts';
import './registry.ts';

const setup = () => {
  const logged: { message: string; fields: Record<string, unknown> }[] = [];
  const log = { error: (message: string, fields: object) => logged.push({ message, fields: { ...fields } }) };
  return { events: createEvents(() => log as unknown as Log), logged };
};

test('a listener receives events until it is removed', () => {
  const { events } = setup();
  const heard: number[] = [];
  const off = events.scopedTo('a').on('sum.made', ({ sum }) => void heard.push(sum));
  events.scopedTo('b').emit('sum.made', { sum: 1 });
  off();
  off();
  events.scopedTo('b').emit('sum.made', { sum: 2 });
  assert.deepEqual(heard, [1]);
  assert.deepEqual(events.listeners(), []);
});

test('hasListeners reports whether an event has listeners', () => {
  const { events } = setup();
  const bus = events.scopedTo('a');
  assert.equal(bus.hasListeners('sum.made'), false);
  const off = events.scopedTo('b').on('sum.made', () => {});
  assert.equal(bus.hasListeners('sum.made'), true);
  off();
  assert.equal(bus.hasListeners('sum.made'), false);
});

test('a listener that throws or rejects is logged with its plugin and does not affect other listeners', async () => {
  const { events, logged } = setup();
  const heard: string[] = [];
  events.scopedTo('a').on('sum.made', () => {
    throw new Error('at once');
  });
  events.scopedTo('b').on('sum.made', async () => {
    throw new Error('later');
  });
  events.scopedTo('c').on('sum.made', () => void heard.push('c'));
  events.scopedTo('x').emit('sum.made', { sum: 1 });
  await events.idle();
  assert.deepEqual(heard, ['c']);
  assert.deepEqual(
    logged.map(({ fields }) => [fields.plugin, fields.event, String(fields.error)]),
    [
      ['a', 'sum.made', 'Error: at once'],
      ['b', 'sum.made', 'Error: later'],
    ],
  );
});

test('idle waits for running listeners and for those that they trigger', async () => {
  const { events } = setup();
  const bus = events.scopedTo('a');
  const heard: string[] = [];
  bus.on('sum.made', async () => {
    await Promise.resolve();
    bus.emit('sum.lost', { why: 'x' });
  });
  bus.on('sum.lost', async ({ why }) => {
    await new Promise((resolve) => setImmediate(resolve));
    heard.push(why);
  });
  bus.emit('sum.made', { sum: 1 });
  await events.idle();
  assert.deepEqual(heard, ['x']);
});

test('a closed registry keeps no listeners and accepts none', () => {
  const { events } = setup();
  const heard: number[] = [];
  const listen = () => events.scopedTo('a').on('sum.made', ({ sum }) => void heard.push(sum));
  listen();
  assert.deepEqual(events.listeners(), [{ event: 'sum.made', plugin: 'a' }]);
  events.close();
  listen();
  events.scopedTo('a').emit('sum.made', { sum: 1 });
  assert.deepEqual([heard, events.listeners()], [[], []]);
});
