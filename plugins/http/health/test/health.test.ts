import assert from 'node:assert/strict';
import { test } from 'node:test';
import { http } from '@mortise/http';
import { createKernel, definePlugin, type Kernel, type Plugin } from '@mortise/kernel';
import type { HealthCheck } from '../src/contract.ts';
import { health } from '../src/index.ts';
import { collectChecks, createHealth } from '../src/readiness.ts';

/** A log that records its lines. */
function memoryLog() {
  const lines: string[] = [];
  const note = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return { lines, log: { error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') } };
}
const fast = { checkTimeoutMs: 1_000, keepMs: 0 };
const down = () => {
  throw new TypeError('down');
};
const checksFrom = (checks: Readonly<Record<string, HealthCheck>>) =>
  collectChecks([{ plugin: 'shop', value: checks }]);

test('ready is when every check passes, and a check that fails is named', async () => {
  const { log } = memoryLog();
  const ok = createHealth(checksFrom({ a: () => {}, b: async () => 'anything' }), fast, log);
  assert.deepEqual(await ok.readiness(), { status: 'ready', checks: { a: 'passing', b: 'passing' } });
  const bad = createHealth(checksFrom({ a: () => {}, b: down, c: async () => down() }), fast, log);
  assert.deepEqual(await bad.readiness(), {
    status: 'failing',
    checks: { a: 'passing', b: 'failing', c: 'failing' },
  });
});

test('a check is logged once when it fails and once when it passes again', async () => {
  const { lines, log } = memoryLog();
  let well = false;
  const health = createHealth(checksFrom({ tap: () => (well ? undefined : down()) }), fast, log);
  for (const now of [false, false, true, true, false]) {
    well = now;
    await health.readiness();
  }
  assert.deepEqual(lines, [
    'error the health check "tap" fails',
    'info the health check "tap" passes again',
    'error the health check "tap" fails',
  ]);
});

test('a check that exceeds its time limit fails', async () => {
  const logged: unknown[] = [];
  const log = { ...memoryLog().log, error: (_: string, fields?: object) => void logged.push(fields) };
  const health = createHealth(checksFrom({ slow: () => new Promise(() => {}) }), { checkTimeoutMs: 5, keepMs: 0 }, log);
  assert.equal((await health.readiness()).checks.slow, 'failing');
  assert.equal((logged[0] as { error: { code: string } }).error.code, 'HEALTH_CHECK_SLOW');
});

test('concurrent calls run a check once, and not again while its result is cached', async () => {
  let asked = 0;
  const health = createHealth(checksFrom({ count: () => void asked++ }), { ...fast, keepMs: 60_000 }, memoryLog().log);
  await Promise.all(Array.from({ length: 50 }, () => health.readiness()));
  await health.readiness();
  assert.equal(asked, 1);
});

test('a leaving server is not ready at once, despite cached and running checks', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const health = createHealth(checksFrom({ held: () => held }), { ...fast, keepMs: 60_000 }, memoryLog().log);
  const asking = health.readiness();
  health.markLeaving();
  assert.deepEqual(await health.readiness(), { status: 'leaving', checks: {} });
  answer();
  assert.equal((await asking).status, 'leaving');
});

test('a check that is not a function is refused by name', () => {
  assert.throws(() => checksFrom({ odd: true as unknown as HealthCheck }), {
    code: 'HEALTH_CHECK_INVALID',
    message: /"odd" of plugin "shop" is a boolean/,
  });
});

/** Serves a kernel whose router responds with 418, and records every request that passes its middleware. */
async function serving(
  options: Parameters<typeof health>[0],
  plugins: readonly Plugin[],
  use: (url: string, kernel: Kernel) => Promise<void>,
) {
  const around = definePlugin({
    name: 'around',
    taps: {
      middleware: (inner) => async (ctx) => {
        ctx.set('x-around', 'yes');
        ctx.status = 418;
        ctx.body = 'routed';
        await inner(ctx);
      },
    },
  })();
  const kernel = createKernel([http({ port: 0 }), health(options), ...plugins, around]);
  await kernel.start();
  try {
    await use(kernel.use.http.url!, kernel);
  } finally {
    await kernel.stop();
  }
}

test('/_health is 204 without a body and with Strapi’s header, for every method, after the global middlewares', () =>
  serving({}, [], async (url) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      for (const path of ['/_health', '/_health/', '/_HEALTH', '/_health?a=1']) {
        const answer = await fetch(`${url}${path}`, { method });
        assert.deepEqual([answer.status, await answer.text()], [204, ''], `${method} ${path}`);
        assert.equal(answer.headers.get('x-around'), 'yes');
        assert.equal(answer.headers.get('strapi'), 'You are so French!');
      }
    }
    for (const path of ['/', '/_healthy', '/a/_health', '/_health//']) {
      assert.equal((await fetch(`${url}${path}`)).status, 418, path);
    }
  }));

test('/livez and /readyz respond to GET and HEAD, uncached; other methods go to the router', () =>
  serving({}, [], async (url) => {
    const live = await fetch(`${url}/livez`);
    assert.deepEqual(
      [live.status, await live.json(), live.headers.get('cache-control')],
      [200, { status: 'alive' }, 'no-store'],
    );
    const ready = await fetch(`${url}/readyz/`);
    assert.deepEqual(
      [ready.status, await ready.json(), ready.headers.get('cache-control')],
      [200, { status: 'ready', checks: {} }, 'no-store'],
    );
    assert.equal((await fetch(`${url}/readyz`, { method: 'HEAD' })).status, 200);
    assert.equal((await fetch(`${url}/readyz`, { method: 'POST' })).status, 418);
  }));

test('/readyz is 503 while a check fails, and reveals only its name', async () => {
  const checked = definePlugin({ name: 'checked', offers: { healthChecks: { vault: down } } })();
  const quiet = definePlugin({ name: 'quiet', replaces: ['log'], provides: { log: () => memoryLog().log } })();
  await serving({}, [checked, quiet], async (url, kernel) => {
    const answer = await fetch(`${url}/readyz`);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.deepEqual(await answer.json(), { status: 'failing', checks: { vault: 'failing' } });
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.deepEqual(kernel.inspect().plugins.find(({ name }) => name === 'health')?.report, { checks: ['vault'] });
  });
});

test('/readyz is 503 as soon as the kernel is stopped, while other requests are still handled', () =>
  serving({}, [], async (url, kernel) => {
    const stopped = kernel.stop({ graceMs: 300 });
    const ready = await fetch(`${url}/readyz`);
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'leaving', checks: {} }]);
    assert.equal(ready.headers.get('connection'), 'close');
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.equal((await fetch(`${url}/else`)).status, 418);
    await stopped;
    await assert.rejects(fetch(`${url}/livez`));
  }));

test('the paths can be changed or disabled', () =>
  serving({ paths: { health: false, live: '/up', ready: '/Work/Ready' } }, [], async (url) => {
    assert.equal((await fetch(`${url}/_health`)).status, 418);
    assert.equal((await fetch(`${url}/up`)).status, 200);
    assert.equal((await fetch(`${url}/work/ready`)).status, 200);
    assert.equal((await fetch(`${url}/livez`)).status, 418);
  }));
