import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { createContentTypes } from '../../content-types/src/model.ts';

type Attributes = Readonly<Record<string, AttributeSchema>>;
const type = (singularName: string, pluralName: string, attributes: Attributes): ContentTypeSchema => ({
  collectionName: pluralName,
  info: { singularName, pluralName, displayName: singularName },
  attributes,
});
const component = (collectionName: string, attributes: Attributes): ComponentSchema => ({
  collectionName,
  info: { displayName: collectionName },
  attributes,
});
const slug: AttributeSchema = { type: 'uid' };
const name: AttributeSchema = { type: 'string', required: true };
const listed = (mappedBy: string): AttributeSchema => ({
  type: 'relation',
  relation: mappedBy === 'tags' ? 'manyToMany' : 'oneToMany',
  target: 'api::article.article',
  mappedBy,
});
const seo: AttributeSchema = { type: 'component', component: 'shared.seo' };

/** The blog; `strapi-tables.sql` contains the tables that Strapi created for it. */
export const blog = {
  types: {
    'admin::user': adminUser,
    'api::article.article': type('article', 'articles', {
      title: name,
      slug,
      description: { type: 'text' },
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
      seo,
      blocks: { type: 'dynamiczone', components: ['shared.rich-text', 'shared.quote', 'shared.slider'] },
    }),
    'api::author.author': type('author', 'authors', {
      name,
      email: { type: 'email', private: true },
      bio: { type: 'text' },
      articles: listed('author'),
    }),
    'api::category.category': type('category', 'categories', { name, slug, articles: listed('category') }),
    'api::global.global': type('global', 'globals', {
      siteName: name,
      siteDescription: { type: 'text' },
      defaultSeo: seo,
    }),
    'api::page.page': type('page', 'pages', {
      title: name,
      slug,
      body: { type: 'richtext' },
      position: { type: 'integer' },
      seo,
    }),
    'api::tag.tag': type('tag', 'tags', { name, slug, articles: listed('tags') }),
  } as Readonly<Record<string, ContentTypeSchema>>,
  components: {
    'shared.quote': component('components_shared_quotes', { title: { type: 'string' }, body: { type: 'text' } }),
    'shared.rich-text': component('components_shared_rich_texts', { body: { type: 'richtext' } }),
    'shared.seo': component('components_shared_seos', {
      metaTitle: { type: 'string', required: true },
      metaDescription: { type: 'text' },
      canonicalUrl: { type: 'string' },
    }),
    'shared.slider': component('components_shared_sliders', { caption: { type: 'string' }, images: { type: 'json' } }),
  } as Readonly<Record<string, ComponentSchema>>,
};

/** The content model of these schemas. */
export const modelOf = (types = blog.types, components = blog.components) =>
  createContentTypes({
    types: [{ plugin: 'test', value: types }],
    components: [{ plugin: 'test', value: components }],
    optionHandlers: { options: new Map(), pluginOptions: new Map() },
  });

/** The blog with attributes of one type changed; `undefined` removes one. */
export function blogWith(uid: string, changes: Readonly<Record<string, AttributeSchema | undefined>>) {
  const schema = blog.types[uid]!;
  const merged = Object.entries({ ...schema.attributes, ...changes }).filter(([, given]) => given !== undefined);
  return modelOf({ ...blog.types, [uid]: { ...schema, attributes: Object.fromEntries(merged) as Attributes } });
}
