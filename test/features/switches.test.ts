import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { SchemaSelection } from '@mortise/database/contract';
import { createKernel, definePlugin, type Kernel } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import type { Stage } from '../src/stage.ts';
import { databaseKind, openPgliteStage, openPostgresStage } from '../src/stages.ts';

const NOTE = 'api::note.note';
const PAGE = 'api::page.page';
const TOPIC = 'api::topic.topic';

interface Switches {
  readonly drafts?: readonly string[];
  readonly localized?: readonly string[];
}
const type = (
  singularName: string,
  attributes: ContentTypeSchema['attributes'],
  { drafts = [], localized = [] }: Switches,
): ContentTypeSchema => {
  const uid = `api::${singularName}.${singularName}`;
  return {
    collectionName: `${singularName}s`,
    info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
    options: { draftAndPublish: drafts.includes(uid) },
    pluginOptions: { i18n: { localized: localized.includes(uid) } },
    attributes,
  };
};
const modelOf = (switches: Switches) => ({
  [NOTE]: type(
    'note',
    {
      title: { type: 'string', pluginOptions: { i18n: { localized: true } } },
      topic: { type: 'relation', relation: 'manyToOne', target: TOPIC, inversedBy: 'notes' },
      next: { type: 'relation', relation: 'oneToOne', target: NOTE },
      parts: { type: 'component', component: 'shared.part', repeatable: true },
    },
    switches,
  ),
  [TOPIC]: type(
    'topic',
    { name: { type: 'string' }, notes: { type: 'relation', relation: 'oneToMany', target: NOTE, mappedBy: 'topic' } },
    switches,
  ),
  [PAGE]: type(
    'page',
    {
      name: { type: 'string' },
      notes: { type: 'relation', relation: 'manyToMany', target: NOTE },
      parts: { type: 'component', component: 'shared.part', repeatable: true },
    },
    switches,
  ),
});
const components = {
  'shared.part': {
    collectionName: 'components_parts',
    info: { displayName: 'part' },
    attributes: {
      words: { type: 'string' },
      about: { type: 'relation', relation: 'oneToOne', target: NOTE },
    },
  },
} as const;

const EVERYTHING = {
  topic: { fields: ['name'] },
  next: { fields: ['title'] },
  parts: { populate: { about: { fields: ['title'] } } },
};

