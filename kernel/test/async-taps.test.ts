import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, type Kernel, type RequestContext } from '@mortise/kernel';
import { AsyncSeriesHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
import { catchError, loose } from './registry.ts';

const ownHooks = ['middleware', 'route', 'authenticate', 'authorize', 'routeMiddleware', 'handle', 'error'];
const owner = loose('owner', {
  hooks: {
    'sum.change': () => new SyncWaterfallHook<[number, object]>(['sum', 'place']),
    'sum.told': () => new SyncHook(['sum']),
    'sum.decided': () => new SyncBailHook(['sum']),
    'sum.saved': () => new AsyncSeriesHook(['sum']),
  },
});
const refused = async (act: () => unknown, hook: string) => {
  const error = await catchError(act);
  assert.equal(error.code, 'KERNEL_TAP_ASYNC', hook);
  assert.match(error.message, new RegExp(`plugin "late" on "${hook}"`));
  return error;
};
const hooksOf = async (...plugins: ReturnType<typeof loose>[]) => {
  let hooks!: Record<string, { call(...args: unknown[]): unknown; tap(name: string, fn: unknown): void }>;
  const kernel = createKernel([
    owner,
    ...plugins,
    loose('reader', {
      bootstrap: (view: { hooks: typeof hooks }) => {
        hooks = view.hooks;
      },
    }),
  ]);
  await kernel.boot();
  return hooks;
};

test('an async tap of any synchronous hook is refused at boot, with its plugin', async () => {
  for (const hook of [...ownHooks, 'sum.change', 'sum.told', 'sum.decided']) {
    for (const tap of [async () => {}, { handler: async () => {}, stage: 5 }, [() => 1, async () => {}]]) {
      const kernel: Kernel = createKernel([owner, loose('late', { taps: { [hook]: tap } })]);
      await refused(() => kernel.boot(), hook);
    }
  }
  const middleware = createKernel([
    loose('late', { taps: { middleware: async (_: RequestContext, next: () => Promise<unknown>) => next() } }),
  ]);
  assert.match((await refused(() => middleware.boot(), 'middleware')).remedy!, /fromMiddleware\(async \(ctx, next\)/);
});

test('a plain function that returns a promise is refused at its first call, and its rejection is handled', async () => {
  const hooks = await hooksOf(
    loose('late', {
      taps: Object.fromEntries(
        ['sum.change', 'sum.told', 'sum.decided'].map((hook) => [
          hook,
          () => Promise.reject(new Error('nobody sees it')),
        ]),
      ),
    }),
  );
  for (const hook of ['sum.change', 'sum.told', 'sum.decided'])
    await refused(() => hooks[hook]!.call(1, { unit: 'm' }), hook);
});

test('async overrides and async taps that code adds while the kernel runs are refused as well', async () => {
  const overriding = createKernel([
    owner,
    loose('mild', { taps: { 'sum.change': (sum: number) => sum } }),
    loose('late', { overrides: { 'sum.change': { mild: () => async (sum: number) => sum } } }),
  ]);
  await refused(() => overriding.boot(), 'sum.change');
  const hooks = await hooksOf();
  await refused(() => hooks['sum.change']!.tap('late', async (sum: number) => sum), 'sum.change');
  hooks['sum.decided']!.tap('late', () => Promise.resolve('yes'));
  await refused(() => hooks['sum.decided']!.call(1), 'sum.decided');
});

test('hooks that await their taps take async ones: compile, beforeStop and asynchronous hooks', async () => {
  const walk: string[] = [];
  const step = (name: string) => async () => {
    await Promise.resolve();
    walk.push(name);
  };
  const kernel = createKernel([
    owner,
    loose('slow', { taps: { compile: step('compile'), beforeStop: step('beforeStop'), 'sum.saved': step('x') } }),
  ]);
  await kernel.start();
  await kernel.stop();
  assert.deepEqual(walk, ['compile', 'beforeStop']);
});

test('a middleware written as a tap without async is refused at boot, and its plugin named', async () => {
  const kernel = createKernel([loose('late', { taps: { middleware: (_: unknown, next: () => unknown) => next() } })]);
  const error = await catchError(() => kernel.boot());
  assert.equal(error.code, 'KERNEL_STEP_FAILED');
  assert.match(error.message, /plugin "late" failed in its tap of "middleware"/);
});
