import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createKernel, definePlugin, type RequestContext } from '@mortise/kernel';
import fc from 'fast-check';
import { http } from '../src/index.ts';
import { serialize } from '../src/serialize.ts';

const row = { id: 1, text: 'x'.repeat(990) };
/** A body of about this many kilobytes. */
const bodyOf = (kilobytes: number) => ({ data: Array.from({ length: kilobytes }, () => row), meta: {} });

/** Codes of the thrown errors. */
const errorCodes = new Set<string>();

async function serving(
  options: Parameters<typeof http>[0],
  use: (port: number) => Promise<void>,
  answer = (ctx: RequestContext): unknown => bodyOf(Number(ctx.path.slice(1))),
): Promise<void> {
  errorCodes.clear();
  const answering = definePlugin({
    name: 'answering',
    taps: {
      middleware: () => async (ctx) => {
        ctx.body = await answer(ctx);
      },
      error: (failure) => {
        errorCodes.add((failure.error as { code: string }).code);
        return failure;
      },
    },
  });
  const kernel = createKernel([http({ port: 0, drainTimeoutMs: 100, ...options }), answering()]);
  await kernel.start();
  try {
    await use((kernel.use.http.server!.address() as AddressInfo).port);
  } finally {
    await kernel.stop();
  }
}
/** Opens a connection that sends a request and does not read the response. */
async function connectWithoutReading(port: number, path: string) {
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

test('the JSON of a response is that of JSON.stringify', async () => {
  const plain = fc.jsonValue();
  const body = fc.oneof(
    fc.array(plain),
    fc.dictionary(fc.string(), fc.oneof(plain, fc.constant(undefined), fc.date({ noInvalidDate: true }))),
    fc.record({ data: fc.array(fc.oneof(plain, fc.constant(undefined))), meta: plain }),
  );
  await fc.assert(fc.asyncProperty(body, async (value) => assert.equal(await serialize(value), JSON.stringify(value))));
  assert.equal(await serialize({ toJSON: () => ({ a: [1] }) }), '{"a":[1]}');
  const round: Record<string, unknown> = { a: [{ b: 1 }] };
  round.self = round;
  assert.throws(() => serialize(round), TypeError);
});

test('so is that of a large response, wherever its large parts are', async () => {
  const long = fc.integer({ min: 1, max: 60_000 }).map((length) => 'é"x'.repeat(length));
  const small = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.date({ noInvalidDate: true }));
  const { body } = fc.letrec<{ body: object; part: unknown }>((tie) => ({
    part: fc.oneof({ depthSize: 'small' }, small, long, tie('body')),
    body: fc.oneof(fc.array(tie('part')), fc.dictionary(fc.string(), tie('part'))),
  }));
  await fc.assert(
    fc.asyncProperty(body, async (value) => assert.equal(await serialize(value), JSON.stringify(value))),
    { numRuns: 300 },
  );
});

test('a large response that waits too long for others is rejected', () =>
  serving({ answerWaitMs: 1 }, async (port) => {
    const asked = Array.from({ length: 4 }, () => fetch(`http://127.0.0.1:${port}/30000`));
    const answers = await Promise.all(
      asked.map(async (one) => [(await one).status, (await (await one).text()).length]),
    );
    assert.deepEqual([...errorCodes], ['HTTP_ANSWERS_BUSY']);
    const whole = JSON.stringify(bodyOf(30_000)).length;
    assert.ok(answers.some(([status, length]) => status === 200 && length === whole));
    for (const [status] of answers) assert.ok(status === 200 || status === 503, `${status}`);
    assert.equal((await fetch(`http://127.0.0.1:${port}/30000`)).status, 200);
  }));

test('a response of any size arrives completely, with its length and type', () =>
  serving({}, async (port) => {
    for (const kilobytes of [0, 1, 70, 5_000]) {
      const answer = await fetch(`http://127.0.0.1:${port}/${kilobytes}`);
      const text = JSON.stringify(bodyOf(kilobytes));
      assert.equal(answer.headers.get('content-length'), String(text.length));
      assert.match(answer.headers.get('content-type')!, /^application\/json/);
      assert.equal(await answer.text(), text);
      const head = await fetch(`http://127.0.0.1:${port}/${kilobytes}`, { method: 'HEAD' });
      assert.equal(head.headers.get('content-length'), String(text.length));
    }
  }));

test('the event loop is not blocked while a large response is serialized', async () => {
  let turns = 0;
  let isOver = false;
  const look = () => {
    turns++;
    if (!isOver) setImmediate(look);
  };
  const many = { a: Array.from({ length: 60 }, (_, i) => ({ key: `value ${i}`, list: [i, i, i] })) };
  const body = { data: Array.from({ length: 8_000 }, () => many) };
  setImmediate(look);
  await serialize(body);
  isOver = true;
  assert.ok(turns >= 3, `${turns} turns`);
});

test('clients that do not read stay within maxBytesInFlight, and are disconnected', () =>
  serving({ maxBytesInFlight: 25_000_000, sendTimeoutMs: 300, answerWaitMs: 10_000 }, async (port) => {
    const [first, second] = [await connectWithoutReading(port, '/10000'), await connectWithoutReading(port, '/10000')];
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    const end = performance.now() + 2_000;
    while ((await ask('/10000')) !== 503) assert.ok(performance.now() < end, 'it never was full');
    assert.deepEqual([...errorCodes], ['HTTP_ANSWERS_FULL']);
    assert.equal(await ask('/1'), 200);
    for (const socket of [first, second]) {
      socket.resume();
      if (!socket.closed) await once(socket, 'close');
    }
    assert.equal(await ask('/10000'), 200);
  }));

test('a slow client that keeps reading gets the whole response', () =>
  serving({ sendTimeoutMs: 150 }, async (port) => {
    const asked = get(`http://127.0.0.1:${port}/3000`);
    const [response] = await once(asked, 'response');
    let bytes = 0;
    for await (const chunk of response) {
      bytes += chunk.length;
      await pause(3);
    }
    assert.equal(bytes, JSON.stringify(bodyOf(3_000)).length);
  }));

test('ctx.signal is aborted when the client disconnects, and not after a finished response', () => {
  const signals: AbortSignal[] = [];
  let hang = false;
  return serving(
    {},
    async (port) => {
      await (await fetch(`http://127.0.0.1:${port}/`)).text();
      hang = true;
      const socket = await connectWithoutReading(port, '/');
      while (signals.length < 2) await pause(5);
      const aborted = once(signals[1]!, 'abort');
      socket.destroy();
      await aborted;
      assert.equal(signals[0]!.aborted, false);
    },
    async (ctx) => {
      signals.push(ctx.signal);
      if (hang) await once(ctx.signal, 'abort');
      return {};
    },
  );
});
