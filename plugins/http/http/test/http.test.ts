import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import {
  createKernel,
  definePlugin,
  type Kernel,
  type Middleware,
  type Plugin,
  type RequestContext,
} from '@mortise/kernel';
import { bodyMiddleware } from '../src/body.ts';
import type { Http } from '../src/contract.ts';
import { http } from '../src/index.ts';
import { queryMiddleware } from '../src/query.ts';

/** A plugin that handles every request; a result of the function becomes the body. */
const answering = (answer: (ctx: RequestContext) => unknown): Plugin =>
  definePlugin({
    name: 'answering',
    taps: {
      middleware: () => async (ctx) => {
        const result = await answer(ctx);
        if (result !== undefined) ctx.body = result;
      },
    },
  })();

/** Runs `use` against a server on a free port, and stops everything. */
async function serving(
  plugins: readonly Plugin[],
  use: (url: string, kernel: Kernel) => Promise<void>,
  options: Parameters<typeof http>[0] = {},
): Promise<void> {
  const kernel = createKernel([http({ port: 0, ...options }), ...plugins]);
  await kernel.start();
  try {
    await use(kernel.use.http.url!, kernel);
  } finally {
    await kernel.stop();
  }
}
/** True if a port accepts connections. */
const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const withMiddleware = (middleware: Middleware<RequestContext> | undefined) =>
  answering(async (ctx) => {
    await middleware?.(ctx, async () => {});
    ctx.body = { body: ctx.request.body };
  });

/** Opens `count` connections, signals that all are open, and posts the status line of each response. */
const CROWD = `
  const { connect } = require('node:net');
  const { parentPort, workerData: { port, count, shared } } = require('node:worker_threads');
  let connected = 0;
  const answers = Array.from({ length: count }, (_, i) => new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /' + i + ' HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n');
      if (++connected < count) return;
      Atomics.store(shared, 0, 1);
      Atomics.notify(shared, 0);
    });
    socket.on('data', (chunk) => (said += chunk));
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve(said.split('\\r\\n')[0]));
  }));
  Promise.all(answers).then((all) => parentPort.postMessage(all));
`;

