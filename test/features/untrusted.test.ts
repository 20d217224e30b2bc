import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DocumentParams } from '@mortise/documents/contract';
import { definePlugin, type RequestContext } from '@mortise/kernel';
import type { Strapi } from '@mortise/project/contract';
import { type Booted, bootFolder } from '../src/index.ts';

const UID = 'api::diary.diary';
type Body = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Make = (ctx: RequestContext) => unknown;
/** What an author may take for parameters of a call, by name. */
const TAKEN: Readonly<Record<string, Make>> = {
  'the filters of the query': (ctx) => ({ filters: (ctx.query as Body).filters }),
  'a copy of the query': (ctx) => ({ ...ctx.query }),
  'a copy of its filters': (ctx) => ({ filters: { ...(ctx.query as Body).filters } }),
  'its filters among others': (ctx) => ({ filters: { $and: [{ title: 'a' }, (ctx.query as Body).filters] } }),
  'the filters of the body': (ctx) => ({ filters: (ctx.request.body as Body).filters }),
  'a copy of the body': (ctx) => ({ ...(ctx.request.body as Body) }),
  'a copy of the body’s filters': (ctx) => ({ filters: Object.assign({}, (ctx.request.body as Body).filters) }),
  'what the body’s list holds': (ctx) => ({ filters: { $or: [...(ctx.request.body as { list: unknown[] }).list] } }),
  'the populate of the body': (ctx) => ({ populate: (ctx.request.body as Body).populate }),
  'the parameters of the path': (ctx) => ({ filters: ctx.params }),
};
const names = Object.keys(TAKEN);

describe('untrusted', () => {
  let server: Booted & { readonly strapi: Strapi };
  before(async () => {
    const routes = definePlugin({
      name: 'takers',
      needs: ['documents'],
      contributes: {
        routes: (view) =>
          names.flatMap((name, i) =>
            (['native', 'strapi', 'db'] as const).map((door) => ({
              method: 'POST' as const,
              path: `/take/${door}/${i}/:secret`,
              handler: async (ctx: RequestContext) => {
                const params = TAKEN[name]!(ctx) as DocumentParams;
                if (door === 'db')
                  return server.strapi.db!.query(UID).findMany({ where: params.filters ?? params } as never);
                const documents = door === 'native' ? view.use.documents : server.strapi.documents;
                return documents(UID).findMany(params);
              },
              config: { auth: false as const, forms: true },
            })),
          ),
      },
    });
    server = await bootFolder(
      {
        'src/api/diary/content-types/diary/schema.json': JSON.stringify({
          kind: 'collectionType',
          collectionName: 'diaries',
          info: { singularName: 'diary', pluralName: 'diaries', displayName: 'Diary' },
          attributes: { title: { type: 'string' }, secret: { type: 'string', private: true }, more: { type: 'json' } },
        }),
        'src/api/diary/routes/diary.js': `module.exports = { routes: ['direct', 'service'].map((name) => (
        { method: 'POST', path: '/diary/' + name, handler: 'diary.' + name, config: { auth: false } })) };`,
        'src/api/diary/services/diary.js': `module.exports = require('@strapi/strapi').factories.createCoreService('${UID}');`,
        'src/api/diary/controllers/diary.js': `module.exports = ({ strapi }) => ({
        direct: (ctx) => strapi.documents('${UID}').create({ data: ctx.request.body.data }),
        service: (ctx) => strapi.service('${UID}').create({ data: ctx.request.body.data }),
      });`,
      },
      { plugins: [routes()] },
    );
    await server.documents(UID).create({ data: { title: 'a', secret: 's' } });
  });
  after(() => server.stop());

  const payload = {
    filters: { secret: 's' },
    list: [{ secret: 's' }],
    populate: { nope: { filters: { secret: 's' } } },
  };
  const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\ns\r\n`;
  const bodies: readonly (readonly [string, string, string])[] = [
    [
      'parts',
      'multipart/form-data; boundary=b',
      `${['filters[secret]', 'list[0][secret]', 'populate[nope][filters][secret]'].map(part).join('')}--b--\r\n`,
    ],
    ['JSON', 'application/json', JSON.stringify(payload)],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'filters[secret]=s&list[0][secret]=s&populate[nope][filters][secret]=s',
    ],
  ];
  for (const [form, type, body] of bodies) {
    test(`what a request sent asks nothing as it came, in ${form}`, async () => {
      for (const [i, name] of names.entries()) {
        for (const door of ['native', 'strapi', 'db']) {
          if (door === 'db' && name.includes('populate')) continue;
          const answer = await server.http.inject({
            method: 'POST',
            url: `/take/${door}/${i}/s?filters[secret]=s`,
            headers: { 'content-type': type },
            payload: body,
          });
          assert.equal(answer.statusCode, 400, `${door}: ${name}: ${answer.body}`);
          assert.equal(answer.json().error.message, 'Invalid parameters');
        }
      }
    });
  }

  test('a folder’s code may write what a body brings, by documents and by core services', async () => {
    for (const name of ['direct', 'service']) {
      const data = { title: name, more: { deep: [{ a: 1 }] } };
      const answer = await server.http.inject({ method: 'POST', url: `/api/diary/${name}`, payload: { data } });
      assert.equal(answer.statusCode, 200, answer.body);
      assert.deepEqual([answer.json().title, answer.json().more], [name, { deep: [{ a: 1 }] }]);
      const [row] = await server.db.query({ text: 'select more from diaries where title = $1', values: [name] });
      assert.deepEqual(JSON.parse(row![0]!), { deep: [{ a: 1 }] });
    }
  });
});
