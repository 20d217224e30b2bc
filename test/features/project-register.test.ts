import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromProject } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';
import { type Booted, boot } from '../src/index.ts';

const UID = 'api::thing.thing';
const FILES: Readonly<Record<string, string>> = {
  'src/api/thing/content-types/thing/schema.json': JSON.stringify({
    info: { singularName: 'thing', pluralName: 'things', displayName: 'Thing' },
    attributes: { a: { type: 'string' }, gone: { type: 'string' } },
  }),
  'src/api/thing/routes/thing.js': `module.exports = require('@strapi/strapi').factories.createCoreRouter('${UID}');`,
};

async function served(index: string, act: (server: Booted) => Promise<void>): Promise<void> {
  const { options, plugins } = await fromProject(folderWith({ ...FILES, 'src/index.js': index }));
  const { database: _, ...rest } = options;
  const grants = ['find', 'create'].map((action) => `${UID}.${action}`);
  const server = await boot({ plugins, grants, options: { ...rest, logger: { level: 'silent' } } });
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}
const send = ({ http }: Booted, data: object) =>
  http.inject({ method: 'POST', url: '/api/things', payload: { data } as object });
const registering = (lines: string) => `'use strict'; module.exports = { register({ strapi }) { ${lines} } };`;

test('attributes that register gives to a type are attributes: columns, rules, relations and answers', () =>
  served(
    registering(`
      const type = strapi.contentType('${UID}');
      type.attributes.x = { type: 'string' };
      strapi.contentTypes['${UID}'].attributes.n = { type: 'integer', required: true, min: 3 };
      Object.assign(strapi.getModel('${UID}').attributes, { next: { type: 'relation', relation: 'manyToOne', target: '${UID}' } });
      type.attributes.a.private = true;
      delete type.attributes.gone;
      strapi.plugin('upload').contentTypes.file.attributes.note = { type: 'string' };
    `),
    async (server) => {
      const first = await send(server, { a: 'a', x: 'y', n: 5 });
      assert.equal(first.statusCode, 201, first.body);
      assert.equal((await send(server, { x: 'y' })).statusCode, 400);
      assert.equal((await send(server, { n: 1 })).statusCode, 400);
      assert.equal((await send(server, { n: 4, gone: 'x' })).statusCode, 400);
      const second = await send(server, { n: 4, next: first.json().data.documentId });
      assert.equal(second.statusCode, 201, second.body);
      const list = await server.http.inject('/api/things?populate=*&sort=id');
      const [one, two] = list.json().data;
      assert.deepEqual([one.x, one.n, 'a' in one, 'gone' in one, two.next.n], ['y', 5, false, false, 5]);
      const types = server.kernel.use.contentTypes;
      assert.ok(types.get('plugin::upload.file').attributes.has('note'));
    },
  ));

test('a type that is changed once the model is made is refused at that line, and named', async () => {
  const late = `module.exports = { bootstrap({ strapi }) { strapi.contentType('${UID}').attributes.x = { type: 'string' }; } };`;
  await assert.rejects(
    served(late, async () => {}),
    (error: Error) => {
      const codes: unknown[] = [];
      for (let at: unknown = error; at instanceof Error; at = at.cause)
        codes.push((at as Error & { code?: unknown }).code);
      assert.ok(codes.includes('PROJECT_TYPE_FIXED'), String(codes));
      assert.match(String(error), /src\/index\.js: bootstrap\(\).*api::thing\.thing\.attributes\.x/);
      return true;
    },
  );
});

test('what register changes only once the server is there is refused, not ignored', async () => {
  const index = registering(
    `if (strapi.config.get('server') && typeof strapi.dirs.app.root === 'string') strapi.contentType('${UID}').attributes.x = { type: 'string' };`,
  );
  await assert.rejects(
    served(index, async () => {}),
    /attributes\.x/,
  );
});
