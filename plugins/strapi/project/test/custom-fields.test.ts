import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StrapiCustomField } from '../src/contract.ts';
import { createCustomFields } from '../src/custom-fields.ts';
import { readProject } from '../src/read.ts';
import { folderWith } from './folders.ts';

const wall = (customField: string) => ({
  'src/api/wall/content-types/wall/schema.json': JSON.stringify({
    info: { singularName: 'wall', pluralName: 'walls', displayName: 'Wall' },
    attributes: { paint: { type: 'customField', customField } },
  }),
});
const app = (register: string) => ({ 'src/index.js': `module.exports = { register: ${register} };` });
const paints = (register: string) => ({
  'src/plugins/paints/strapi-server.js': `module.exports = { register: ${register} };`,
});
const read = (files: Readonly<Record<string, string>>) =>
  readProject(folderWith(files), { plugins: { paints: { resolve: './src/plugins/paints' } } });

test('a field is a plugin’s where the project has the plugin, and global otherwise', () => {
  const kept: Record<string, unknown> = {};
  const { register } = createCustomFields(['paints'], (uid, field) => {
    kept[uid] = field;
  });
  register({ name: 'colour', plugin: 'paints', type: 'string' });
  register([
    { name: 'colour', plugin: 'elsewhere', type: 'json' },
    { name: 'grey-scale', type: 'integer', inputSize: { default: 4, isResizable: true } },
  ]);
  assert.deepEqual(kept, {
    'plugin::paints.colour': { type: 'string' },
    'global::colour': { type: 'json' },
    'global::grey-scale': { type: 'integer', inputSize: { default: 4, isResizable: true } },
  });
  assert.throws(() => register({ name: 'colour', type: 'string' }), {
    code: 'PROJECT_DUPLICATE',
    message: /"global::colour" is in the custom fields already/,
  });
});

test('a field without a name or a type, or with an odd name, is refused with what was given', () => {
  const { register } = createCustomFields([], () => {});
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ type: 'string' }, /\{"type":"string"\} has no name/],
    [{ name: 'colour' }, /has no type/],
    [{ name: 'a b', type: 'string' }, /other characters/],
    [undefined, /\{\} has no name/],
  ];
  for (const [field, message] of cases)
    assert.throws(() => register(field as StrapiCustomField), { code: 'PROJECT_CUSTOM_FIELD_INVALID', message });
});

test('what types name is found in the functions of plugins and of the app, whatever else they do', async () => {
  const { customFields } = await read({
    ...wall('plugin::paints.colour'),
    ...paints(`async ({ strapi }) => {
      strapi.documents.use(async (ctx, next) => next());
      const [first] = await strapi.db.query('plugin::paints.tone').findMany();
      for (const { name } of strapi.service('a').list()) strapi.log.info(\`\${name} of \${first}\`);
      if (strapi.config.get('paints.on')) new strapi.Thing();
      strapi.customFields.register({ name: 'colour', plugin: 'paints', type: 'string' });
    }`),
  });
  assert.deepEqual(customFields, { 'plugin::paints.colour': { type: 'string' } });
});

test('a register is rehearsed no longer than something is missing, and not at all where nothing is', async () => {
  const files = app('() => { throw new Error("too far"); }');
  const colour = paints(`({ strapi }) => {
    strapi.customFields.register({ name: 'colour', plugin: 'paints', type: 'string' });
    throw new Error('too far');
  }`);
  assert.deepEqual(Object.keys((await read({ ...files, ...colour, ...wall('plugin::paints.colour') })).customFields), [
    'plugin::paints.colour',
  ]);
  const plain = { 'src/components/shop/label.json': '{ "collectionName": "labels", "attributes": {} }' };
  assert.deepEqual((await read({ ...files, ...colour, ...plain })).customFields, {});
});

test('a register that fails before its field is known is told with its file', async () => {
  const files = { ...paints('() => {}'), ...app('() => { throw new Error("odd"); }') };
  await assert.rejects(read({ ...files, ...wall('global::colour') }), {
    code: 'PROJECT_APP_HOOK_FAILED',
    message: 'src/index.js: register() failed: odd',
  });
  // A field of somebody else's may yet be brought by a plugin that stands in no folder.
  assert.deepEqual((await read({ ...files, ...wall('plugin::far.colour') })).customFields, {});
});
