import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, suite, test } from 'node:test';
import type { Strapi } from '@mortise/project/contract';
import type { DbParams, RowQuery } from '@mortise/query-engine/contract';
import { type Booted, bootFolder } from '../src/index.ts';

const UID = 'api::note.note';
type Actions = Readonly<Record<string, (params: DbParams) => Promise<unknown>>>;

describe('strapi db', () => {
  let server: Booted & { readonly strapi: Strapi };
  before(async () => {
    server = await bootFolder({
      'src/api/note/content-types/note/schema.json': JSON.stringify({
        kind: 'collectionType',
        collectionName: 'notes',
        info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
        attributes: {
          title: { type: 'string' },
          stars: { type: 'integer' },
          next: { type: 'relation', relation: 'oneToOne', target: UID },
        },
      }),
      'src/api/note/routes/note.js': `module.exports = { routes: ['undefined', 'unknown', 'uid', 'missing', 'column'].map((name) => (
      { method: 'GET', path: '/note/' + name, handler: 'note.' + name, config: { auth: false } })) };`,
      'src/api/note/controllers/note.js': `module.exports = ({ strapi }) => ({
      undefined: () => strapi.db.query('${UID}').delete({ where: { $not: { title: undefined } } }),
      unknown: () => strapi.db.query('${UID}').findMany({ where: { nope: 1 } }),
      uid: () => strapi.documents('api::nope.nope').findMany(),
      missing: () => strapi.db.query('${UID}').update({ where: {}, data: { title: 'a' } }),
      column: () => strapi.db.query('${UID}').create({ data: { stars: 'many' } }),
    });`,
    });
  });
  beforeEach(async () => {
    await server.reset();
    for (const title of ['one', 'two']) await native().create!({ data: { title } });
  });
  after(() => server.stop());

  const native = () => server.kernel.use.db.query(UID) as unknown as Actions & RowQuery;
  const facade = () => server.strapi.db!.query(UID) as unknown as Actions & RowQuery;
  const titles = (found: unknown) => (found as { title: string }[]).map(({ title }) => title);

  suite('a condition that is undefined', () => {
    const nothing: readonly DbParams[] = [
      { where: { title: undefined } },
      { where: { id: undefined } },
      { where: { title: { $eq: undefined } } },
      { where: { title: { $in: [undefined] } } },
      { where: { next: undefined } },
      { where: { next: { id: undefined } } },
      { where: { $and: [{ title: undefined }, { title: 'one' }] } },
      { filters: { title: undefined } },
    ];
    test('holds for no row through strapi, and is refused natively', async () => {
      for (const params of nothing) {
        const about = JSON.stringify(params, (_, value) => value ?? 'undefined');
        assert.deepEqual(await facade().findMany!(params), [], about);
        assert.equal(await facade().findOne!(params), null, about);
        assert.equal(await facade().count!(params), 0, about);
        assert.equal(await facade().update!({ ...params, data: { title: 'x' } }), null, about);
        assert.equal(await facade().delete!(params), null, about);
        assert.deepEqual(await facade().updateMany!({ ...params, data: { title: 'x' } }), { count: 0 }, about);
        assert.deepEqual(await facade().deleteMany!(params), { count: 0 }, about);
        for (const action of ['findMany', 'findOne', 'count', 'delete', 'deleteMany'])
          await assert.rejects(native()[action]!(params), { code: 'QUERY_ENGINE_UNDEFINED', kind: 'fault' }, about);
      }
      assert.deepEqual(
        titles(await facade().findMany({ where: { $or: [{ title: undefined }, { title: 'two' }] } as never })),
        ['two'],
      );
      assert.deepEqual(titles(await facade().findMany({ orderBy: 'id' })), ['one', 'two']);
    });

    test('is refused where it would hold for every row', async () => {
      for (const where of [
        { $not: { title: undefined } },
        { title: { $ne: undefined } },
        { title: { $notIn: undefined } },
        undefined,
      ]) {
        for (const action of ['delete', 'deleteMany', 'update', 'updateMany'])
          await assert.rejects(facade()[action]!({ where, data: { title: 'x' } }), { kind: 'fault' }, action);
      }
      await assert.rejects((facade() as Actions).deleteMany!({ fliters: { title: 'one' } }), {
        code: 'QUERY_ENGINE_PARAM_UNKNOWN',
      });
      assert.deepEqual(titles(await facade().findMany({ orderBy: 'id' })), ['one', 'two']);
    });
  });

  test('names that nobody knows are ignored through strapi, and refused natively', async () => {
    const cases: readonly [string, DbParams][] = [
      ['create', { data: { title: 'x', nope: 1 } }],
      ['create', { data: { title: 'x' }, nope: 1 }],
      ['createMany', { data: [{ title: 'x', nope: 1 }] }],
      ['update', { where: { title: 'x' }, data: { nope: 1 } }],
      ['updateMany', { where: { title: 'x' }, data: { nope: 1, stars: 2 } }],
      ['findMany', { fields: ['title'] }],
      ['findMany', { populate: ['nope', 'next'] }],
      ['findMany', { populate: { nope: true } }],
      ['findOne', { nope: 1 }],
      ['count', { nope: 1 }],
    ];
    for (const [action, params] of cases) {
      await facade()[action]!(params);
      await assert.rejects(native()[action]!(params), { kind: 'fault' }, `${action} ${JSON.stringify(params)}`);
    }
    assert.deepEqual(titles(await facade().findMany({ orderBy: 'id' })), ['one', 'two', 'x', 'x', 'x']);
    await assert.rejects(facade().updateMany!({ where: { title: 'x' }, data: { nope: 1 } }));
  });

  test('what is wrong with an author’s call is a 500, of which the client learns nothing', async () => {
    for (const name of ['undefined', 'unknown', 'uid', 'missing', 'column']) {
      const answer = await server.http.inject(`/api/note/${name}`);
      assert.equal(answer.statusCode, 500, name);
      assert.deepEqual(answer.json().error, {
        status: 500,
        name: 'InternalServerError',
        message: 'Internal Server Error',
      });
    }
  });

  test('errors that a folder’s code catches have Strapi’s words', async () => {
    const words: readonly [string, DbParams, string][] = [
      ['create', {}, 'Create expects a data object'],
      ['create', { data: [] }, 'Create expects a data object'],
      ['update', { where: {}, data: { title: 'x' } }, 'Update requires a where parameter'],
      ['updateMany', { where: { title: 'one' }, data: { nope: 1 } }, 'Update requires data'],
      ['delete', {}, 'Delete requires a where parameter'],
    ];
    for (const [action, params, message] of words) await assert.rejects(facade()[action]!(params), { message }, action);
  });
});
