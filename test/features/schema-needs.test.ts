import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createKernel, definePlugin, type Plugin } from '@mortise/kernel';
import { fromProject, type StandardOptions, standard } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';

const UID = 'api::thing.thing';
const schemaOf = (attributes: object, rest: object = {}) => ({
  info: { singularName: 'thing', pluralName: 'things', displayName: 'Thing' },
  attributes,
  ...rest,
});

const compose = (plugins: readonly Plugin[], options: StandardOptions) =>
  createKernel([...standard({ database: { dataDir: 'memory://' }, ...options }), ...plugins]).compose();

function native(attributes: object, rest: object = {}, components: object = {}): readonly Plugin[] {
  const contentTypes = { [UID]: schemaOf(attributes, rest) } as Readonly<Record<string, ContentTypeSchema>>;
  const plugin = definePlugin({
    name: 'app',
    contributes: {
      contentTypes,
      components: components as Readonly<Record<string, ComponentSchema>>,
      customFields: { 'global::loud': { type: 'string', transform: (value: unknown) => String(value).toUpperCase() } },
    },
  });
  return [plugin()];
}
async function folder(attributes: object, rest: object = {}): Promise<readonly Plugin[]> {
  const files = { 'src/api/thing/content-types/thing/schema.json': JSON.stringify(schemaOf(attributes, rest)) };
  return (await fromProject(folderWith(files))).plugins;
}

const rules: readonly AttributeSchema[] = [
  { type: 'string', required: true },
  { type: 'string', unique: true },
  { type: 'text', minLength: 2 },
  { type: 'text', maxLength: 2 },
  { type: 'string', regex: '^a' },
  { type: 'integer', min: 0 },
  { type: 'decimal', max: 1 },
  { type: 'enumeration', enum: ['a'] },
  { type: 'email' },
  { type: 'uid' },
];

describe('what a schema asks for and no plugin does is refused at boot, natively and from a folder', () => {
  test('passwords, which would be clear text', async () => {
    const attributes = { secret: { type: 'password' } };
    const refusal = { code: 'CONTENT_TYPES_NEED_MISSING', message: /"secret" of "api::thing\.thing".*clear text/ };
    await assert.rejects(compose(native(attributes), { passwords: false }), refusal);
    await assert.rejects(compose(await folder(attributes), { passwords: false }), refusal);
    await compose(native(attributes), {});
  });

  test('passwords inside of components', async () => {
    const components = {
      'parts.login': {
        collectionName: 'components_parts_logins',
        info: { displayName: 'Login' },
        attributes: { pin: { type: 'password' } },
      },
    };
    const attributes = { login: { type: 'component', component: 'parts.login' } };
    await assert.rejects(compose(native(attributes, {}, components), { passwords: false }), {
      code: 'CONTENT_TYPES_NEED_MISSING',
      message: /"pin" of "parts\.login"/,
    });
  });

  test('rules, which nothing would check', async () => {
    for (const attribute of rules) {
      const refusal = { code: 'CONTENT_TYPES_NEED_MISSING', remedy: /Add the plugin validation/ };
      await assert.rejects(
        compose(native({ a: attribute }), { validation: false }),
        refusal,
        JSON.stringify(attribute),
      );
      await assert.rejects(compose(await folder({ a: attribute }), { validation: false }), refusal);
    }
    await compose(native({ a: { type: 'string', required: false } }), { validation: false });
  });

  test('custom fields with functions of their own, which nothing would call', async () => {
    const attributes = { a: { type: 'customField', customField: 'global::loud' } };
    await assert.rejects(compose(native(attributes), { 'custom-fields': false }), {
      code: 'CONTENT_TYPES_NEED_MISSING',
      remedy: /custom-fields/,
    });
  });

  test('drafts and locales, from a folder too', async () => {
    const cases = [
      [{ options: { draftAndPublish: true } }, { 'draft-and-publish': false }],
      [{ pluginOptions: { i18n: { localized: true } } }, { i18n: false }],
    ] as const;
    for (const [rest, without] of cases) {
      const attributes = { a: { type: 'string' } };
      await assert.rejects(compose(native(attributes, rest), without), { code: 'CONTENT_TYPES_OPTION_UNKNOWN' });
      await assert.rejects(compose(await folder(attributes, rest), without), {
        code: 'CONTENT_TYPES_OPTION_UNKNOWN',
      });
    }
    await compose(await folder({}, { options: { draftAndPublish: false } }), { 'draft-and-publish': false });
  });

  test('files, where no plugin keeps them', async () => {
    const attributes = { cover: { type: 'media' } };
    for (const plugins of [native(attributes), await folder(attributes)])
      await assert.rejects(compose(plugins, { upload: false }), { code: 'CONTENT_TYPES_MEDIA_UNSUPPORTED' });
  });
});
