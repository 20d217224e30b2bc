import { contentTypes } from '@mortise/content-types';
import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createKernel, definePlugin } from '@mortise/kernel';

const schemaOf = (singularName: string, attributes: Readonly<Record<string, AttributeSchema>>): ContentTypeSchema => ({
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
  attributes,
});

/** A small blog, as a plugin says it. */
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
/** The resolved types of a small blog, as the server itself resolves them. */
export const types = kernel.use.contentTypes;
export const article = types.get('api::article.article');
export const author = types.get('api::author.author');
/** What leads to rows of any type. */
export const link = types.get('api::link.link');
export const seo = types.get('shared.seo');
await kernel.stop();
