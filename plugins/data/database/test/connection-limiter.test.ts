import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ConnectionLimiter,
  type ConnectionSlot,
  createConnectionLimiter,
  type Lane,
  type LimiterOptions,
} from '../src/driver/connection-limiter.ts';

/** A limiter with a promise API. */
const withPromises = (options: LimiterOptions) => {
  const lanes = createConnectionLimiter<object>(options);
  return {
    get isFull() {
      return lanes.hasWaiting;
    },
    enter: (lane: Lane, timeoutMs: number, signal?: AbortSignal) =>
      new Promise<(connection?: object) => boolean>((resolve, reject) =>
        lanes.acquire({ lane, timeoutMs, budget: { signal } }, (error, turn) => {
          if (!turn) reject(error);
          else resolve((connection) => turn.release(connection));
        }),
      ),
    lanes,
  };
};
const createLimiter = (clients: number, slow: number) =>
  withPromises({ clients, slow, heavy: Math.max(slow, clients - 1) });
/** Acquires a slot synchronously. */
function acquireNow<T>(limiter: ConnectionLimiter<T>): ConnectionSlot<T> | undefined {
  let slot: ConnectionSlot<T> | undefined;
  limiter.acquire({ lane: 'quick', timeoutMs: WAIT_MS }, (_, turn) => {
    slot = turn;
  });
  return slot;
}
const WAIT_MS = 50;
/** Records the order in which slots are granted, by name. */
const recorder = () => {
  const order: string[] = [];
  const turns = new Map<string, () => unknown>();
  return {
    order,
    release: (name: string) => turns.get(name)!(),
    track: (name: string, turn: Promise<() => unknown>) =>
      turn.then((release) => {
        order.push(name);
        turns.set(name, release);
      }),
  };
};
const nextTick = () => new Promise((resolve) => setImmediate(resolve));

test('slow statements wait for each other while quick ones pass', async () => {
  const lanes = createLimiter(3, 1);
  const { order, track, release } = recorder();
  void track('slow 1', lanes.enter('slow', WAIT_MS));
  void track('slow 2', lanes.enter('slow', WAIT_MS));
  void track('quick 1', lanes.enter('quick', WAIT_MS));
  void track('quick 2', lanes.enter('quick', WAIT_MS));
  void track('quick 3', lanes.enter('quick', WAIT_MS));
  await nextTick();
  assert.deepEqual(order, ['slow 1', 'quick 1', 'quick 2']);
  assert.ok(lanes.isFull);
  release('quick 1');
  await nextTick();
  assert.deepEqual(order.slice(3), ['quick 3']);
  release('slow 1');
  await nextTick();
  assert.deepEqual(order.slice(4), ['slow 2']);
  assert.ok(!lanes.isFull);
});

test('a request fails after its timeout, and when its client disconnects', async () => {
  const lanes = createLimiter(1, 1);
  const leave = await lanes.enter('quick', WAIT_MS);
  await assert.rejects(lanes.enter('quick', WAIT_MS), { code: 'DATABASE_BUSY', kind: 'unavailable' });
  const gone = new AbortController();
  const waiting = lanes.enter('quick', WAIT_MS, gone.signal);
  gone.abort();
  await assert.rejects(waiting, { code: 'DATABASE_CLIENT_DISCONNECTED' });
  leave();
  (await lanes.enter('slow', WAIT_MS))();
});

test('transactions leave connections for quick statements', async () => {
  const lanes = withPromises({ clients: 3, slow: 1, heavy: 2 });
  const leave = await lanes.enter('transaction', WAIT_MS);
  await lanes.enter('transaction', WAIT_MS);
  await assert.rejects(lanes.enter('transaction', WAIT_MS), { code: 'DATABASE_BUSY' });
  await assert.rejects(lanes.enter('slow', WAIT_MS), { code: 'DATABASE_BUSY' });
  (await lanes.enter('quick', WAIT_MS))();
  leave();
  await lanes.enter('transaction', WAIT_MS);
});

test('a connection is handed over to the next request, and to none if the queue is empty', async () => {
  const lanes = createConnectionLimiter<string>({ clients: 1, slow: 1, heavy: 1 });
  const first = acquireNow(lanes)!;
  const next = new Promise<string | undefined>((resolve) =>
    lanes.acquire({ lane: 'quick', timeoutMs: WAIT_MS }, (_, turn) => {
      resolve(turn!.connection);
      assert.equal(turn!.release('b'), false);
    }),
  );
  assert.equal(first.release('a'), true);
  assert.equal(await next, 'a');
  assert.ok(acquireNow(lanes));
  lanes.close();
});

test('hundreds of waiting requests get slots in request order, without those that timed out', async () => {
  const lanes = createConnectionLimiter<number>({ clients: 1, slow: 1, heavy: 1 });
  let turn = acquireNow(lanes)!;
  const order: number[] = [];
  const refused: number[] = [];
  for (let i = 0; i < 300; i++)
    lanes.acquire({ lane: 'quick', timeoutMs: i % 3 ? 60_000 : 0 }, (error, own) => {
      if (!own) refused.push(i);
      else {
        assert.equal((error as Error | undefined)?.message, undefined);
        order.push(i);
        turn = own;
      }
    });
  while (refused.length < 100) await nextTick();
  for (let given = 0; given < 200; given++) turn.release();
  const all = Array.from({ length: 300 }, (_, i) => i);
  assert.deepEqual(
    order,
    all.filter((i) => i % 3),
  );
  assert.deepEqual(
    refused,
    all.filter((i) => i % 3 === 0),
  );
  assert.ok(!lanes.hasWaiting);
  lanes.close();
});
