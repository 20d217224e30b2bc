import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type {
  AttributeSchema,
  ComponentSchema,
  ContentTypeSchema,
  ContentTypes,
} from '@mortise/content-types/contract';
import type { Log } from '@mortise/kernel';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { createContentTypes } from '../../content-types/src/model.ts';
import type { SchemaOutcome, SchemaPlan, SchemaSelection, SchemaStep, SyncMode } from '../src/contract.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { silentLog } from './silent-log.ts';

/** A separate database for one test. */
export interface TestDatabase {
  readonly options: object;
  /** Runs statements. @returns the rows of the last one. */
  run(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Drops everything in it. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

type Attributes = Readonly<Record<string, AttributeSchema>>;
const NOTE = 'api::note.note';
const seo: ComponentSchema = {
  collectionName: 'components_seos',
  info: { displayName: 'seo' },
  attributes: { words: { type: 'string' }, card: { type: 'component', component: 'shared.card' } },
};
const card: ComponentSchema = {
  collectionName: 'components_cards',
  info: { displayName: 'card' },
  attributes: { face: { type: 'string' } },
};
const components = { 'shared.seo': seo, 'shared.card': card };
const type = (
  singularName: string,
  attributes: Attributes,
  rest: Partial<ContentTypeSchema> = {},
): ContentTypeSchema => ({
  collectionName: `${singularName}s`,
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
  attributes,
  ...rest,
});
const title: AttributeSchema = { type: 'string' };
const notes = (attributes: Attributes, rest: Readonly<Record<string, ContentTypeSchema>> = {}): ContentTypes =>
  modelOf({ 'admin::user': adminUser, [NOTE]: type('note', attributes), ...rest }, components);

const line = { type: 'string', length: 255, nullable: true };
/** Strapi's table of settings, which core-store contributes. */
const settings = {
  name: 'settings',
  tableName: 'strapi_core_store_settings',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    ...{ key: line, value: { type: 'text', nullable: true }, type: line, environment: line, tag: line },
  },
};

interface Boot {
  readonly sync?: SyncMode;
  readonly uniqueIndexes?: 'advised' | 'taken';
  readonly entities?: readonly unknown[];
  readonly ask?: SchemaSelection;
}
interface Booted {
  readonly plan: SchemaPlan;
  readonly outcome: SchemaOutcome | undefined;
  /** The warnings that were logged. */
  readonly warnings: readonly string[];
  find(name: string): SchemaStep | undefined;
}

/** Boots once on a database, and applies the requested steps. */
async function boot(
  database: TestDatabase,
  contentTypes: ContentTypes,
  { ask, entities = [], ...rest }: Boot = {},
): Promise<Booted> {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  const options = await databaseOptions.parseAsync({ ...database.options, ...rest });
  const connection = createDatabaseModule({ options, contentTypes, entities, log });
  await connection.open();
  try {
    const outcome = ask ? await connection.schema.apply(ask) : undefined;
    const plan = await connection.schema.plan();
    return { plan, outcome, warnings, find: (name) => plan.steps.find((step) => step.name === name) };
  } finally {
    await connection.close();
  }
}

const names = ({ plan }: Booted) => plan.steps.map((step) => `${step.class} ${step.name}`);

/** Tests what happens to rows when the model changes between two boots. */
export const schemaChanges = (where: string, open: () => Promise<TestDatabase>) =>
  describe(`a model change on tables with rows, ${where}`, () => {
    let place: TestDatabase;
    const published = "now() at time zone 'UTC'";
    const insert = (columns: string, ...rows: readonly string[]) =>
      place.run(
        `insert into notes (document_id, published_at, ${columns}) values ${rows.map((row, i) => `('d${i}', ${published}, ${row})`).join(', ')}`,
      );
    const columnsOf = async (table: string) =>
      (await place.run(`select column_name from information_schema.columns where table_name = '${table}'`)).flat();
    before(async () => {
      place = await open();
    });
    after(() => place.close());
    beforeEach(() => place.wipe());

    it('adds an empty column for a new attribute and changes no row', async () => {
      await boot(place, notes({ title }));
      await insert('title', "'sea'", "'land'");
      const booted = await boot(place, notes({ title, mood: { type: 'string' } }));
      assert.deepEqual(names(booted), []);
      assert.deepEqual(await place.run('select title, mood from notes order by id'), [
        ['sea', null],
        ['land', null],
      ]);
    });

    it('keeps the column of a removed attribute, counts its values, and drops it on request', async () => {
      await boot(place, notes({ title, mood: { type: 'string' } }));
      await insert('title, mood', "'sea', 'calm'", "'land', null", "'sky', 'wild'");
      const gone = await boot(place, notes({ title }));
      assert.deepEqual(names(gone), ['destructive drop-column:notes.mood']);
      assert.match(gone.warnings.join('\n'), /drop-column:notes\.mood: .*2 values/);
      assert.deepEqual(await place.run('select count(mood) from notes').then(numbers), [2]);

      const again = await boot(place, notes({ title }));
      assert.deepEqual(names(again), ['destructive drop-column:notes.mood'], 'it is logged at every boot');
      const { outcome, plan } = await boot(place, notes({ title }), { ask: { steps: ['drop-column:notes.mood'] } });
      assert.deepEqual([outcome!.taken.length, outcome!.left.length, plan.steps.length], [1, 0, 0]);
      assert.ok(!(await columnsOf('notes')).includes('mood'));
      assert.deepEqual(await place.run('select title from notes order by id'), [['sea'], ['land'], ['sky']]);
    });

    it('restores the old values when an attribute is added again', async () => {
      await boot(place, notes({ title, mood: { type: 'string' } }));
      await insert('title, mood', "'sea', 'calm'");
      await boot(place, notes({ title }));
      assert.deepEqual(names(await boot(place, notes({ title, mood: { type: 'string' } }))), []);
      assert.deepEqual(await place.run('select mood from notes'), [['calm']]);
    });

    it('does not guess a rename: the new column is empty, the old one stays, and copying is a step on request', async () => {
      await boot(place, notes({ title }));
      await insert('title', "'sea'", "'land'");
      const renamed = notes({ headline: { type: 'string' } });
      const booted = await boot(place, renamed);
      assert.deepEqual(await place.run('select title, headline from notes order by id'), [
        ['sea', null],
        ['land', null],
      ]);
      assert.deepEqual(names(booted), [
        'needs-data copy-column:notes.title:headline',
        'destructive drop-column:notes.title',
      ]);
      assert.match(booted.plan.steps[0]!.consequence, /only if "headline" is the new name of "title": copies 2 values/);
      await place.run("update notes set headline = 'kept' where title = 'land'");
      const { plan } = await boot(place, renamed, { ask: { steps: ['copy-column:notes.title:headline'] } });
      assert.deepEqual(await place.run('select headline from notes order by id'), [['sea'], ['kept']]);
      assert.deepEqual(
        plan.steps.map(({ name }) => name),
        ['drop-column:notes.title'],
      );
    });

    it('keeps the tables of a removed type until they are dropped on request, referencing tables first', async () => {
      const tag = type('tag', { name: title, notes: { type: 'relation', relation: 'manyToMany', target: NOTE } });
      await boot(place, notes({ title }, { 'api::tag.tag': tag }));
      await insert('title', "'sea'");
      await place.run("insert into tags (name) values ('blue'), ('deep')");
      await place.run('insert into tags_notes_lnk (tag_id, note_id) values (1, 1), (2, 1)');
      const gone = await boot(place, notes({ title }));
      assert.deepEqual(names(gone), ['destructive drop-table:tags_notes_lnk', 'destructive drop-table:tags']);
      assert.match(gone.find('drop-table:tags')!.consequence, /2 rows/);
      const { outcome } = await boot(place, notes({ title }), {
        ask: { steps: ['drop-table:tags', 'drop-table:tags_notes_lnk'] },
      });
      assert.equal(outcome!.left.length, 0);
      assert.deepEqual(await columnsOf('tags'), []);
      assert.deepEqual(await place.run('select title from notes'), [['sea']]);
    });

    it('offers to copy the rows of a type whose table name changed', async () => {
      await boot(place, notes({ title }));
      await insert('title', "'sea'", "'land'");
      const moved = modelOf({
        'admin::user': adminUser,
        [NOTE]: type('note', { title }, { collectionName: 'papers' }),
      });
      const booted = await boot(place, moved);
      assert.ok(names(booted).includes('needs-data copy-table:notes:papers'), names(booted).join());
      assert.deepEqual(numbers(await place.run('select count(*) from papers')), [0]);
      const { plan } = await boot(place, moved, { ask: { steps: ['copy-table:notes:papers'] } });
      assert.deepEqual(await place.run('select id, title from papers order by id'), [
        [1, 'sea'],
        [2, 'land'],
      ]);
      assert.ok(!plan.steps.some(({ name }) => name.startsWith('copy-table')));
      await place.run("insert into papers (title) values ('sky')");
      assert.deepEqual(numbers(await place.run('select max(id) from papers')), [3]);
    });

    it('widens a column at boot, and makes other type changes of columns with values only on request', async () => {
      await boot(
        place,
        notes({ small: { type: 'integer' }, line: { type: 'string' }, page: { type: 'text' }, none: title }),
      );
      await insert('small, line, page', "7, 'short', 'a'", "8, 'short', repeat('x', 300)");
      const wide = notes({
        small: { type: 'biginteger' },
        line: { type: 'text' },
        page: { type: 'string' },
        none: { type: 'integer' },
      });
      const booted = await boot(place, wide);
      assert.deepEqual(names(booted), ['destructive change-type:notes.page']);
      assert.match(booted.plan.steps[0]!.consequence, /truncates 1 value to 255 characters/);
      assert.deepEqual(
        await place.run(
          "select column_name, data_type from information_schema.columns where table_name = 'notes' and column_name in ('small', 'line', 'none') order by 1",
        ),
        [
          ['line', 'text'],
          ['none', 'integer'],
          ['small', 'bigint'],
        ],
      );
      assert.deepEqual(await place.run('select small::int, line from notes order by id'), [
        [7, 'short'],
        [8, 'short'],
      ]);
    });

    it('does not serve numbers from a text column: boot fails, and the requested step fixes the column', async () => {
      await boot(place, notes({ count: { type: 'string' }, other: { type: 'integer' } }));
      await insert('count, other', "'12', 1");
      const model = notes({ count: { type: 'integer' }, other: { type: 'string' }, more: { type: 'string' } });
      await assert.rejects(boot(place, model), {
        code: 'DATABASE_COLUMN_MISMATCH',
        message: /"notes"\."count".*varchar\(255\).*int/,
        remedy: /mortise schema apply --step change-type:notes\.count/,
      });
      assert.ok(!(await columnsOf('notes')).includes('more'), 'nothing of the plan is taken');
      await boot(place, model, { sync: 'off', ask: { steps: ['change-type:notes.count'] } });
      const { plan } = await boot(place, model);
      // Numbers become text at boot: no value is lost, and a numeric column could not store text.
      assert.deepEqual(plan.steps, []);
      assert.deepEqual(await place.run('select count, other from notes'), [[12, '1']]);
    });

    it('counts the published rows without a newly required value, and fills in the default on request', async () => {
      await boot(place, notes({ title, mood: { type: 'string' }, rank: { type: 'integer' } }));
      await insert('title, mood, rank', "'sea', null, 1", "'land', 'calm', null", "'sky', null, null");
      await place.run("insert into notes (document_id, title) values ('draft', 'unpublished')");
      const stricter = notes({
        title: { type: 'string', required: true },
        mood: { type: 'string', required: true },
        rank: { type: 'integer', required: true, default: 5 },
      });
      const booted = await boot(place, stricter);
      assert.deepEqual(names(booted), [
        'needs-data fill-required:api::note.note.mood',
        'needs-data fill-required:api::note.note.rank',
      ]);
      assert.match(booted.plan.steps[0]!.consequence, /^2 rows .* have none/);
      assert.match(booted.plan.steps[1]!.consequence, /default into 2 rows/);
      assert.equal((await boot(place, stricter)).plan.steps.length, 2, 'it is logged at every boot');
      const { outcome } = await boot(place, stricter, { ask: { allOf: ['needs-data'] } });
      assert.deepEqual([outcome!.taken.length, outcome!.left.length], [2, 0]);
      assert.deepEqual(await place.run('select mood, rank from notes order by id'), [
        [null, 1],
        ['calm', 5],
        [null, 5],
        [null, 5],
      ]);
      assert.deepEqual(names(await boot(place, stricter)), []);
    });

    it('lists the values that violate a new unique attribute, and enforces it once they are corrected', async () => {
      await boot(place, notes({ title, code: { type: 'string' } }));
      await insert('title, code', "'a', 'x'", "'b', 'x'", "'c', ''", "'d', ''", "'e', null", "'f', 'y'");
      await place.run("insert into notes (title, code) values ('draft', 'y')");
      const unique = notes({ title, code: { type: 'string', unique: true } });
      const booted = await boot(place, unique);
      assert.deepEqual(names(booted), ['needs-data add-unique:notes.code']);
      assert.match(booted.plan.steps[0]!.consequence, /1 value has more than one row.*: x$/);
      const failing = boot(place, unique, { ask: { steps: ['add-unique:notes.code'] } });
      await assert.rejects(failing, { code: 'DATABASE_STEP_FAILED', message: /add-unique:notes\.code/ });

      await place.run("update notes set code = 'z' where title = 'b'");
      const held = await boot(place, unique, { ask: { steps: ['add-unique:notes.code'] } });
      assert.deepEqual(names(held), []);
      await assert.rejects(insert('title, code', "'g', 'x'"), /notes_code_mortise_uq/);
      await place.run("insert into notes (title, code) values ('draft', 'x')");
      const loose = await boot(place, notes({ title, code: { type: 'string' } }));
      assert.deepEqual(names(loose), [], 'a rule that the model has no more is gone with the next boot');
      await insert('title, code', "'g', 'x'");
    });

    it('enforces unique attributes from the first boot if the option says so', async () => {
      const model = notes({ code: { type: 'text', unique: true }, slug: { type: 'uid' } });
      assert.deepEqual(names(await boot(place, model)), [
        'advised add-unique:notes.code',
        'advised add-unique:notes.slug',
      ]);
      assert.deepEqual(names(await boot(place, model, { uniqueIndexes: 'taken' })), []);
      await insert('code, slug', "repeat('x', 5000), 's'");
      await assert.rejects(insert('code', "repeat('x', 5000)"), /notes_code_mortise_uq/);
      await assert.rejects(insert('slug', "'s'"), /notes_slug_mortise_uq/);
    });

    it('reports a concurrent duplicate as an error of the attribute, as an earlier check would', async () => {
      const model = notes({ code: { type: 'string', unique: true }, text: { type: 'text', unique: true } });
      const options = await databaseOptions.parseAsync({ ...place.options, uniqueIndexes: 'taken' });
      const uniqueScopeOf = () => ({ attributes: ['locale'] });
      const connection = createDatabaseModule({
        options,
        contentTypes: model,
        entities: [],
        log: silentLog,
        uniqueScopeOf,
      });
      await connection.open();
      const write = (values: object) =>
        connection.database.insert(model.get(NOTE), { publishedAt: new Date().toISOString(), locale: 'en', ...values });
      try {
        const settled = await Promise.allSettled([
          write({ code: 'a, b' }),
          write({ code: 'a, b' }),
          write({ code: 'c' }),
        ]);
        assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected']);
        const refused = settled.find((one) => one.status === 'rejected')!.reason as Record<string, unknown>;
        assert.deepEqual([refused.code, refused.kind], ['DATABASE_UNIQUE_TAKEN', 'invalid']);
        assert.deepEqual(refused.wire, {
          message: 'This attribute must be unique',
          details: {
            errors: [{ path: ['code'], message: 'This attribute must be unique', name: 'ValidationError' }],
          },
        });
        await write({ code: 'a, b', locale: 'fr' });
        await write({ text: 'long' });
        await assert.rejects(write({ text: 'long' }), { code: 'DATABASE_UNIQUE_TAKEN', message: /^text of/ });
        await assert.rejects(
          connection.database.transaction(() => write({ text: 'long' })),
          { code: 'DATABASE_UNIQUE_TAKEN' },
        );
      } finally {
        await connection.close();
      }
    });

    it('updates the metadata that Strapi reads when it starts, so that Strapi changes nothing', async () => {
      const drafts = (draftAndPublish: boolean) =>
        createContentTypes({
          types: [
            { plugin: 'test', value: { [NOTE]: type('note', { title }, { options: { draftAndPublish } as object }) } },
          ],
          components: [],
          optionHandlers: { options: new Map([['draftAndPublish', {}]]), pluginOptions: new Map() },
        });
      const remembered = async () =>
        JSON.parse(
          String(
            (
              await place.run("select value from strapi_core_store_settings where key = 'strapi_content_types_schema'")
            )[0]![0],
          ),
        ) as Record<string, { options: object; pluginOptions: object; attributes: object }>;
      await boot(place, drafts(false), { entities: [settings] });
      const done = (await place.run('select name from strapi_migrations_internal order by id')).flat();
      assert.equal(done.length, 8);
      assert.ok(done.includes('core::5.0.0-discard-drafts'), 'which would double every draft');
      const first = (await remembered())[NOTE]!;
      assert.deepEqual(first.options, { draftAndPublish: false });
      assert.ok('title' in first.attributes);

      await place.run(
        `update strapi_core_store_settings set value = (value::jsonb || '{"plugin::other.thing": {"options": {}}}')::text`,
      );
      await boot(place, drafts(true), { entities: [settings] });
      const second = await remembered();
      assert.deepEqual(second[NOTE]!.options, { draftAndPublish: true });
      assert.ok(second['plugin::other.thing'], "what is another's stays");
      assert.equal((await place.run('select id from strapi_migrations_internal')).length, 8);
      assert.equal((await place.run('select id from strapi_core_store_settings')).length, 1);
    });

    it('moves components to the new attribute name, or deletes them with nested ones, only on request', async () => {
      await boot(place, notes({ title, seo: { type: 'component', component: 'shared.seo' } }));
      const options = await databaseOptions.parseAsync(place.options);
      const model = notes({ title, seo: { type: 'component', component: 'shared.seo' } });
      const connection = createDatabaseModule({ options, contentTypes: model, entities: [], log: silentLog });
      await connection.open();
      for (const words of ['a', 'b'])
        await connection.database.insert(model.get(NOTE), { title: words, seo: { words, card: { face: words } } });
      await connection.close();
      const counts = async () => [
        ...numbers(await place.run('select count(*) from components_seos')),
        ...numbers(await place.run('select count(*) from components_cards')),
        ...numbers(await place.run("select count(*) from notes_cmps where field = 'words'")),
      ];

      const renamed = notes({ title, words: { type: 'component', component: 'shared.seo' } });
      const booted = await boot(place, renamed);
      assert.deepEqual(names(booted), [
        'needs-data move-field:notes_cmps.seo:words',
        'destructive drop-field:notes_cmps.seo',
      ]);
      assert.match(booted.find('drop-field:notes_cmps.seo')!.consequence, /deletes 2 components/);
      assert.deepEqual(await counts(), [2, 2, 0]);
      const moved = await boot(place, renamed, { ask: { steps: ['move-field:notes_cmps.seo:words'] } });
      assert.deepEqual([names(moved), await counts()], [[], [2, 2, 2]]);

      const bare = notes({ title });
      assert.ok(names(await boot(place, bare)).includes('destructive drop-table:notes_cmps'));
      const zone = notes({ title, parts: { type: 'dynamiczone', components: ['shared.card'] } });
      const dropped = await boot(place, zone, { ask: { steps: ['drop-field:notes_cmps.words'] } });
      assert.deepEqual([names(dropped), await counts()], [[], [0, 0, 0]]);
    });

    it('changes nothing that a DBA added, and no table outside of the model', async () => {
      await boot(place, notes({ title }));
      await insert('title', "'sea'");
      await place.run(
        `
        create table ledgers (id int primary key, note_id int references notes (id), sum numeric);
        insert into ledgers values (1, 1, 12.5);
        create index by_hand on notes (title);
        create unique index by_hand_too on notes (title) where locale is null;
        alter table notes add column by_hand text not null default 'x';
        alter table notes alter column title set default 'untitled';
        alter table notes add constraint by_hand_check check (title <> '');
        alter table notes add constraint by_hand_key foreign key (by_hand_id) references ledgers (id);
        create function by_hand() returns trigger language plpgsql as 'begin return new; end';
        create trigger by_hand before insert on notes for each row execute function by_hand();
        create view titles as select title from notes;
        comment on column notes.title is 'by hand';
      `.replace('alter table notes add constraint by_hand_key', 'alter table notes add column by_hand_id int; $&'),
      );
      const before = await place.run(CATALOGUE);
      const booted = await boot(place, notes({ title, mood: { type: 'string' } }));
      assert.deepEqual(names(booted), []);
      const changed = (await place.run(CATALOGUE)).filter(
        (row) => !before.some((other) => String(other) === String(row)),
      );
      assert.deepEqual(
        changed.map((row) => row.slice(0, 3)),
        [['column', 'notes', 'mood']],
      );
      assert.deepEqual(await place.run('select by_hand, sum::text from notes join ledgers on note_id = notes.id'), [
        ['x', '12.5'],
      ]);
      const text = await boot(place, notes({ title: { type: 'text' }, mood: { type: 'string' } }));
      assert.deepEqual(names(text), ['advised change-type:notes.title'], 'a view stands in the way');
    });

    it('does not use a table of another PostgreSQL schema', async (t) => {
      const elsewhere = 'drop schema if exists elsewhere cascade';
      t.after(() => place.run(elsewhere));
      await place.run(`${elsewhere}; create schema elsewhere; create table elsewhere.notes (id serial primary key)`);
      const slug = { type: 'uid' } as const;
      assert.deepEqual(names(await boot(place, notes({ slug }))), ['advised add-unique:notes.slug']);
      await insert('slug', "'sea'");
      assert.deepEqual(names(await boot(place, notes({ slug }))), ['advised add-unique:notes.slug']);
    });

    it('does not take over a foreign table, nor one of an older Strapi', async () => {
      await place.run(
        "create table notes (id serial primary key, title text); insert into notes (title) values ('theirs')",
      );
      await assert.rejects(boot(place, notes({ title })), { code: 'DATABASE_TABLE_FOREIGN', message: /"notes"/ });
      assert.deepEqual(await columnsOf('notes').then((names) => names.length), 2);
    });

    it("reports a required column of a plugin's table that has rows", async () => {
      const entity = (properties: object) => ({
        name: 'Visit',
        tableName: 'visits',
        properties: {
          id: { type: 'integer', primary: true, autoincrement: true },
          page: { type: 'text' },
          ...properties,
        },
      });
      const host = { type: 'text' };
      await boot(place, notes({ title }), { entities: [entity({ host })] });
      await place.run("insert into visits (page, host) values ('/', 'a'), ('/', 'b')");
      const changed = {
        entities: [
          entity({
            seconds: { type: 'integer' },
            from: { type: 'text', nullable: true },
            kind: { type: 'text', default: 'web' },
          }),
        ],
      };
      const booted = await boot(place, notes({ title }), changed);
      assert.deepEqual(names(booted), [
        'needs-data must-fill:visits.seconds',
        'needs-data copy-column:visits.host:from',
        'destructive drop-column:visits.host',
      ]);
      assert.match(booted.plan.steps[0]!.consequence, /requires a value; 2 rows have none: fails until they have one/);
      assert.deepEqual(await place.run('select kind from visits'), [['web'], ['web']]);
      await place.run("insert into visits (page) values ('/new')");
    });

    it('reports an unknown step with the nearest known one, before any step is applied', async () => {
      await boot(place, notes({ title, mood: { type: 'string' } }));
      await insert('title, mood', "'sea', 'calm'");
      const ask = { steps: ['drop-column:notes.mood', 'drop-column:notes.moods'] };
      await assert.rejects(boot(place, notes({ title }), { ask }), {
        code: 'DATABASE_STEP_UNKNOWN',
        remedy: /drop-column:notes\.mood"/,
      });
      assert.ok((await columnsOf('notes')).includes('mood'));
    });

    it('keeps the steps applied before a failing one, and nothing of the failing one', async () => {
      await boot(place, notes({ title, mood: { type: 'string' }, rank: { type: 'integer' } }));
      await insert('title, mood, rank', "'sea', 'calm', 1");
      await place.run('create view ranks as select rank from notes');
      const ask = { allOf: ['destructive'] } as const;
      await assert.rejects(boot(place, notes({ title }), { ask }), {
        code: 'DATABASE_STEP_FAILED',
        message: /drop-column:notes\.rank/,
        remedy: /Applied before it: drop-column:notes\.mood/,
      });
      assert.deepEqual((await columnsOf('notes')).includes('mood'), false);
      assert.deepEqual(await place.run('select rank from notes'), [[1]]);
    });
  });

const numbers = (rows: readonly (readonly unknown[])[]) => rows.flat().map(Number);

/** Everything in the catalogs about the tables in `public`. */
const CATALOGUE = `
  select 'column', table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default)
  from information_schema.columns where table_schema = 'public'
  union all select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
  union all select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
  union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select 'comment', objoid::regclass::text, objsubid::text, description from pg_description
    where classoid = 'pg_class'::regclass and objoid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
  order by 1, 2, 3`;
