import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import type { DatabaseModule } from '../src/contract.ts';
import { lockDirectory } from '../src/driver/data-dir-lock.ts';
import type { Driver } from '../src/driver/driver.ts';
import { extractTemplate } from '../src/driver/pgdata-template.ts';
import { createPgliteDriver, openPglite } from '../src/driver/pglite-driver.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

/** A plugin's own table, as the plain object that a MikroORM entity is created from. */
const noteEntity = {
  name: 'Note',
  tableName: 'notes',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    text: { type: 'text' },
    at: { type: 'datetime', nullable: true },
  },
};

describe('the embedded database', () => {
  let pglite: PGlite;
  let connection: DatabaseModule;
  const names = async () => (await connection.database.query({ text: 'select name from tags order by id' })).flat();
  const tag = (name: string) =>
    connection.database.query({ text: 'insert into tags (name) values ($1)', values: [name] });
  const wipe = () => connection.database.query({ text: 'delete from tags' });

  before(async () => {
    pglite = await openPglite('memory://');
    connection = createDatabaseModule({
      options: await databaseOptions.parseAsync({ pglite }),
      contentTypes: modelOf(),
      entities: [noteEntity],
      log: silentLog,
    });
    await assert.rejects(async () => connection.database.query({ text: 'select 1' }), { code: 'DATABASE_CLOSED' });
    await connection.open();
  });
  after(async () => {
    await connection.close();
    assert.equal(pglite.closed, false, 'an instance passed as an option is left open');
    await pglite.close();
  });

  it('has every table after its first boot, and an empty plan', async () => {
    const { steps } = await connection.database.schemaPlan();
    assert.deepEqual(
      steps.filter((step) => step.class !== 'advised'),
      [],
    );
    assert.deepEqual(await names(), []);
  });

  it('returns every value as text, in UTC', async () => {
    const text =
      "select 1::bigint, true, '2026-01-02 03:04:05.678'::timestamp(6), $1::jsonb, 1.5::numeric, null, $2::int[], current_setting('timezone')";
    const rows = await connection.database.query({ text, values: ['{"a": 1}', [1, 2]] });
    assert.deepEqual(rows, [['1', 't', '2026-01-02 03:04:05.678', '{"a": 1}', '1.5', null, '{1,2}', 'UTC']]);
  });

  it('rolls back a transaction that throws', async () => {
    await wipe();
    const { transaction } = connection.database;
    const failing = transaction(async () => {
      await tag('gone');
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual(await names(), []);
  });

  it('rolls back a nested transaction separately', async () => {
    await wipe();
    const { transaction } = connection.database;
    await transaction(async () => {
      await tag('kept');
      await transaction(() => tag('gone').then(() => Promise.reject(new Error('no')))).catch(() => {});
      await transaction(() => tag('kept too'));
    });
    assert.deepEqual(await names(), ['kept', 'kept too']);
  });

  it('runs parallel nested transactions one after the other', async () => {
    await wipe();
    const { transaction } = connection.database;
    await transaction(async () => {
      const outcomes = await Promise.allSettled([
        transaction(() => tag('a').then(() => Promise.reject(new Error('no')))),
        transaction(() => tag('b')),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'fulfilled'],
      );
    });
    assert.deepEqual(await names(), ['b']);
  });

  it('runs callbacks after the outermost commit, outside of it, and not after a rollback', async () => {
    await wipe();
    const { transaction, afterCommit } = connection.database;
    const acts: unknown[] = [];
    await transaction(async () => {
      await tag('one');
      await transaction(async () => afterCommit(async () => void acts.push(await names())));
      await transaction(async () => {
        afterCommit(() => void acts.push('never'));
        throw new Error('no');
      }).catch(() => {});
      assert.equal(acts.length, 0);
    });
    assert.equal(JSON.stringify(acts), '[["one"]]');
    afterCommit(() => void acts.push('at once'));
    assert.equal(acts.at(-1), 'at once');
  });

  it('lets code that still runs after the end continue outside of the transaction, unless it is held', async () => {
    const { transaction, query, inTransaction } = connection.database;
    for (const isHeld of [undefined, () => true]) {
      const late = Promise.withResolvers<void>();
      let leftover: Promise<unknown> = Promise.resolve();
      const after = async () => {
        await late.promise;
        return [await query({ text: 'select 1' }), inTransaction()];
      };
      await transaction(async () => {
        leftover = after();
      }, isHeld && { isHeld });
      late.resolve();
      if (isHeld) await assert.rejects(leftover, { code: 'DATABASE_TRANSACTION_ENDED' });
      else assert.deepEqual(await leftover, [[['1']], false]);
    }
  });

  it('fails a commit after a swallowed error had rolled back', async () => {
    const { transaction, query } = connection.database;
    const run = transaction(async () => {
      await query({ text: 'select 1/0' }).catch(() => {});
    });
    await assert.rejects(run, { code: 'DATABASE_TRANSACTION_ABORTED' });
  });

  it("lets orm.em write a plugin's own table inside the ambient transaction", async () => {
    const { database, orm } = connection;
    const count = async () => Number((await database.query({ text: 'select count(*) from notes' }))[0]![0]);
    const write = async () => {
      const em = orm.em;
      em.create('Note' as never, { text: 'hello', at: new Date('2026-01-02T03:04:05.000Z') } as never);
      await em.flush();
    };
    await assert.rejects(
      database.transaction(() => write().then(() => Promise.reject(new Error('no')))),
      /no/,
    );
    assert.equal(await count(), 0);
    await database.transaction(write);
    assert.equal(await count(), 1);
    const [note] = (await orm.em.find('Note' as never, {})) as unknown as { text: string; at: Date }[];
    assert.deepEqual([note!.text, note!.at.toISOString()], ['hello', '2026-01-02T03:04:05.000Z']);
  });

  it('runs queries inside em.transactional in that transaction', async () => {
    await wipe();
    const failing = connection.orm.em.transactional(async () => {
      await tag('gone');
      assert.deepEqual(await names(), ['gone']);
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual(await names(), []);
  });

  it('refuses to stream through orm.em', async () => {
    const stream = connection.orm.em.stream('Note' as never, {});
    await assert.rejects(async () => (await stream[Symbol.asyncIterator]().next()).value, {
      code: 'DATABASE_STREAM_UNSUPPORTED',
    });
  });

  it('counts its statements', async () => {
    const sent = connection.database.statementCount;
    await connection.database.transaction(() => connection.database.query({ text: 'select 1' }));
    assert.equal(connection.database.statementCount, sent + 1);
  });

  it('rejects a query that bypasses its transaction, instead of waiting forever', async () => {
    const driver: Driver = await createPgliteDriver({ dataDir: 'memory://', instance: pglite });
    const leaving = driver.transaction(() => driver.run({ text: 'select 1', values: [] }));
    await assert.rejects(leaving, { code: 'DATABASE_OUTSIDE_TRANSACTION' });
    await driver.close();
  });

  it('changes nothing when a step of the schema plan fails', async () => {
    const broken = {
      name: 'Broken',
      tableName: 'broken',
      properties: { id: { type: 'integer', primary: true }, x: { type: 'nonsense', columnType: 'nonsense' } },
    };
    const options = await databaseOptions.parseAsync({ pglite });
    const second = createDatabaseModule({
      options,
      contentTypes: modelOf(),
      entities: [noteEntity, broken],
      log: silentLog,
    });
    await assert.rejects(second.open(), { code: 'DATABASE_SYNC_FAILED', message: /nonsense/ });
    const found = await connection.database.query({ text: "select to_regclass('broken')" });
    assert.deepEqual(found, [[null]]);
  });
});

describe('a data directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-lock-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is locked by one process at a time', async () => {
    const release = await lockDirectory(join(folder, 'data'));
    await assert.rejects(lockDirectory(join(folder, 'data')), { code: 'DATABASE_LOCKED', remedy: /DATABASE_URL/ });
    await release();
    await (await lockDirectory(join(folder, 'data')))();
  });

  it('is taken over from a dead process, and not from a running one', async () => {
    writeFileSync(join(folder, 'dead.lock'), '999999999');
    await (await lockDirectory(join(folder, 'dead')))();
    writeFileSync(join(folder, 'alive.lock'), String(process.ppid));
    await assert.rejects(lockDirectory(join(folder, 'alive')), { code: 'DATABASE_LOCKED' });
  });
});

describe('the template of a new database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-image-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is extracted to a new path and to an empty directory', async () => {
    mkdirSync(join(folder, 'empty'));
    for (const name of ['new', 'empty']) {
      await extractTemplate(await dataDir(), join(folder, name));
      assert.ok(existsSync(join(folder, name, 'PG_VERSION')), name);
      assert.ok(existsSync(join(folder, name, 'pg_notify')), `${name}: empty directories are created too`);
    }
  });

  it('touches nothing in a directory with other content', async () => {
    mkdirSync(join(folder, 'letters'));
    writeFileSync(join(folder, 'letters', 'dear.txt'), 'x');
    await assert.rejects(async () => extractTemplate(await dataDir(), join(folder, 'letters')), {
      code: 'DATABASE_DIRECTORY_TAKEN',
      message: /dear\.txt/,
    });
    assert.ok(existsSync(join(folder, 'letters', 'dear.txt')));
  });
});

describe('options of the database', () => {
  it('are rejected if invalid', () => {
    for (const wrong of [{ url: 'mysql://x' }, { pool: { min: 3, max: 2 } }, { sync: 'yes' }, { dataDri: 'x' }])
      assert.equal(databaseOptions.safeParse(wrong).success, false, JSON.stringify(wrong));
  });
});
