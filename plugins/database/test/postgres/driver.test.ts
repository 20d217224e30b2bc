import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createConnection } from '../../src/connection.ts';
import type { Driver, Line } from '../../src/driver.ts';
import { databaseOptions } from '../../src/options.ts';
import { createOrmDialect } from '../../src/orm-dialect.ts';
import { createPostgresDriver } from '../../src/postgres.ts';
import { createTransactions } from '../../src/transactions.ts';
import { modelOf } from '../blog.ts';
import { plainLog } from '../plain-log.ts';
import { createScratch, type Scratch } from './scratch.ts';

const one = { pool: { min: 0, max: 1 }, acquireTimeoutMs: 5000, preparedStatements: true, statementTimeoutMs: 2000 };
const ask = (line: Line, text: string, values: readonly unknown[] = [], name?: string) =>
  line.run({ text, values, name });

describe('the driver of PostgreSQL', () => {
  let scratch: Scratch;
  let driver: Driver;
  const told: string[] = [];
  const prepared = async () => (await ask(driver, 'select name from pg_prepared_statements order by 1')).flat();
  before(async () => {
    scratch = await createScratch('create table rows (a int); insert into rows values (1)');
    driver = createPostgresDriver({ ...one, url: scratch.url }, { ...plainLog, warn: (message) => told.push(message) });
  });
  after(async () => {
    await driver.close();
    await scratch.drop();
  });

  it('answers every value as text, in UTC', async () => {
    const text =
      "select 1::bigint, true, '2026-01-02 03:04:05.678'::timestamp(6), $1::jsonb, null, $2::int[], current_setting('timezone')";
    assert.deepEqual(await ask(driver, text, ['{"a": 1}', [1, 2]]), [
      ['1', 't', '2026-01-02 03:04:05.678', '{"a": 1}', null, '{1,2}', 'UTC'],
    ]);
  });

  it('prepares by name, and forgets at the next use', async () => {
    await ask(driver, 'select $1::int', [1], 'kept');
    await ask(driver, 'select $1::int', [1], 'dropped');
    assert.deepEqual(await prepared(), ['dropped', 'kept']);
    driver.forget('dropped');
    assert.deepEqual(await ask(driver, 'select $1::int', [2], 'kept'), [['2']]);
    assert.deepEqual(await prepared(), ['kept']);
    assert.deepEqual(await ask(driver, 'select $1::text', ['x'], 'dropped'), [['x']]);
  });

  it('plans anew for tables that have grown', async () => {
    await scratch.run('create table grown (id int primary key)');
    await scratch.run('insert into grown values (1)');
    await scratch.run('analyze grown');
    const find = () => ask(driver, 'select id from grown where id = any($1::int[])', ['{1}'], 'find');
    const plan = async () => (await ask(driver, "explain execute find('{1}')")).map(([line]) => line).join('\n');
    // From its sixth use on the server keeps the plan that it made.
    for (let use = 0; use < 6; use++) await find();
    assert.match(await plan(), /^Seq Scan/);
    await scratch.run('insert into grown select generate_series(2, 5000)');
    assert.match(await plan(), /^Seq Scan/);
    driver.replan();
    for (let use = 0; use < 6; use++) assert.deepEqual(await find(), [['1']]);
    assert.doesNotMatch(await plan(), /^Seq Scan/);
  });

  it('prepares nothing where a pooler forbids it', async () => {
    const plain = createPostgresDriver({ ...one, preparedStatements: false, url: scratch.url }, plainLog);
    await ask(plain, 'select $1::int', [1], 'named');
    assert.deepEqual(await ask(plain, 'select name from pg_prepared_statements'), []);
    await plain.close();
  });

  it('asks again when a table changed under a prepared statement', async () => {
    assert.deepEqual(await ask(driver, 'select * from rows', [], 'all'), [['1']]);
    await scratch.run('alter table rows add column b int default 2');
    assert.deepEqual(await ask(driver, 'select * from rows', [], 'all'), [['1', '2']]);
  });

  it('outlives a connection that is cut, and says so', async () => {
    const [[pid]] = (await ask(driver, 'select pg_backend_pid()')) as [[string]];
    const cut = ask(driver, 'select pg_sleep(1.5)');
    const waiting = assert.rejects(cut);
    await scratch.run(`select pg_terminate_backend(${pid})`);
    await waiting;
    assert.deepEqual(await ask(driver, 'select 1'), [['1']]);
    assert.ok(
      told.some((message) => message.includes('broke and was dropped')),
      told.join('\n'),
    );
  });

  it('gives up a statement that takes too long', async () => {
    const hasty = createPostgresDriver({ ...one, statementTimeoutMs: 20, url: scratch.url }, plainLog);
    await assert.rejects(ask(hasty, 'select pg_sleep(5)'), { code: '57014' });
    assert.deepEqual(await ask(hasty, 'select 1'), [['1']]);
    await hasty.close();
  });

  it('does not call committed what a swallowed error had taken back', async () => {
    const run = driver.transaction(async (line) => {
      await ask(line, 'select 1/0').catch(() => {});
    });
    await assert.rejects(run, { code: 'DATABASE_TRANSACTION_ABORTED' });
  });

  it('takes back what MikroORM rolls back', async () => {
    const transactions = createTransactions(
      () => driver,
      () => plainLog,
    );
    const orm = createOrmDialect(() => driver, transactions).createDriver();
    const connection = await orm.acquireConnection();
    await orm.beginTransaction(connection, {});
    await connection.executeQuery({ sql: 'delete from rows', parameters: [] } as never);
    await orm.rollbackTransaction(connection);
    assert.deepEqual(await ask(driver, 'select a from rows'), [['1']]);
  });
});

it('a PostgreSQL that does not answer is named without its password', async () => {
  const options = await databaseOptions.parseAsync({ url: 'postgres://me:secret@127.0.0.1:1/none' });
  const connection = createConnection({ options, contentTypes: modelOf(), entities: [], log: plainLog });
  await assert.rejects(connection.open(), (error: Error & { code: string }) => {
    assert.equal(error.code, 'DATABASE_OPEN_FAILED');
    assert.match(error.message, /127\.0\.0\.1:1\/none/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});
