import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  composeHandlers,
  createKernel,
  definePlugin,
  fromMiddleware,
  type Guard,
  type Handler,
  type Middleware,
  type Plugin,
  type RequestContext,
} from '@mortise/kernel';
import { SyncWaterfallHook } from 'tapable';
import { catchError, loose } from './registry.ts';

const endpoint = { id: 'GET /' };
const router = definePlugin({
  name: 'router',
  needs: ['pipeline'],
  taps: { compile: (view) => void view.use.pipeline.compile(endpoint), route: () => endpoint },
});
const answering = (answer: unknown) => loose('answering', { taps: { handle: () => () => answer } });
const booted = async (...plugins: Plugin[]) => {
  const kernel = createKernel([router(), ...plugins]);
  await kernel.boot();
  return { kernel, run: (ctx: object = {}) => kernel.use.pipeline.run(ctx as RequestContext) };
};
const middleware = (hook: 'middleware' | 'routeMiddleware' | 'handle', name: string, act: Middleware) =>
  loose(name, { taps: { [hook]: fromMiddleware(act, name) } });

test('a request runs through every stage and back out, the first tap outermost', async () => {
  const walk: string[] = [];
  const around = (hook: 'middleware' | 'routeMiddleware', name: string) =>
    middleware(hook, name, async (_, next) => {
      walk.push(`${name} in`);
      const result = await next();
      walk.push(`${name} out`);
      return result;
    });
  const note = (name: string, answer?: unknown) => () => {
    walk.push(name);
    return answer;
  };
  const { kernel, run } = await booted(
    around('middleware', 'first'),
    around('middleware', 'second'),
    around('routeMiddleware', 'third'),
    loose('guards', {
      taps: {
        authenticate: (list: object[]) => [
          ...list,
          { name: 'unknown', authenticate: note('asks', false) },
          { name: 'later', authenticate: async () => note('asks later', true)() },
          { name: 'never', authenticate: note('asks never', true) },
        ],
        authorize: (list: Guard[]) => [...list, note('guards'), async () => void walk.push('guards later')],
        handle: () => note('handles', 'answer'),
      },
    }),
  );
  assert.equal(await run(), 'answer');
  assert.equal(
    walk.join(', '),
    'first in, second in, asks, asks later, guards, guards later, third in, handles, third out, second out, first out',
  );
  await kernel.stop();
});

test('a middleware that does not call next skips all inner stages', async () => {
  for (const hook of ['middleware', 'routeMiddleware', 'handle'] as const) {
    const { run } = await booted(
      middleware('middleware', 'outer', async (_, next) => `[${await next()}]`),
      middleware(hook, 'shut', () => 'shut'),
      answering('never'),
    );
    assert.equal(await run(), '[shut]');
  }
});

test('a second next() is refused with the name, at every level, awaited or not', async () => {
  for (const hook of ['middleware', 'routeMiddleware', 'handle'] as const) {
    const greedy: Middleware[] = [
      async (_, next) => [await next(), await next()],
      (_, next) => Promise.all([next(), next()]),
    ];
    for (const act of greedy) {
      let times = 0;
      const { run } = await booted(
        middleware(hook, 'greedy', act),
        loose('counting', { taps: { handle: () => () => ++times } }),
      );
      const error = await catchError(() => run());
      assert.equal(error.code, 'KERNEL_NEXT_REPEATED');
      assert.match(error.message, /"greedy"/);
      assert.equal(times, 1);
    }
  }
});

test('next() returns a promise, also when the inner handler returns or throws synchronously', async () => {
  const seen: unknown[] = [];
  const act = fromMiddleware<object>((_, next) => {
    const behind = next();
    assert.ok(behind instanceof Promise);
    return behind.then(
      (value) => seen.push(value),
      (error: Error) => seen.push(error.message),
    );
  }, 'a');
  await act(() => 7)({});
  await act(() => {
    throw new Error('boom');
  })({});
  assert.deepEqual(seen, [7, 'boom']);
});

