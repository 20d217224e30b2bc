import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKernel } from '@mortise/kernel';
import { fromProject, standard } from '@mortise/standard';
import { folderWith } from '../../../plugins/strapi/project/test/folders.ts';
import type { Stage } from '../../src/stage.ts';
import { openPostgresStage } from '../../src/stages.ts';

let stage: Stage;
const given = process.env.DATABASE_URL;

describe('kept fields', () => {
  before(async () => {
    stage = await openPostgresStage();
    delete process.env.DATABASE_URL;
  });
  after(async () => {
    if (given !== undefined) process.env.DATABASE_URL = given;
    await stage.close();
  });

  test('a custom field that nobody brings is kept as its column is: nothing is planned, and its values are read', async () => {
    await stage.run(`create table walls (
    id serial primary key, document_id varchar(255), place jsonb, my_paint text, size numeric(10,2), open boolean,
    created_at timestamp(6), updated_at timestamp(6), published_at timestamp(6), created_by_id int, updated_by_id int, locale varchar(255))`);
    await stage.run(
      `insert into walls (document_id, place, my_paint, size, open, published_at) values ('one', '{"x":1}', 'red', 1.5, true, now())`,
    );
    const field = (name: string) => ({ type: 'customField', customField: `plugin::walls.${name}` });
    const { url } = stage.options as { readonly url: string };
    const dir = folderWith({
      'config/database.js': `module.exports = { connection: { client: 'postgres', connection: { connectionString: '${url}' } } };`,
      'src/api/wall/content-types/wall/schema.json': JSON.stringify({
        collectionName: 'walls',
        info: { singularName: 'wall', pluralName: 'walls', displayName: 'Wall' },
        attributes: { place: field('place'), myPaint: field('paint'), size: field('size'), open: field('open') },
      }),
    });
    const { options, plugins } = await fromProject(dir);
    const kernel = createKernel([
      ...standard({ ...options, http: { port: 0 }, logger: { level: 'silent' } }),
      ...plugins,
    ]);
    await kernel.boot();
    try {
      const { scalars } = kernel.use.contentTypes.get('api::wall.wall');
      const types = Object.fromEntries(scalars.filter(({ system }) => !system).map(({ name, type }) => [name, type]));
      assert.deepEqual(types, { place: 'json', myPaint: 'text', size: 'decimal', open: 'boolean' });
      const wall = await kernel.use.documents('api::wall.wall').findOne({ documentId: 'one' });
      assert.deepEqual([wall?.place, wall?.myPaint, wall?.size, wall?.open], [{ x: 1 }, 'red', 1.5, true]);
    } finally {
      await kernel.stop();
    }
  });
});
