import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { createKernel, definePlugin, type Log } from '@mortise/kernel';
import { http } from '../src/index.ts';

type Options = NonNullable<Parameters<typeof http>[0]>;

const noop = () => {};
/** Responds with the properties that proxies affect. */
const seen = definePlugin({
  name: 'seen',
  needs: ['pipeline'],
  taps: {
    compile: (view) => void view.use.pipeline.compile(ENDPOINT),
    route: () => ENDPOINT,
    handle: () => (ctx) => {
      const { ip, ips, protocol, host, secure } = ctx;
      ctx.body = { ip, ips, protocol, host, secure };
    },
  },
});
const ENDPOINT = { id: 'GET /' } as never;

/** Sends raw request lines. */
async function raw(port: number, ...lines: string[]) {
  const socket = connect(port, '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  let text = '';
  socket.on('data', (piece) => {
    text += piece;
  });
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ')[1]), body };
}

async function serving(options: Options, use: (port: number, warnings: readonly string[]) => Promise<void>) {
  const warnings: string[] = [];
  const log: Log = { error: noop, warn: (message) => void warnings.push(message), info: noop, debug: noop };
  const lines = definePlugin({ name: 'lines', provides: { log: () => log }, replaces: ['log'] });
  const kernel = createKernel([lines(), http({ port: 0, ...options }), seen()]);
  await kernel.start();
  try {
    await use(Number(new URL(kernel.use.http.url!).port), warnings);
  } finally {
    await kernel.stop();
  }
}

const responseTo = async (proxy: NonNullable<Options['proxy']>, ...headers: string[]) => {
  let answer: Record<string, unknown> = {};
  await serving({ proxy }, async (port) => {
    answer = JSON.parse((await raw(port, 'GET / HTTP/1.1', 'Host: here:80', ...headers)).body);
  });
  return answer;
};

test('without a trusted proxy no forwarded header is trusted', async () => {
  const answer = await responseTo(
    false,
    'X-Forwarded-For: 10.1.1.1',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: evil.example',
  );
  assert.deepEqual(answer, { ip: '127.0.0.1', ips: [], protocol: 'http', host: 'here:80', secure: false });
});

test('with a number of trusted proxies, the client is the peer of the outermost one', async () => {
  const forwarded = 'X-Forwarded-For: 10.1.1.1, 203.0.113.9';
  assert.equal((await responseTo(1, forwarded)).ip, '203.0.113.9');
  assert.equal((await responseTo(true, forwarded)).ip, '203.0.113.9');
  assert.equal((await responseTo(2, forwarded)).ip, '10.1.1.1');
  assert.equal((await responseTo(1)).ip, '127.0.0.1');
  assert.equal((await responseTo('any', forwarded)).ip, '10.1.1.1');
});

test('with a list of addresses, only these proxies are trusted', async () => {
  const chain = 'X-Forwarded-For: 10.9.9.9, 203.0.113.9, 10.0.0.7';
  assert.equal((await responseTo(['loopback', '10.0.0.0/8'], chain)).ip, '203.0.113.9');
  assert.equal((await responseTo(['127.0.0.1'], chain)).ip, '10.0.0.7');
  assert.equal((await responseTo(['192.168.0.0/16'], chain)).ip, '127.0.0.1');
  assert.equal((await responseTo(['loopback'], 'X-Forwarded-For: 203.0.113.9:4711')).ip, '203.0.113.9');
  assert.equal((await responseTo(['loopback'], 'X-Forwarded-For: [2001:db8::1]:4711')).ip, '2001:db8::1');
  assert.equal((await responseTo(['loopback'], 'X-Forwarded-For: <script>')).ip, 'unknown');
  assert.equal((await responseTo(['loopback'], 'X-Forwarded-For: 1.1.1.1', 'X-Forwarded-For: 2.2.2.2')).ip, '2.2.2.2');
});

test('protocol and host come from the outermost trusted proxy only', async () => {
  const answer = await responseTo(1, 'X-Forwarded-Proto: http, https', 'X-Forwarded-Host: evil.example, shop.example');
  assert.deepEqual([answer.protocol, answer.host, answer.secure], ['https', 'shop.example', true]);
  assert.equal((await responseTo(1, 'X-Forwarded-Proto: javascript')).protocol, 'http');
  assert.equal((await responseTo(1, 'X-Forwarded-Host: a:b@evil')).host, 'here:80');
  assert.equal((await responseTo(['192.168.0.0/16'], 'X-Forwarded-Proto: https')).protocol, 'http');
});

test('an invalid Host is rejected (HTTP_HOST_INVALID) for every method; a valid one is accepted', async () => {
  await serving({}, async (port) => {
    for (const host of ['a:b@evil', 'a b', 'a/b', 'a:b', 'evil?x', 'a,b', '<script>', '[::1', 'a'.repeat(300)])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST'])
        assert.equal((await raw(port, `${method} / HTTP/1.1`, `Host: ${host}`)).status, 400, host);
    assert.equal((await raw(port, 'GET / HTTP/1.1', 'Host: a', 'Host: evil')).status, 400);
    for (const host of ['a', 'a:80', '127.0.0.1:1337', '[::1]:80', 'my_service', 'xn--bcher-kva.example', 'a.example.'])
      assert.equal((await raw(port, 'GET / HTTP/1.1', `Host: ${host}`)).status, 200, host);
    assert.equal((await raw(port, 'GET / HTTP/1.0')).status, 200);
  });
});

test('"any" logs a warning at boot; an invalid proxy is rejected', async () => {
  await serving({ proxy: 'any' }, async (_, warnings) => assert.match(warnings.join(), /proxy: 1/));
  await serving({ proxy: 1 }, async (_, warnings) => assert.deepEqual(warnings, []));
  for (const proxy of [0, -1, 1.5, 'yes', [], ['10.0.0.0/99'], ['proxy.example']])
    await assert.rejects(
      createKernel([http({ proxy } as Options)]).boot(),
      { code: 'KERNEL_OPTION_INVALID' },
      String(proxy),
    );
});
