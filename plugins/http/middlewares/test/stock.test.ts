import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, type Middleware, type RequestContext } from '@mortise/kernel';
import { middlewares } from '../src/index.ts';
import { headersOf, serving } from './serving.ts';

const folder = mkdtempSync(join(tmpdir(), 'mortise-middlewares-'));

describe('stock', () => {
  after(() => rmSync(folder, { recursive: true }));

  const PONG = () => ({ pong: true });

  describe('security', () => {
    it('sets Strapi’s eight headers exactly', async () => {
      const expected = {
        'content-security-policy':
          "connect-src 'self' https:;img-src 'self' data: blob: https://market-assets.strapi.io;media-src 'self' data: blob:;default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'",
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-dns-prefetch-control': 'off',
        'x-download-options': 'noopen',
        'x-frame-options': 'SAMEORIGIN',
        'x-permitted-cross-domain-policies': 'none',
      };
      const got = await headersOf({ list: ['security'], answer: PONG }, Object.keys(expected));
      assert.deepEqual(got, { status: 200, ...expected });
    });

    it('merges the config over Strapi’s settings, camelCase names too', async () => {
      const config = { contentSecurityPolicy: { directives: { connectSrc: ["'self'", 'wss:'] } }, frameguard: false };
      const got = await headersOf({ list: [{ name: 'security', config }], answer: PONG }, [
        'content-security-policy',
        'x-frame-options',
      ]);
      assert.match(String(got['content-security-policy' as keyof typeof got]), /^connect-src 'self' wss:;img-src/);
      assert.equal(got['x-frame-options' as keyof typeof got], null);
    });

    it('rejects at boot what cannot be computed once', async () => {
      const config = { contentSecurityPolicy: { directives: { 'script-src': [() => "'nonce-x'"] } } };
      await assert.rejects(
        serving({ list: [{ name: 'security', config }] }, async () => {}),
        { code: 'MIDDLEWARES_CONFIG_INVALID', message: /script-src/ },
      );
      await assert.rejects(
        serving({ list: [{ name: 'security', config: { hsts: { maxAge: -1 } } }] }, async () => {}),
        { code: 'MIDDLEWARES_CONFIG_INVALID' },
      );
    });
  });

  describe('cors', () => {
    const CORS = [
      'vary',
      'access-control-allow-origin',
      'access-control-allow-credentials',
      'access-control-allow-methods',
      'access-control-allow-headers',
      'access-control-max-age',
      'access-control-expose-headers',
    ];
    const absent = Object.fromEntries(CORS.map((name) => [name, null]));
    const origin = 'https://example.com';
    const asked = (
      config: object | undefined,
      headers: Record<string, string>,
      method = 'GET',
      manners: 'native' | 'strapi' = 'native',
    ) =>
      headersOf({ list: [config ? { name: 'cors', config } : 'cors'], answer: PONG, manners }, CORS, {
        headers,
        method,
      });
    const preflight = (from: string) => ({
      origin: from,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type,strapi-response-format,x-requested-with',
    });
    const PREFLIGHT = {
      'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS',
      'access-control-allow-headers':
        'Content-Type,Authorization,Origin,Accept,Strapi-Response-Format,X-Requested-With',
      'access-control-max-age': '31536000',
      'access-control-expose-headers': null,
    };

    it('allows any origin, with native manners never with credentials', async () => {
      for (const headers of [{}, { origin }, { origin: 'null' }] as Record<string, string>[])
        for (const method of ['GET', 'HEAD', 'POST'])
          assert.deepEqual(await asked(undefined, headers, method), {
            status: 200,
            ...absent,
            vary: 'Origin',
            'access-control-allow-origin': '*',
          });
      for (const from of [origin, 'null'])
        assert.deepEqual(await asked(undefined, preflight(from), 'OPTIONS'), {
          status: 204,
          vary: 'Origin',
          'access-control-allow-origin': '*',
          'access-control-allow-credentials': null,
          ...PREFLIGHT,
        });
    });

    it('allows credentials for listed origins, and rejects them for any origin at boot', async () => {
      for (const allowed of [origin, [origin], () => origin]) {
        const got = (await asked({ origin: allowed }, preflight(origin), 'OPTIONS')) as Record<string, unknown>;
        assert.equal(got['access-control-allow-origin'], origin);
        assert.equal(got['access-control-allow-credentials'], 'true');
        assert.deepEqual(await asked({ origin: allowed }, { origin: 'null' }), {
          status: 200,
          ...absent,
          vary: 'Origin',
        });
      }
      for (const open of ['*', 'null', [origin, '*'], `${origin}, null`])
        await assert.rejects(asked({ origin: open, credentials: true }, {}), { code: 'MIDDLEWARES_CONFIG_INVALID' });
      for (const open of [() => '*', () => ['null'], () => undefined])
        for (const from of [origin, 'null'])
          assert.deepEqual(await asked({ origin: open }, { origin: from }), { status: 200, ...absent, vary: 'Origin' });
    });

    it('with Strapi’s manners allows any origin with credentials, and warns in production', async () => {
      const before = process.env.NODE_ENV;
      try {
        for (const [environment, warned] of [
          ['production', 1],
          ['development', 0],
        ] as const) {
          process.env.NODE_ENV = environment;
          await serving({ list: ['cors'], answer: PONG, manners: 'strapi' }, async (url, warnings) => {
            const { headers } = await fetch(url, { headers: { origin: 'null' } });
            assert.equal(headers.get('access-control-allow-origin'), 'null');
            assert.equal(headers.get('access-control-allow-credentials'), 'true');
            assert.equal(warnings.filter((line) => line.startsWith('cors:')).length, warned);
          });
        }
        process.env.NODE_ENV = 'production';
        const closed = [{ name: 'cors', config: { origin: [origin] } }];
        await serving({ list: closed, manners: 'strapi' }, async (_, warnings) => assert.deepEqual(warnings, []));
      } finally {
        if (before === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = before;
      }
    });

    it('with Strapi’s manners responds to a request without Origin with an empty one', async () => {
      assert.deepEqual(await asked(undefined, {}, 'GET', 'strapi'), {
        status: 200,
        ...absent,
        vary: 'Origin',
        'access-control-allow-origin': '',
        'access-control-allow-credentials': 'true',
      });
    });

    it('with Strapi’s manners allows the request’s origin', async () => {
      assert.deepEqual(await asked(undefined, { origin }, 'GET', 'strapi'), {
        status: 200,
        ...absent,
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
      });
    });

    it('responds to a preflight with 204', async () => {
      assert.deepEqual(await asked(undefined, preflight(origin), 'OPTIONS', 'strapi'), {
        status: 204,
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        ...PREFLIGHT,
      });
    });

    it('passes on an OPTIONS request that is not a preflight', async () => {
      assert.deepEqual(await asked(undefined, { origin }, 'OPTIONS'), { status: 200, ...absent, vary: 'Origin' });
    });

    it('sets no header for an origin that is not listed, for every form of the list', async () => {
      for (const allowed of [
        'https://a.example, https://b.example',
        ['https://a.example'],
        async () => 'https://a.example',
      ])
        assert.deepEqual(await asked({ origin: allowed }, { origin }), { status: 200, ...absent, vary: 'Origin' });
      for (const allowed of [`https://a.example, ${origin}`, [origin], async () => [origin], () => undefined]) {
        const got = (await asked({ origin: allowed }, { origin }, 'GET', 'strapi')) as Record<string, unknown>;
        assert.equal(got['access-control-allow-origin'], origin);
      }
    });

    it('appends to an existing Vary', async () => {
      const varied: Middleware<RequestContext> = (ctx, next) => {
        ctx.set('Vary', 'Accept-Encoding');
        return next();
      };
      const got = (await headersOf({ list: [varied, 'cors'], answer: PONG }, ['vary'])) as Record<string, unknown>;
      assert.equal(got.vary, 'Accept-Encoding, Origin');
    });

    it('exposes headers, and allows * without credentials', async () => {
      const got = (await asked({ expose: ['X-A', 'X-B'], credentials: false }, {})) as Record<string, unknown>;
      assert.equal(got['access-control-expose-headers'], 'X-A,X-B');
      assert.equal(got['access-control-allow-origin'], '*');
      assert.equal(got['access-control-allow-credentials'], null);
    });
  });

  describe('public files', () => {
    it('are not served through a link out of the folder, nor from anything but a regular file', async () => {
      const site = join(folder, 'site');
      const secret = join(folder, 'secret');
      for (const each of [site, join(site, 'inner'), secret, join(secret, 'dir')]) mkdirSync(each);
      for (const [path, text] of [
        [join(secret, 'key'), 'secret'],
        [join(secret, 'index.html'), 'secret'],
        [join(site, 'a.txt'), 'open'],
        [join(site, 'b.css'), 'open'],
        [join(site, 'inner', 'index.html'), 'open'],
      ] as const)
        writeFileSync(path, text);
      symlinkSync(join(secret, 'key'), join(site, 'key'));
      symlinkSync(secret, join(site, 'dir'));
      symlinkSync('../../secret/key', join(site, 'inner', 'relative'));
      symlinkSync(join(secret, 'key'), join(site, 'b.css.gz'));
      symlinkSync(join(site, 'key'), join(site, 'chain'));
      symlinkSync(join(site, 'a.txt'), join(site, 'inside.txt'));
      symlinkSync(site, join(folder, 'linked-site'));
      for (const path of [site, join(folder, 'linked-site')]) {
        await serving({ list: ['security', { name: 'public', config: { path } }] }, async (url, warnings) => {
          const closed = ['key', 'dir/key', 'dir/', 'inner/relative', 'chain', '%6bey', 'dir%2fkey', 'dir/../key'];
          for (const each of closed) {
            for (const method of ['GET', 'HEAD', 'OPTIONS']) {
              const answer = await fetch(`${url}/${each}`, { method });
              assert.equal(answer.status, 404, `${method} ${each}`);
              assert.ok(!(await answer.text()).includes('secret'), each);
              assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
            }
          }
          const packed = await fetch(`${url}/b.css`, { headers: { 'accept-encoding': 'gzip' } });
          assert.deepEqual([packed.status, packed.headers.get('content-encoding')], [404, null]);
          for (const each of ['a.txt', 'inside.txt', 'inner/'])
            assert.equal(await (await fetch(`${url}/${each}`)).text(), 'open', each);
          assert.match(warnings.join('\n'), /is a symbolic link out of the served folder/);
          assert.equal(new Set(warnings).size, warnings.length);
        });
      }
    });
  });

  describe('poweredBy and responseTime', () => {
    it('set the product name and the duration', async () => {
      const got = (await headersOf({ list: ['responseTime', 'poweredBy'], answer: PONG }, [
        'x-powered-by',
        'x-response-time',
      ])) as Record<string, unknown>;
      assert.equal(got['x-powered-by'], 'Mortise');
      assert.match(String(got['x-response-time']), /^\d+ms$/);
    });

    it('use the config', async () => {
      const list = [{ name: 'strapi::poweredBy', config: { poweredBy: 'Strapi <strapi.io>' } }];
      const got = (await headersOf({ list, answer: PONG }, ['x-powered-by'])) as Record<string, unknown>;
      assert.equal(got['x-powered-by'], 'Strapi <strapi.io>');
    });
  });

  describe('session', () => {
    type WithSession = RequestContext & { session: { n?: number } | null };
    const counting = (ctx: RequestContext) => {
      if (ctx.path === '/untouched') return { n: 0 };
      if (ctx.path === '/end') {
        (ctx as WithSession).session = null;
        return { n: 0 };
      }
      const session = (ctx as WithSession).session!;
      session.n = (session.n ?? 0) + 1;
      if (ctx.path === '/throw') throw new Error('after');
      return { n: session.n };
    };
    const cookiesOf = (answer: Response) => answer.headers.getSetCookie().map((each) => each.split(';')[0]!);

    it('is a same-site cookie, and reports a remedy if it cannot be saved', async () => {
      await serving({ list: ['session'], keys: ['a'], answer: counting }, async (url) => {
        const [cookie] = (await fetch(url)).headers.getSetCookie();
        assert.match(cookie!, /; samesite=lax/i);
        assert.match(cookie!, /; httponly/i);
      });
      const list = [{ name: 'session', config: { secure: true } }];
      const failures: unknown[] = [];
      const watched: Middleware<RequestContext> = async (_, next) => next().catch((error) => void failures.push(error));
      await serving(
        { list: [watched, ...list], keys: ['a'], answer: counting },
        async (url) => void (await fetch(url)),
      );
      const [failure] = failures as (Error & { code: string; remedy: string })[];
      assert.equal(failure?.code, 'MIDDLEWARES_SESSION_INSECURE');
      assert.match(failure.remedy, /proxy: 1/);
    });

    it('is saved in a signed cookie', async () => {
      await serving({ list: ['session'], keys: ['k'], answer: counting }, async (url, warnings) => {
        const cookie = cookiesOf(await fetch(url)).join('; ');
        assert.deepEqual(await (await fetch(url, { headers: { cookie } })).json(), { n: 2 });
        const forged = cookie.replace(/koa\.sess=[^;]+/, `koa.sess=${btoa('{"n":99}')}`);
        assert.deepEqual(await (await fetch(url, { headers: { cookie: forged } })).json(), { n: 1 });
        assert.deepEqual(warnings, []);
      });
    });

    it('sends no cookie if unused, and ends if set to null', async () => {
      await serving({ list: ['session'], keys: ['k'], answer: counting }, async (url) => {
        assert.deepEqual(cookiesOf(await fetch(`${url}/untouched`)), []);
        const cookie = cookiesOf(await fetch(url)).join('; ');
        assert.ok(cookiesOf(await fetch(`${url}/end`, { headers: { cookie } })).includes('koa.sess='));
      });
    });

    it('is saved even if the handler throws', async () => {
      await serving({ list: ['session'], keys: ['k'], answer: counting }, async (url) => {
        assert.equal(cookiesOf(await fetch(`${url}/throw`)).length, 2);
      });
    });

    it('works without keys, and warns once, at its first use', async () => {
      await serving({ list: ['session'], answer: counting }, async (url, warnings) => {
        await fetch(`${url}/untouched`);
        assert.deepEqual(warnings, []);
        const cookie = cookiesOf(await fetch(url)).join('; ');
        assert.deepEqual(await (await fetch(url, { headers: { cookie } })).json(), { n: 2 });
        assert.equal(warnings.length, 1);
        assert.match(warnings[0]!, /http\(\{ keys/);
      });
    });

    it('sets its cookie with the options of the config', async () => {
      const list = [{ name: 'session', config: { key: 'own', maxAge: 1000, sameSite: 'strict', httpOnly: false } }];
      await serving({ list, keys: ['k'], answer: counting }, async (url) => {
        const [cookie] = (await fetch(url)).headers.getSetCookie();
        assert.match(cookie!, /^own=.*samesite=strict/i);
        assert.doesNotMatch(cookie!, /httponly/i);
      });
    });

    it('reads its sessions from a store', async () => {
      const kept = new Map<string, object>();
      const store = {
        get: async (key: string) => kept.get(key),
        set: async (key: string, value: object) => void kept.set(key, value),
        destroy: async (key: string) => void kept.delete(key),
      };
      const list = [{ name: 'session', config: { store } }];
      await serving({ list, keys: ['k'], answer: counting }, async (url) => {
        const cookie = cookiesOf(await fetch(url)).join('; ');
        assert.equal(kept.size, 1);
        assert.deepEqual(await (await fetch(url, { headers: { cookie } })).json(), { n: 2 });
      });
    });
  });

  describe('favicon and public', () => {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public', 'page.html'), '<p>page</p>');
    writeFileSync(join(folder, 'public', '.secret'), 'hidden');
    writeFileSync(join(folder, 'outside.txt'), 'outside');
    writeFileSync(join(folder, 'icon.png'), 'icon');
    const files = { name: 'public', config: { path: join(folder, 'public') } };

    it('serve the icon and files if nothing else handles the request', async () => {
      const icon = { name: 'favicon', config: { path: join(folder, 'icon.png') } };
      await serving({ list: [icon, files] }, async (url) => {
        const favicon = await fetch(`${url}/favicon.ico`);
        assert.deepEqual([favicon.headers.get('content-type'), await favicon.text()], ['image/png', 'icon']);
        const page = await fetch(`${url}/page.html`);
        assert.deepEqual([await page.text(), page.headers.get('cache-control')], ['<p>page</p>', 'max-age=60']);
        assert.equal((await fetch(`${url}/page.html`, { method: 'POST' })).status, 404);
      });
    });

    it('serve neither hidden files nor files outside the folder', async () => {
      await serving({ list: [files] }, async (url) => {
        for (const path of ['/.secret', '/..%2foutside.txt', '/%2e%2e/outside.txt', '/nothing'])
          assert.ok([400, 403, 404].includes((await fetch(url + path)).status), path);
      });
    });

    it('redirect / as configured if nothing else handles it', async () => {
      const leading = { name: 'public', config: { path: join(folder, 'nowhere'), redirect: '/docs' } };
      await serving({ list: [leading] }, async (url) => {
        const root = await fetch(url, { redirect: 'manual' });
        assert.deepEqual([root.status, root.headers.get('location')], [302, '/docs']);
        assert.equal((await fetch(`${url}/other`)).status, 404);
        assert.equal((await fetch(url, { method: 'POST', redirect: 'manual' })).status, 404);
      });
      await serving({ list: [leading], answer: PONG }, async (url) => assert.equal((await fetch(url)).status, 200));
      await serving({ list: [files] }, async (url) => assert.equal((await fetch(url)).status, 404));
    });

    it('leave /uploads/ to the upload plugin', async () => {
      mkdirSync(join(folder, 'public', 'uploads'));
      writeFileSync(join(folder, 'public', 'uploads', 'a.txt'), 'a');
      await serving({ list: [files] }, async (url) => assert.equal((await fetch(`${url}/uploads/a.txt`)).status, 404));
    });

    it('keep an existing response', async () => {
      await serving({ list: [files], answer: PONG }, async (url) => {
        assert.deepEqual(await (await fetch(`${url}/page.html`)).json(), { pong: true });
      });
    });

    it('do nothing if there is nothing to serve', async () => {
      const nowhere = { path: join(folder, 'nowhere') };
      const kernel = createKernel([http(), middlewares({ list: [{ name: 'public', config: nowhere }] })]);
      await kernel.boot();
      assert.deepEqual(kernel.use.middlewares.rows(), [
        { name: 'public', plugin: 'middlewares', placedBy: 'app', state: 'passes through' },
      ]);
      await kernel.stop();
    });
  });

  describe('the plugin', () => {
    it('rejects an invalid list when the server boots, not at the first request', async () => {
      await assert.rejects(createKernel([http(), middlewares({ list: ['nope'] })]).boot(), {
        code: 'MIDDLEWARES_UNKNOWN',
      });
    });

    it('boots with its default list and the installed plugins', async () => {
      const kernel = createKernel([http(), middlewares()]);
      await kernel.boot();
      const absent = kernel.use.middlewares.rows().filter(({ state }) => state === 'absent');
      assert.deepEqual(
        absent.map(({ name }) => name),
        ['logger', 'errors'],
      );
      await kernel.stop();
    });
  });
});
