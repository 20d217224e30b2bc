import { defineContentType } from '@mortise/content-types/define';

export const article = defineContentType({
  kind: 'collectionType',
  collectionName: 'articles',
  info: { singularName: 'article', pluralName: 'articles', displayName: 'Article' },
  options: { draftAndPublish: true },
  attributes: {
    title: { type: 'string', required: true },
    slug: { type: 'uid', targetField: 'title' },
    description: { type: 'text', maxLength: 280 },
    body: { type: 'richtext' },
    views: { type: 'integer', default: 0 },
    rating: { type: 'decimal' },
    featured: { type: 'boolean', default: false },
    publishedOn: { type: 'date' },
    cover: { type: 'json' },
    section: { type: 'enumeration', enum: ['news', 'guide', 'opinion'] },
    author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author', inversedBy: 'articles' },
    category: { type: 'relation', relation: 'manyToOne', target: 'api::category.category', inversedBy: 'articles' },
    tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag', inversedBy: 'articles' },
    seo: { type: 'component', component: 'shared.seo', repeatable: false },
    blocks: { type: 'dynamiczone', components: ['shared.rich-text', 'shared.quote', 'shared.slider'] },
  },
});
