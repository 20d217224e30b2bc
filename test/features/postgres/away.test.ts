import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKernel, definePlugin, type Kernel } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../../contracts/model.ts';
import { openPostgresStage } from '../../src/stages.ts';
import { createGate, type Gate } from './gate.ts';

const ACQUIRE_MS = 300;
const model = definePlugin({ name: 'model', contributes: { contentTypes, components } });

describe('a database that goes away', () => {
  let gate: Gate;
  let kernel: Kernel;
  let url: string;
  let close: () => Promise<void>;
  let run: (sql: string) => Promise<unknown>;
  const logged: string[] = [];
  const escaped: unknown[] = [];
  const hear = (error: unknown) => void escaped.push(error);

  before(async () => {
    process.on('unhandledRejection', hear).on('uncaughtException', hear);
    const stage = await openPostgresStage();
    ({ close, run } = stage);
    const at = new URL((stage.options as { url: string }).url);
    gate = await createGate({ host: at.hostname, port: Number(at.port || 5432) });
    at.hostname = '127.0.0.1';
    at.port = String(gate.port);
    kernel = createKernel([
      standard({
        http: { port: 0 },
        logger: { level: 'info', sink: { write: (line) => void logged.push(line) } },
        auth: { grants: { public: [...grants] } },
        database: { url: at.href, acquireTimeoutMs: ACQUIRE_MS, pool: { min: 0, max: 3 }, statementTimeoutMs: 2_000 },
        health: { keepMs: 0 },
      }),
      model(),
    ]);
    await kernel.start();
    url = kernel.use.http.url!;
    await kernel.use.documents('api::shelf.shelf').create({ data: { name: 'upper' } });
  });
  after(async () => {
    await kernel.stop();
    await gate.shut();
    await close();
    process.off('unhandledRejection', hear).off('uncaughtException', hear);
  });

  const ask = async (path = '/api/shelves') => {
    const answer = await fetch(`${url}${path}`);
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() };
  };
  /** How long it took until a request was answered with 200, in ms. */
  const recovery = async () => {
    const began = performance.now();
    while ((await ask()).status !== 200) assert.ok(performance.now() - began < 10_000, 'it never came back');
    return performance.now() - began;
  };

  test('is answered with 503 and when to ask again, is told once, and works as soon as it is back', async () => {
    assert.equal((await ask()).status, 200);
    assert.equal((await ask('/readyz')).status, 200);
    logged.length = 0;
    await gate.shut();
    for (let asked = 0; asked < 20; asked++) {
      assert.deepEqual(await ask(), {
        status: 503,
        retryAfter: '1',
        body: {
          data: null,
          error: { status: 503, name: 'ServiceUnavailableError', message: 'Service Unavailable', details: {} },
        },
      });
    }
    const ready = await ask('/readyz');
    assert.deepEqual([ready.status, ready.body], [503, { status: 'failing', checks: { database: 'failing' } }]);
    assert.equal((await ask('/livez')).status, 200);
    await gate.open();
    assert.ok((await recovery()) < 2_000);
    assert.equal((await ask('/readyz')).status, 200);
    assert.equal(logged.filter((line) => line.includes('the database does not answer')).length, 2, logged.join(''));
    assert.equal(logged.filter((line) => line.includes('the database is available again')).length, 1);
    assert.ok(!logged.some((line) => line.includes('"level":"error"') && line.includes('failed"')), logged.join(''));
  });

  test('does not hold requests for longer than they may wait for a connection', async () => {
    gate.mute(true);
    await gate.shut();
    await gate.open();
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask()));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([503]));
    assert.ok(performance.now() - began < 4 * ACQUIRE_MS);
    gate.mute(false);
    assert.ok((await recovery()) < 2_000);
  });

  test('is refused in the same way when every connection is busy for too long', async () => {
    const { database } = kernel.use;
    const busy = Array.from({ length: 3 }, () => database.query({ text: 'select pg_sleep(0.8)' }));
    assert.equal((await ask()).status, 503);
    await Promise.all(busy);
    assert.equal((await ask()).status, 200);
  });

  test('is told by code inside a transaction, which leaves nothing behind', async () => {
    const { database, documents } = kernel.use;
    const shelves = documents('api::shelf.shelf');
    const before = await shelves.count();
    const cut = database.transaction(async () => {
      await shelves.create({ data: { name: 'lost' } });
      await gate.shut();
      await shelves.count();
    });
    await assert.rejects(cut, { code: 'DATABASE_UNAVAILABLE', kind: 'unavailable' });
    await gate.open();
    assert.equal(await shelves.count(), before);
  });

  test('says so when it went while it committed: the change may be there', async () => {
    gate.cutAt('commit');
    await assert.rejects(kernel.use.documents('api::shelf.shelf').create({ data: { name: 'perhaps' } }), {
      code: 'DATABASE_COMMIT_UNKNOWN',
      kind: 'fault',
    });
    assert.equal((await ask()).status, 200);
  });

  test('loses no connection of the pool, however often all of them are cut', async () => {
    const { database } = kernel.use;
    const name = new URL(url).port;
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'mortise'`;
    for (let cycle = 0; cycle < 40; cycle++) {
      const idle = database
        .transaction(async () => {
          await database.query({ text: 'select 1' });
          await run(cut);
          await database.query({ text: 'select 2' });
        })
        .then(
          () => assert.fail(`cycle ${cycle} of ${name} was not cut`),
          (error: { code: string }) => assert.equal(error.code, 'DATABASE_UNAVAILABLE'),
        );
      await idle;
    }
    await Promise.all(Array.from({ length: 3 }, () => database.query({ text: 'select pg_sleep(0.05)' })));
    assert.equal((await ask()).status, 200);
  });

  test('ends no process and leaves no rejection unheard', () => assert.deepEqual(escaped, []));
});
