import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { definePlugin } from '@mortise/kernel';
import fc from 'fast-check';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { writing } from '../fuzz/document.ts';
import { headerLines } from '../fuzz/headers.ts';
import { json } from '../fuzz/json.ts';
import { multipart } from '../fuzz/multipart.ts';
import { query } from '../fuzz/query.ts';
import { method, target } from '../fuzz/target.ts';
import { speak } from '../fuzz/wire.ts';
import { encoded, name, PATHS, scalar } from '../fuzz/words.ts';
import { type Booted, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

// MORTISE_FUZZ_SECONDS=60, or `npm test -- --fuzz=60`, for longer: of all parts together.
const SECONDS = Number(process.env.MORTISE_FUZZ_SECONDS ?? 7);
const PARTS = 7;
const MEMORY_GROWTH_BYTES = 64 * 1024 * 1024;

/** Says what it was sent. */
const echo = definePlugin({
  name: 'echo',
  contributes: {
    routes: [
      {
        method: 'ALL',
        path: '/api/echo',
        handler: (ctx) => ({ body: ctx.request.body ?? null, files: Object.keys(ctx.request.files ?? {}) }),
        config: { auth: false, files: true },
      },
    ],
  },
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What is alive, in bytes. */
function heldBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('what strangers send', () => {
  const uploadDir = mkdtempSync(join(tmpdir(), 'mortise-fuzz-'));
  const unheard: unknown[] = [];
  const hear = (what: unknown) => void unheard.push(what);
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
  const plain = prototypes.map((each) => Reflect.ownKeys(each));
  let server: Booted;
  let port: number;
  let warmBytes = 0;

  before(async () => {
    server = await boot({
      contentTypes,
      components,
      grants,
      plugins: [echo()],
      options: {
        rest: { forms: true },
        http: { headersTimeoutMs: 2000, requestTimeoutMs: 2000 },
        middlewares: {
          list: [
            ...['logger', 'errors', 'security', 'cors', 'poweredBy', 'query'],
            { name: 'body', config: { formidable: { uploadDir, maxFileSize: 100_000 } } },
            ...['session', 'compression', 'responseTime', 'favicon', 'public'],
          ],
        },
      },
    });
    await fillLibrary(server);
    port = Number(new URL(await server.http.url()).port);
    process.on('unhandledRejection', hear).on('uncaughtException', hear).on('warning', hear);
  });
  after(async () => {
    process.off('unhandledRejection', hear).off('uncaughtException', hear).off('warning', hear);
    await server.stop();
    rmSync(uploadDir, { recursive: true });
  });

  /** Runs the property for this part's time, and says how often each status was met. */
  async function during<T>(arbitrary: fc.Arbitrary<T>, send: (value: T) => Promise<readonly number[]>) {
    const met = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        for (const status of await send(value)) {
          met.set(status, (met.get(status) ?? 0) + 1);
          // 501 is what a method gets that no route can have.
          assert.ok(status < 500 || status === 501, `${status}`);
        }
      }),
      { numRuns: 1e9, interruptAfterTimeLimit: (SECONDS / PARTS) * 1000, markInterruptAsFailure: false },
    );
    warmBytes ||= heldBytes();
    return met;
  }
  const inject = async (request: Parameters<Booted['http']['inject']>[0]) => {
    const { statusCode, payload } = await server.http.inject(request);
    if (statusCode >= 400 && payload !== '') assert.ok(JSON.parse(payload).error || statusCode === 405);
    return [statusCode];
  };
  /** Each of the statuses at least once in two hundred times: however many requests there was time for. */
  const meets = (met: ReadonlyMap<number, number>, ...statuses: readonly number[]) =>
    assert.ok(
      statuses.every(
        (status) => (met.get(status) ?? 0) > [...met.values()].reduce((sum, count) => sum + count, 0) / 200,
      ),
      `the grammar meets each of ${statuses}: ${JSON.stringify([...met])}`,
    );

  test('in a query string gets no answer of 500 or above', async () => {
    const met = await during(fc.tuple(fc.constantFrom(...PATHS), query), ([path, text]) => inject(`${path}?${text}`));
    meets(met, 200, 400);
  });

  test('as JSON gets no answer of 500 or above', async () => {
    const met = await during(fc.tuple(json, fc.boolean()), ([payload, isSized]) =>
      inject({
        method: 'POST',
        url: '/api/echo',
        headers: { 'content-type': 'application/json', ...(isSized ? {} : { 'transfer-encoding': 'chunked' }) },
        payload,
      }),
    );
    meets(met, 200, 400);
  });

  test('as a document to be written gets no answer of 500 or above', async () => {
    const met = await during(writing, ({ method: verb, url, payload }) =>
      inject({ method: verb, url, headers: { 'content-type': 'application/json' }, payload }),
    );
    meets(met, 200, 201, 400);
  });

  test('as a form or as text gets no answer of 500 or above', async () => {
    const form = fc
      .array(fc.tuple(name, fc.array(name, { maxLength: 3 }), scalar), { maxLength: 8 })
      .map((fields) =>
        fields
          .map(([first, path, said]) => `${encoded(first)}${path.map((each) => `[${each}]`).join('')}=${encoded(said)}`)
          .join('&'),
      );
    const types = fc.constantFrom('application/x-www-form-urlencoded', 'text/plain', 'application/xml', 'text/html; x');
    const met = await during(fc.tuple(form, types), ([payload, type]) =>
      inject({ method: 'PUT', url: '/api/echo', headers: { 'content-type': type }, payload }),
    );
    meets(met, 200);
  });

  test('as multipart gets no answer of 500 or above, and leaves no file', async () => {
    const met = await during(multipart, ({ contentType, bytes }) =>
      inject({ method: 'POST', url: '/api/echo', headers: { 'content-type': contentType }, payload: bytes }),
    );
    meets(met, 200, 400);
    const end = performance.now() + 5000;
    while (readdirSync(uploadDir).length > 0 && performance.now() < end) await new Promise(setImmediate);
    assert.deepEqual(readdirSync(uploadDir), []);
  });

  test('in a path, a method and headers gets no answer of 500 or above, byte for byte on the wire', async () => {
    const wire = fc.tuple(
      method,
      target,
      fc.option(query),
      headerLines,
      fc.constantFrom('', '{"a":1}', '5\r\nhello\r\n0\r\n\r\n'),
    );
    const met = await during(wire, ([verb, path, asked, lines, body]) => {
      const line = `${verb} ${path}${asked === null ? '' : `?${asked}`} HTTP/1.1`;
      return speak(port, Buffer.from(`${[line, 'Host: a', ...lines].join('\r\n')}\r\n\r\n${body}`, 'latin1'));
    });
    meets(met, 404, 400);
  });

  test('as no HTTP at all is refused or cut off', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .string({ unit: fc.constantFrom(...'GET /HTP1.\r\n: \0\xff'), maxLength: 80 })
        .map((text) => Buffer.from(text, 'latin1')),
    );
    await during(bytes, async (said) => speak(port, Buffer.from(said)));
  });

  test('leaves the server as it was: it answers, holds no more memory, and nothing went unheard', async () => {
    await server.reset();
    await fillLibrary(server);
    const { statusCode, json: read } = await server.http.inject('/api/books?sort=title&fields=title');
    assert.equal(statusCode, 200);
    assert.deepEqual(
      read().data.map((book: { title: string }) => book.title),
      ['Knots', 'The sea'],
    );
    assert.deepEqual(unheard, []);
    assert.deepEqual(
      prototypes.map((each) => Reflect.ownKeys(each)),
      plain,
    );
    const grownBytes = heldBytes() - warmBytes;
    assert.ok(grownBytes < MEMORY_GROWTH_BYTES, `it holds ${grownBytes} bytes more than after its first part`);
  });
});