describe('the server', () => {
  it('responds through its handle without an open port', async () => {
    const kernel = createKernel([http(), answering((ctx) => ({ path: ctx.path }))]);
    await kernel.boot();
    assert.equal(kernel.use.http.url, undefined);
    const server = createServer(kernel.use.http.handle).listen(0);
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await (await fetch(`http://127.0.0.1:${port}/here`)).json(), { path: '/here' });
    server.close();
    server.closeAllConnections();
    await kernel.stop();
  });

  it('reports a used port, with a remedy', async () => {
    await serving([], async (url) => {
      const taken = Number(new URL(url).port);
      const second = createKernel([http({ port: taken })]);
      await assert.rejects(second.start(), (error: Error) => {
        const cause = error.cause as { code: string; message: string; remedy: string };
        assert.equal(cause.code, 'HTTP_PORT_TAKEN');
        assert.match(cause.message, new RegExp(String(taken)));
        assert.match(cause.remedy, /PORT=/);
        return true;
      });
    });
  });

  it('reports an address that the machine does not have', async () => {
    await assert.rejects(createKernel([http({ host: '203.0.113.1', port: 0 })]).start(), (error: Error) => {
      assert.equal((error.cause as { code: string }).code, 'HTTP_ADDRESS_REFUSED');
      return true;
    });
  });

  it('finishes a request in flight when it stops, and accepts no new one', async () => {
    let arrived = () => {};
    let finish = () => {};
    const inside = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = answering(async (ctx) => {
      arrived();
      await held;
      ctx.body = 'late';
    });
    const kernel = createKernel([http({ port: 0 }), slow]);
    await kernel.start();
    const url = kernel.use.http.url!;
    const answer = fetch(url);
    await inside;
    const stopped = kernel.stop();
    while (await isOpen(Number(new URL(url).port)));
    await assert.rejects(fetch(url));
    finish();
    assert.equal(await (await answer).text(), 'late');
    await stopped;
  });

  it('still accepts requests before it stops, with Connection: close on each response', async () => {
    const quick = answering((ctx) => ({ path: ctx.path }));
    const kernel = createKernel([http({ port: 0 }), quick]);
    await kernel.start();
    const { http: server } = kernel.use;
    const connection = async () => (await fetch(server.url!)).headers.get('connection');
    assert.equal(await connection(), 'keep-alive');
    server.stopKeepAlive();
    assert.equal(await connection(), 'close');
    assert.equal((await fetch(`${server.url}/new`)).status, 200);
    await kernel.stop();
  });

  it('closes connections that become idle while it stops, and silent ones after a moment', async () => {
    let arrived = () => {};
    let finish = () => {};
    const inside = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const kernel = createKernel([
      http({ port: 0, drainTimeoutMs: 60_000, keepAliveTimeoutMs: 60_000 }),
      answering(async (ctx) => {
        ctx.res.writeHead(200, { 'content-length': '4' });
        ctx.respond = false;
        arrived();
        await held;
        ctx.res.end('late');
      }),
    ]);
    await kernel.start();
    const port = Number(new URL(kernel.use.http.url!).port);
    const closed = (socket: Socket) => new Promise<number>((resolve) => socket.on('close', () => resolve(Date.now())));
    const silent = connect(port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const busy = connect(port, '127.0.0.1');
    busy.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
    let said = '';
    busy.on('data', (chunk) => (said += chunk));
    await inside;
    const [silence, end] = [closed(silent), closed(busy)];
    const stopped = kernel.stop();
    await silence;
    finish();
    await Promise.all([end, stopped]);
    assert.match(said, /keep-alive[\s\S]*late$/);
  });

  it('responds on a connection opened in time whose request arrives while it stops', async () => {
    const kernel = createKernel([http({ port: 0 }), answering((ctx) => ({ path: ctx.path }))]);
    await kernel.start();
    const port = Number(new URL(kernel.use.http.url!).port);
    const early = connect(port, '127.0.0.1');
    await new Promise((resolve) => early.once('connect', resolve));
    const stopped = kernel.stop();
    while (await isOpen(port));
    let said = '';
    early.on('data', (chunk) => (said += chunk));
    early.write('GET /begun HTTP/1.1\r\nHost: here\r\n\r\n');
    await Promise.all([stopped, new Promise((resolve) => early.once('close', resolve))]);
    assert.match(said, /^HTTP\/1.1 200[\s\S]*connection: close[\s\S]*begun/i);
  });

  it('responds to all pending connections of the backlog when it stops', async () => {
    const kernel = createKernel([http({ port: 0 }), answering((ctx) => ({ path: ctx.path }))]);
    await kernel.start();
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const crowd = new Worker(CROWD, {
      eval: true,
      workerData: { port: Number(new URL(kernel.use.http.url!).port), count: 40, shared },
    });
    const told = once(crowd, 'message');
    // Block this thread, so that it accepts no connection until all are pending.
    Atomics.wait(shared, 0, 0);
    await kernel.stop();
    const [answers] = (await told) as [readonly string[]];
    assert.deepEqual(new Set(answers), new Set(['HTTP/1.1 200 OK']));
    assert.equal(answers.length, 40);
  });

  it('closes connections with requests in flight after the drain timeout', async () => {
    let arrived = () => {};
    const inside = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const kernel = createKernel([
      http({ port: 0, drainTimeoutMs: 1 }),
      answering(() => {
        arrived();
        return new Promise(() => {});
      }),
    ]);
    await kernel.start();
    const answer = assert.rejects(fetch(kernel.use.http.url!));
    await inside;
    await kernel.stop();
    await answer;
  });

  it('exposes its server for upgrades, and closes upgraded sockets after the drain timeout', async () => {
    const sockets = definePlugin({
      name: 'sockets',
      needs: ['http'],
      start({ use }) {
        use.http.server!.on('upgrade', (_request, socket) => {
          socket.on('error', () => {});
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: words\r\n\r\nhello');
        });
      },
    });
    const kernel = createKernel([http({ port: 0, drainTimeoutMs: 50 }), sockets()]);
    await kernel.start();
    const asking = request(kernel.use.http.url!, { headers: { connection: 'upgrade', upgrade: 'words' } }).end();
    const [, socket, head] = (await once(asking, 'upgrade')) as [IncomingMessage, Socket, Buffer];
    assert.equal(head.toString() || (await once(socket, 'data')).toString(), 'hello');
    const closed = once(socket.resume(), 'close');
    await kernel.stop();
    await closed;
    assert.equal(kernel.use.http.server, undefined);
  });

  it('rejects an unknown option', async () => {
    await assert.rejects(createKernel([http({ prot: 1 } as object)]).boot(), { code: 'KERNEL_OPTION_INVALID' });
  });
});

