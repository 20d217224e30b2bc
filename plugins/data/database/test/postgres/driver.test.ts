import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Driver, Queryable } from '../../src/driver/driver.ts';
import { createPostgresDriver } from '../../src/driver/postgres-driver.ts';
import { createTransactions } from '../../src/driver/transactions.ts';
import { createDatabaseModule } from '../../src/module.ts';
import { databaseOptions } from '../../src/options.ts';
import { createOrmDialect } from '../../src/orm/dialect.ts';
import { createBudgetPool } from '../../src/read/budget.ts';
import { modelOf } from '../blog.ts';
import { silentLog } from '../silent-log.ts';
import { createScratch, type Scratch } from './scratch.ts';

const onePool = {
  pool: { min: 0, max: 1 },
  acquireTimeoutMs: 5000,
  preparedStatements: true,
  statementTimeoutMs: 2000,
};
const runSql = (queryable: Queryable, text: string, values: readonly unknown[] = [], name?: string) =>
  queryable.run({ text, values, name });

describe('the PostgreSQL driver', () => {
  let scratch: Scratch;
  let driver: Driver;
  const warnings: string[] = [];
  const prepared = async () => (await runSql(driver, 'select name from pg_prepared_statements order by 1')).flat();
  before(async () => {
    scratch = await createScratch('create table rows (a int); insert into rows values (1)');
    driver = createPostgresDriver(
      { ...onePool, url: scratch.url },
      { ...silentLog, warn: (message) => warnings.push(message) },
    );
  });
  after(async () => {
    await driver.close();
    await scratch.drop();
  });

  it('returns every value as text, in UTC', async () => {
    const text =
      "select 1::bigint, true, '2026-01-02 03:04:05.678'::timestamp(6), $1::jsonb, null, $2::int[], current_setting('timezone')";
    assert.deepEqual(await runSql(driver, text, ['{"a": 1}', [1, 2]]), [
      ['1', 't', '2026-01-02 03:04:05.678', '{"a": 1}', null, '{1,2}', 'UTC'],
    ]);
  });

  it('prepares by name, and deallocates at the next use', async () => {
    await runSql(driver, 'select $1::int', [1], 'kept');
    await runSql(driver, 'select $1::int', [1], 'dropped');
    assert.deepEqual(await prepared(), ['dropped', 'kept']);
    driver.deallocate('dropped');
    assert.deepEqual(await runSql(driver, 'select $1::int', [2], 'kept'), [['2']]);
    assert.deepEqual(await prepared(), ['kept']);
    assert.deepEqual(await runSql(driver, 'select $1::text', ['x'], 'dropped'), [['x']]);
  });

  it('replans statements after tables have grown', async () => {
    await scratch.run('create table grown (id int primary key)');
    await scratch.run('insert into grown values (1)');
    await scratch.run('analyze grown');
    const find = () => runSql(driver, 'select id from grown where id = any($1::int[])', ['{1}'], 'find');
    const plan = async () => (await runSql(driver, "explain execute find('{1}')")).map(([line]) => line).join('\n');
    // From the sixth use on, PostgreSQL reuses the generic plan.
    for (let use = 0; use < 6; use++) await find();
    assert.match(await plan(), /^Seq Scan/);
    await scratch.run('insert into grown select generate_series(2, 5000)');
    assert.match(await plan(), /^Seq Scan/);
    driver.deallocateAll();
    for (let use = 0; use < 6; use++) assert.deepEqual(await find(), [['1']]);
    assert.doesNotMatch(await plan(), /^Seq Scan/);
  });

  it('prepares nothing with preparedStatements: false', async () => {
    const plain = createPostgresDriver({ ...onePool, preparedStatements: false, url: scratch.url }, silentLog);
    await runSql(plain, 'select $1::int', [1], 'named');
    assert.deepEqual(await runSql(plain, 'select name from pg_prepared_statements'), []);
    await plain.close();
  });

  it('limits the characters of prepared statements per connection, keeps the last used, and no long ones', async () => {
    const small = createPostgresDriver(
      { ...onePool, url: scratch.url, maxPreparedChars: 200, maxPreparedTotalChars: 400 },
      silentLog,
    );
    const use = (name: string, padding = 80) => runSql(small, `select $1::int /* ${'x'.repeat(padding)} */`, [1], name);
    const names = async () => (await runSql(small, 'select name from pg_prepared_statements order by 1')).flat();
    await use('long', 400);
    assert.deepEqual(await names(), []);
    for (const name of ['a', 'b', 'c', 'a', 'd', 'e']) await use(name);
    assert.deepEqual(await names(), ['a', 'd', 'e']);
    assert.deepEqual(await use('b'), [['1']]);
    await small.close();
  });

  it('rejects immediately on a timeout, and keeps its place in the pool until the server is done', async () => {
    // A backend that does not stop when it is cancelled.
    await scratch.run(`create function stubborn() returns int language plpgsql as $$
      begin
        perform pg_sleep(5);
        return 1;
      exception when query_canceled then
        -- PostgreSQL signals a backend and its process group: it may be cancelled twice.
        begin
          perform pg_sleep(0.8);
        exception when query_canceled then
          perform pg_sleep(0.8);
        end;
        return 2;
      end $$`);
    const budgets = createBudgetPool(1_000_000);
    const budget = budgets.open({ uid: 'api::a.a', limits: { timeoutMs: 200 }, isSlow: false })!;
    const began = performance.now();
    await assert.rejects(driver.run({ text: 'select stubborn()', values: [], budget }), {
      code: 'DATABASE_READ_TOO_SLOW',
    });
    assert.ok(performance.now() - began < 700);
    assert.equal(await driver.check(), false);
    const backends = async () =>
      (
        await scratch.run(
          `select pid from pg_stat_activity where datname = current_database() and application_name = 'mortise'`,
        )
      ).length;
    assert.equal(await backends(), 1);
    // The pool of one connection has a free place when the function has ended.
    assert.deepEqual(await runSql(driver, 'select 1'), [['1']]);
    assert.ok(performance.now() - began > 950);
    assert.equal(await backends(), 1);
  });

  it('opens no connection while the backend of an abandoned one still works', async () => {
    const hasty = createPostgresDriver(
      { ...onePool, statementTimeoutMs: 0, url: `${scratch.url}?query_timeout=200` },
      silentLog,
    );
    await assert.rejects(runSql(hasty, 'select stubborn()'), { code: 'DATABASE_UNAVAILABLE' });
    const atWork = async () =>
      (
        await scratch.run(
          `select pid from pg_stat_activity where datname = current_database() and application_name = 'mortise' and state = 'active'`,
        )
      ).length;
    let isOver = false;
    const asked = runSql(hasty, 'select pg_sleep(0.1)').finally(() => {
      isOver = true;
    });
    let most = 0;
    while (!isOver) most = Math.max(most, await atWork());
    assert.deepEqual(await asked, [['']]);
    assert.equal(most, 1);
    await hasty.close();
  });

  it('cancels the statement of a disconnected client, and not the next statement', async () => {
    const budgets = createBudgetPool(1_000_000);
    for (let i = 0; i < 20; i++) {
      const gone = new AbortController();
      const budget = budgets.open({ uid: 'api::a.a', limits: { signal: gone.signal }, isSlow: false })!;
      const asked = driver.run({ text: 'select pg_sleep(1)', values: [], budget });
      setTimeout(() => gone.abort(), i);
      await assert.rejects(asked, { code: 'DATABASE_CLIENT_DISCONNECTED' });
      assert.deepEqual(await runSql(driver, 'select pg_sleep(0.005)'), [['']]);
    }
  });

  it('retries when a table changed after a statement was prepared', async () => {
    assert.deepEqual(await runSql(driver, 'select * from rows', [], 'all'), [['1']]);
    await scratch.run('alter table rows add column b int default 2');
    assert.deepEqual(await runSql(driver, 'select * from rows', [], 'all'), [['1', '2']]);
  });

  it('survives a terminated connection, and logs it', async () => {
    const [[pid]] = (await runSql(driver, 'select pg_backend_pid()')) as [[string]];
    const cut = runSql(driver, 'select pg_sleep(1.5)');
    const waiting = assert.rejects(cut);
    await scratch.run(`select pg_terminate_backend(${pid})`);
    await waiting;
    assert.deepEqual(await runSql(driver, 'select 1'), [['1']]);
    assert.ok(
      warnings.some((message) => message.includes('broke and was dropped')),
      warnings.join('\n'),
    );
  });

  it('cancels a statement that takes too long', async () => {
    const hasty = createPostgresDriver({ ...onePool, statementTimeoutMs: 20, url: scratch.url }, silentLog);
    await assert.rejects(runSql(hasty, 'select pg_sleep(5)'), { code: '57014' });
    assert.deepEqual(await runSql(hasty, 'select 1'), [['1']]);
    await hasty.close();
  });

  it('fails a commit after a swallowed error had rolled back', async () => {
    const run = driver.transaction(async (line) => {
      await runSql(line, 'select 1/0').catch(() => {});
    });
    await assert.rejects(run, { code: 'DATABASE_TRANSACTION_ABORTED' });
  });

  it('rolls back a transaction of MikroORM', async () => {
    const transactions = createTransactions(
      () => driver,
      () => silentLog,
    );
    const orm = createOrmDialect(() => driver, transactions).createDriver();
    const connection = await orm.acquireConnection();
    await orm.beginTransaction(connection, {});
    await connection.executeQuery({ sql: 'delete from rows', parameters: [] } as never);
    await orm.rollbackTransaction(connection);
    assert.deepEqual(await runSql(driver, 'select a from rows'), [['1']]);
  });
});

it('an unreachable PostgreSQL is named without its password', async () => {
  const options = await databaseOptions.parseAsync({ url: 'postgres://me:secret@127.0.0.1:1/none' });
  const connection = createDatabaseModule({ options, contentTypes: modelOf(), entities: [], log: silentLog });
  await assert.rejects(connection.open(), (error: Error & { code: string }) => {
    assert.equal(error.code, 'DATABASE_OPEN_FAILED');
    assert.match(error.message, /127\.0\.0\.1:1\/none/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});
