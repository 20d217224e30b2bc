import { defineContentType } from '@mortise/content-types/define';

export const global = defineContentType({
  kind: 'singleType',
  collectionName: 'globals',
  info: { singularName: 'global', pluralName: 'globals', displayName: 'Global' },
  options: { draftAndPublish: false },
  attributes: {
    siteName: { type: 'string', required: true },
    siteDescription: { type: 'text' },
    defaultSeo: { type: 'component', component: 'shared.seo', repeatable: false },
  },
});