describe('slow clients', () => {
  /** Sends a beginning and nothing more; gives what came back when the server hung up. */
  const heard = (url: string, beginning: string) =>
    new Promise<string>((resolve, reject) => {
      let said = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(beginning));
      socket.on('data', (chunk) => (said += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(said));
    });
  const limits = { headersTimeoutMs: 60, requestTimeoutMs: 120 };

  it('that do not finish their headers get 408, while others are served', () =>
    serving(
      [answering(() => 'here')],
      async (url) => {
        const slow = heard(url, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
        assert.equal(await (await fetch(url)).text(), 'here');
        assert.match(await slow, /^HTTP\/1\.1 408 /);
      },
      limits,
    ));

  it('that do not finish their bodies are disconnected, and their request is rejected', async () => {
    const codes: unknown[] = [];
    const read = bodyMiddleware(undefined);
    const reading = answering(async (ctx) => {
      await read(ctx, async () => {});
    });
    const watching = definePlugin({
      name: 'watching',
      taps: {
        error: (failure) => {
          codes.push((failure.error as { code: string }).code);
          return failure;
        },
      },
    })();
    const post = (type: string) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 99\r\n\r\n`;
    await serving(
      [reading, watching],
      async (url) => {
        await Promise.all([
          heard(url, `${post('application/json')}{"a":`),
          heard(url, `${post('multipart/form-data; boundary=b')}--b\r\n`),
        ]);
      },
      limits,
    );
    assert.deepEqual(codes, ['HTTP_BODY_INCOMPLETE', 'HTTP_BODY_INCOMPLETE']);
  });
});

describe('the error boundary', () => {
  it('responds with a plain 404 if nothing handles the request', () =>
    serving([], async (url) => {
      const answer = await fetch(`${url}/nothing`);
      assert.deepEqual([answer.status, await answer.text()], [404, 'Not Found']);
    }));

  it('passes an unhandled request to the error hooks', async () => {
    const seen: unknown[] = [];
    const watching = definePlugin({
      name: 'watching',
      taps: {
        error: (failure) => {
          seen.push((failure.error as { code: string }).code);
          return failure;
        },
      },
    })();
    await serving([watching], async (url) => void (await fetch(`${url}/nothing`)));
    assert.deepEqual(seen, ['HTTP_NOT_FOUND']);
  });

  it('responds 500 without the error message, and logs the error', async () => {
    const logged: unknown[] = [];
    const log = definePlugin({
      name: 'memory-log',
      replaces: ['log'],
      provides: {
        log: () => ({ error: (_, fields) => void logged.push(fields), warn() {}, info() {}, debug() {} }),
      },
    })();
    const failing = answering(() => {
      throw new Error('the password is hunter2');
    });
    await serving([log, failing], async (url) => {
      const answer = await fetch(url);
      assert.deepEqual([answer.status, await answer.text()], [500, 'Internal Server Error']);
      assert.match(String((logged[0] as { error: Error }).error), /hunter2/);
      assert.equal(logged.length, 1);
    });
  });

  it('responds 400 for a query over a limit, without the errors plugin', () =>
    serving([answering((ctx) => ctx.query)], async (url) => {
      assert.equal((await fetch(`${url}/?a${'[b]'.repeat(21)}=1`)).status, 400);
    }));

  it('keeps the status of an exposed ctx.throw error', () =>
    serving([answering((ctx) => ctx.throw(418, 'short and stout'))], async (url) => {
      assert.equal((await fetch(url)).status, 418);
    }));

  it('sends the response of the error hooks', async () => {
    const teapot = definePlugin({
      name: 'teapot',
      taps: {
        error: (failure) => ({ ...failure, response: { status: 418, headers: { 'x-tea': 'yes' }, body: { tea: 1 } } }),
      },
    })();
    const failing = answering(() => {
      throw new Error('no');
    });
    await serving([teapot, failing], async (url) => {
      const answer = await fetch(url);
      assert.deepEqual([answer.status, answer.headers.get('x-tea'), await answer.json()], [418, 'yes', { tea: 1 }]);
    });
  });

  it('responds even if an error hook throws', async () => {
    const quiet = definePlugin({
      name: 'quiet',
      replaces: ['log'],
      provides: { log: () => ({ error() {}, warn() {}, info() {}, debug() {} }) },
      taps: {
        error: () => {
          throw new Error('second');
        },
      },
    })();
    const failing = answering(() => {
      throw new Error('first');
    });
    await serving([quiet, failing], async (url) => assert.equal((await fetch(url)).status, 500));
  });
});

describe('ctx.query', () => {
  const asking = (read: (ctx: RequestContext) => unknown) => answering((ctx) => ({ read: read(ctx) }));
  const reading = async (read: (ctx: RequestContext) => unknown, search: string) => {
    let body: unknown;
    await serving([asking(read)], async (url) => {
      body = ((await (await fetch(`${url}/${search}`)).json()) as { read: unknown }).read;
    });
    return body;
  };

  it('is the tree, the same object on every access, also through ctx.request', async () => {
    assert.deepEqual(await reading((ctx) => [ctx.query, ctx.query === ctx.request.query], '?a[b]=1'), [
      { a: { b: '1' } },
      true,
    ]);
  });

  it('can be set without changing ctx.querystring', async () => {
    const read = (ctx: RequestContext) => {
      ctx.query = { ...ctx.query, sort: 'title' };
      return [ctx.query, ctx.querystring];
    };
    assert.deepEqual(await reading(read, '?a=1'), [{ a: '1', sort: 'title' }, 'a=1']);
  });

  it('is parsed again when the query string changes', async () => {
    const read = (ctx: RequestContext) => {
      const before = ctx.query;
      ctx.querystring = 'b=2';
      return [before, ctx.query];
    };
    assert.deepEqual(await reading(read, '?a=1'), [{ a: '1' }, { b: '2' }]);
  });

  it('takes its limits from the config of the entry "query"', async () => {
    const kernel = createKernel([http(), asking((ctx) => ctx.query)]);
    await kernel.boot();
    assert.equal(queryMiddleware(kernel.use.http.app, { depth: 1 }), undefined);
    const server = createServer(kernel.use.http.handle).listen(0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal((await fetch(`${url}/?a[b]=1`)).status, 200);
    assert.equal((await fetch(`${url}/?a[b][c]=1`)).status, 400);
    server.close();
    server.closeAllConnections();
    await kernel.stop();
  });

  it('refuses a config that it does not know, naming the nearest', () => {
    const app = {} as Http['app'];
    assert.throws(() => queryMiddleware(app, { dept: 3 } as object), {
      code: 'HTTP_CONFIG_INVALID',
      message: /"depth"/,
    });
    assert.throws(() => queryMiddleware(app, { depth: 0 }), { code: 'HTTP_CONFIG_INVALID' });
  });
});

describe('what a handler returns', () => {
  const handling = (handler: (ctx: RequestContext) => unknown) =>
    definePlugin({
      name: 'one-route',
      needs: ['pipeline'],
      taps: {
        compile: (view) => void view.use.pipeline.compile(endpoint),
        route: () => endpoint,
        handle: () => async (ctx) => handler(ctx),
        routeMiddleware: (inner) => async (ctx) => {
          await inner(ctx);
          ctx.set('x-seen', JSON.stringify(ctx.body ?? null));
        },
      },
    })();
  const endpoint = { id: 'one', route: { method: 'GET', path: '/', handler: () => undefined } } as never;
  const answered = async (handler: (ctx: RequestContext) => unknown) => {
    let result: unknown;
    await serving([handling(handler)], async (url) => {
      const answer = await fetch(url);
      result = [answer.status, await answer.text(), answer.headers.get('x-seen')];
    });
    return result;
  };

  it('becomes the body before the route’s middlewares see the answer', async () => {
    assert.deepEqual(await answered(() => ({ a: 1 })), [200, '{"a":1}', '{"a":1}']);
  });

  it('does not replace a body that the handler set', async () => {
    const set = (ctx: RequestContext) => {
      ctx.body = 'mine';
      return 'returned';
    };
    assert.deepEqual(await answered(set), [200, 'mine', '"mine"']);
  });

  it('is a 404 if it is undefined', async () => {
    assert.deepEqual(await answered(() => null), [404, 'Not Found', 'null']);
  });
});

describe('Strapi’s response helpers', () => {
  it('send, create and delete', () =>
    serving(
      [
        answering((ctx) => {
          if (ctx.path === '/send') ctx.send({ a: 1 });
          else if (ctx.path === '/accepted') ctx.send('later', 202);
          else if (ctx.path === '/created') ctx.created({ id: 1 });
          else if (ctx.path === '/deleted') ctx.deleted({ id: 1 });
          else ctx.deleted();
        }),
      ],
      async (url) => {
        const said = async (path: string) => {
          const answer = await fetch(url + path);
          return [answer.status, await answer.text()];
        };
        assert.deepEqual(await said('/send'), [200, '{"a":1}']);
        assert.deepEqual(await said('/accepted'), [202, 'later']);
        assert.deepEqual(await said('/created'), [201, '{"id":1}']);
        assert.deepEqual(await said('/deleted'), [200, '{"id":1}']);
        assert.deepEqual(await said('/gone'), [204, '']);
      },
    ));
});

describe('the body middleware', () => {
  const send = async (
    type: string | undefined,
    body: string | Buffer | undefined,
    headers: Record<string, string> = {},
    method = 'POST',
  ) => {
    let result: { status: number; body: unknown } | undefined;
    await serving([withMiddleware(bodyMiddleware({ formLimit: 100, textLimit: 100 }))], async (url) => {
      const answer = await fetch(url, {
        method,
        ...(body === undefined ? {} : { body: body as string }),
        headers: { ...(type ? { 'content-type': type } : {}), ...headers },
      });
      const text = await answer.text();
      result = { status: answer.status, body: answer.ok && text ? (JSON.parse(text) as { body: unknown }).body : text };
    });
    return result!;
  };

  it('reads JSON objects and lists, under any +json type', async () => {
    assert.deepEqual((await send('application/json; charset=utf-8', ' {"é":[1]}')).body, { é: [1] });
    assert.deepEqual((await send('application/vnd.api+json', '[1]')).body, [1]);
  });

  it('reads forms in bracket notation as plain data', async () => {
    assert.deepEqual((await send('application/x-www-form-urlencoded', 'data[tags][]=a&data[tags][]=b&x')).body, {
      data: { tags: ['a', 'b'] },
      x: '',
    });
  });

  it('reads text', async () => {
    assert.equal((await send('text/plain', 'hello')).body, 'hello');
  });

  it('reads a compressed body, and counts its limit after inflating', async () => {
    assert.deepEqual((await send('application/json', gzipSync('{"a":1}'), { 'content-encoding': 'gzip' })).body, {
      a: 1,
    });
    assert.equal((await send('text/plain', gzipSync('x'.repeat(5000)), { 'content-encoding': 'gzip' })).status, 400);
    assert.equal((await send('text/plain', 'x', { 'content-encoding': 'odd' })).status, 400);
    assert.equal((await send('text/plain', 'not gzip', { 'content-encoding': 'gzip' })).status, 400);
  });

  it('gives {} for an empty body, an unsupported type, and methods without bodies', async () => {
    assert.deepEqual((await send('application/json', '')).body, {});
    assert.deepEqual((await send(undefined, undefined)).body, {});
    assert.deepEqual((await send('application/octet-stream', 'x')).body, {});
    assert.deepEqual((await send('application/json', '{"a":1}', {}, 'DELETE')).body, {});
  });

  const thrown = async (body: string, type = 'application/json', headers: Record<string, string> = {}) => {
    let error: unknown;
    const catching = answering(async (ctx) => {
      await Promise.resolve(bodyMiddleware({ jsonLimit: '1kb' })(ctx, async () => {})).catch((each: unknown) => {
        error = each;
      });
      ctx.body = 'done';
    });
    await serving([catching], async (url) => {
      await fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
    });
    return error as { code: string; kind: string; wire: { name?: string; message?: string }; message: string };
  };

  it('reports malformed JSON with the message of JSON.parse, without line and column', async () => {
    const error = await thrown('{"data":{');
    assert.equal(error.code, 'HTTP_BODY_MALFORMED');
    assert.equal(error.message, "Expected property name or '}' in JSON at position 9");
    assert.equal(error.wire.name, 'SyntaxError');
  });

  it('rejects a JSON scalar with Strapi’s message', async () => {
    const error = await thrown('"x"');
    assert.equal(error.code, 'HTTP_BODY_SCALAR');
    assert.equal(error.wire.message, 'invalid JSON, only supports object and array');
  });

  it('rejects a body over its limit, with and without Content-Length', async () => {
    const announced = await thrown(JSON.stringify({ a: 'x'.repeat(2000) }));
    assert.equal(announced.code, 'HTTP_BODY_TOO_LARGE');
    assert.equal(announced.kind, 'too-large');
    assert.equal(announced.wire.message, 'request entity too large');
  });

  it('rejects an incomplete body', async () => {
    assert.equal((await thrown('{}', 'application/json', { 'content-encoding': 'gzip' })).code, 'HTTP_BODY_INCOMPLETE');
  });

  it('rejects an unknown encoding with Strapi’s message', async () => {
    const error = await thrown('{}', 'application/json', { 'content-encoding': 'odd' });
    assert.equal(error.code, 'HTTP_BODY_ENCODING_UNKNOWN');
    assert.equal(error.kind, 'unsupported');
    assert.deepEqual(error.wire, { name: 'Error', message: 'Unsupported Content-Encoding: odd', details: undefined });
  });

  it('rejects a __proto__ key, also if it is written with escapes', async () => {
    assert.equal((await thrown('{"a":{"__proto__":{"x":1}}}')).code, 'HTTP_BODY_MALFORMED');
    assert.equal((await thrown('{"\\u005f_proto__":{"x":1}}')).code, 'HTTP_BODY_MALFORMED');
  });

  it('responds to a client that is still sending', async () => {
    await serving([withMiddleware(bodyMiddleware(undefined))], async (url) => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sending = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => {
          resolve(answer.statusCode);
          answer.resume();
        });
        sending.on('error', reject);
        sending.write(`{"a":"${'x'.repeat(1_100_000)}`);
        sending.end('"}');
      });
      assert.equal(status, 400);
    });
  });

  it('keeps the raw text of JSON and forms on request, not enumerable', async () => {
    const seen: unknown[] = [];
    const read = bodyMiddleware({ includeUnparsed: true });
    const keeping = answering(async (ctx) => {
      await read(ctx, async () => {});
      const parsed = ctx.request.body as Record<symbol, unknown>;
      seen.push(parsed[Symbol.for('unparsedBody')], { ...parsed }[Symbol.for('unparsedBody')]);
      ctx.body = 'done';
    });
    await serving([keeping], async (url) => {
      for (const [type, body] of [
        ['application/json', '{ "a": 1 }'],
        ['application/x-www-form-urlencoded', 'a=%31'],
      ] as const)
        await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
    });
    assert.deepEqual(seen, ['{ "a": 1 }', undefined, 'a=%31', undefined]);
  });

  it('refuses a config that it does not know, naming the nearest', () => {
    assert.throws(() => bodyMiddleware({ jsonLimt: 1 } as object), {
      code: 'HTTP_CONFIG_INVALID',
      message: /"jsonLimit"/,
    });
  });
});
