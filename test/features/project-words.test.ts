import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromProject } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';
import { type Booted, boot } from '../src/index.ts';

describe('project words', () => {
  const FILES: Readonly<Record<string, string>> = {
    'src/components/shared/seo.json': JSON.stringify({
      collectionName: 'components_shared_seos',
      info: { displayName: 'Seo' },
      attributes: { metaTitle: { type: 'string', required: true, maxLength: 120 } },
    }),
    'src/api/blog-note/content-types/blog-note/schema.json': JSON.stringify({
      collectionName: 'blog_notes',
      info: { singularName: 'blog-note', pluralName: 'blog-notes', displayName: 'Note' },
      options: { draftAndPublish: true },
      pluginOptions: { i18n: { localized: true } },
      attributes: {
        title: { type: 'string', required: true, unique: true },
        hidden: { type: 'string', private: true },
        seo: { type: 'component', component: 'shared.seo' },
        next: { type: 'relation', relation: 'oneToOne', target: 'api::blog-note.blog-note' },
      },
    }),
    'src/api/blog-note/routes/note.js': `module.exports = {
    routes: ['described', 'cleaned', 'caught'].map((name) => (
      { method: 'GET', path: '/notes/' + name, handler: 'blog-note.' + name, config: { auth: false } }
    )),
  };`,
    'src/api/blog-note/controllers/blog-note.js': `
    const { errors } = require('@strapi/utils');
    const { factories } = require('@strapi/strapi');
    const UID = 'api::blog-note.blog-note';
    module.exports = factories.createCoreController(UID, ({ strapi }) => ({
      described() {
        const same = strapi.contentTypes[UID] === strapi.contentType(UID) && strapi.getModel(UID) === strapi.contentType(UID);
        return { same, note: strapi.contentType(UID), seo: strapi.components['shared.seo'], locale: strapi.plugin('i18n').contentType('locale') };
      },
      async cleaned(ctx) {
        const model = strapi.contentType(UID);
        const entry = { title: 'a', hidden: 'b' };
        return { output: await strapi.contentAPI.sanitize.output(entry, model, { auth: ctx.state.auth }) };
      },
      async caught() {
        const outcomes = [];
        for (const data of [{ title: 'long', seo: {} }, { title: 1 }]) {
          try {
            await strapi.documents(UID).create({ data, status: 'published' });
            outcomes.push('made');
          } catch (error) {
            outcomes.push([errors.ValidationError, errors.ApplicationError, errors.NotFoundError].map((one) => error instanceof one));
          }
        }
        return { outcomes };
      },
    }));`,
  };

  let server: Booted;
  before(async () => {
    const { options, plugins } = await fromProject(folderWith(FILES));
    const { database: _, ...rest } = options;
    server = await boot({ plugins, options: { ...rest, logger: { level: 'silent' } } });
  });
  after(() => server.stop());
  const told = async (name: string) => {
    const answer = await server.http.inject(`/api/notes/${name}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };

  test('types are told in Strapi’s words: plain attributes by name, and where each comes from', async () => {
    const { same, note, seo, locale } = await told('described');
    assert.equal(same, true);
    const { attributes, options, pluginOptions, __schema__, ...facts } = note;
    assert.deepEqual(facts, {
      uid: 'api::blog-note.blog-note',
      kind: 'collectionType',
      collectionName: 'blog_notes',
      info: { singularName: 'blog-note', pluralName: 'blog-notes', displayName: 'Note' },
      modelType: 'contentType',
      modelName: 'blog-note',
      globalId: 'BlogNote',
      apiName: 'blog-note',
    });
    assert.equal(options.draftAndPublish, true);
    assert.deepEqual(pluginOptions, { i18n: { localized: true } });
    const own = ['title', 'hidden', 'seo', 'next'];
    const system = ['createdAt', 'updatedAt', 'publishedAt', 'createdBy', 'updatedBy', 'locale', 'localizations'];
    assert.deepEqual(Object.keys(attributes), [...own, ...system]);
    assert.deepEqual(Object.keys(__schema__.attributes), own);
    assert.deepEqual(attributes.title, { type: 'string', required: true, unique: true });
    assert.equal(attributes.hidden.private, true);
    assert.deepEqual(
      [attributes.seo.component, attributes.next.target, attributes.localizations.relation, attributes.createdAt.type],
      ['shared.seo', 'api::blog-note.blog-note', 'oneToMany', 'datetime'],
    );
    assert.equal(attributes.createdBy.target, 'admin::user');
    assert.deepEqual(
      [seo.modelType, seo.modelName, seo.globalId, seo.category, seo.attributes.metaTitle.maxLength],
      ['component', 'seo', 'ComponentSharedSeo', 'shared', 120],
    );
    assert.deepEqual([locale.globalId, locale.plugin, locale.attributes.code.type], ['I18NLocale', 'i18n', 'string']);
  });

  test('a type so told is taken where Strapi’s users hand it on', async () => {
    assert.deepEqual((await told('cleaned')).output, { title: 'a' });
  });

  test('what documents refuse is caught by Strapi’s classes', async () => {
    assert.deepEqual((await told('caught')).outcomes, [
      [true, true, false],
      [true, true, false],
    ]);
  });
});
