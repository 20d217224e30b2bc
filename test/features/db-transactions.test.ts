import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Db } from '@mortise/query-engine/contract';
import { type Booted, boot } from '../src/index.ts';
import { storyComponents, storyTypes } from './documents-model.ts';

const LIMIT_MS = 40;

describe('db transactions', () => {
  let server: Booted;
  let db: Db;
  before(async () => {
    server = await boot({
      contentTypes: storyTypes,
      components: storyComponents,
      options: { 'query-engine': { manualTransactionMs: LIMIT_MS } },
    });
    db = server.kernel.use.db;
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const write = (name: string) => db.query('api::writer.writer').create({ data: { name } });
  const names = async () =>
    (await db.query('api::writer.writer').findMany({ orderBy: 'id' })).map(({ name }) => name).join('');
  const no = () => Promise.reject(new Error('no'));

  test('a transaction answers what its function does, and everything inside joins it', async () => {
    const answer = await db.transaction(async () => {
      assert.equal(db.inTransaction(), true);
      await write('a');
      await server.documents('api::writer.writer').create({ data: { name: 'b' } });
      await server.db.query({ text: "update writers set name = 'c' where name = 'b'" });
      return names();
    });
    assert.deepEqual([answer, await names(), db.inTransaction()], ['ac', 'ac', false]);
  });

  test('what throws undoes everything', async () => {
    const failing = db.transaction(async () => {
      await write('a');
      await server.documents('api::writer.writer').create({ data: { name: 'b' } });
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.equal(await names(), '');
  });

  test('a function rolls back by itself and goes on outside', async () => {
    const answer = await db.transaction(async ({ rollback }) => {
      await write('a');
      await rollback();
      assert.deepEqual([await names(), db.inTransaction()], ['', false]);
      await rollback();
      await write('b');
      return 'answer';
    });
    assert.deepEqual([answer, await names()], ['answer', 'b']);
  });

  test('a function commits by itself, and what it does and throws afterwards stands outside', async () => {
    const done: string[] = [];
    const failing = db.transaction(async ({ commit, rollback, onCommit }) => {
      await write('a');
      onCommit(() => void done.push('in time'));
      await commit();
      await write('b');
      await rollback();
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual([await names(), done], ['ab', ['in time']]);
  });

  /** Something to wait for, and what ends the wait. */
  const gate = () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  };
  const writers = () => server.documents('api::writer.writer');

  test('work that is not awaited goes on outside once its transaction is over, reads and writes alike', async () => {
    for (const outcome of ['committed', 'rolled back']) {
      const { open, opened } = gate();
      const late: Promise<unknown>[] = [];
      const begin = async (act: () => Promise<unknown>) => {
        await opened;
        assert.equal(db.inTransaction(), false);
        await act();
      };
      const failing = db.transaction(async () => {
        await write('a');
        late.push(
          begin(names),
          begin(() => write('b')),
          begin(() => writers().create({ data: { name: 'c' } })),
        );
        late.push(
          begin(() => writers().count()),
          begin(() => db.transaction(() => write('d'))),
        );
        late.push(begin(() => db.transaction(() => db.transaction(() => write('e')))));
        late.push(begin(async () => server.db.afterCommit(() => {})));
        if (outcome === 'rolled back') throw new Error('no');
      });
      await failing.catch((error: Error) => assert.equal(error.message, 'no'));
      open();
      await Promise.all(late);
      assert.equal([...(await names())].sort().join(''), outcome === 'committed' ? 'abcde' : 'bcde');
      await server.reset();
    }
  });

  test('work that is not awaited and begins in time is part of the transaction', async () => {
    const late: Promise<unknown>[] = [];
    await db.transaction(async () => {
      late.push(
        writers().create({ data: { name: 'a' } }),
        write('b'),
        db.transaction(() => write('c')),
        names(),
      );
    });
    assert.equal([...(await names())].sort().join(''), 'abc');
    await Promise.all(late);
    const undone = db.transaction(async () => {
      late.push(writers().create({ data: { name: 'd' } }), write('e'));
      throw new Error('no');
    });
    await assert.rejects(undone, /no/);
    await Promise.allSettled(late);
    assert.equal([...(await names())].sort().join(''), 'abc');
  });

  test('work of a savepoint goes on in the transaction around it, and then in none', async () => {
    const [first, second] = [gate(), gate()];
    let late: Promise<unknown> | undefined;
    await db.transaction(async () => {
      await db.transaction(async () => {
        late = (async () => {
          await first.opened;
          assert.equal(db.inTransaction(), true);
          await write('a');
          await second.opened;
          assert.equal(db.inTransaction(), false);
          await write('b');
        })();
      });
      first.open();
      await new Promise((resolve) => setImmediate(resolve));
      await write('c');
    });
    second.open();
    await late;
    assert.equal([...(await names())].sort().join(''), 'abc');
  });

  test('commit and rollback are refused inside of a nested transaction, which they would wait for', async () => {
    const ending = db.transaction(async ({ commit }) => {
      await write('a');
      await db.transaction(() => commit());
    });
    await assert.rejects(ending, { code: 'QUERY_ENGINE_TRANSACTION_AROUND' });
    assert.equal(await names(), '');
  });

  test('one inside of another is a savepoint: what it undoes is its own alone', async () => {
    await db.transaction(async () => {
      await write('a');
      await assert.rejects(
        db.transaction(async () => {
          await write('b');
          throw new Error('no');
        }),
        /no/,
      );
      await db.transaction(async ({ rollback }) => {
        await write('c');
        await rollback();
      });
      await db.transaction(async ({ commit }) => {
        await write('d');
        await commit();
        await write('e');
      });
      await write('f');
    });
    assert.equal(await names(), 'adef');
    await assert.rejects(
      db.transaction(async () => {
        await db.transaction(async ({ commit }) => {
          await write('g');
          await commit();
          await write('h');
        });
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(await names(), 'adef');
  });

  test('what waits for the end hears of it once the outermost is over, outside of it', async () => {
    const told: string[] = [];
    const note = (what: string) => () => void told.push(`${what}${db.inTransaction() ? ' inside' : ''}`);
    await db.transaction(async ({ onCommit, onRollback }) => {
      onCommit(note('outer committed'));
      onRollback(note('never'));
      await db.transaction((inner) => inner.onCommit(note('inner committed')));
      await db
        .transaction((inner) => {
          inner.onCommit(note('never'));
          inner.onRollback(note('inner undone'));
          return no();
        })
        .catch(() => {});
      told.push('inside');
    });
    assert.deepEqual(told, ['inside', 'inner undone', 'outer committed', 'inner committed']);
    told.length = 0;
    await db
      .transaction(async ({ onCommit, onRollback }) => {
        onCommit(note('never'));
        await db.transaction((inner) => inner.onRollback(note('inner undone with it')));
        onRollback(note('outer undone'));
        throw new Error('no');
      })
      .catch(() => {});
    assert.deepEqual(told, ['inner undone with it', 'outer undone']);
  });

  test('what throws after the commit harms nobody', async () => {
    const done: string[] = [];
    await db.transaction(async ({ onCommit }) => {
      await write('a');
      onCommit(() => no());
      onCommit(() => void done.push('second'));
    });
    assert.deepEqual([done, await names()], [['second'], 'a']);
  });

  test('a transaction is ended by hand: what runs inside of it joins, and nothing else', async () => {
    const kept = await db.transaction();
    await kept.run(() => write('a'));
    await kept.get().query({ text: "update writers set name = 'b'" });
    assert.equal(await kept.run(names), 'b');
    await kept.commit();
    assert.equal(await names(), 'b');
    const undone = await db.transaction();
    await undone.run(() => write('c'));
    await undone.rollback();
    assert.equal(await names(), 'b');
  });

  test('one that is over is not used again, but may be rolled back in a finally', async () => {
    const transaction = await db.transaction();
    await transaction.commit();
    await transaction.rollback();
    for (const use of [
      () => transaction.commit(),
      () => transaction.run(names),
      () => transaction.get().query({ text: 'select 1' }),
    ])
      await assert.rejects(use, { code: 'QUERY_ENGINE_TRANSACTION_ENDED', message: /committed/ });
  });

  test('one that is left open is rolled back in time, and whoever comes back to it is told', async () => {
    const left = await db.transaction();
    await left.run(() => write('a'));
    await new Promise<void>((resolve) => void left.run(() => server.db.afterRollback(resolve)));
    await assert.rejects(left.commit(), {
      code: 'QUERY_ENGINE_TRANSACTION_ABANDONED',
      message: new RegExp(`${LIMIT_MS} ms`),
    });
    assert.equal(await names(), '');
  });

  test('what still runs in one that was ended by hand is refused, and what it left behind goes on outside', async () => {
    const [held, left] = [gate(), gate()];
    const transaction = await db.transaction();
    let late: Promise<unknown> | undefined;
    await transaction.run(async () => {
      await write('a');
      late = left.opened.then(() => write('b'));
    });
    const running = transaction.run(async () => {
      await held.opened;
      await write('c');
    });
    await transaction.commit();
    held.open();
    await assert.rejects(running, { code: 'DATABASE_TRANSACTION_ENDED' });
    left.open();
    await late;
    assert.equal(await names(), 'ab');
  });

  test('inside of another one none is begun by hand, which could not end before it', async () => {
    await db.transaction(async () => {
      await assert.rejects(async () => db.transaction(), { code: 'QUERY_ENGINE_TRANSACTION_NESTED' });
    });
  });

  test('a document middleware that throws after next() keeps the row, and undoes it where it opens the transaction', async () => {
    for (const [kept, around] of [
      ['a', (act: () => Promise<unknown>) => act()],
      ['', (act: () => Promise<unknown>) => db.transaction(act)],
    ] as const) {
      const remove = server.documents.use({
        uid: 'api::writer.writer',
        action: 'create',
        handler: (_, next) =>
          around(async () => {
            await next();
            throw new Error('too late');
          }),
      });
      try {
        await assert.rejects(writers().create({ data: { name: 'a' } }), /too late/);
      } finally {
        remove();
      }
      assert.equal(await names(), kept);
      await server.reset();
    }
  });
});
