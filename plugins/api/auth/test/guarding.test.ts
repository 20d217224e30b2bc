import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, definePlugin, isMortiseError, type Plugin } from '@mortise/kernel';
import { routing } from '@mortise/routing';
import type { Route } from '@mortise/routing/contract';
import type { AuthStrategy, AuthUser, Identity } from '../src/contract.ts';
import { auth } from '../src/index.ts';

/** A strategy that accepts `Bearer <name>` and grants the listed actions. */
const strategyFor = (name: string, may: readonly string[]): AuthStrategy => ({
  name,
  authenticate: async (ctx) =>
    ctx.get('authorization') === `Bearer ${name}`
      ? { strategy: name, grantsKey: name, can: (action) => may.includes(action) }
      : undefined,
});
/** Returns a thenable that is not a Promise, as some database clients do. */
const withThenable = (strategy: AuthStrategy): AuthStrategy => ({
  ...strategy,
  authenticate: (ctx) => {
    const answer = Promise.resolve(strategy.authenticate(ctx));
    return { then: answer.then.bind(answer) } as Promise<Identity | undefined>;
  },
});
const member: Identity = {
  strategy: 'member',
  grantsKey: 'member',
  credentials: { session: 7 },
  user: { name: 'Ada' } as AuthUser,
  allowsUnscopedRoutes: true,
  can: () => false,
};
/** Responds with the identity, or with the error. */
const responder = definePlugin({
  name: 'tells',
  taps: {
    error: (failure) =>
      isMortiseError(failure.error)
        ? { ...failure, response: { status: 418, body: { code: failure.error.code, wire: failure.error.wire } } }
        : failure,
    handle: (inner, { action }) =>
      action === undefined
        ? inner
        : ({ auth, state }) => ({
            who: auth?.strategy,
            same: state.auth?.ability === auth && state.auth?.strategy.name === auth?.strategy,
            known: state.isAuthenticated,
          }),
  },
});
const routes: readonly Route[] = [
  { method: 'GET', path: '/open', handler: (ctx) => ({ who: ctx.auth?.strategy ?? null }), config: { auth: false } },
  { method: 'GET', path: '/books', handler: 'api::book.book.find' },
  { method: 'DELETE', path: '/books', handler: 'book.delete', info: { apiName: 'book' } },
  { method: 'GET', path: '/both', handler: 'api::x.x.x', config: { auth: { scope: ['one', 'two'] } } },
  { method: 'GET', path: '/empty', handler: 'api::book.book.find2', config: { auth: { scope: [] } } },
  { method: 'GET', path: '/token', handler: 'api::book.book.find', config: { auth: { strategies: ['token'] } } },
  { method: 'GET', path: '/function', handler: (ctx) => ({ who: ctx.auth?.strategy }) },
  {
    method: 'GET',
    path: '/state',
    handler: ({ state }) => ({ user: state.user, credentials: state.auth?.credentials }),
  },
  {
    method: 'GET',
    path: '/own',
    handler: 'api::book.book.find',
    config: { auth: { strategies: ['user', withThenable(strategyFor('own', ['api::book.book.find'])), 'token'] } },
  },
  { method: 'GET', path: '/granted', handler: (ctx) => ({ who: ctx.auth?.strategy }) },
];
const strategies: readonly AuthStrategy[] = [
  strategyFor('token', [
    'api::book.book.find',
    'api::book.book.find2',
    'api::book.book.delete',
    'one',
    'two',
    'GET /function',
  ]),
  strategyFor('user', ['one']),
  { name: 'member', authenticate: (ctx) => (ctx.get('authorization') === 'Bearer member' ? member : undefined) },
];
const app = (contributes: { routes?: readonly Route[]; strategies?: readonly AuthStrategy[] }): Plugin =>
  definePlugin({ name: 'app', contributes })();
const kernel = createKernel([
  http({ port: 0 }),
  routing(),
  auth({ grants: { public: ['api::book.book.find', 'GET /granted'] } }),
  app({ routes, strategies }),
  responder(),
]);