describe('a switch that is thrown over rows', () => {
  let stage: Stage;
  let kernel: Kernel | undefined;
  const told: string[] = [];
  before(async () => {
    stage = await (databaseKind(undefined) === 'pglite' ? openPgliteStage() : openPostgresStage());
  });
  after(() => stage.close());
  beforeEach(() => stage.run('drop schema if exists public cascade; create schema public'));

  /** Ends the server that runs, and boots one with other switches over the same rows. */
  async function boot(switches: Switches, sync: 'apply' | 'plan' = 'apply') {
    await kernel?.stop();
    told.length = 0;
    const listen = definePlugin({
      name: 'listen',
      replaces: ['log'],
      provides: {
        log: () => ({ error() {}, info() {}, debug() {}, warn: (message: string) => void told.push(message) }),
      },
    });
    const model = definePlugin({ name: 'model', contributes: { contentTypes: modelOf(switches), components } });
    const i18n = { locales: ['fr', 'de'] };
    const list = standard({ logger: false, http: false, health: false, i18n, database: { ...stage.options, sync } });
    kernel = createKernel([list.filter(({ name }) => !WEB.has(name)), listen(), model()]);
    await kernel.boot();
    return { documents: kernel.use.documents, schema: kernel.use.schema, db: kernel.use.database };
  }
  const WEB = new Set([
    'middlewares',
    'routing',
    'auth',
    'policies',
    'controllers',
    'services',
    'content-api',
    'rest',
    'errors',
    'source-maps',
  ]);
  after(() => kernel?.stop());

  const apply = async (ask: SchemaSelection) => (await kernel!.use.schema.apply(ask)).taken.map(({ name }) => name);
  const rowsOf = async (table: string) =>
    Number((await kernel!.use.database.query({ text: `select count(*) from ${table}` }))[0]![0]);
  const remembered = async () => {
    const text = "select value from strapi_core_store_settings where key = 'strapi_content_types_schema'";
    return JSON.parse((await kernel!.use.database.query({ text }))[0]![0]!) as Record<
      string,
      { options: { draftAndPublish?: boolean }; pluginOptions: { i18n?: { localized?: boolean } } }
    >;
  };

  /** Three notes in a chain, about a topic, with parts; a page with a draft and a published version that leads to them. */
  async function write({ documents }: Awaited<ReturnType<typeof boot>>) {
    const topic = await documents(TOPIC).create({ data: { name: 'sea' } });
    const titles = ['c', 'b', 'a'];
    const made: { documentId: string }[] = [];
    for (const title of titles) {
      const about = made.at(-1);
      made.push(
        (await documents(NOTE).create({
          data: {
            title,
            topic: topic.documentId,
            ...(about ? { next: about.documentId } : {}),
            parts: [{ words: `${title} 1`, ...(about ? { about: about.documentId } : {}) }, { words: `${title} 2` }],
          },
        })) as { documentId: string },
      );
    }
    const page = await documents(PAGE).create({
      data: {
        name: 'index',
        notes: made.map(({ documentId }) => documentId),
        parts: [{ words: 'see', about: made[0]!.documentId }],
      },
      status: 'published',
    });
    return { topic: topic.documentId!, notes: made.map(({ documentId }) => documentId), page: page.documentId! };
  }
  const shown = async (status: 'draft' | 'published') =>
    (await kernel!.use.documents(NOTE).findMany({ status, populate: EVERYTHING, sort: 'title' })).map((note) => {
      const { title, topic, next, parts } = note as unknown as Shown;
      return [
        title,
        topic?.name,
        next?.title,
        parts.map(({ words, about }) => `${words} ${about?.title ?? '-'}`).join(),
      ];
    });
  interface Shown {
    readonly title: string;
    readonly topic: { readonly name: string } | null;
    readonly next: { readonly title: string } | null;
    readonly parts: readonly { readonly words: string; readonly about: { readonly title: string } | null }[];
  }
  const CHAIN = [
    ['a', 'sea', 'b', 'a 1 b,a 2 -'],
    ['b', 'sea', 'c', 'b 1 c,b 2 -'],
    ['c', 'sea', undefined, 'c 1 -,c 2 -'],
  ];
  /** What a page leads to, by the rows' ids. */
  const ledTo = async (documentId: string, status: 'draft' | 'published') => {
    const populate = { notes: { sort: 'title' }, parts: { populate: { about: true } } };
    const page = (await kernel!.use.documents(PAGE).findOne({ documentId, status, populate })) as unknown as {
      readonly notes: readonly { readonly id: number }[];
      readonly parts: readonly { readonly about: { readonly id: number } | null }[];
    };
    return [page.notes.map(({ id }) => id), page.parts.map(({ about }) => about?.id)];
  };
  const idsOf = async (status: 'draft' | 'published') =>
    (await kernel!.use.documents(NOTE).findMany({ status, sort: 'title' })).map(({ id }) => id);

  it('gives every row a draft that holds the same, and leads drafts to drafts', async () => {
    const { page, notes } = await write(await boot({ drafts: [PAGE] }));
    const was = await idsOf('published');
    const { documents, schema } = await boot({ drafts: [PAGE, NOTE] });
    assert.deepEqual([await shown('published'), await shown('draft')], [CHAIN, CHAIN]);
    const [published, drafts] = [await idsOf('published'), await idsOf('draft')];
    assert.deepEqual(published, was, 'what is published keeps its rows');
    assert.ok(drafts.every((id) => !published.includes(id)));
    assert.deepEqual(await ledTo(page, 'published'), [published, [published[2]]]);
    assert.deepEqual(await ledTo(page, 'draft'), [drafts, [drafts[2]]]);
    assert.equal((await remembered())[NOTE]!.options.draftAndPublish, true, 'Strapi makes no drafts again');

    const documentId = notes[0]!;
    await documents(NOTE).update({ documentId, data: { title: 'changed', parts: [{ words: 'new' }] } });
    assert.deepEqual(
      (await shown('published')).map(([title]) => title),
      ['a', 'b', 'c'],
    );
    assert.deepEqual((await shown('draft')).at(-1), ['changed', 'sea', undefined, 'new -']);
    const plan = await schema.plan();
    assert.deepEqual(
      plan.steps.filter(({ class: kind }) => kind !== 'advised'),
      [],
    );
    await boot({ drafts: [PAGE, NOTE] });
    assert.equal(await rowsOf('notes'), 6, 'a second boot makes no more');
    assert.equal((await shown('draft')).at(-1)![0], 'changed');
  });

  it('leads rows without drafts to both versions of what gets them', async () => {
    const { topic } = await write(await boot({ drafts: [PAGE] }));
    await boot({ drafts: [PAGE, TOPIC] });
    const named = async (status: 'draft' | 'published') =>
      (await shown(status)).map(([title, name]) => `${title} ${name}`);
    assert.deepEqual(
      [await named('draft'), await named('published')],
      [
        ['a sea', 'b sea', 'c sea'],
        ['a sea', 'b sea', 'c sea'],
      ],
    );
    const listed = async (status: 'draft' | 'published') =>
      (
        (await kernel!.use.documents(TOPIC).findOne({ documentId: topic, status, populate: 'notes' })) as unknown as {
          readonly notes: readonly unknown[];
        }
      ).notes.length;
    assert.deepEqual([await listed('draft'), await listed('published')], [3, 3]);
    await kernel!.stop();

    await stage.run('drop schema public cascade; create schema public');
    const { page } = await write(await boot({}));
    await boot({ drafts: [NOTE] });
    const [published, drafts] = [await idsOf('published'), await idsOf('draft')];
    assert.deepEqual(await ledTo(page, 'published'), [published, [published[2]]]);
    assert.deepEqual(await ledTo(page, 'draft'), [drafts, [drafts[2]]]);
  });

  it('serves a type as it was while its drafts are not made', async () => {
    const { notes } = await write(await boot({ drafts: [PAGE] }));
    const { documents, schema } = await boot({ drafts: [PAGE, NOTE] }, 'plan');
    assert.ok((await schema.plan()).steps.some(({ name }) => name === `drafts-on:${NOTE}`));
    assert.deepEqual([await shown('draft'), await shown('published')], [CHAIN, CHAIN]);
    await documents(NOTE).update({ documentId: notes[0]!, data: { title: 'c again' } });
    assert.deepEqual((await shown('published')).at(-1)![0], 'c again');
    assert.equal(await rowsOf('notes'), 3);
    assert.deepEqual(await apply({ steps: [`drafts-on:${NOTE}`] }), [`drafts-on:${NOTE}`]);
    await boot({ drafts: [PAGE, NOTE] }, 'plan');
    assert.equal(await rowsOf('notes'), 6);
  });

  it('deletes no draft unasked: it says which would be lost, serves them on, and deletes them by name', async () => {
    const booted = await boot({ drafts: [PAGE, NOTE] });
    const { notes, page } = await write(booted);
    const [c, b, a] = notes as [string, string, string];
    for (const documentId of [c, a]) await booted.documents(NOTE).publish!({ documentId });
    await booted.documents(PAGE).publish!({ documentId: page });
    await booted.documents(NOTE).update({ documentId: a, data: { title: 'a changed' } });

    await boot({ drafts: [PAGE] });
    const step = `drafts-off:${NOTE}`;
    assert.match(
      told.join('\n'),
      /drafts-off:api::note\.note: deletes 3 drafts: 1 never published.* 1 with unpublished changes/,
    );
    assert.deepEqual(
      (await shown('draft')).map(([title]) => title),
      ['a changed', 'b', 'c'],
      'served as before',
    );
    assert.deepEqual(
      (await shown('published')).map(([title]) => title),
      ['a', 'c'],
    );
    assert.equal((await remembered())[NOTE]!.options.draftAndPublish, true, 'Strapi deletes nothing either');
    await kernel!.use.documents(NOTE).update({ documentId: b, data: { title: 'b still' } });

    assert.deepEqual(await apply({ allOf: ['destructive'] }), [step]);
    await boot({ drafts: [PAGE] });
    assert.deepEqual(told, []);
    assert.deepEqual(
      (await shown('draft')).map(([title]) => title),
      ['a', 'c'],
    );
    assert.equal(await rowsOf('notes'), 2);
    assert.equal(
      await rowsOf(
        'components_parts where id not in (select cmp_id from notes_cmps union select cmp_id from pages_cmps)',
      ),
      0,
    );
    const kept = await idsOf('published');
    assert.deepEqual(
      await ledTo(page, 'draft'),
      [kept, [kept[1]]],
      'a draft that led to a draft leads to what is left',
    );
    assert.deepEqual(await ledTo(page, 'published'), [kept, [kept[1]]]);
    assert.equal((await remembered())[NOTE]!.options.draftAndPublish, false);
  });

  it('puts rows without a locale into the default one', async () => {
    await write(await boot({ drafts: [PAGE, NOTE] }));
    const { documents } = await boot({ drafts: [PAGE, NOTE], localized: [NOTE] });
    assert.deepEqual(
      (await shown('draft')).map(([title]) => title),
      ['a', 'b', 'c'],
    );
    const [{ documentId } = { documentId: '' }] = await documents(NOTE).findMany({ filters: { title: 'a' } });
    await documents(NOTE).update({ documentId: documentId!, locale: 'fr', data: { title: 'à' } });
    assert.equal(await rowsOf("notes where locale = 'en'"), 3);
    assert.equal((await remembered())[NOTE]!.pluginOptions.i18n!.localized, true);
  });

  it('deletes no translation unasked: it says which, serves them on, and deletes them by name', async () => {
    const localized = { drafts: [PAGE], localized: [NOTE] };
    const booted = await boot(localized);
    const { notes, page } = await write(booted);
    for (const [locale, documentId] of [
      ['fr', notes[0]],
      ['de', notes[0]],
      ['fr', notes[1]],
    ] as const)
      await booted.documents(NOTE).update({ documentId: documentId!, locale, data: { title: `in ${locale}` } });
    await booted.documents(NOTE).create({ locale: 'fr', data: { title: 'seul' } });

    await boot({ drafts: [PAGE] });
    assert.match(
      told.join('\n'),
      /unlocalize:api::note\.note: deletes 4 rows of locales other than "en" \(fr 3, de 1\); 1 document without a row in "en" is deleted completely/,
    );
    assert.deepEqual(
      (await shown('published')).map(([title]) => title),
      ['a', 'b', 'c'],
      'served in its locales',
    );
    assert.equal((await kernel!.use.documents(NOTE).findMany({ locale: 'fr' })).length, 3);
    assert.equal((await remembered())[NOTE]!.pluginOptions.i18n!.localized, true);

    assert.deepEqual(await apply({ steps: [`unlocalize:${NOTE}`] }), [`unlocalize:${NOTE}`]);
    await boot({ drafts: [PAGE] });
    assert.deepEqual([await shown('published'), told], [CHAIN, []]);
    assert.equal(await rowsOf('notes where locale is null'), 3);
    assert.equal(await rowsOf('notes'), 3);
    const kept = await idsOf('published');
    assert.deepEqual(await ledTo(page, 'published'), [kept, [kept[2]]]);
    assert.equal((await remembered())[NOTE]!.pluginOptions.i18n!.localized, false);
  });
});
