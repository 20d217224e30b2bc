import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Strapi } from '@mortise/project/contract';
import { type Booted, bootFolder } from '../src/index.ts';

/** Code begins work in every place that a project has, awaits none of it, and says in `globalThis.late` when it is over. */
const LATE = `
  const { setTimeout: sleep } = require('node:timers/promises');
  const UID = 'api::note.note';
  const late = (strapi, mark) => {
    const work = (async () => {
      await sleep(30);
      await strapi.db.query(UID).count();
      await strapi.documents(UID).findMany({ populate: '*' });
      await strapi.db.query('api::mark.mark').create({ data: { text: mark } });
      await strapi.documents('api::mark.mark').create({ data: { text: mark } });
    })();
    globalThis[Symbol.for('late')].push(work);
  };
`;
const type = (singularName: string, attributes: object) =>
  JSON.stringify({
    kind: 'collectionType',
    collectionName: `${singularName}s`,
    info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
    options: { draftAndPublish: singularName === 'note' },
    attributes,
  });

const LIST = Symbol.for('late');
const held = globalThis as { [LIST]?: Promise<unknown>[] };

describe('outliving work', () => {
  let server: Booted & { readonly strapi: Strapi };
  before(async () => {
    held[LIST] = [];
    server = await bootFolder(
      {
        'src/api/note/content-types/note/schema.json': type('note', {
          text: { type: 'string' },
          marks: { type: 'relation', relation: 'manyToMany', target: 'api::mark.mark' },
        }),
        'src/api/mark/content-types/mark/schema.json': type('mark', { text: { type: 'string' } }),
        'src/api/note/content-types/note/lifecycles.js': `${LATE}
        module.exports = {
          beforeCreate(event, { strapi }) { late(strapi, 'beforeCreate'); },
          afterCreate(event, { strapi }) { late(strapi, 'afterCreate'); },
          afterUpdate(event, { strapi }) { late(strapi, 'afterUpdate'); },
          afterDelete(event, { strapi }) { late(strapi, 'afterDelete'); },
          afterFindMany(event, { strapi }) { if (event.params.filters?.text === 'look') late(strapi, 'afterFindMany'); },
        };`,
        'src/api/note/routes/note.js': `module.exports = { routes: [{ method: 'POST', path: '/late', handler: 'note.late', config: { auth: false } }] };`,
        'src/api/note/controllers/note.js': `${LATE}
        module.exports = { async late(ctx) {
          const { strapi } = globalThis[Symbol.for('parts')];
          late(strapi, 'handler');
          await strapi.db.transaction(async ({ onCommit }) => {
            late(strapi, 'transaction');
            onCommit(() => late(strapi, 'onCommit'));
            await strapi.documents(UID).create({ data: { text: 'a' } });
          });
          return { fine: true };
        } };`,
        'src/index.js': `${LATE}
        module.exports = { bootstrap({ strapi }) {
          globalThis[Symbol.for('@mortise/test/strapi')] = strapi;
          globalThis[Symbol.for('parts')] = { strapi };
          late(strapi, 'bootstrap');
          strapi.documents.use(async (ctx, next) => {
            if (ctx.action !== 'findMany' && ctx.uid === UID) late(strapi, 'middleware');
            return next();
          });
          strapi.eventHub.on('entry.create', ({ uid }) => { if (uid === UID) late(strapi, 'listener'); });
        } };`,
      },
      {},
    );
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  /** Waits until all work that was begun is over, what that work began included. @throws what any of it threw. */
  async function settled(): Promise<void> {
    const list = held[LIST]!;
    for (let done = 0; done < list.length; ) {
      const now = list.length;
      await Promise.all(list);
      done = now;
    }
  }
  const marks = async () => {
    const rows = await server.strapi.db!.query('api::mark.mark').findMany({ orderBy: 'id' });
    return [...new Set(rows.map(({ text }) => text))].sort();
  };

  test('work that lifecycles, handlers, middlewares and listeners begin and do not await is done', async () => {
    const answer = await server.http.inject({ method: 'POST', url: '/api/late' });
    assert.equal(answer.statusCode, 200);
    const notes = server.strapi.documents('api::note.note');
    const { documentId } = (await notes.findFirst()) as { documentId: string };
    await notes.update({ documentId, data: { text: 'b' } });
    await notes.publish({ documentId });
    await notes.delete({ documentId });
    await settled();
    const wanted = ['afterCreate', 'afterDelete', 'afterUpdate', 'beforeCreate', 'handler', 'listener', 'middleware'];
    assert.deepEqual(
      (await marks()).filter((mark) => mark !== 'bootstrap'),
      [...wanted, 'onCommit', 'transaction'].sort(),
    );
  });

  test('an action that fails takes nothing of the work with it that was begun in it and not awaited', async () => {
    const failing = server.strapi.db!.transaction(async () => {
      await server.strapi.documents('api::note.note').create({ data: { text: 'a' } });
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    await settled();
    assert.deepEqual(await server.strapi.documents('api::note.note').findMany(), []);
    assert.deepEqual(await marks(), ['afterCreate', 'beforeCreate', 'middleware']);
  });
});
