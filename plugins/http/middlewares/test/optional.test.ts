import assert from 'node:assert/strict';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { RequestContext } from '@mortise/kernel';
import type { MiddlewareEntry } from '../src/contract.ts';
import { compressionMiddleware } from '../src/stock/compression.ts';
import { corsMiddleware } from '../src/stock/cors.ts';
import { faviconMiddleware } from '../src/stock/favicon.ts';
import { ipMiddleware } from '../src/stock/ip.ts';
import { poweredByMiddleware } from '../src/stock/powered-by.ts';
import { publicMiddleware } from '../src/stock/public.ts';
import { responsesMiddleware } from '../src/stock/responses.ts';
import { serving } from './serving.ts';

const LONG = { text: 'sea '.repeat(1000) };
const TEXT = JSON.stringify(LONG);

/** The raw bytes of a response: fetch would decompress them. */
const fetchRaw = (url: string, acceptEncoding: string, method = 'GET') =>
  new Promise<{ headers: Readonly<Record<string, unknown>>; bytes: Buffer }>((resolve, reject) => {
    const sending = request(url, { method, headers: { 'accept-encoding': acceptEncoding } }, async (answer) => {
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece as Buffer);
      resolve({ headers: answer.headers, bytes: Buffer.concat(pieces) });
    });
    sending.on('error', reject);
    sending.end();
  });
const compressed = async (
  config: object | undefined,
  answer: (ctx: RequestContext) => unknown,
  acceptEncoding = 'gzip, deflate, br',
  method = 'GET',
) => {
  let got: Awaited<ReturnType<typeof fetchRaw>> | undefined;
  const list: MiddlewareEntry[] = [config ? { name: 'strapi::compression', config } : 'compression'];
  await serving({ list, answer }, async (url) => {
    got = await fetchRaw(url, acceptEncoding, method);
  });
  return got!;
};

describe('compression', () => {
  it('uses brotli by default, and sets Vary', async () => {
    for (const accepted of ['gzip, deflate, br', '*']) {
      const { headers, bytes } = await compressed(undefined, () => LONG, accepted);
      assert.equal(brotliDecompressSync(bytes).toString(), TEXT);
      assert.deepEqual(
        [headers['content-encoding'], headers['content-length'], headers.vary, headers['content-type']],
        ['br', undefined, 'Accept-Encoding', 'application/json; charset=utf-8'],
      );
    }
  });

  it('uses gzip and deflate if enabled, and no coding if the client accepts none', async () => {
    const on = { br: false, gzip: true, deflate: true };
    assert.equal(gunzipSync((await compressed(on, () => LONG)).bytes).toString(), TEXT);
    assert.equal(inflateSync((await compressed(on, () => LONG, 'deflate')).bytes).toString(), TEXT);
    assert.equal(zstdDecompressSync((await compressed({ zstd: true }, () => LONG, 'zstd')).bytes).toString(), TEXT);
    for (const accepted of ['identity', 'br;q=0', 'zstd', ''])
      assert.equal((await compressed(undefined, () => LONG, accepted)).bytes.toString(), TEXT, accepted);
  });

  it('compresses strings, buffers and streams of a compressible type', async () => {
    const streaming = (ctx: RequestContext) => {
      ctx.type = 'text/csv';
      return Readable.from([Buffer.from(TEXT), Buffer.from(TEXT)]);
    };
    const { headers, bytes } = await compressed(undefined, streaming);
    assert.equal(brotliDecompressSync(bytes).toString(), TEXT + TEXT);
    assert.equal(headers['content-length'], undefined);
    assert.equal(brotliDecompressSync((await compressed(undefined, () => TEXT)).bytes).toString(), TEXT);
  });

  it('skips small, no-transform, already compressed, partial and other responses', async () => {
    const plain = async (answer: (ctx: RequestContext) => unknown, config?: object) =>
      assert.equal((await compressed(config, answer)).headers['content-encoding'], undefined, String(answer));
    await plain(() => ({ a: 1 }));
    await plain(() => LONG, { threshold: '1mb' });
    await plain(() => LONG, { filter: () => false });
    await plain((ctx) => {
      ctx.set('Cache-Control', 'no-transform');
      return LONG;
    });
    await plain((ctx) => {
      Object.assign(ctx, { compress: false });
      return LONG;
    });
    await plain((ctx) => {
      ctx.status = 206;
      return LONG;
    });
    await plain((ctx) => {
      ctx.type = 'image/png';
      return Buffer.alloc(5000);
    });
    await plain((ctx) => {
      ctx.type = 'text/plain';
      return new Blob([TEXT]);
    });
    const own = (ctx: RequestContext) => {
      ctx.set('Content-Encoding', 'own');
      return LONG;
    };
    assert.equal((await compressed(undefined, own)).headers['content-encoding'], 'own');
  });

  it('makes an ETag weak, and responds to HEAD with the headers of GET', async () => {
    const tagged = (ctx: RequestContext) => {
      ctx.set('ETag', '"a"');
      return LONG;
    };
    const got = await compressed(undefined, tagged);
    const head = await compressed(undefined, tagged, 'br', 'HEAD');
    assert.equal(got.headers.etag, 'W/"a"');
    for (const name of ['content-encoding', 'content-length', 'content-type', 'etag', 'vary'])
      assert.equal(head.headers[name], got.headers[name], name);
    assert.equal(head.bytes.length, 0);
  });

  it('aborts the response if its source fails, instead of hanging', async () => {
    const breaking = (ctx: RequestContext) => {
      ctx.type = 'text/plain';
      return Readable.from(
        (async function* () {
          yield TEXT;
          throw new Error('the disk is gone');
        })(),
      );
    };
    await assert.rejects(compressed(undefined, breaking), { code: 'ECONNRESET' });
  });

  it('does nothing if every coding is off', () => {
    assert.equal(compressionMiddleware({ br: false }), undefined);
  });

  it('refuses a config that is none', () => {
    for (const config of [{ treshold: 1 }, { threshold: 'much' }, { threshold: -1 }])
      assert.throws(() => compressionMiddleware(config as object), { code: 'MIDDLEWARES_CONFIG_INVALID' });
  });
});

