import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { PGlite } from '@electric-sql/pglite';
import type { AttributeSchema, ContentTypes } from '@mortise/content-types/contract';
import type { Log } from '@mortise/kernel';
import { adminUser } from '../../content-types/src/admin-user.ts';
import type { SchemaSelection } from '../src/contract.ts';
import { openPglite } from '../src/driver/pglite-driver.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

type Attributes = Readonly<Record<string, AttributeSchema>>;
const FILM = 'api::film.film';
const components = {
  'shared.seo': { collectionName: 'components_seos', info: { displayName: 'seo' }, attributes: {} },
} as const;
const type = (name: string, attributes: Attributes) => ({
  collectionName: `${name}s`,
  info: { singularName: name, pluralName: `${name}s`, displayName: name },
  attributes: { title: { type: 'string' }, ...attributes } as Attributes,
});
const films = (attributes: Attributes = {}, rest: Readonly<Record<string, ReturnType<typeof type>>> = {}) =>
  modelOf(
    { 'admin::user': adminUser, [FILM]: type('film', attributes), ...rest },
    'seo' in attributes ? components : {},
  );
const seo: AttributeSchema = { type: 'component', component: 'shared.seo' };
const sequels: AttributeSchema = { type: 'relation', relation: 'manyToMany', target: FILM };
const line = { type: 'string', length: 255, nullable: true };
const settings = {
  name: 'settings',
  tableName: 'strapi_core_store_settings',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    ...{ key: line, value: { type: 'text', nullable: true }, type: line, environment: line, tag: line },
  },
};

describe('a database created by Strapi', () => {
  let pglite: PGlite;
  const run = async (sql: string) => (await pglite.exec(sql, { rowMode: 'array' })).at(-1)!.rows as unknown[][];
  const tables = async () =>
    (await run("select tablename from pg_tables where schemaname = 'public' order by 1")).flat() as string[];

  async function boot(contentTypes: ContentTypes, ask?: SchemaSelection) {
    const warned: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void warned.push(message) };
    const options = await databaseOptions.parseAsync({ pglite });
    const connection = createDatabaseModule({ options, contentTypes, entities: [settings], log });
    await connection.open();
    if (ask) await connection.schema.apply(ask);
    const { steps } = await connection.schema.plan();
    await connection.close();
    return { warned, steps, names: steps.map(({ class: kind, name }) => `${kind} ${name}`) };
  }

  /** Leaves the tables of a model as Strapi would: with Strapi's metadata, and without Mortise's. */
  async function madeByStrapi(contentTypes: ContentTypes) {
    await boot(contentTypes);
    await run(`drop table mortise_schema;
      create table strapi_database_schema (id serial primary key, schema json, time timestamp, hash varchar(255));
      insert into strapi_database_schema (schema, time) select json_build_object('tables', json_agg(t)), now() from (
        select table_name as name, json_agg(json_build_object('name', column_name)) as columns,
          '[]'::json as indexes, '[]'::json as "foreignKeys"
        from information_schema.columns where table_schema = 'public' group by table_name) t`);
  }

  before(async () => {
    pglite = await openPglite('memory://');
  });
  after(() => pglite.close());
  beforeEach(() => run('drop schema public cascade; create schema public'));

  it('gets no table of Mortise; the metadata is one of its settings', async () => {
    await madeByStrapi(films({ seo }));
    const was = await tables();
    assert.deepEqual((await boot(films({ seo }))).names, []);
    assert.deepEqual(await tables(), was);
    assert.deepEqual(await run("select key from strapi_core_store_settings where key = 'mortise_schema'"), [
      ['mortise_schema'],
    ]);

    await run("insert into films (document_id, title) values ('a', 'A')");
    assert.deepEqual((await boot(films({ seo, mood: { type: 'string' } }))).names, []);
    await run("update films set mood = 'calm'");
    assert.deepEqual((await boot(films({ seo }))).names, ['destructive drop-column:films.mood'], 'it is remembered');
    assert.deepEqual(await tables(), was);
  });

  it('gets no missing link or component table beside existing rows unless requested, only a warning', async () => {
    await madeByStrapi(films());
    await run("insert into films (document_id, title) values ('a', 'A'), ('b', 'B')");
    const was = await tables();
    const model = films({ seo, sequels, photos: { type: 'relation', relation: 'morphToMany' } });
    const { names, warned } = await boot(model);
    assert.deepEqual(await tables(), was);
    assert.deepEqual(names.toSorted(), [
      'needs-data create-table:components_seos',
      'needs-data create-table:films_cmps',
      'needs-data create-table:films_photos_mph',
      'needs-data create-table:films_sequels_lnk',
    ]);
    const told = warned.join('\n');
    assert.match(told, /films_sequels_lnk: 2 rows in "films", but no table for the links of "sequels"/);
    assert.match(told, /films_cmps: 2 rows in "films", but no table for the components of "seo"/);

    assert.deepEqual((await boot(model, { allOf: ['needs-data'] })).names, []);
    assert.deepEqual((await boot(model)).names, []);
    await run('insert into films_sequels_lnk (film_id, inv_film_id) values (1, 2)');
    await assert.rejects(run('insert into films_sequels_lnk (film_id, inv_film_id) values (1, 7)'), {
      code: '23503',
    });
  });

  it('names in the warning an existing table that may be the missing one', async () => {
    await madeByStrapi(films({ sequels }));
    await run(`insert into films (document_id, title) values ('a', 'A');
      alter table films_sequels_lnk rename to films_06756_sequels_lnk;
      update strapi_database_schema set schema = replace(schema::text, 'films_sequels_lnk', 'films_06756_sequels_lnk')::json`);
    const { warned } = await boot(films({ sequels }));
    assert.match(
      warned.join('\n'),
      /If Strapi stores it in "films_06756_sequels_lnk", rename that table to "films_sequels_lnk"/,
    );
  });

  it('gets at boot the tables of a new type, and tables whose owner has no rows', async () => {
    await madeByStrapi(films());
    await run("insert into films (document_id, title) values ('a', 'A')");
    const star = type('star', { films: { type: 'relation', relation: 'manyToMany', target: FILM } });
    assert.deepEqual((await boot(films({}, { 'api::star.star': star }))).names, []);
    assert.ok((await tables()).includes('stars_films_lnk'));
    await run('delete from films');
    assert.deepEqual((await boot(films({ sequels }, { 'api::star.star': star }))).names, []);
    assert.ok((await tables()).includes('films_sequels_lnk'));
  });

  it('differs from a database created by Mortise, where the tables of an attribute are created at boot', async () => {
    await boot(films());
    await run("insert into films (document_id, title) values ('a', 'A')");
    assert.deepEqual((await boot(films({ seo, sequels }))).names, []);
  });
});