describe('guarding', () => {
  before(() => kernel.start());
  after(() => kernel.stop());

  const ask = async (path: string, as?: string, method = 'GET') => {
    const headers = as === undefined ? {} : { authorization: as.includes(' ') ? as : `Bearer ${as}` };
    const answer = await fetch(kernel.use.http.url + path, { method, headers });
    return (await answer.json()) as { who?: string };
  };
  const UNAUTHORIZED = { name: 'UnauthorizedError', message: 'Missing or invalid credentials' };
  const FORBIDDEN = { name: 'ForbiddenError', message: 'Forbidden' };
  const unknown = { code: 'AUTH_CREDENTIALS_UNKNOWN', wire: UNAUTHORIZED };
  const nobody = { code: 'AUTH_IDENTITY_MISSING', wire: UNAUTHORIZED };
  const needed = { code: 'AUTH_IDENTITY_NEEDED', wire: { ...UNAUTHORIZED, message: 'Unauthorized' } };
  const forbidden = { code: 'AUTH_ACTION_NOT_GRANTED', wire: FORBIDDEN };

  test('unauthenticated callers may do what the public is granted, and no more', async () => {
    assert.deepEqual(await ask('/books'), { who: 'public', same: true, known: true });
    assert.deepEqual(await ask('/books', undefined, 'DELETE'), forbidden);
    assert.deepEqual(await ask('/both'), forbidden);
  });

  test('an unknown bearer token is rejected, another scheme is unauthenticated', async () => {
    assert.deepEqual(await ask('/books', 'nobody'), unknown);
    assert.deepEqual(await ask('/books', 'Basic abc'), { who: 'public', same: true, known: true });
  });

  test('the first strategy with an identity decides, and all actions of the scope must be granted', async () => {
    assert.equal((await ask('/books', 'token')).who, 'token');
    assert.equal((await ask('/books', 'token', 'DELETE')).who, 'token');
    assert.equal((await ask('/both', 'token')).who, 'token');
    assert.deepEqual(await ask('/both', 'user'), forbidden);
  });

  test('auth: false runs no strategy, not even for an invalid token', async () => {
    assert.deepEqual(await ask('/open', 'nobody'), { who: null });
    assert.deepEqual(await ask('/open', 'token'), { who: null });
  });

  test('a route that lists strategies uses only these', async () => {
    assert.equal((await ask('/token', 'token')).who, 'token');
    for (const as of [undefined, 'user', 'nobody']) assert.deepEqual(await ask('/token', as), nobody);
  });

  test('a route may list strategy objects, in its own order', async () => {
    assert.equal((await ask('/own', 'own')).who, 'own');
    assert.equal((await ask('/own', 'token')).who, 'token');
    assert.deepEqual(await ask('/own', 'user'), forbidden);
    assert.deepEqual(await ask('/own'), nobody);
  });

  test('ctx.state has the identity in Strapi’s form', async () => {
    assert.deepEqual(await ask('/state', 'member'), { user: { name: 'Ada' }, credentials: { session: 7 } });
  });

  test('an empty scope still requires the action, as in Strapi', async () => {
    assert.deepEqual(await ask('/empty'), forbidden);
    assert.deepEqual(await ask('/empty', 'user'), forbidden);
    assert.equal((await ask('/empty', 'token')).who, 'token');
  });

  test('a function without scope requires a grant of its endpoint, except for identities with allowsUnscopedRoutes', async () => {
    assert.deepEqual(await ask('/function'), needed);
    assert.equal((await ask('/function', 'member')).who, 'member');
    assert.deepEqual(await ask('/function', 'user'), forbidden);
    assert.deepEqual(await ask('/function', 'token'), { who: 'token' });
    assert.deepEqual(await ask('/granted'), { who: 'public' });
  });

  test('without public grants there is no public identity', async (t) => {
    const shut = createKernel([http({ port: 0 }), routing(), auth(), app({ routes: routes.slice(1, 2) }), responder()]);
    t.after(() => shut.stop());
    await shut.start();
    assert.deepEqual(await (await fetch(`${shut.use.http.url}/books`)).json(), nobody);
  });

  /** Boots with one more route, and returns the error. */
  async function refusal(config: unknown, contributed: readonly AuthStrategy[] = []) {
    const odd = { method: 'GET', path: '/odd', handler: () => 'odd', config: { auth: config } } as unknown as Route;
    const refused = createKernel([routing(), auth(), app({ routes: [odd], strategies: contributed })]);
    const error: unknown = await refused.boot().catch((thrown: unknown) => thrown);
    assert.ok(isMortiseError(error), `it booted with ${JSON.stringify(config)}`);
    return error;
  }

  test('an unknown strategy is rejected with the nearest known one', async () => {
    const error = await refusal({ strategies: ['tokn'] }, [strategyFor('token', [])]);
    assert.equal(error.code, 'AUTH_STRATEGY_UNKNOWN');
    assert.match(`${error}`, /GET \/odd.*"tokn"[\s\S]*"token"/);
  });

  test('auth that is neither false nor an object is rejected', async () => {
    for (const config of [true, null, 'public', [], { scope: 'one' }, { scope: [{}] }, { strategies: 'token' }]) {
      assert.equal((await refusal(config)).code, 'AUTH_CONFIG_INVALID', JSON.stringify(config));
    }
    assert.match((await refusal({ scopes: [] })).remedy, /"scope"/);
  });

  test('an invalid strategy is rejected with its plugin', async () => {
    const broken = { name: 'broken' } as AuthStrategy;
    assert.match((await refusal({}, [broken])).message, /plugin "app"/);
    assert.equal((await refusal({}, [broken])).code, 'AUTH_STRATEGY_INVALID');
    assert.match((await refusal({ strategies: [broken] })).message, /GET \/odd/);
  });

  test('a plugin may contribute the public strategy, which excludes grants.public', async (t) => {
    const everyones: AuthStrategy = {
      name: 'public',
      authenticate: () => ({
        strategy: 'public',
        grantsKey: 'role 2',
        can: (action) => action === 'api::book.book.find',
      }),
    };
    const made = (grants: readonly string[]) =>
      createKernel([
        http({ port: 0 }),
        routing(),
        auth({ grants: { public: [...grants] } }),
        app({ routes: routes.slice(1, 3), strategies: [everyones, strategyFor('token', [])] }),
        responder(),
      ]);
    const kernel = made([]);
    t.after(() => kernel.stop());
    await kernel.start();
    const answerTo = async (authorization: string) =>
      (await fetch(`${kernel.use.http.url}/books`, { headers: { authorization } })).json();
    assert.equal(((await answerTo('')) as { who: string }).who, 'public');
    assert.deepEqual(await answerTo('Bearer token'), forbidden);
    assert.deepEqual(await answerTo('Bearer nobody'), unknown);
    await assert.rejects(made(['GET /a']).boot(), { code: 'AUTH_PUBLIC_DUPLICATE', message: /"app"/ });
  });

  test('an invalid identity is a fault and grants nothing', async (t) => {
    const yes = { name: 'yes', authenticate: () => true } as unknown as AuthStrategy;
    const shut = createKernel([
      http({ port: 0 }),
      routing(),
      auth(),
      app({ routes: routes.slice(1, 2), strategies: [yes] }),
      responder(),
    ]);
    t.after(() => shut.stop());
    await shut.start();
    assert.deepEqual(await (await fetch(`${shut.use.http.url}/books`)).json(), { code: 'AUTH_IDENTITY_INVALID' });
  });

  test('an invalid grant is rejected as an option', async () => {
    const kernel = createKernel([routing(), auth({ grants: { public: ['api::*'] } })]);
    await assert.rejects(kernel.boot(), { code: 'KERNEL_OPTION_INVALID', message: /grants\.public\.0.*"api::\*"/ });
  });

  test('two strategies of one name are rejected', async () => {
    const twin = definePlugin({ name: 'twin', contributes: { strategies: [strategyFor('token', [])] } })();
    const kernel = createKernel([routing(), auth(), twin, app({ strategies })]);
    await assert.rejects(kernel.boot(), { code: 'KERNEL_CONTRIBUTION_DUPLICATE' });
  });
});
