import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLanes } from '../src/lanes.ts';

const lanesOf = (clients: number, slow: number) => createLanes({ clients, slow, heavy: Math.max(slow, clients - 1) });
const WAIT_MS = 50;
/** The order in which turns are given, by name. */
const recorder = () => {
  const order: string[] = [];
  const turns = new Map<string, () => void>();
  return {
    order,
    leave: (name: string) => turns.get(name)!(),
    take: (name: string, turn: Promise<() => void>) =>
      turn.then((leave) => {
        order.push(name);
        turns.set(name, leave);
      }),
  };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('slow statements wait for each other while quick ones pass', async () => {
  const lanes = lanesOf(3, 1);
  const { order, take, leave } = recorder();
  void take('slow 1', lanes.enter('slow', WAIT_MS));
  void take('slow 2', lanes.enter('slow', WAIT_MS));
  void take('quick 1', lanes.enter('quick', WAIT_MS));
  void take('quick 2', lanes.enter('quick', WAIT_MS));
  void take('quick 3', lanes.enter('quick', WAIT_MS));
  await settled();
  assert.deepEqual(order, ['slow 1', 'quick 1', 'quick 2']);
  assert.ok(lanes.isFull);
  leave('quick 1');
  await settled();
  assert.deepEqual(order.slice(3), ['quick 3']);
  leave('slow 1');
  await settled();
  assert.deepEqual(order.slice(4), ['slow 2']);
  assert.ok(!lanes.isFull);
});

test('a turn that does not come in time is refused, and so is one that nobody waits for any more', async () => {
  const lanes = lanesOf(1, 1);
  const leave = await lanes.enter('quick', WAIT_MS);
  await assert.rejects(lanes.enter('quick', WAIT_MS), { code: 'DATABASE_BUSY', kind: 'unavailable' });
  const gone = new AbortController();
  const waiting = lanes.enter('quick', WAIT_MS, gone.signal);
  gone.abort();
  await assert.rejects(waiting, { code: 'DATABASE_CLIENT_GONE' });
  await assert.rejects(lanes.enter('quick', WAIT_MS, gone.signal), { code: 'DATABASE_CLIENT_GONE' });
  leave();
  (await lanes.enter('slow', WAIT_MS))();
});

test('transactions leave connections to quick statements', async () => {
  const lanes = createLanes({ clients: 3, slow: 1, heavy: 2 });
  const leave = await lanes.enter('transaction', WAIT_MS);
  await lanes.enter('transaction', WAIT_MS);
  await assert.rejects(lanes.enter('transaction', WAIT_MS), { code: 'DATABASE_BUSY' });
  await assert.rejects(lanes.enter('slow', WAIT_MS), { code: 'DATABASE_BUSY' });
  (await lanes.enter('quick', WAIT_MS))();
  leave();
  await lanes.enter('transaction', WAIT_MS);
});
