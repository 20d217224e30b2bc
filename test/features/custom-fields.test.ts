import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { CustomField } from '@mortise/content-types/contract';
import { defineCustomField } from '@mortise/custom-fields/define';
import { definePlugin } from '@mortise/kernel';
import { fromProject } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';
import { type Booted, boot } from '../src/index.ts';

const colour = defineCustomField({
  type: 'string',
  transform: (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value),
  validate: (value, { field }) =>
    /^#[0-9a-f]{6}$/.test(String(value)) ? undefined : ` must be a ${field.schema.options?.word ?? 'colour'}`,
});
const total: CustomField = {
  type: 'integer',
  transform: async (value, { data }) => (value === 'sum' ? Number(data.a) + Number(data.b) : value),
};
const paints = definePlugin({
  name: 'paints',
  needs: ['documents'],
  contributes: {
    customFields: { 'plugin::paints.colour': colour, 'global::total': total },
    components: {
      'part.coat': {
        collectionName: 'part_coats',
        info: { displayName: 'Coat' },
        attributes: { paint: { type: 'customField', customField: 'plugin::paints.colour', maxLength: 7 } },
      },
      'part.note': {
        collectionName: 'part_notes',
        info: { displayName: 'Note' },
        attributes: { text: { type: 'string' } },
      },
    },
    contentTypes: {
      'api::wall.wall': {
        info: { singularName: 'wall', pluralName: 'walls', displayName: 'Wall' },
        options: { draftAndPublish: true },
        attributes: {
          paint: {
            type: 'customField',
            customField: 'plugin::paints.colour',
            required: true,
            options: { word: 'paint' },
          },
          a: { type: 'integer' },
          b: { type: 'integer' },
          both: { type: 'customField', customField: 'global::total' },
          coats: { type: 'component', component: 'part.coat', repeatable: true },
          zone: { type: 'dynamiczone', components: ['part.coat', 'part.note'] },
        },
      },
    },
  },
});
const grants = ['find', 'create', 'update'].map((action) => `api::wall.wall.${action}`);

describe('custom fields', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ plugins: [paints()], grants });
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const walls = () => server.documents('api::wall.wall');
  const send = async (data: object, query = '') => {
    const request = { method: 'POST', url: `/api/walls${query}`, payload: { data } } as const;
    const answer = await server.http.inject(request);
    return { status: answer.statusCode, body: answer.json() };
  };
  const told = (body: { error: { details: { errors: { path: string[]; message: string }[] } } }) =>
    body.error.details.errors.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('what the field makes of a value is kept, in components and zones too', async () => {
    const zone = [
      { __component: 'part.coat', paint: '#BBBBBB' },
      { __component: 'part.note', text: 'NOTE' },
    ];
    const { status, body } = await send(
      { paint: ' #FF0000 ', a: 1, b: 2, both: 'sum', coats: [{ paint: '#AAAAAA' }, {}], zone },
      '?populate=*',
    );
    assert.equal(status, 201);
    const { paint, both, coats, zone: kept } = body.data;
    assert.deepEqual([paint, both], ['#ff0000', 3]);
    assert.deepEqual(
      coats.map((coat: { paint: unknown }) => coat.paint),
      ['#aaaaaa', null],
    );
    assert.deepEqual(
      kept.map((part: Record<string, unknown>) => part.paint ?? part.text),
      ['#bbbbbb', 'NOTE'],
    );
  });

  test('what the field refuses is told with its path, beside the rules of its base', async () => {
    const { status, body } = await send({ paint: 'red', coats: [{ paint: 'blue' }, { paint: '#aaaaaaa' }] });
    assert.equal(status, 400);
    assert.deepEqual(told(body).toSorted(), [
      'coats.0.paint: coats[0].paint must be a colour',
      'coats.1.paint: coats[1].paint must be a colour',
      'coats.1.paint: coats[1].paint must be at most 7 characters',
      'paint: paint must be a paint',
    ]);
    assert.deepEqual(told((await send({ paint: 7 })).body).length, 1);
    assert.match(told((await send({})).body).join(), /^paint: paint must be a `string` type/);
  });

  test('a draft without a value is no mistake, and one that is refused is refused in a draft too', async () => {
    const { documentId } = await walls().create({ data: {} });
    await assert.rejects(walls().update({ documentId: String(documentId), data: { paint: 'red' } }), {
      code: 'VALIDATION_FAILED',
    });
    await walls().update({ documentId: String(documentId), data: { paint: '#00FF00' } });
    assert.equal((await walls().findOne({ documentId: String(documentId) }))?.paint, '#00ff00');
    await walls().update({ documentId: String(documentId), data: { a: 1 } });
    assert.equal((await walls().findOne({ documentId: String(documentId) }))?.paint, '#00ff00');
  });

  test('its fields are filtered and sorted as their base', async () => {
    for (const paint of ['#333333', '#111111', '#222222']) await send({ paint });
    const list = async (query: string) => {
      const answer = await server.http.inject(`/api/walls?fields=paint&${query}`);
      return answer.json().data.map((wall: { paint: string }) => wall.paint);
    };
    assert.deepEqual(await list('sort=paint'), ['#111111', '#222222', '#333333']);
    assert.deepEqual(await list('sort=paint&filters[paint][$gt]=%23111111'), ['#222222', '#333333']);
  });

  test('a Strapi-shaped folder registers its custom fields as its teams are used to', async () => {
    const dir = folderWith({
      'config/plugins.js': "module.exports = { paints: { enabled: true, resolve: './src/plugins/paints' } };",
      'src/api/wall/content-types/wall/schema.json': JSON.stringify({
        collectionName: 'walls',
        info: { singularName: 'wall', pluralName: 'walls', displayName: 'Wall' },
        attributes: { paint: { type: 'customField', customField: 'plugin::paints.colour', maxLength: 7 } },
      }),
      'src/api/wall/routes/wall.js':
        "module.exports = require('@strapi/strapi').factories.createCoreRouter('api::wall.wall');",
      'src/plugins/paints/strapi-server.js': `let times = 0;
      module.exports = {
        register({ strapi }) {
          strapi.customFields.register({ name: 'colour', plugin: 'paints', type: 'string', transform: (value) => value.trim() });
          strapi.log.info('registered ' + ++times);
        },
      };`,
    });
    const { options: read, plugins } = await fromProject(dir);
    const { database: _, ...options } = read;
    const said: string[] = [];
    const project = await boot({
      plugins,
      grants,
      options: { ...options, logger: { sink: { write: (line) => said.push(line) } } },
    });
    try {
      const post = (data: object) => project.http.inject({ method: 'POST', url: '/api/walls', payload: { data } });
      const made = await post({ paint: ' #00ff00 ' });
      assert.equal(made.statusCode, 201, made.body);
      assert.equal(made.json().data.paint, '#00ff00');
      const long = await post({ paint: '#00ff00ff' });
      assert.equal(long.statusCode, 400);
      assert.deepEqual(long.json().error.details.errors[0].path, ['paint']);
      assert.equal(said.filter((line) => line.includes('registered')).length, 1);
    } finally {
      await project.stop();
    }
  });
});
