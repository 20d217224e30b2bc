import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import { createKernel, type Kernel } from '@mortise/kernel';
import { openPglite } from '../../database/src/driver/pglite-driver.ts';
import type { Migration } from '../src/contract.ts';
import { folderOf, notesServer } from './folder.ts';

const rootOf = (error: unknown): { readonly code?: string; readonly message: string } => {
  let at = error as Error & { code?: string };
  while (at.cause instanceof Error && !at.code?.startsWith('MIGRATIONS_')) at = at.cause as typeof at;
  return at;
};

/** The codes of an error and of its causes. */
const codesOf = (error: unknown): readonly unknown[] =>
  error instanceof Error ? [(error as { code?: unknown }).code, ...codesOf(error.cause)] : [];

describe('migrations', () => {
  let pglite: PGlite;
  let kernel: Kernel | undefined;
  let logged: string[];
  const folders: { remove(): void }[] = [];
  const rows = async (text: string) => (await pglite.query<unknown[]>(text, [], { rowMode: 'array' })).rows;
  const log = async () => (await rows('select name from strapi_migrations order by id')).flat();
  const folder = (files: Readonly<Record<string, string>>) => {
    const made = folderOf(files);
    folders.push(made);
    return made.dir;
  };
  const server = async (
    dir: string,
    rest: { readonly atBoot?: boolean; readonly bring?: readonly Migration[] } = {},
  ) => {
    await kernel?.stop();
    kernel = createKernel(notesServer({ pglite }, { dir, logged, ...rest }));
    await kernel.boot();
    return kernel.use.migrations;
  };
  const refusal = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      return rootOf(error);
    }
    return assert.fail('the call did not throw');
  };

  before(async () => {
    pglite = await openPglite('memory://');
  });
  beforeEach(async () => {
    await kernel?.stop();
    kernel = undefined;
    logged = [];
    await pglite.exec('drop schema public cascade; create schema public');
  });
  after(async () => {
    await kernel?.stop();
    await pglite.close();
    for (const each of folders) each.remove();
  });

  it('create no tables without migrations, and the folder can be missing', async () => {
    const migrations = await server(join(folder({}), 'absent'));
    assert.deepEqual(await migrations.status(), []);
    assert.deepEqual(await rows("select tablename from pg_tables where tablename like '%_migrations'"), []);
  });

  it('run once, from every kind of file and from plugins, in the order of their names', async () => {
    const dir = folder({
      '1-first.sql': "create table made (id serial primary key, by text); insert into made (by) values ('1;');",
      '2-second.cjs':
        "module.exports = { async up(knex) { await knex.raw('insert into ?? (by) values (?)', ['made', '2']); } };",
      '4-fourth.mjs': "export const up = ({ query }) => query('insert into made (by) values ($1)', ['4']);",
      '5-fifth.ts':
        "export default { up: (db: any): unknown => db.query('insert into made (by) values ($1)', ['5']) };",
      '.6-hidden.sql': 'not sql',
      'notes.md': 'no migration',
      'deeper/7.sql': 'not sql',
    });
    const bring: Migration[] = [{ name: '3-third', up: "insert into made (by) values ('3')" }];
    await server(dir, { bring });
    assert.deepEqual((await rows('select by from made order by id')).flat(), ['1;', '2', '3', '4', '5']);
    assert.deepEqual(await log(), ['1-first.sql', '2-second.cjs', '3-third', '4-fourth.mjs', '5-fifth.ts']);
    await server(dir, { bring });
    assert.equal((await rows('select by from made')).length, 5);
    assert.deepEqual(
      (await kernel!.use.migrations.status()).map(({ state, phase }) => `${state} ${phase}`),
      Array(5).fill('applied before'),
    );
    assert.deepEqual(await kernel!.use.migrations.up(), []);
  });

  it('of the phase before run on the old tables, those of the phase after on the changed tables', async () => {
    await pglite.exec('create table seen (at text, notes text)');
    const see = (at: string) => `insert into seen select '${at}', to_regclass('notes')::text`;
    const dir = folder({ 'a.sql': `-- phase: after\n${see('after')}`, 'b.sql': see('before') });
    await server(dir, { bring: [{ name: 'c', phase: 'after', up: see('plugin') }] });
    assert.deepEqual(await rows('select * from seen'), [
      ['before', null],
      ['after', 'notes'],
      ['plugin', 'notes'],
    ]);
  });

  it('stop the boot if one fails: it is rolled back, earlier ones stay applied', async () => {
    const dir = folder({
      '1.sql': 'create table one (id int)',
      '2.sql': 'create table two (id int); select 1 / 0;',
      '3.sql': 'create table three (id int)',
    });
    const error = await refusal(() => server(dir));
    assert.equal(error.code, 'MIGRATIONS_FAILED');
    assert.match(error.message, /Migration 2\.sql \(up\) failed: Original error: division by zero/);
    assert.deepEqual(await log(), ['1.sql']);
    assert.deepEqual(await rows("select to_regclass('two'), to_regclass('three'), to_regclass('notes')"), [
      [null, null, null],
    ]);
    kernel = undefined;
    writeFileSync(join(dir, '2.sql'), 'create table two (id int)');
    await server(dir);
    assert.deepEqual(await log(), ['1.sql', '2.sql', '3.sql']);
  });

  it('continue after those that Strapi applied, and unsupported calls are rejected with a remedy', async () => {
    await pglite.exec(
      "create table strapi_migrations (id serial primary key, name varchar(255), time timestamp); insert into strapi_migrations (name, time) values ('1.js', '2026-01-02')",
    );
    const dir = folder({
      '1.js': "throw new Error('it was applied')",
      '2.js':
        "module.exports = { async up(knex, db) { if (db.dialect.client !== 'postgres') throw new Error(); const { rows } = await knex.raw('select :n::int as n', { n: 7 }); await knex.raw('create table ?? (id int)', ['seven_' + rows[0].n]); } };",
    });
    const migrations = await server(dir);
    assert.deepEqual(await rows("select to_regclass('seven_7')::text"), [['seven_7']]);
    assert.deepEqual((await migrations.status())[0], { name: '1.js', state: 'applied', time: '2026-01-02T00:00:00Z' });
    const calls = ["knex('notes').del()", 'knex.schema', "db.query('api::note.note')"];
    for (const [i, call] of calls.entries()) {
      const [name, used] = [`3-${i}.js`, call.slice(0, call.indexOf('(') + 1 || undefined).replace(/\($/, '')];
      const error = await refusal(() => server(folder({ [name]: `exports.up = async (knex, db) => ${call};` })));
      kernel = undefined;
      assert.ok(codesOf(error).includes('MIGRATIONS_KNEX_ONLY'));
      assert.ok(error.message.includes(`${used}`), error.message);
    }
  });

  it('in TypeScript count as applied if Strapi applied the compiled file', async () => {
    await pglite.exec(
      "create table strapi_migrations (id serial primary key, name varchar(255), time timestamp); insert into strapi_migrations (name, time) values ('1.js', '2026-01-02')",
    );
    const dir = folder({
      '1.ts': "throw new Error('it was applied')",
      '2.ts': "export const up = async (knex: any) => knex.raw('create table two (id int)');",
    });
    const migrations = await server(dir);
    assert.deepEqual(await rows("select to_regclass('two')::text"), [['two']]);
    assert.deepEqual(
      (await migrations.status()).map(({ name, state }) => [name, state]),
      [
        ['1.js', 'applied'],
        ['2.ts', 'applied'],
      ],
    );
    assert.deepEqual(await log(), ['1.js', '2.ts']);
  });

  it('that were changed after they were applied are logged, and not run again', async () => {
    const dir = folder({ '1.sql': 'create table one (id int)' });
    await server(dir);
    writeFileSync(join(dir, '1.sql'), 'create table other (id int)');
    const migrations = await server(dir);
    assert.ok(logged.some((line) => /1\.sql was changed after it was applied/.test(line)));
    assert.equal((await migrations.status())[0]?.state, 'changed');
    assert.deepEqual(await rows("select to_regclass('other')"), [[null]]);
    assert.equal((await (await server(folder({}))).status())[0]?.state, 'missing');
  });

  it('run by command if atBoot is false, and are undone from the last', async () => {
    const bring: Migration[] = [
      { name: '1', up: 'create table one (id int)', down: 'drop table one' },
      { name: '2', up: 'create table two (id int)', down: ({ raw }) => raw('drop table two') },
    ];
    const migrations = await server(folder({}), { bring, atBoot: false });
    assert.deepEqual(
      (await migrations.status()).map(({ state }) => state),
      ['pending', 'pending'],
    );
    assert.deepEqual(await migrations.up(), ['1', '2']);
    assert.deepEqual(await migrations.down(), ['2']);
    assert.deepEqual(await rows("select to_regclass('one')::text, to_regclass('two')"), [['one', null]]);
    assert.deepEqual(await migrations.up(), ['2']);
    assert.deepEqual(await migrations.down(9), ['2', '1']);
    assert.deepEqual(await log(), []);
    assert.equal((await refusal(() => migrations.down(0))).code, 'MIGRATIONS_COUNT_INVALID');
  });

  it('are not undone if one of them cannot be', async () => {
    const bring: Migration[] = [
      { name: '1', up: 'create table one (id int)' },
      { name: '2', up: 'create table two (id int)', down: 'drop table two' },
    ];
    const migrations = await server(folder({}), { bring });
    assert.equal((await refusal(() => migrations.down(2))).code, 'MIGRATIONS_DOWN_MISSING');
    assert.deepEqual(await log(), ['1', '2']);
    const later = await server(folder({}));
    assert.equal((await refusal(() => later.down())).code, 'MIGRATIONS_DOWN_MISSING');
  });

  const wrong: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['that cannot be loaded', 'MIGRATIONS_FILE_UNREADABLE', { '1.mjs': 'export const up = (' }],
    ['without up', 'MIGRATIONS_INVALID', { '1.mjs': 'export const down = () => {};' }],
    ['with an unknown phase', 'MIGRATIONS_INVALID', { '1.sql': '-- phase: later\nselect 1' }],
    ['with a name that a plugin uses', 'MIGRATIONS_DUPLICATE', { 'x.sql': 'select 1' }],
    [
      'with a wrong number of bindings',
      'MIGRATIONS_BINDINGS_INVALID',
      { '1.cjs': "exports.up = (knex) => knex.raw('select ?', [1, 2]);" },
    ],
  ];
  for (const [what, code, files] of wrong)
    it(`${what} are rejected by name`, async () => {
      const bring: Migration[] = code === 'MIGRATIONS_DUPLICATE' ? [{ name: 'x.sql', up: 'select 1' }] : [];
      const error = (await refusal(() => server(folder(files), { bring }))) as Error & { code?: string };
      kernel = undefined;
      assert.ok(codesOf(error).includes(code), error.message);
      assert.ok(error.message.includes(Object.keys(files)[0]!), error.message);
    });
});
