import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint, Exchange } from '@mortise/kernel';
import { createControllers } from '../src/board.ts';
import { handlerOf } from '../src/handler.ts';

class Shelf {
  readonly [action: string]: (ctx: Exchange) => unknown;
}
Object.assign(Shelf.prototype, { find: () => 'from the class' });

const book = {
  find(this: { readonly title: string }) {
    return this.title;
  },
  title: 'knots',
};
const controllerOf = createControllers(
  [{ plugin: 'app', value: { 'api::book.book': book as never, 'api::shelf.shelf': new Shelf() } }],
  [{ plugin: 'app', value: { 'api::book.book': () => ({ sell: () => 'sold' }) } as never }],
);
const inner = () => 'inner';
const endpointOf = (action?: string): Endpoint => ({
  id: 'GET /a',
  route: { method: 'GET', path: '/a', handler: action ?? inner },
  ...(action !== undefined && { action }),
});
const answer = (action?: string) => handlerOf(inner, endpointOf(action), controllerOf)({} as Exchange);

test('the named action answers, as a method of its controller', () => {
  assert.equal(answer('api::book.book.find'), 'knots');
  assert.equal(answer('api::book.book.sell'), 'sold');
  assert.equal(answer('api::shelf.shelf.find'), 'from the class');
});

test('a handler that is a function is left to who runs functions', () => {
  assert.equal(handlerOf(inner, endpointOf(), controllerOf), inner);
});

test('a controller that is not there is refused with the route and the nearest', () => {
  assert.throws(() => answer('api::book.bok.find'), {
    code: 'CONTROLLERS_HANDLER_UNKNOWN',
    message: /GET \/a.*"api::book\.bok"/,
    remedy: /"api::book\.book"/,
  });
});

test('an action that is not there is refused with the nearest, also one that every object has', () => {
  assert.throws(() => answer('api::book.book.fnd'), { code: 'CONTROLLERS_HANDLER_UNKNOWN', remedy: /"find"/ });
  for (const action of ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'title', '']) {
    assert.throws(() => answer(`api::book.book.${action}`), { code: 'CONTROLLERS_HANDLER_UNKNOWN' }, action);
  }
  assert.throws(() => answer('find'), { code: 'CONTROLLERS_HANDLER_UNKNOWN' });
});
