import { contentTypes } from '@mortise/content-types';
import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createKernel, definePlugin } from '@mortise/kernel';

const schemaOf = (singularName: string, attributes: Readonly<Record<string, AttributeSchema>>): ContentTypeSchema => ({
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
  attributes,
});

/** A plugin that contributes the types of a small blog. */
export const model = definePlugin({
  name: 'model',
  contributes: {
    schemaSupport: ['passwords', 'rules'],
    contentTypes: {
      'api::author.author': schemaOf('author', {
        name: { type: 'string' },
        email: { type: 'email', private: true },
        pin: { type: 'password' },
        articles: { type: 'relation', relation: 'oneToMany', target: 'api::article.article', mappedBy: 'author' },
      }),
      'api::tag.tag': schemaOf('tag', { name: { type: 'string' } }),
      'api::article.article': schemaOf('article', {
        title: { type: 'string' },
        author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author', inversedBy: 'articles' },
        tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' },
        seo: { type: 'component', component: 'shared.seo' },
        blocks: { type: 'dynamiczone', components: ['shared.seo'] },
      }),
      'api::link.link': schemaOf('link', {
        all: { type: 'relation', relation: 'morphToMany' },
        one: { type: 'relation', relation: 'morphToOne' },
      }),
    },
    components: {
      'shared.seo': {
        collectionName: 'components_shared_seos',
        info: { displayName: 'Seo' },
        attributes: { title: { type: 'string' }, secret: { type: 'string', private: true } },
      },
    },
  },
});

const kernel = createKernel([contentTypes(), model()]);
await kernel.boot();
/** The types of a small blog, resolved by a kernel. */
export const types = kernel.use.contentTypes;
export const article = types.get('api::article.article');
export const author = types.get('api::author.author');
/** A type with polymorphic relations. */
export const link = types.get('api::link.link');
export const seo = types.get('shared.seo');
await kernel.stop();
