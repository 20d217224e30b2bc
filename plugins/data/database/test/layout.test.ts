import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createLayouts } from '../src/mapping/layout.ts';
import { modelOf } from './blog.ts';
import { museumModel } from './museum.ts';

const layouts = (model: ReturnType<typeof modelOf>) => createLayouts(model.types, model.components);
const blog = modelOf();
const blogLayouts = layouts(blog);
const museum = museumModel();
const museumLayouts = layouts(museum);
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
    const link = {
      table: 'articles_author_lnk',
      sourceColumn: 'article_id',
      targetColumn: 'author_id',
      isInline: false,
      discriminators: [],
    };
    assert.deepEqual(linkOf('api::article.article', 'author'), {
      ...link,
      order: undefined,
      inverseOrder: 'article_ord',
    });
  });

  it('swap source and target when seen from the inverse side', () =>
    assert.deepEqual(linkOf('api::author.author', 'articles'), {
      table: 'articles_author_lnk',
      sourceColumn: 'author_id',
      targetColumn: 'article_id',
      order: 'article_ord',
      inverseOrder: undefined,
      isInline: false,
      discriminators: [],
    }));

  it('order a many-to-many relation from both sides', () => {
    const { order, inverseOrder } = linkOf('api::article.article', 'tags')!;
    assert.deepEqual([order, inverseOrder], ['tag_ord', 'article_ord']);
  });

  it('keep creators in the row', () =>
    assert.deepEqual(linkOf('api::page.page', 'createdBy'), {
      table: 'pages',
      sourceColumn: 'id',
      targetColumn: 'created_by_id',
      order: undefined,
      inverseOrder: undefined,
      isInline: true,
      discriminators: [],
    }));

  it('distinguish the two columns of a self-relation', () => {
    const links = selfRelated({
      parent: { ...self, relation: 'manyToOne', inversedBy: 'children' },
      children: { ...self, relation: 'oneToMany', mappedBy: 'parent' },
      friends: { ...self, relation: 'manyToMany', inversedBy: 'friendOf' },
      friendOf: { ...self, relation: 'manyToMany', mappedBy: 'friends' },
      next: { ...self, relation: 'oneToOne' },
      pinned: { ...self, relation: 'oneToMany' },
    });
    const shown = [...links]
      .filter(([, link]) => !link.isInline)
      .map(([name, l]) => [name, l.sourceColumn, l.targetColumn, l.order, l.inverseOrder]);
    assert.deepEqual(shown, [
      ['parent', 'folder_id', 'inv_folder_id', undefined, 'folder_ord'],
      ['children', 'inv_folder_id', 'folder_id', 'folder_ord', undefined],
      ['friends', 'folder_id', 'inv_folder_id', 'folder_ord', 'inv_folder_ord'],
      ['friendOf', 'inv_folder_id', 'folder_id', 'inv_folder_ord', 'folder_ord'],
      ['next', 'folder_id', 'inv_folder_id', undefined, undefined],
      ['pinned', 'folder_id', 'inv_folder_id', 'folder_ord', undefined],
    ]);
  });

  it('name columns in snake case, and a component table only if the type has components', () => {
    const article = blogLayouts.of(blog.get('api::article.article'));
    assert.equal(article.columns.get('publishedOn'), 'published_on');
    assert.equal(article.components, 'articles_cmps');
    assert.equal(blogLayouts.of(blog.get('api::tag.tag')).components, undefined);
  });

  it('store files with the type and attribute of their owner', () => {
    const table = {
      table: 'files_related_mph',
      sourceColumn: 'related_id',
      targetColumn: 'file_id',
      order: 'order',
      inverseOrder: undefined,
      isInline: false,
    };
    const fixed = (uid: string, field: string) => [
      { column: 'related_type', text: uid },
      { column: 'field', text: field },
    ];
    const room = museumLayouts.of(museum.get('api::room.room')).links.get('plan');
    assert.deepEqual(room, { ...table, discriminators: fixed('api::room.room', 'plan') });
    const card = museumLayouts.of(museum.get('shared.card')).links.get('pictures');
    assert.deepEqual(card, { ...table, discriminators: fixed('shared.card', 'pictures') });
  });

  it('store polymorphic links in a separate table, or in two columns of the row', () => {
    const { morphs, links } = museumLayouts.of(museum.get('api::exhibit.exhibit'));
    assert.deepEqual(morphs.get('references'), {
      table: 'exhibits_references_mph',
      sourceColumn: 'exhibit_id',
      targetColumn: 'references_id',
      targetTypeColumn: 'references_type',
      field: 'field',
      order: 'order',
      isInline: false,
    });
    const inRow = { table: 'exhibits', sourceColumn: 'id', field: undefined, order: undefined, isInline: true };
    assert.deepEqual(morphs.get('subject'), { ...inRow, targetColumn: 'target_id', targetTypeColumn: 'target_type' });
    assert.equal(links.get('maker')?.targetColumn, 'made_by');
  });

  it('swap source and target of polymorphic links when seen from the target', () => {
    const { links, morphs } = museumLayouts.of(museum.get('api::note.note'));
    assert.deepEqual(links.get('subjectsOf'), {
      table: 'exhibits',
      sourceColumn: 'target_id',
      targetColumn: 'id',
      order: undefined,
      inverseOrder: undefined,
      isInline: true,
      discriminators: [{ column: 'target_type', text: 'api::note.note' }],
    });
    assert.equal(links.get('references')?.table, 'exhibits_references_mph');
    assert.deepEqual(
      [morphs.get('about')?.targetColumn, morphs.get('about')?.targetTypeColumn],
      ['about_id', 'about_type'],
    );
  });

  it('throw for a type of another kernel', () =>
    assert.throws(() => blogLayouts.of(modelOf().get('api::tag.tag')), { code: 'DATABASE_TYPE_UNKNOWN' }));
});
