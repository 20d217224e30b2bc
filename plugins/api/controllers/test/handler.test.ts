import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint, RequestContext } from '@mortise/kernel';
import { layerByUid } from '@mortise/services/define';
import type { Controller } from '../src/contract.ts';
import { defineHelper } from '../src/define.ts';
import { errors } from '../src/errors.ts';
import { resolveHandler } from '../src/handler.ts';

class Shelf {
  readonly [action: string]: (ctx: RequestContext) => unknown;
}
Object.assign(Shelf.prototype, { find: () => 'from the class' });

const book = {
  find(this: { readonly title: string }) {
    return this.title;
  },
  title: 'knots',
};
const changed = {
  sell: () => 'sold',
  koa: async (_: RequestContext, next: () => Promise<unknown>) => `then ${await next()}`,
  weigh: defineHelper(() => 'never asked by a route'),
};
const controllerOf = layerByUid<Controller>(
  [{ plugin: 'app', value: { 'api::book.book': book as never, 'api::shelf.shelf': new Shelf() } }],
  [{ plugin: 'app', value: { 'api::book.book': () => changed } }],
  errors,
);
const inner = () => 'inner';
const endpointOf = (action?: string): Endpoint => ({
  id: 'GET /a',
  route: { method: 'GET', path: '/a', handler: action ?? inner },
  ...(action !== undefined && { action }),
});
const answer = (action?: string) => resolveHandler(inner, endpointOf(action), controllerOf)({} as RequestContext);

test('the named action runs as a method of its controller', () => {
  assert.equal(answer('api::book.book.find'), 'knots');
  assert.equal(answer('api::book.book.sell'), 'sold');
  assert.equal(answer('api::shelf.shelf.find'), 'from the class');
});

test('an action in Koa’s form receives a next that does nothing', async () => {
  assert.equal(await answer('api::book.book.koa'), 'then undefined');
});

test('a handler that is a function is left to the inner handler', () => {
  assert.equal(resolveHandler(inner, endpointOf(), controllerOf), inner);
});

test('an unknown controller is refused with the route and the nearest', () => {
  assert.throws(() => answer('api::book.bok.find'), {
    code: 'CONTROLLERS_HANDLER_UNKNOWN',
    message: /GET \/a.*"api::book\.bok"/,
    remedy: /"api::book\.book"/,
  });
});

test('an unknown action is refused with the nearest, also a helper and a member of Object.prototype', () => {
  assert.throws(() => answer('api::book.book.fnd'), { code: 'CONTROLLERS_HANDLER_UNKNOWN', remedy: /"find"/ });
  for (const action of ['weigh', 'toString', 'constructor', 'hasOwnProperty', '__proto__', 'title', '']) {
    assert.throws(() => answer(`api::book.book.${action}`), { code: 'CONTROLLERS_HANDLER_UNKNOWN' }, action);
  }
  assert.throws(() => answer('find'), { code: 'CONTROLLERS_HANDLER_UNKNOWN' });
});
