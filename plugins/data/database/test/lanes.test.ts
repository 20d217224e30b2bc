import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLanes, type Lane, type LaneOptions, type Lanes, type Turn } from '../src/lanes.ts';

/** A limiter with a promise API. */
const promising = (options: LaneOptions) => {
  const lanes = createLanes<object>(options);
  return {
    get isFull() {
      return lanes.isFull;
    },
    enter: (lane: Lane, timeoutMs: number, signal?: AbortSignal) =>
      new Promise<(connection?: object) => boolean>((resolve, reject) =>
        lanes.enter({ lane, timeoutMs, budget: { signal } }, (error, turn) => {
          if (!turn) reject(error);
          else resolve((connection) => turn.leave(connection));
        }),
      ),
    lanes,
  };
};
const lanesOf = (clients: number, slow: number) => promising({ clients, slow, heavy: Math.max(slow, clients - 1) });
/** Acquires a slot synchronously. */
function takeNow<T>(lanes: Lanes<T>): Turn<T> | undefined {
  let taken: Turn<T> | undefined;
  lanes.enter({ lane: 'quick', timeoutMs: WAIT_MS }, (_, turn) => {
    taken = turn;
  });
  return taken;
}
const WAIT_MS = 50;
/** Records the order in which slots are granted, by name. */
const recorder = () => {
  const order: string[] = [];
  const turns = new Map<string, () => unknown>();
  return {
    order,
    leave: (name: string) => turns.get(name)!(),
    take: (name: string, turn: Promise<() => unknown>) =>
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

test('a request fails after its timeout, and when its client disconnects', async () => {
  const lanes = lanesOf(1, 1);
  const leave = await lanes.enter('quick', WAIT_MS);
  await assert.rejects(lanes.enter('quick', WAIT_MS), { code: 'DATABASE_BUSY', kind: 'unavailable' });
  const gone = new AbortController();
  const waiting = lanes.enter('quick', WAIT_MS, gone.signal);
  gone.abort();
  await assert.rejects(waiting, { code: 'DATABASE_CLIENT_GONE' });
  leave();
  (await lanes.enter('slow', WAIT_MS))();
});

test('transactions leave connections for quick statements', async () => {
  const lanes = promising({ clients: 3, slow: 1, heavy: 2 });
  const leave = await lanes.enter('transaction', WAIT_MS);
  await lanes.enter('transaction', WAIT_MS);
  await assert.rejects(lanes.enter('transaction', WAIT_MS), { code: 'DATABASE_BUSY' });
  await assert.rejects(lanes.enter('slow', WAIT_MS), { code: 'DATABASE_BUSY' });
  (await lanes.enter('quick', WAIT_MS))();
  leave();
  await lanes.enter('transaction', WAIT_MS);
});

test('a connection is handed over to the next request, and to none if the queue is empty', async () => {
  const lanes = createLanes<string>({ clients: 1, slow: 1, heavy: 1 });
  const first = takeNow(lanes)!;
  const next = new Promise<string | undefined>((resolve) =>
    lanes.enter({ lane: 'quick', timeoutMs: WAIT_MS }, (_, turn) => {
      resolve(turn!.left);
      assert.equal(turn!.leave('b'), false);
    }),
  );
  assert.equal(first.leave('a'), true);
  assert.equal(await next, 'a');
  assert.ok(takeNow(lanes));
  lanes.close();
});

test('hundreds of waiting requests get slots in request order, without those that timed out', async () => {
  const lanes = createLanes<number>({ clients: 1, slow: 1, heavy: 1 });
  let turn = takeNow(lanes)!;
  const order: number[] = [];
  const refused: number[] = [];
  for (let i = 0; i < 300; i++)
    lanes.enter({ lane: 'quick', timeoutMs: i % 3 ? 60_000 : 0 }, (error, own) => {
      if (!own) refused.push(i);
      else {
        assert.equal((error as Error | undefined)?.message, undefined);
        order.push(i);
        turn = own;
      }
    });
  while (refused.length < 100) await settled();
  for (let given = 0; given < 200; given++) turn.leave();
  const all = Array.from({ length: 300 }, (_, i) => i);
  assert.deepEqual(
    order,
    all.filter((i) => i % 3),
  );
  assert.deepEqual(
    refused,
    all.filter((i) => i % 3 === 0),
  );
  assert.ok(!lanes.isFull);
  lanes.close();
});
