import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, definePlugin, isMortiseError, type Plugin } from '@mortise/kernel';
import type { Route, RouterDefinition } from '../src/contract.ts';
import { routing } from '../src/index.ts';

const routes = (...list: Route[]) => definePlugin({ name: 'shop', contributes: { routes: list } })();
const open: Pick<Route, 'method' | 'path' | 'handler'> = { method: 'GET', path: '/open', handler: () => 'open' };
const guard = definePlugin({ name: 'guard', taps: { authorize: (guards) => [...guards, () => undefined] } })();

async function boot(...plugins: Plugin[]) {
  const kernel = createKernel([routing(), ...plugins]);
  await kernel.boot();
  await kernel.stop();
  return kernel;
}

/** The coded error, which the kernel may have wrapped. */
async function refusal(...plugins: Plugin[]) {
  try {
    await boot(...plugins);
  } catch (error) {
    let at: unknown = error;
    while (isMortiseError(at) && !at.code.startsWith('ROUTING_') && at.cause) at = at.cause;
    assert.ok(isMortiseError(at), String(error));
    return at;
  }
  return assert.fail('it booted');
}

test('every route has an endpoint, found by method and path', async () => {
  const kernel = await boot(
    routes({ ...open, config: { auth: false } }, { ...open, method: 'ALL', path: '/all', config: { auth: false } }),
  );
  assert.equal(kernel.use.router.find('GET', '/open')?.endpoint.id, 'GET /open');
  assert.equal(kernel.use.router.find('DELETE', '/all')?.endpoint.id, 'ALL /all');
});

test('a route without a guard and without auth: false is refused', async () => {
  for (const config of [undefined, {}, { auth: undefined }]) {
    const error = await refusal(routes({ ...open, config } as Route));
    assert.equal(error.code, 'ROUTING_ENDPOINT_UNGUARDED');
    assert.match(error.message, /GET \/open.*"shop"/);
    assert.match(error.remedy, /auth: false/);
  }
  await boot(guard, routes({ ...open }));
});

test('an unknown config key is refused with the nearest known key', async () => {
  const claims = definePlugin({ name: 'claims', contributes: { routeOptions: { policies: {} } as object } })();
  const misspelt = await refusal(claims, routes({ ...open, config: { auth: false, polices: [] } as object }));
  assert.equal(misspelt.code, 'ROUTING_OPTION_UNKNOWN');
  assert.match(misspelt.remedy, /"policies"/);
  const left = await refusal(routes({ ...open, config: { auth: false, policies: [] } as object }));
  assert.match(left.remedy, /Add the plugin/);
  await boot(claims, routes({ ...open, config: { auth: false, policies: [] } as object }));
});

test('an asynchronous check is refused: it would never reject a value', async () => {
  const check = async () => {
    throw new Error('nobody sees it');
  };
  const claims = definePlugin({ name: 'claims', contributes: { routeOptions: { policies: { check } } as object } })();
  const error = await refusal(claims, routes({ ...open, config: { auth: false, policies: [] } as object }));
  assert.equal(error.code, 'ROUTING_CHECK_ASYNC');
});

test('auth other than false is refused if no plugin handles it', async () => {
  const error = await refusal(guard, routes({ ...open, config: { auth: { scope: ['x'] } as object } }));
  assert.equal(error.code, 'ROUTING_OPTION_UNKNOWN');
});

test('every handler of a key checks its value', async () => {
  const seen: string[] = [];
  const claim = (name: string) =>
    definePlugin({
      name,
      contributes: { routeOptions: { auth: { check: (_, endpoint) => void seen.push(`${name} ${endpoint.id}`) } } },
    })();
  await boot(guard, claim('one'), claim('two'), routes({ ...open, config: { auth: {} } }));
  assert.deepEqual(seen, ['one GET /open', 'two GET /open']);
});

