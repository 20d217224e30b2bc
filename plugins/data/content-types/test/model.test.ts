import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RelationAttribute } from '../src/contract.ts';
import { componentOf, modelOf, typeOf } from './factories.ts';

const toAuthor = {
  type: 'relation',
  relation: 'manyToOne',
  target: 'api::author.author',
  inversedBy: 'articles',
} as const;
const toArticles = {
  type: 'relation',
  relation: 'oneToMany',
  target: 'api::article.article',
  mappedBy: 'author',
} as const;
const blog = {
  ...typeOf('article', { title: { type: 'string' }, author: toAuthor }),
  ...typeOf('author', { articles: toArticles }),
};

describe('the content model', () => {
  it('orders attributes as Strapi orders its columns, creators before the locale', () => {
    assert.deepEqual(
      [...modelOf(blog).get('api::article.article').attributes.keys()],
      [
        'id',
        'documentId',
        'title',
        'author',
        'createdAt',
        'updatedAt',
        'publishedAt',
        'createdBy',
        'updatedBy',
        'locale',
      ],
    );
  });

  it('returns overridden settings from the same type object', () => {
    const model = modelOf(blog);
    const article = model.get('api::article.article');
    model.overrideSettings(article, { options: { comment: 'as it was' }, pluginOptions: {} });
    assert.deepEqual([article.options, model.get('api::author.author').options], [{ comment: 'as it was' }, {}]);
  });

  it('resolves relations to the type objects of their targets, cycles included', () => {
    const model = modelOf(blog);
    const article = model.get('api::article.article');
    const author = article.attributes.get('author') as RelationAttribute;
    assert.equal(author.target, model.get('api::author.author'));
    const back = author.target.attributes.get('articles') as RelationAttribute;
    assert.equal(back.target, article);
    assert.deepEqual([author.owner, author.many, author.inverse], [true, false, 'articles']);
    assert.deepEqual([back.owner, back.many, back.inverse], [false, true, 'author']);
  });

  it('is frozen', () => {
    const article = modelOf(blog).get('api::article.article');
    assert.ok(Object.isFrozen(article) && Object.isFrozen(article.scalars));
    assert.ok([...article.attributes.values()].every(Object.isFrozen));
  });

  it('marks passwords, private attributes, creators and the locale as private', () => {
    const type = modelOf(
      typeOf(
        'person',
        {
          name: { type: 'string' },
          secret: { type: 'password' },
          note: { type: 'text' },
          email: { type: 'email', private: true },
        },
        { options: { privateAttributes: ['note', 'createdAt'] } },
      ),
    ).get('api::person.person');
    const hidden = [...type.attributes.values()].filter((attribute) => attribute.private).map(({ name }) => name);
    assert.deepEqual(hidden, ['secret', 'note', 'email', 'createdAt', 'createdBy', 'updatedBy', 'locale']);
  });

  it('does not mark creators as private if populateCreatorFields is set, and still flags them as creators', () => {
    const type = modelOf(typeOf('note', {}, { options: { populateCreatorFields: true } })).get('api::note.note');
    const creator = type.attributes.get('createdBy') as RelationAttribute;
    assert.deepEqual([creator.private, creator.creator, creator.target.uid], [false, true, 'admin::user']);
  });

  it('lets plugins shape a type before it is resolved', () => {
    const model = modelOf(
      typeOf('page', {}),
      {},
      {
        runShapeHook: (shape) =>
          shape.uid === 'api::page.page'
            ? {
                ...shape,
                systemAttributes: {
                  ...shape.systemAttributes,
                  locale: { type: 'string' },
                  localizations: { type: 'localizations' },
                },
              }
            : shape,
      },
    );
    const page = model.get('api::page.page');
    assert.equal(page.attributes.get('locale')?.private, false);
    const siblings = page.attributes.get('localizations');
    assert.ok(siblings?.kind === 'localizations' && siblings.target === page);
  });

  it('gives components an id and no other system attribute', () => {
    const model = modelOf(
      typeOf('page', { seo: { type: 'component', component: 'shared.seo' } }),
      componentOf('shared.seo', { title: { type: 'string' } }),
    );
    const seo = model.get('shared.seo');
    assert.deepEqual([...seo.attributes.keys()], ['id', 'title']);
    assert.deepEqual([seo.kind, seo.singularName], ['component', 'seo']);
    assert.deepEqual([model.types.length, model.components.length], [2, 1]);
  });

  it('names the table after the type if the schema has no collectionName', () => {
    assert.equal(modelOf(typeOf('blog-post', {})).get('api::blog-post.blog-post').collectionName, 'blog_post');
    const schema = { info: { singularName: 'locale', pluralName: 'locales', displayName: 'Locale' }, attributes: {} };
    assert.equal(modelOf({ 'plugin::i18n.locale': schema }).get('plugin::i18n.locale').collectionName, 'i18n_locale');
  });

  it('finds nothing for an unknown uid, and get suggests the nearest', () => {
    const model = modelOf(blog);
    assert.equal(model.find('api::articel.articel'), undefined);
    assert.throws(() => model.get('api::articles.article'), {
      code: 'CONTENT_TYPES_UNKNOWN',
      remedy: /api::article\.article/,
    });
  });
});
