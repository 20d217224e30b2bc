import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, definePlugin } from '@mortise/kernel';
import { routing } from '../src/index.ts';

const app = definePlugin({
  name: 'app',
  contributes: {
    routes: [
      {
        method: 'GET',
        path: '/things/:id',
        handler: (ctx) => ({ id: ctx.params.id, route: ctx.state.route?.path }),
        config: { auth: false },
      },
      {
        method: 'POST',
        path: '/things',
        handler: async (ctx, next) => {
          await next();
          ctx.status = 202;
          ctx.body = 'mine';
        },
        config: { auth: false },
      },
      {
        method: 'GET',
        path: '/chain',
        handler: [
          async (ctx, next) => {
            await next();
            ctx.body = { inner: ctx.body, outer: true };
          },
          (ctx) => {
            ctx.body = 'inner';
          },
        ],
        config: { auth: false },
      },
    ],
  },
});
const kernel = createKernel([http({ port: 0 }), routing(), app()]);

describe('serving', () => {
  before(() => kernel.start());
  after(() => kernel.stop());

  interface Answer {
    readonly status: number | undefined;
    readonly allow: string | undefined;
    readonly type: string | undefined;
    readonly length: string | undefined;
    readonly text: string;
  }
  /** Sends the raw path; fetch would normalize it. */
  const ask = (method: string, path: string) =>
    new Promise<Answer>((resolve, reject) => {
      const { hostname, port } = new URL(kernel.use.http.url!);
      const sent = request({ hostname, port, method, path, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        answer.on('end', () => {
          const { allow, 'content-type': type, 'content-length': length } = answer.headers;
          resolve({ status: answer.statusCode, allow, type, length, text });
        });
      });
      sent.on('error', reject).end();
    });

  test('a function handles a request, with parameters and route on its context', async () => {
    const { status, text } = await ask('GET', '/Things/a%20B/?x=1');
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), { id: 'a B', route: '/things/:id' });
  });

  test('a function in Koa’s form sets its own status and body', async () => {
    const { status, text } = await ask('POST', '/things');
    assert.deepEqual([status, text], [202, 'mine']);
  });

  test('a list of functions is composed, each wraps the next', async () => {
    assert.deepEqual(JSON.parse((await ask('GET', '/chain')).text), { inner: 'inner', outer: true });
  });

  test('HEAD returns the headers of GET, without a body', async () => {
    const { status, length, text } = await ask('HEAD', '/things/1');
    assert.deepEqual([status, length, text], [200, '32', '']);
  });

  test('a wrong method, OPTIONS and an unknown method have the same responses as in Strapi', async () => {
    const type = 'text/plain; charset=utf-8';
    assert.deepEqual(await ask('PATCH', '/things/1'), {
      ...{ status: 405, allow: 'HEAD, GET', type, length: '18', text: 'Method Not Allowed' },
    });
    assert.deepEqual(await ask('OPTIONS', '/things'), { status: 200, allow: 'POST', type, length: '0', text: '' });
    assert.deepEqual(await ask('PROPFIND', '/things'), {
      ...{ status: 501, allow: 'POST', type, length: '15', text: 'Not Implemented' },
    });
  });

  test('an unknown path is 404, and one that cannot be decoded 400', async () => {
    for (const path of ['/nothing', '/things//', '/things%2f1', '//things/1', '/%74hings/1']) {
      assert.equal((await ask('GET', path)).status, 404, path);
    }
    for (const path of ['/things/%', '/%E0%A4%A']) assert.equal((await ask('GET', path)).status, 400, path);
  });
});
