import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, definePlugin } from '@mortise/kernel';
import { routing } from '@mortise/routing';
import { controllers } from '../src/index.ts';

const open = { auth: false } as const;
const books = definePlugin({
  name: 'books',
  contributes: {
    controllers: {
      'plugin::shop.book': { find: () => ({ data: ['knots'] }), hello: (ctx) => `hello ${ctx.params.name}` },
    },
    routes: [
      { method: 'GET', path: '/books', handler: 'plugin::shop.book.find', config: open },
      { method: 'GET', path: '/hello/:name', handler: 'book.hello', info: { pluginName: 'shop' }, config: open },
    ],
  },
});
const kernel = createKernel([http({ port: 0 }), routing(), controllers(), books()]);
before(() => kernel.start());
after(() => kernel.stop());

test('what an action returns is the body', async () => {
  assert.deepEqual(await (await fetch(`${kernel.use.http.url}/books`)).json(), { data: ['knots'] });
});

test('a short handler is found in the plugin or API of its route', async () => {
  assert.equal(await (await fetch(`${kernel.use.http.url}/hello/you`)).text(), 'hello you');
});

test('the service gives the same controller that the route runs', () => {
  assert.deepEqual(Object.keys(kernel.use.controller('plugin::shop.book')), ['find', 'hello']);
});

test('two plugins that bring one controller are refused', async () => {
  const twin = definePlugin({ name: 'twin', contributes: { controllers: { 'plugin::shop.book': {} } } });
  await assert.rejects(createKernel([routing(), controllers(), books(), twin()]).boot(), {
    code: 'KERNEL_CONTRIBUTION_TWICE',
    message: /plugin::shop\.book.*"books".*"twin"/,
  });
});
