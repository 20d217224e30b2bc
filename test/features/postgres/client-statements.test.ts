import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Booted, boot } from '../../src/index.ts';

const NOTES = 4_000;
const READ_MS = 400;
const WORDS = 'the tide went out over the flats and left the boats where they were '.repeat(20);

/** A query that may be asked, and that PostgreSQL works on for longer than a client may have it. */
const slow = (mark: string) =>
  `/api/notes?${Array.from({ length: 40 }, (_, i) => `filters[$or][${i}][body][$containsi]=${mark}zq${i}`).join('&')}`;

describe('statements of clients on PostgreSQL', () => {
  let server: Booted;
  let url: string;

  before(async () => {
    server = await boot({
      database: 'postgres',
      contentTypes: {
        'api::note.note': {
          collectionName: 'notes',
          info: { singularName: 'note', pluralName: 'notes', displayName: 'note' },
          attributes: { title: { type: 'string' }, body: { type: 'text' } },
        },
      },
      grants: ['api::note.note.find', 'api::note.note.findOne'],
      options: {
        'content-api': { maxReadMs: READ_MS },
        database: { pool: { min: 0, max: 5 } },
        health: { keepMs: 0 },
      },
    });
    await server.db.query({
      text: `insert into notes (document_id, title, body, published_at, created_at, updated_at)
        select 'note' || n, 'note ' || n, $1::text || n, now(), now(), now() from generate_series(1, ${NOTES}) n`,
      values: [WORDS],
    });
    url = await server.http.url();
    await ask('/api/notes?pagination[pageSize]=1');
    await ask('/api/notes?pagination[pageSize]=1');
  });
  after(() => server.stop());

  const ask = async (path: string) => {
    const began = performance.now();
    const answer = await fetch(`${url}${path}`);
    const body = (await answer.json()) as { error?: { message: string; name: string }; data: unknown };
    return {
      status: answer.status,
      body,
      ms: performance.now() - began,
      retryAfter: answer.headers.get('retry-after'),
    };
  };
  /** Asks, and leaves after a while without an answer. */
  const abandon = (path: string, afterMs: number) =>
    new Promise<void>((resolve) => {
      const asked = request(`${url}${path}`);
      asked.on('error', () => {}).on('close', () => resolve());
      asked.end();
      setTimeout(() => asked.destroy(), afterMs);
    });
  /** How many backends of this server work on a slow query. */
  const atWork = async () => {
    const [[count]] = (await server.db.query({
      text: `select count(*) from pg_stat_activity where datname = current_database() and application_name = 'mortise'
        and state = 'active' and query like '%"notes"%' and pid <> pg_backend_pid()`,
    })) as [[string]];
    return Number(count);
  };
  const until = async (holds: () => Promise<boolean>, withinMs: number) => {
    const end = performance.now() + withinMs;
    while (!(await holds())) {
      assert.ok(performance.now() < end, `it did not come true within ${withinMs} ms`);
      await pause(10);
    }
  };

  test('are cancelled when they take too long, with the reason, and trusted code is not', async () => {
    const answer = await ask(slow('late'));
    assert.equal(answer.status, 503, JSON.stringify(answer.body));
    assert.equal(answer.retryAfter, '1');
    assert.match(answer.body.error!.message, /longer than 400 ms \(maxReadMs\)/);
    await until(async () => (await atWork()) === 0, 500);
    const filters = { $or: Array.from({ length: 40 }, (_, i) => ({ body: { $containsi: `own${i}` } })) };
    assert.deepEqual(await server.documents('api::note.note').findMany({ filters }), []);
  });

  test('are cancelled when their client leaves, and hold nobody up meanwhile', async () => {
    const leaving = Promise.all(Array.from({ length: 10 }, (_, i) => abandon(slow(`gone${i}`), 150)));
    await until(async () => (await atWork()) > 0, 2_000);
    const small = await ask('/api/notes?pagination[pageSize]=1');
    assert.equal(small.status, 200);
    await leaving;
    await until(async () => (await atWork()) === 0, 500);
    assert.equal((await ask('/api/notes?pagination[pageSize]=1')).status, 200);
  });

  test('that are slow take half of the connections at most', async () => {
    let most = 0;
    let isOver = false;
    const all = Promise.all(Array.from({ length: 8 }, (_, i) => ask(slow(`many${i}`)))).finally(() => {
      isOver = true;
    });
    while (!isOver) most = Math.max(most, await atWork());
    assert.deepEqual(new Set((await all).map(({ status }) => status)), new Set([503]));
    assert.ok(most >= 1 && most <= 2, `${most} at once`);
  });

  test('leave the server ready, and busy where every connection is at work', async () => {
    const ready = async () => {
      const answer = await fetch(`${url}/readyz`);
      return { code: answer.status, ...((await answer.json()) as { status: string; checks: object }) };
    };
    assert.deepEqual(await ready(), { code: 200, status: 'ready', checks: { database: 'passing' } });
    const held = Promise.all(Array.from({ length: 5 }, () => server.db.query({ text: 'select pg_sleep(0.6)' })));
    await until(async () => (await ready()).status === 'busy', 500);
    assert.deepEqual(await ready(), { code: 200, status: 'busy', checks: { database: 'busy' } });
    await held;
    assert.deepEqual(await ready(), { code: 200, status: 'ready', checks: { database: 'passing' } });
  });

  test('are not compiled to machine code, which PostgreSQL does not interrupt', async () => {
    assert.deepEqual(await server.db.query({ text: 'show jit' }), [['off']]);
  });
});
