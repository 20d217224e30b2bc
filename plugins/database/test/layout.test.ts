import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createLayouts } from '../src/layout.ts';
import { modelOf } from './blog.ts';

const layouts = (model: ReturnType<typeof modelOf>) => createLayouts(model.types, model.components);
const blog = modelOf();
const blogLayouts = layouts(blog);
const linkOf = (uid: string, name: string) => blogLayouts.of(blog.get(uid)).links.get(name);

/** One type with relations to itself. */
function selfRelated(attributes: Readonly<Record<string, AttributeSchema>>) {
  const schema: ContentTypeSchema = {
    collectionName: 'folders',
    info: { singularName: 'folder', pluralName: 'folders', displayName: 'Folder' },
    attributes,
  };
  const model = modelOf({ 'api::folder.folder': schema }, {});
  return layouts(model).of(model.get('api::folder.folder')).links;
}
const self = { type: 'relation', target: 'api::folder.folder' } as const;

describe('layouts', () => {
  it('keep a many-to-one relation ordered from the side that lists', () => {
    const link = { table: 'articles_author_lnk', near: 'article_id', far: 'author_id', inRow: false };
    assert.deepEqual(linkOf('api::article.article', 'author'), {
      ...link,
      order: undefined,
      inverseOrder: 'article_ord',
    });
  });

  it('turn a link round when it is seen from the mirror', () =>
    assert.deepEqual(linkOf('api::author.author', 'articles'), {
      table: 'articles_author_lnk',
      near: 'author_id',
      far: 'article_id',
      order: 'article_ord',
      inverseOrder: undefined,
      inRow: false,
    }));

  it('order a many-to-many relation from both sides', () => {
    const { order, inverseOrder } = linkOf('api::article.article', 'tags')!;
    assert.deepEqual([order, inverseOrder], ['tag_ord', 'article_ord']);
  });

  it('keep creators in the row', () =>
    assert.deepEqual(linkOf('api::page.page', 'createdBy'), {
      table: 'pages',
      near: 'id',
      far: 'created_by_id',
      order: undefined,
      inverseOrder: undefined,
      inRow: true,
    }));

  it('tell the two ends of a self-relation apart', () => {
    const links = selfRelated({
      parent: { ...self, relation: 'manyToOne', inversedBy: 'children' },
      children: { ...self, relation: 'oneToMany', mappedBy: 'parent' },
      friends: { ...self, relation: 'manyToMany', inversedBy: 'friendOf' },
      friendOf: { ...self, relation: 'manyToMany', mappedBy: 'friends' },
      next: { ...self, relation: 'oneToOne' },
      pinned: { ...self, relation: 'oneToMany' },
    });
    const shown = [...links]
      .filter(([, link]) => !link.inRow)
      .map(([name, l]) => [name, l.near, l.far, l.order, l.inverseOrder]);
    assert.deepEqual(shown, [
      ['parent', 'folder_id', 'inv_folder_id', undefined, 'folder_ord'],
      ['children', 'inv_folder_id', 'folder_id', 'folder_ord', undefined],
      ['friends', 'folder_id', 'inv_folder_id', 'folder_ord', 'inv_folder_ord'],
      ['friendOf', 'inv_folder_id', 'folder_id', 'inv_folder_ord', 'folder_ord'],
      ['next', 'folder_id', 'inv_folder_id', undefined, undefined],
      ['pinned', 'folder_id', 'inv_folder_id', 'folder_ord', undefined],
    ]);
  });

  it('name columns in snake case, and the table of components only where there are some', () => {
    const article = blogLayouts.of(blog.get('api::article.article'));
    assert.equal(article.columns.get('publishedOn'), 'published_on');
    assert.equal(article.components, 'articles_cmps');
    assert.equal(blogLayouts.of(blog.get('api::tag.tag')).components, undefined);
  });

  it('are refused for a type of another kernel', () =>
    assert.throws(() => blogLayouts.of(modelOf().get('api::tag.tag')), { code: 'DATABASE_TYPE_UNKNOWN' }));
});