test('a tap that returns undefined is refused during compile, with its plugin', async () => {
  for (const hook of ['middleware', 'routeMiddleware', 'handle', 'authenticate', 'authorize']) {
    const error = await catchError(() => booted(loose('forgetful', { taps: { [hook]: () => undefined } })));
    assert.equal(error.code, 'KERNEL_HANDLER_MISSING', hook);
    assert.match(error.message, new RegExp(`"forgetful" on "${hook}"`));
  }
});

test('a guard that returns a value instead of throwing rejects the request', async () => {
  for (const guard of [() => false, async () => false, () => true, () => null]) {
    const { run } = await booted(
      answering('open'),
      loose('g', { taps: { authorize: (list: Guard[]) => [...list, guard] } }),
    );
    const error = await catchError(() => run());
    assert.equal(error.code, 'KERNEL_GUARD_RETURNED');
    assert.match(error.message, /"GET \/"/);
  }
});

test('a request without a route returns undefined, and an endpoint never compiled is refused', async () => {
  const run = async (route: () => unknown) => {
    const kernel = createKernel([loose('r', { taps: { route } })]);
    await kernel.boot();
    return kernel.use.pipeline.run({} as RequestContext);
  };
  assert.equal(await run(() => undefined), undefined);
  assert.equal((await catchError(() => run(() => ({ id: 'ghost' })))).code, 'KERNEL_ENDPOINT_NOT_COMPILED');
});

test('a thrown error goes through the taps of the error hook', async () => {
  const answer = { status: 418, body: 'tea' };
  const { kernel } = await booted(loose('f', { taps: { error: (failure: object) => ({ ...failure, answer }) } }));
  const error = new Error('boom');
  assert.deepEqual(kernel.use.pipeline.handleError(error, {} as RequestContext), { error, answer });
});

test('a tap added later is in the chain at the next use, and returned objects stay the same', async () => {
  let pipe: unknown;
  const late = definePlugin({
    name: 'late',
    needs: ['pipeline'],
    bootstrap(view) {
      pipe = view.use.pipeline;
    },
  })();
  let tapLate = () => {};
  const tapper = loose('tapper', {
    bootstrap: (view: { hooks: { routeMiddleware: { tap(name: string, fn: (inner: Handler) => Handler): void } } }) => {
      tapLate = () => view.hooks.routeMiddleware.tap('guest', (inner) => async (ctx) => `late(${await inner(ctx)})`);
    },
  });
  const { kernel, run } = await booted(late, tapper, answering('x'));
  assert.equal(await run(), 'x');
  tapLate();
  assert.equal(await run(), 'late(x)');
  assert.equal(kernel.use.pipeline, pipe);
  assert.deepEqual(kernel.inspect().hooks.find(({ name }) => name === 'routeMiddleware')?.taps, [
    { plugin: 'guest', stage: 0, before: [], overriddenBy: [] },
  ]);
});

test('cached builds once, and again only after a tap or invalidate', async () => {
  let built = 0;
  let read = () => 0;
  let tap = () => {};
  let relink = () => {};
  await booted(
    definePlugin({
      name: 'linking',
      bootstrap(view) {
        read = view.cached(() => ++built);
        relink = view.invalidate;
        tap = () => view.hooks.compile.tap('linking', () => {});
      },
    })(),
  );
  assert.deepEqual([read(), read()], [1, 1]);
  tap();
  tap();
  assert.deepEqual([read(), read()], [2, 2]);
  relink();
  assert.deepEqual([read(), read()], [3, 3]);
});

test('composeHandlers passes each tap the inner handler and the other arguments of the hook', () => {
  const hook = new SyncWaterfallHook<[(x: number) => string, string]>(['inner', 'at']);
  hook.tap('a', (inner, at) => (x) => `a@${at}(${inner(x)})`);
  hook.tap('b', (inner, at) => (x) => `b@${at}(${inner(x)})`);
  assert.equal(composeHandlers(hook, 'h', (x: number) => `${x}`, 'here')(1), 'a@here(b@here(1))');
});
