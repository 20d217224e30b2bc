import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PARTS = `
  import { createKernel, definePlugin } from '@mortise/kernel';
  import { http } from '@mortise/http';
  import { logger } from '@mortise/logger';
  import { routing } from '@mortise/routing';
  import { serve } from '${new URL('../src/serve.ts', import.meta.url).href}';
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const start = (...plugins) =>
    serve(() => createKernel([logger({ level: 'fatal' }), http({ port: 0 }), routing(), ...plugins]), (url) => console.log(url));
  const route = (path, handler) => ({ method: 'GET', path, handler, config: { auth: false } });`;

interface Ended {
  readonly code: number | null;
  /** Lines of level fatal. */
  readonly fatal: readonly {
    readonly msg: string;
    readonly plugin?: string;
    readonly place?: string;
    readonly file?: string;
  }[];
  readonly err: string;
}

/** A server in a process of its own. */
async function run(
  source: string,
  drive: (url: string, child: ChildProcess) => Promise<void> = async () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['-C', 'mortise-source', '--input-type=module', '--eval', PARTS + source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (piece) => {
    err += piece;
  });
  const up = new Promise<string>((resolve) => {
    child.stdout.on('data', (piece) => {
      out += piece;
      const url = /^http:\S+$/m.exec(out)?.[0];
      if (url) resolve(url);
    });
  });
  const ended = once(child, 'close');
  const url = await Promise.race([up, ended.then(() => '')]);
  if (url) await drive(url, child);
  const [code] = (await ended) as [number | null];
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, err, fatal: lines.map((line) => JSON.parse(line)) };
}

test('a throw in a timer of a handler is fatal: open requests are answered, the plugin is named, and the exit code is 1', async () => {
  const statuses: number[] = [];
  const { code, fatal } = await run(
    `await start(definePlugin({
      name: 'bombs',
      contributes: { routes: [
        route('/slow', async () => { await later(600); return 'slow'; }),
        route('/stuck', () => new Promise(() => setTimeout(() => { throw new Error('boom'); }, 50))),
      ] },
    })());`,
    async (url) => {
      const open = ['/slow', '/stuck'].map((path) => fetch(url + path));
      statuses.push(...(await Promise.all(open)).map(({ status }) => status));
    },
  );
  assert.deepEqual(statuses, [200, 500]);
  assert.equal(code, 1);
  assert.equal(fatal.length, 1);
  assert.equal(fatal[0]?.plugin, 'bombs');
  assert.equal(fatal[0]?.place, 'GET /stuck');
  assert.match(fatal[0]!.msg, /nobody caught it.*"bombs"/);
});

test('a rejected promise of a plugin is traced to it, wherever it was begun', async () => {
  const cases: readonly [place: string, source: string][] = [
    ['bootstrap', `bootstrap: () => { setTimeout(async () => { throw new Error('late'); }, 150); }`],
    ['start', `start: () => void (async () => { await later(150); throw new Error('late'); })()`],
    [
      'listener of "x.told"',
      `on: { 'x.told': () => void later(150).then(() => { throw new Error('late'); }) }, start: (view) => view.events.emit('x.told', {})`,
    ],
  ];
  for (const [place, source] of cases) {
    const { code, fatal } = await run(`await start(definePlugin({ name: 'loose', ${source} })());`);
    assert.deepEqual([code, fatal.length, fatal[0]?.plugin, fatal[0]?.place], [1, 1, 'loose', place], place);
  }
});

test('further errors while the server drains are logged and change nothing, however many', async () => {
  let status = 0;
  const { code, fatal, err } = await run(
    `await start(definePlugin({
      name: 'noisy',
      contributes: { routes: [route('/slow', async () => { setInterval(() => { throw new Error('again'); }, 5); await later(500); return 1; })] },
    })());`,
    async (url) => {
      status = (await fetch(`${url}/slow`)).status;
    },
  );
  assert.deepEqual([code, status, fatal.length], [1, 200, 10]);
  assert.match(err, /more such errors were not logged/);
});

test('what does not drain is ended when the limit is over', async () => {
  const { code, err } = await run(
    `setTimeout(() => { throw new Error('boom'); }, 300);
    await serve(() => createKernel([http({ port: 0 }), definePlugin({ name: 'clings', stop: () => new Promise(() => {}) })()]), (url) => console.log(url), { drainLimitMs: 200 });`,
  );
  assert.equal(code, 1);
  assert.match(err, /did not stop within 200 ms/);
});

test('errors while it boots end the boot, and values that are no errors are told', async () => {
  const { code, fatal } = await run(
    `await start(definePlugin({ name: 'early', bootstrap: async () => { Promise.reject('not even an error'); await later(300); } })());`,
  );
  assert.deepEqual([code, fatal[0]?.plugin, fatal[0]?.place], [1, 'early', 'bootstrap']);
});

test("the listeners are the server's: once for all, gone when it is stopped, and a bare kernel has none", async () => {
  const { code, err } = await run(
    `const counts = () => [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')].join();
    const kernels = [];
    const make = () => { const kernel = createKernel([http({ port: 0 })]); kernels.push(kernel); return kernel; };
    const bare = createKernel([http({ port: 0 })]);
    await bare.start();
    console.error(counts());
    await bare.stop();
    await serve(make);
    await serve(make);
    console.error(counts());
    await kernels[0].stop();
    console.error(counts());
    await kernels[1].stop();
    console.error(counts());`,
  );
  assert.equal(code, 0);
  assert.deepEqual(err.trim().split('\n'), ['0,0', '1,1', '1,1', '0,0']);
});

test('SIGTERM ends a server whose project has an interval of its own, with 0, though its work finds the database closed', async () => {
  const begun = performance.now();
  const { code, err, fatal } = await run(
    `
    import { defineErrors, errorRow } from '@mortise/kernel';
    const { CLOSED } = defineErrors('DATABASE', { CLOSED: errorRow({ kind: 'fault', message: () => 'closed', remedy: () => 'no' }) });
    let closed = false;
    const jobs = definePlugin({
      name: 'jobs',
      bootstrap: () => {
        setInterval(async () => { if (closed) throw CLOSED(); }, 20);
        setInterval(async () => { if (closed) strapi.db; }, 20);
      },
      destroy: () => { closed = true; },
    });
    await start(jobs());`,
    async (_, child) => void child.kill('SIGTERM'),
  );
  assert.deepEqual([code, fatal], [0, []]);
  assert.equal(err.match(/work that went on after the server was asked to stop failed/g)?.length, 1);
  assert.match(err, /still holds the process \(.*Timeout.*\): it ends now/);
  assert.ok(performance.now() - begun < 15_000);
});
