import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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

describe('serving', () => {
  before(() => kernel.start());
  after(() => kernel.stop());

  test('the return value of an action is the body', async () => {
    assert.deepEqual(await (await fetch(`${kernel.use.http.url}/books`)).json(), { data: ['knots'] });
  });

  test('a short handler is resolved in the plugin or API of its route', async () => {
    assert.equal(await (await fetch(`${kernel.use.http.url}/hello/you`)).text(), 'hello you');
  });

  test('the service returns the same controller that the route runs', () => {
    assert.deepEqual(Object.keys(kernel.use.controller('plugin::shop.book')), ['find', 'hello']);
  });

  test('two plugins with the same controller are refused', async () => {
    const twin = definePlugin({ name: 'twin', contributes: { controllers: { 'plugin::shop.book': {} } } });
    await assert.rejects(createKernel([routing(), controllers(), books(), twin()]).boot(), {
      code: 'KERNEL_CONTRIBUTION_DUPLICATE',
      message: /plugin::shop\.book.*"books".*"twin"/,
    });
  });

  test('a change to an unknown controller, and one that returns nothing, are refused', async () => {
    const changing = (controllerChanges: object) =>
      createKernel([
        routing(),
        controllers(),
        books(),
        definePlugin({ name: 'mine', contributes: { controllerChanges } })(),
      ]);
    await assert.rejects(changing({ 'plugin::shop.bok': () => ({}) }).boot(), {
      code: 'CONTROLLERS_CHANGE_TARGET_UNKNOWN',
    });
    await assert.rejects(changing({ 'plugin::shop.book': () => undefined }).boot(), {
      code: 'CONTROLLERS_CHANGE_INVALID',
    });
  });

  test('an unknown controller is refused with the nearest', () => {
    assert.throws(() => kernel.use.controller('plugin::shop.bok'), {
      code: 'CONTROLLERS_UNKNOWN',
      remedy: 'Did you mean "plugin::shop.book"?',
    });
  });
});
