import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type { LifecycleSubscriber } from '@mortise/lifecycles/contract';
import type { Db } from '@mortise/query-engine/contract';
import { fromProject } from '@mortise/standard';
import { type Booted, boot } from '../src/index.ts';
import { storyComponents, storyTypes } from './documents-model.ts';

const WRITER = 'api::writer.writer';
const contributed: string[] = [];
const hearing = definePlugin({
  name: 'hearing',
  contributes: {
    lifecycles: { [WRITER]: { beforeCount: () => void contributed.push('contributed') } },
  },
});

describe('lifecycles', () => {
  let server: Booted;
  let db: Db;
  before(async () => {
    server = await boot({
      contentTypes: storyTypes,
      components: storyComponents,
      grants: [`${WRITER}.find`],
      plugins: [hearing()],
    });
    db = server.kernel.use.db;
  });
  afterEach(async () => {
    db.lifecycles.enable();
    db.lifecycles.clear();
    contributed.length = 0;
    await server.reset();
  });
  after(() => server.stop());

  const hear = (subscriber: LifecycleSubscriber) => db.lifecycles.subscribe(subscriber);
  /** Everything that a piece of work tells of the writers, in order. */
  const told = async (work: () => Promise<unknown>) => {
    const moments: string[] = [];
    const out = db.lifecycles.subscribe(({ action, model }) => {
      if (model.uid === WRITER) moments.push(action);
    });
    await work();
    out();
    return moments.join(' ');
  };
  const writers = () => db.query(WRITER);
  const documents = () => server.documents(WRITER);
  const names = async () => (await server.db.query({ text: 'select name from writers order by id' })).flat().join('');

  describe('what db.query does is told', () => {
    test('before and after each action, and of the reading that goes with a write', async () => {
      const data = { name: 'a' };
      const read = ' beforeFindOne afterFindOne ';
      assert.equal(await told(() => writers().create({ data })), `beforeCreate${read}afterCreate`);
      assert.equal(await told(() => writers().update({ where: data, data })), `beforeUpdate${read}afterUpdate`);
      assert.equal(await told(() => writers().delete({ where: data })), `beforeDelete${read}afterDelete`);
      assert.equal(await told(() => writers().createMany({ data: [data, data] })), 'beforeCreateMany afterCreateMany');
      assert.equal(await told(() => writers().updateMany({ data })), 'beforeUpdateMany afterUpdateMany');
      assert.equal(await told(() => writers().deleteMany()), 'beforeDeleteMany afterDeleteMany');
      assert.equal(await told(() => writers().findMany()), 'beforeFindMany afterFindMany');
      assert.equal(await told(() => writers().findOne()), 'beforeFindOne afterFindOne');
      assert.equal(await told(() => writers().count()), 'beforeCount afterCount');
      assert.equal(await told(() => writers().findPage()), 'beforeFindMany afterFindMany beforeCount afterCount');
      assert.equal(await told(() => writers().load({ id: 1 }, 'stories')), 'beforeFindOne afterFindOne');
    });

    test('of a row that is not there, nothing is told afterwards', async () => {
      const where = { id: 9_999_999 };
      assert.equal(await told(() => writers().update({ where, data: {} })), 'beforeUpdate');
      assert.equal(await told(() => writers().delete({ where })), 'beforeDelete');
      assert.equal(await told(() => writers().findOne({ where })), 'beforeFindOne afterFindOne');
    });

    test('with the model, the parameters with their times, the result, and a state of each one who hears', async () => {
      const seen: unknown[] = [];
      hear({
        models: [WRITER],
        beforeCreate({ model, params, state }) {
          seen.push(model.uid, model.singularName, model.tableName, model.attributes.name, Object.keys(params.data));
          state.at = 1;
        },
        afterCreate: ({ params, state, result }) => void seen.push(params.data.name, state, result.name),
      });
      hear({ models: [WRITER], afterCreate: ({ state }) => void seen.push(state) });
      await writers().create({ data: { name: 'a' } });
      const keys = ['createdAt', 'updatedAt', 'name'];
      assert.deepEqual(seen, [WRITER, 'writer', 'writers', { type: 'string' }, keys, 'a', { at: 1 }, 'a', {}]);
    });

    test('what is changed in or put for the parameters counts, and the caller keeps its own', async () => {
      hear({
        models: [WRITER],
        beforeCreate(event) {
          event.params.data.name = 'b';
        },
        beforeFindMany(event) {
          event.params = { where: { name: 'b' } };
        },
        beforeUpdateMany: ({ params }) => void Object.assign(params, { where: { name: 'z' } }),
      });
      const given = { data: { name: 'a' } };
      await writers().create(given);
      assert.deepEqual([given, await names()], [{ data: { name: 'a' } }, 'b']);
      await server.db.query({ text: "insert into writers (name) values ('c')" });
      assert.equal((await writers().findMany()).length, 1);
      assert.deepEqual(await writers().updateMany({ data: { name: 'd' } }), { count: 0 });
    });

    test('what is changed in or put for the result is what the caller gets', async () => {
      hear({
        models: [WRITER],
        afterCreate: ({ result }) => void Object.assign(result, { more: 1 }),
        afterCount(event) {
          event.result = 77;
        },
      });
      assert.equal((await writers().create({ data: { name: 'a' } })).more, 1);
      assert.equal(await writers().count(), 77);
    });

    test('what throws, before or after, undoes what was to happen', async () => {
      const out = hear({ models: [WRITER], beforeCreate: () => Promise.reject(new Error('not before')) });
      await assert.rejects(writers().create({ data: { name: 'a' } }), /not before/);
      out();
      hear({
        models: [WRITER],
        afterCreate() {
          throw new Error('not after');
        },
      });
      await assert.rejects(writers().create({ data: { name: 'a' } }), /not after/);
      assert.equal(await names(), '');
    });

    test('of several, one after another: contributed ones first, then as they came', async () => {
      const order: string[] = contributed;
      hear({ beforeCount: () => Promise.resolve().then(() => void order.push('slow')) });
      hear({ models: [WRITER], beforeCount: () => void order.push('quick') });
      await writers().count();
      assert.deepEqual(order, ['contributed', 'slow', 'quick']);
    });

    test('to nobody while they are disabled, and to nobody who left', async () => {
      let heard = 0;
      const out = hear({ beforeCount: () => void heard++ });
      await writers().count();
      db.lifecycles.disable();
      await writers().count();
      db.lifecycles.enable();
      await writers().count();
      out();
      await writers().count();
      assert.deepEqual([heard, contributed.length], [2, 3]);
    });
  });

  describe('what documents read is told', () => {
    test('before and after, as one action for one call', async () => {
      const { documentId } = await documents().create({ data: { name: 'a' } });
      assert.equal(await told(() => documents().findOne({ documentId: documentId! })), 'beforeFindOne afterFindOne');
      assert.equal(await told(() => documents().findFirst()), 'beforeFindOne afterFindOne');
      assert.equal(await told(() => documents().findMany()), 'beforeFindMany afterFindMany');
      assert.equal(await told(() => documents().findPage()), 'beforeFindMany afterFindMany');
      assert.equal(await told(() => documents().count()), 'beforeCount afterCount');
    });

    test('and is narrowed by conditions in the words of documents and of rows', async () => {
      for (const name of ['a', 'b', 'c']) await documents().create({ data: { name } });
      const read = async () =>
        (await documents().findMany({ filters: { name: { $ne: 'a' } } })).map(({ name }) => name).join('');
      hear({
        models: [WRITER],
        beforeFindMany({ params }) {
          params.where = { ...params.where, name: { $ne: 'b' } };
        },
      });
      assert.equal(await read(), 'c');
      hear({
        models: [WRITER],
        beforeFindMany({ params }) {
          params.filters = { name: 'a' };
          params.where = undefined as never;
          params.orderBy = { name: 'desc' };
        },
        afterFindMany({ result }) {
          for (const entry of result) entry.name = `${entry.name}!`;
        },
      });
      assert.equal(await read(), 'a!');
    });

    test('over HTTP, too, where the rest of what was asked stays', async () => {
      await documents().create({ data: { name: 'a' } });
      await documents().create({ data: { name: 'b' } });
      hear({
        models: [WRITER],
        beforeFindMany({ params }) {
          params.where = { name: 'b' };
        },
      });
      const { data, meta } = (await server.http.inject('/api/writers?fields=name')).json();
      assert.deepEqual([data.map((one: { name: string }) => one.name), meta.pagination.total], [['b'], 1]);
    });
  });

  describe('what documents write is told, once for each row', () => {
    const STORY = 'api::story.story';
    const stories = () => server.documents(STORY);
    /** What is told of stories and cards: moments, which row, and what of the data a test looks at. */
    const heard = async (work: () => Promise<unknown>) => {
      const moments: string[] = [];
      const out = db.lifecycles.subscribe(({ action, model }) => {
        if (model.uid === STORY || model.uid === 'story.card') moments.push(`${action} ${model.singularName}`);
      });
      await work();
      out();
      return moments.join(', ');
    };
    const both = (action: string, model = 'story') => `before${action} ${model}, after${action} ${model}`;

    test('a draft is made and changed, and its publication is a row of its own: made first, then changed, then deleted', async () => {
      let documentId = '';
      const create = async () => {
        documentId = (await stories().create({ data: { title: 'one' } })).documentId!;
      };
      assert.equal(await heard(create), both('Create'));
      assert.equal(await heard(() => stories().update({ documentId, data: { title: 'two' } })), both('Update'));
      assert.equal(await heard(() => stories().publish({ documentId })), both('Create'));
      assert.equal(await heard(() => stories().publish({ documentId })), both('Update'));
      assert.equal(await heard(() => stories().discardDraft({ documentId })), both('Update'));
      assert.equal(await heard(() => stories().unpublish({ documentId })), both('Delete'));
      assert.equal(await heard(() => stories().delete({ documentId })), both('Delete'));
      const published = () => stories().create({ status: 'published', data: { title: 'one' } });
      assert.equal(await heard(published), `${both('Create')}, ${both('Create')}`);
    });

    test('components are rows, too, and are written before what holds them', async () => {
      const create = () => stories().create({ data: { title: 'one', card: { text: 'a' } } });
      assert.equal(await heard(create), `beforeCreate story, ${both('Create', 'card')}, afterCreate story`);
      const { documentId } = (await stories().findFirst())!;
      const text = await heard(() => stories().update({ documentId: documentId!, data: { card: null } }));
      assert.equal(text, `beforeUpdate story, ${both('Delete', 'card')}, afterUpdate story`);
    });

    test('with the row values, which may be changed, and the row that came of them', async () => {
      const seen: unknown[] = [];
      hear({
        models: [WRITER],
        beforeCreate({ params, state }) {
          seen.push(params.data.name, typeof params.data.documentId);
          params.data.name = 'changed';
          state.at = 1;
        },
        afterCreate: ({ result, state }) => void seen.push(result.name, state.at),
        beforeUpdate: ({ params }) => void seen.push(params.where.id, params.data.name),
        beforeDelete: ({ params }) => void seen.push(params.where.id),
        afterDelete: ({ result }) => void seen.push(result.name),
      });
      const { documentId, id, name } = await documents().create({ data: { name: 'given' } });
      await documents().update({ documentId: documentId!, data: { name: 'b' } });
      await documents().delete({ documentId: documentId! });
      assert.deepEqual([name, seen], ['changed', ['given', 'string', 'changed', 1, id, 'b', id, 'b']]);
    });

    test('what throws undoes the whole call', async () => {
      hear({
        models: [WRITER],
        afterCreate: () => Promise.reject(new Error('no')),
      });
      await assert.rejects(documents().create({ data: { name: 'a' } }), /no/);
      assert.equal(await names(), '');
    });

    test('what a listener writes itself is told of, too, and joins the transaction', async () => {
      hear({
        models: [STORY],
        async afterCreate({ result }) {
          if (result.title === 'one') await stories().create({ data: { title: 'two' } });
          if (result.title === 'two') await db.query(WRITER).create({ data: { name: 'w' } });
        },
      });
      assert.equal(
        await heard(() => db.query(STORY).create({ data: { title: 'one' } })),
        `beforeCreate story, beforeFindOne story, afterFindOne story, ${both('Create')}, afterCreate story`,
      );
      assert.equal(await names(), 'w');
    });

    test('rows that are written as many are not told of one by one, but the components they hold are', async () => {
      const make = () => db.query(STORY).createMany({ data: [{ title: 'a', card: { text: 'x' } }, { title: 'b' }] });
      assert.equal(await heard(make), `beforeCreateMany story, ${both('Create', 'card')}, afterCreateMany story`);
      const out = hear({ models: [STORY], beforeCreate() {}, beforeDelete() {} });
      const from = server.db.statementCount;
      await db.query(STORY).createMany({ data: Array.from({ length: 50 }, (_, i) => ({ title: `t${i}` })) });
      await db.query(STORY).deleteMany({ where: { title: { $startsWith: 't' } } });
      assert.ok(server.db.statementCount - from < 20, `${server.db.statementCount - from} statements`);
      out();
      assert.equal(
        await heard(() => db.query(STORY).deleteMany()),
        `beforeDeleteMany story, ${both('Delete', 'card')}, afterDeleteMany story`,
      );
    });
  });

  describe('the lifecycles of a Strapi-shaped folder', () => {
    const dir = mkdtempSync(join(tmpdir(), 'mortise-lifecycles-'));
    const type = join(dir, 'src/api/word/content-types/word');
    after(() => rmSync(dir, { recursive: true, force: true }));
    before(() => {
      mkdirSync(type, { recursive: true });
      const info = { singularName: 'word', pluralName: 'words', displayName: 'Word' };
      writeFileSync(join(type, 'schema.json'), JSON.stringify({ info, attributes: { text: { type: 'string' } } }));
    });
    const bootFolder = async () => boot({ plugins: (await fromProject(dir)).plugins });

    test('are read from beside the schema, and refused at boot where they would never be called', async () => {
      writeFileSync(join(type, 'lifecycles.js'), 'export default { beforeCreat() {} };');
      await assert.rejects(bootFolder, {
        code: 'LIFECYCLES_EVENT_UNKNOWN',
        message: /"project" for "api::word\.word"/,
        remedy: /beforeCreate/,
      });
      rmSync(join(type, 'lifecycles.js'));
      const text =
        "export const beforeCreate = ({ params }, { strapi }) => { params.data.text += strapi.contentType('api::word.word').modelName; };";
      writeFileSync(join(type, 'lifecycles.ts'), text);
      const project = await bootFolder();
      try {
        const { text } = await project.documents('api::word.word').create({ data: { text: 'a ' } });
        assert.equal(text, 'a word');
      } finally {
        await project.stop();
      }
    });
  });

  const replaceBy = (data: unknown) => (event: { params: object }) => {
    event.params = { ...event.params, data };
  };
  describe('data that a listener replaces', () => {
    test('keeps what the system knows of the row', async () => {
      const left = { name: 'b', documentId: null };
      for (const data of [{ name: 'b' }, { name: 'b', documentId: undefined, createdAt: undefined }, left]) {
        hear({ models: [WRITER], beforeCreate: replaceBy(data) });
        const made = await documents().create({ data: { name: 'a' } });
        const [row] = await server.db.query({
          text: 'select name, document_id, created_at is not null, updated_at is not null, published_at is not null from writers',
        });
        assert.deepEqual(row, ['b', made.documentId, 't', 't', 't']);
        assert.match(String(made.documentId), /^[a-z0-9]{24}$/);
        db.lifecycles.clear();
        await server.reset();
      }
    });

    test('takes from no row what it is found by', async () => {
      const { documentId = '' } = await documents().create({ data: { name: 'a' } });
      const leave = replaceBy({ name: 'b', documentId: null, locale: null });
      hear({ models: [WRITER], beforeCreate: leave, beforeUpdate: leave });
      assert.equal((await documents().update({ documentId, data: { name: 'c' } }))?.documentId, documentId);
      await writers().create({ data: { name: 'c' } });
      await writers().update({ where: { documentId }, data: { name: 'c' } });
      const rows = await server.db.query({ text: 'select name, document_id is not null from writers' });
      assert.deepEqual(rows, [
        ['b', 't'],
        ['b', 't'],
      ]);
    });

    test('is refused with the parameters that hold it', async () => {
      for (const params of [undefined, null, 'x']) {
        const leave = (event: object) => void Object.assign(event, { params });
        hear({ models: [WRITER], beforeCreate: leave, beforeFindMany: leave });
        const expected = { code: 'LIFECYCLES_PARAMS_INVALID', message: /^beforeCreate of "api::writer\.writer"/ };
        await assert.rejects(documents().create({ data: { name: 'b' } }), expected);
        await assert.rejects(writers().create({ data: { name: 'b' } }), expected);
        await assert.rejects(writers().findMany({}), { code: 'LIFECYCLES_PARAMS_INVALID' });
        db.lifecycles.clear();
      }
      assert.equal(await names(), '');
    });

    test('is refused where it is no object, and no row is written', async () => {
      const { documentId = '' } = await documents().create({ data: { name: 'a' } });
      for (const data of [undefined, null, [], 'b']) {
        const leave = replaceBy(data);
        hear({ models: [WRITER], beforeCreate: leave, beforeUpdate: leave });
        const code = 'LIFECYCLES_DATA_INVALID';
        await assert.rejects(documents().create({ data: { name: 'b' } }), { code, kind: 'fault' });
        await assert.rejects(documents().update({ documentId, data: { name: 'b' } }), { code });
        await assert.rejects(writers().create({ data: { name: 'b' } }), { kind: 'fault' });
        await assert.rejects(writers().update({ where: { name: 'a' }, data: { name: 'b' } }), { kind: 'fault' });
        db.lifecycles.clear();
      }
      assert.equal(await names(), 'a');
    });
  });
});
