import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, definePlugin, LATE, type Middleware, type RequestContext } from '@mortise/kernel';
import koaFavicon from 'koa-favicon';
import koaSession from 'koa-session';
import koaStatic from 'koa-static';
import { middlewares } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'mortise-koa-'));

describe('koa', () => {
  after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'page.html'), '<p>page</p>');
  writeFileSync(join(folder, 'icon.ico'), 'icon');

  describe('three Koa middlewares of npm', () => {
    it('work unchanged, as functions and by a plugin’s name, and inspect lists each', async () => {
      const theirs = (middleware: unknown) => middleware as Middleware<RequestContext>;
      // koa-session needs the Koa app, so a plugin that uses http contributes it.
      const session = definePlugin({
        name: 'koa-session',
        needs: ['http'],
        contributes: {
          middlewares: (view) => ({
            'plugin::koa-session.session': () => theirs(koaSession({ signed: false }, view.use.http.app as never)),
          }),
          globalMiddlewares: [{ entry: 'plugin::koa-session.session', before: 'serve' }],
        },
      })();
      const counting = definePlugin({
        name: 'counting',
        after: ['middlewares'],
        taps: {
          middleware: {
            handler: () => (ctx) => {
              if (ctx.path !== '/count') return;
              const { session: kept } = ctx as RequestContext & { session: { n?: number } };
              kept.n = (kept.n ?? 0) + 1;
              ctx.body = { n: kept.n };
            },
            stage: LATE,
          },
        },
      })();
      const list = [theirs(koaFavicon(join(folder, 'icon.ico'))), theirs(koaStatic(folder))];
      const kernel = createKernel([http({ port: 0 }), middlewares({ list }), session, counting]);
      await kernel.start();
      try {
        const url = kernel.use.http.url!;
        assert.equal(await (await fetch(`${url}/favicon.ico`)).text(), 'icon');
        assert.equal(await (await fetch(`${url}/page.html`)).text(), '<p>page</p>');
        const first = await fetch(`${url}/count`);
        const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
        assert.deepEqual(await (await fetch(`${url}/count`, { headers: { cookie } })).json(), { n: 2 });
        const { report } = kernel.inspect().plugins.find(({ name }) => name === 'middlewares')!;
        const { global } = report as { readonly global: readonly { readonly name: string }[] };
        assert.deepEqual(
          global.map(({ name }) => name),
          [list[0]!.name || 'anonymous', 'plugin::koa-session.session', 'serve'],
        );
      } finally {
        await kernel.stop();
      }
    });
  });
});
