import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import { createKernel, type Kernel } from '@mortise/kernel';
import { openPglite } from '../../database/src/driver/pglite-driver.ts';
import { folderOf, notesServer } from './folder.ts';

describe('migrations as Strapi’s users write them', () => {
  let pglite: PGlite;
  let kernel: Kernel | undefined;
  const folders: { remove(): void }[] = [];
  const rows = async (text: string) => (await pglite.query<unknown[]>(text, [], { rowMode: 'array' })).rows;
  /** Boots a server with one migration. */
  const runMigration = async (up: string) => {
    const made = folderOf({ '1.js': `module.exports = {\n  async up(knex, db) {\n    ${up}\n  },\n};` });
    folders.push(made);
    kernel = createKernel(notesServer({ pglite }, { dir: made.dir }));
    await kernel.boot();
  };
  const assertFails = async (up: string, message: RegExp) => {
    await assert.rejects(runMigration(up), (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
    kernel = undefined;
    const [[log]] = (await rows("select to_regclass('strapi_migrations')::text")) as [[string | null]];
    if (log) assert.deepEqual(await rows('select name from strapi_migrations'), [], 'nothing is recorded as run');
  };

  before(async () => {
    pglite = await openPglite('memory://');
  });
  beforeEach(async () => {
    await kernel?.stop();
    kernel = undefined;
    await pglite.exec('drop schema public cascade; create schema public; create table made (id int, name text)');
  });
  after(async () => {
    await kernel?.stop();
    await pglite.close();
    for (const each of folders) each.remove();
  });

  it('knex.raw runs when it is awaited, and not before', async () => {
    await runMigration(`knex.raw('this is no SQL');
    const later = knex.raw('insert into made values (?, ?)', [1, 'one']);
    await later;
    await later;
    await knex.raw("insert into made values (2, 'two')").transacting(knex);
    return knex.raw("insert into made values (3, 'three')").then(({ rows }) => rows);`);
    assert.deepEqual(await rows('select id, name from made order by id'), [
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('knex.raw and knex.fn can be bound into another knex.raw, with their own values', async () => {
    await runMigration(`const name = knex.raw('upper(?) || :mark', ['a']);
    const named = knex.raw('lower(:word)', { word: 'B' });
    await knex.raw('insert into ?? values (?, ?), (?, ?)', ['made', 1, knex.raw('upper(?)', ['a']), 2, named]);
    await knex.raw('insert into made values (?, (?)::text)', [3, knex.fn.now()]);`);
    const [first, second, third] = await rows('select name from made order by id');
    assert.deepEqual([first, second], [['A'], ['b']]);
    assert.match(String(third), /^\d{4}-/);
  });

  it('a query of the Knex query builder is rejected with file and line, and ends nothing', async () => {
    await assertFails(
      "await knex('made').where(knex.raw('lower(name) = ?', ['a'])).del();",
      /Migration 1\.js:3:\d+ \(up\) failed: .*knex\("made"\) is part of Knex and not supported/,
    );
    await assertFails(
      "const part = knex.raw('where x');\n    await knex.schema.alterTable('made', () => part);",
      /1\.js:4:\d+ .*knex\.schema/,
    );
  });

  it('a migration that catches the rejection still fails', async () => {
    await assertFails(
      "try { await knex.schema.hasTable('made'); } catch {}",
      /1\.js:3:\d+ .*knex\.schema is part of Knex/,
    );
    await assertFails(
      "await Promise.resolve().then(() => knex('made').del()).catch(() => {});",
      /1\.js.*knex\("made"\)/,
    );
    await assertFails("try { await db.query('api::note.note').count(); } catch { return; }", /1\.js:3:\d+ .*db\.query/);
    await assertFails(
      'try { knex.client.acquireConnection(); } catch {}',
      /1\.js:3:\d+ .*knex\.client\.acquireConnection/,
    );
  });

  it('the error of the first failed statement is reported, not those of the aborted transaction', async () => {
    await assertFails(
      "try { await knex.raw('select absent from made'); } catch {}\n    await knex.raw('select 1');",
      /Migration 1\.js.* failed: .*absent/,
    );
    await assertFails(
      "await knex.raw('select 1');\n    throw new Error('odd');",
      /Migration 1\.js:4:\d+ \(up\) failed: Original error: odd/,
    );
  });

  it('a statement that is not awaited still belongs to the migration', async () => {
    await runMigration('knex.raw("insert into made values (1, \'late\')").then(() => {});');
    assert.deepEqual(await rows('select name from made'), [['late']]);
  });

  it('knex.transaction is a savepoint, and knex.client has the dialect', async () => {
    await runMigration(`if (knex.client.config.client !== 'postgres') throw new Error();
    await knex.transaction(async (trx) => { await trx.raw("insert into made values (1, 'kept')"); });
    try {
      await knex.transaction(async (trx) => { await trx.raw("insert into made values (2, 'gone')"); await trx.raw('no SQL'); });
    } catch {}
    await db.connection.raw("insert into made values (3, 'after')");`);
    assert.deepEqual(await rows('select name from made order by id'), [['kept'], ['after']]);
  });
});