test('a handler name that no plugin resolves is refused', async () => {
  const error = await refusal(routes({ ...open, handler: 'api::a.a.find', config: { auth: false } }));
  assert.equal(error.code, 'ROUTING_HANDLER_UNKNOWN');
  assert.match(error.message, /api::a\.a\.find/);
  assert.match(error.remedy, /controllers/);
});

test('an unknown method is refused', async () => {
  const error = await refusal(routes({ ...open, method: 'FETCH' as 'GET', config: { auth: false } }));
  assert.equal(error.code, 'ROUTING_METHOD_UNKNOWN');
});

test('a duplicate route is refused, whatever the names of its parameters', async () => {
  const other = definePlugin({
    name: 'other',
    contributes: { routes: [{ ...open, path: '/Open/:slug', config: { auth: false } }] },
  })();
  const kernel = createKernel([routing(), other, routes({ ...open, path: '/open/:id', config: { auth: false } })]);
  await assert.rejects(kernel.boot(), {
    code: 'KERNEL_CONTRIBUTION_DUPLICATE',
    message: /GET \/open\/:.*"other".*"shop"/,
  });
});

const open_ = { auth: false } as const;
const routers = (...list: RouterDefinition[]) => definePlugin({ name: 'parcels', contributes: { routers: list } })();
const api = definePlugin({ name: 'api', contributes: { routePrefixes: { 'content-api': '/api' } } })();

test('routes of a router have the API’s prefix, then their own prefix, else the router’s, else the plugin’s name', async () => {
  const route = (path: string, prefix?: string) => ({
    ...open,
    path,
    config: { ...open_, ...(prefix === undefined ? {} : { prefix }) },
  });
  const kernel = await boot(
    api,
    routers(
      { pluginName: 'parcels', routes: [route('/a'), route('/b', ''), route('/c', '/d'), route('/')] },
      { type: 'admin', pluginName: 'parcels', routes: [route('/a')] },
      { type: 'admin', prefix: '/admin', routes: [route('/x')] },
      { apiName: 'shop', prefix: '/v2', routes: [route('/y')] },
    ),
  );
  const at = (path: string) => kernel.use.router.find('GET', path)?.endpoint.route.info;
  for (const path of ['/api/parcels/a', '/api/b', '/api/d/c', '/api/parcels'])
    assert.deepEqual(at(path), { type: 'content-api', pluginName: 'parcels' }, path);
  assert.deepEqual(at('/parcels/a'), { type: 'admin', pluginName: 'parcels' });
  assert.deepEqual(at('/admin/x'), { type: 'admin' });
  assert.deepEqual(at('/api/v2/y'), { type: 'content-api', apiName: 'shop' });
});

test('a route of a router that duplicates another is refused with both plugins', async () => {
  const error = await refusal(
    api,
    routes({ ...open, path: '/api/open/:id', config: open_ }),
    routers({ prefix: '/open', routes: [{ ...open, path: '/:slug', config: open_ }] }),
  );
  assert.equal(error.code, 'ROUTING_ROUTE_DUPLICATE');
  assert.match(error.message, /GET \/api\/open\/:slug of plugin "parcels".*"shop"/);
});

test('an invalid route is refused, also one with guards outside its config', async () => {
  const wrong: readonly [object, RegExp][] = [
    [{ ...open, path: 7 }, /path of GET 7 is number/],
    [{ ...open, handler: {} }, /handler of GET \/open is an object/],
    [{ ...open, handler: [] }, /handler of GET \/open is a list/],
    [{ ...open, handler: [() => 1, 'x'] }, /is a list/],
    [{ ...open, config: [] }, /config of GET \/open is a list/],
    [{ ...open, config: open_, policies: ['mine'] }, /has "policies".*config/],
    [{ ...open, config: open_, hander: 1 }, /did you mean "handler"/],
  ];
  for (const [route, message] of wrong) {
    const error = await refusal(routes(route as Route));
    assert.equal(error.code, 'ROUTING_ROUTE_INVALID');
    assert.match(error.message, message);
  }
});
