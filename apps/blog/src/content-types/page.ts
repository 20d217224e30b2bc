import { defineContentType } from '@mortise/content-types/define';
import type {} from '@mortise/standard/contracts';

const localized = { i18n: { localized: true } };
const shared = { i18n: { localized: false } };

export const page = defineContentType({
  kind: 'collectionType',
  collectionName: 'pages',
  info: { singularName: 'page', pluralName: 'pages', displayName: 'Page' },
  options: { draftAndPublish: false },
  pluginOptions: localized,
  attributes: {
    title: { type: 'string', required: true, pluginOptions: localized },
    slug: { type: 'uid', targetField: 'title', pluginOptions: localized },
    body: { type: 'richtext', pluginOptions: localized },
    position: { type: 'integer', pluginOptions: shared },
    seo: { type: 'component', component: 'shared.seo', repeatable: false, pluginOptions: localized },
  },
});