describe('ip', () => {
  const passes = (config: object, ip: string) => {
    try {
      return ipMiddleware(config)({ ip } as RequestContext, async () => {}) instanceof Promise;
    } catch (error) {
      assert.equal((error as { code: string }).code, 'MIDDLEWARES_ADDRESS_REFUSED');
      return false;
    }
  };

  it('allows only the whitelist, by address, subnet or wildcard, as IPv4 or IPv6', () => {
    const config = { whitelist: ['10.1.2.3', '192.168.*', '172.16.0.0/12', '2001:db8::/32', '127.*.*.*'] };
    for (const ip of [
      '10.1.2.3',
      '192.168.9.9',
      '172.31.0.1',
      '2001:db8::1',
      '127.0.0.1',
      '::ffff:10.1.2.3',
      '::FFFF:c0a8:1',
    ])
      assert.ok(passes(config, ip), ip);
    for (const ip of ['10.1.2.4', '192.169.0.1', '172.32.0.1', '2001:db9::1', '::1', '', 'nonsense'])
      assert.ok(!passes(config, ip), ip);
  });

  it('rejects the blacklist, whitelisted addresses too', () => {
    assert.ok(!passes({ blacklist: ['10.0.0.1'], whitelist: ['10.*'] }, '10.0.0.1'));
    assert.ok(passes({ blacklist: ['10.0.0.1'], whitelist: ['10.*'] }, '10.0.0.2'));
    assert.ok(passes({ blacklist: ['10.0.0.1'] }, '::1'));
    assert.ok(!passes({ blacklist: ['10.0.0.1'] }, 'nonsense'));
    assert.ok(!passes({ blacklist: ['*'] }, '8.8.8.8'));
    assert.ok(!passes({ whitelist: [] }, '8.8.8.8'));
  });

  it('refuses a config that is none', () => {
    for (const config of [
      { whitelist: ['10.0.0.0/64'] },
      { blacklist: ['here'] },
      { blacklist: '10.0.0.1' },
      { deny: [] },
      { whitelist: ['10.0.0.0/'] },
    ])
      assert.throws(
        () => ipMiddleware(config as object),
        { code: 'MIDDLEWARES_CONFIG_INVALID' },
        JSON.stringify(config),
      );
  });

  it('has Strapi’s name in a list', async () => {
    const list = [{ name: 'strapi::ip', config: { whitelist: ['10.0.0.1'] } }];
    await serving({ list, answer: () => 'in' }, async (url) => assert.equal((await fetch(url)).ok, false));
  });
});

describe('responses', () => {
  it('runs the handler of the response’s status, with Strapi’s arguments', async () => {
    const handlers = {
      404: async (ctx: RequestContext, next: () => Promise<unknown>) => {
        await next();
        ctx.body = 'nothing here';
      },
    };
    const list = [{ name: 'strapi::responses', config: { handlers } }];
    const answer = (ctx: RequestContext) => (ctx.path === '/there' ? 'there' : undefined);
    await serving({ list, answer }, async (url) => {
      assert.equal(await (await fetch(`${url}/there`)).text(), 'there');
      assert.equal(await (await fetch(`${url}/elsewhere`)).text(), 'nothing here');
    });
  });

  it('does nothing without handlers, and rejects invalid ones', () => {
    assert.equal(responsesMiddleware(undefined), undefined);
    for (const handlers of [{ 404: 'text' }, { 4040: () => {} }, { found: () => {} }])
      assert.throws(() => responsesMiddleware({ handlers } as object), { code: 'MIDDLEWARES_CONFIG_INVALID' });
  });
});

describe('every built-in entry', () => {
  it('rejects an unknown config key, with the nearest known one', () => {
    const wrong: readonly [(config: never) => unknown, object, RegExp][] = [
      [corsMiddleware, { orgin: 'https://a.example' }, /"orgin"; did you mean "origin"/],
      [poweredByMiddleware, { poweredby: 'us' }, /did you mean "poweredBy"/],
      [faviconMiddleware, { maxage: 1 }, /did you mean "maxAge"/],
      [publicMiddleware, { redirct: '/x' }, /did you mean "redirect"/],
      [responsesMiddleware, { handler: {} }, /did you mean "handlers"/],
      [ipMiddleware, { whitelists: [] }, /did you mean "whitelist"/],
      [compressionMiddleware, { treshold: 1 }, /did you mean "threshold"/],
    ];
    for (const [make, config, message] of wrong)
      assert.throws(() => make(config as never), { code: 'MIDDLEWARES_CONFIG_INVALID', message });
  });

  it('accepts options of Strapi’s cors without effect, and warns of `enabled`', () => {
    const warned: string[] = [];
    const log = { error() {}, warn: (message: string) => void warned.push(message), info() {}, debug() {} };
    corsMiddleware({ keepHeadersOnError: true }, log);
    assert.deepEqual(warned, []);
    corsMiddleware({ enabled: true }, log);
    assert.match(warned[0]!, /`enabled`/);
  });
});
