import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import type {} from '@mortise/standard/contracts';

/** A small model that uses every kind of attribute: shelves of books, and one notice. */
export const contentTypes: Readonly<Record<string, ContentTypeSchema>> = {
  'api::book.book': {
    collectionName: 'books',
    info: { singularName: 'book', pluralName: 'books', displayName: 'Book' },
    options: { draftAndPublish: true },
    attributes: {
      title: { type: 'string', required: true },
      summary: { type: 'text' },
      pages: { type: 'integer' },
      isbn: { type: 'biginteger' },
      price: { type: 'decimal' },
      weight: { type: 'float' },
      lent: { type: 'boolean' },
      printed: { type: 'date' },
      opened: { type: 'time' },
      borrowedAt: { type: 'datetime' },
      genre: { type: 'enumeration', enum: ['novel', 'manual'] },
      notes: { type: 'json' },
      shelf: { type: 'relation', relation: 'manyToOne', target: 'api::shelf.shelf', inversedBy: 'books' },
      subjects: { type: 'relation', relation: 'manyToMany', target: 'api::subject.subject', inversedBy: 'books' },
      label: { type: 'component', component: 'shop.label' },
      labels: { type: 'component', component: 'shop.label', repeatable: true },
      parts: { type: 'dynamiczone', components: ['shop.label', 'shop.chapter'] },
    },
  },
  'api::shelf.shelf': {
    collectionName: 'shelves',
    info: { singularName: 'shelf', pluralName: 'shelves', displayName: 'Shelf' },
    attributes: {
      name: { type: 'string' },
      code: { type: 'string', private: true },
      books: { type: 'relation', relation: 'oneToMany', target: 'api::book.book', mappedBy: 'shelf' },
    },
  },
  'api::subject.subject': {
    collectionName: 'subjects',
    info: { singularName: 'subject', pluralName: 'subjects', displayName: 'Subject' },
    pluginOptions: { i18n: { localized: true } },
    attributes: {
      name: { type: 'string' },
      books: { type: 'relation', relation: 'manyToMany', target: 'api::book.book', mappedBy: 'subjects' },
    },
  },
  'api::notice.notice': {
    kind: 'singleType',
    collectionName: 'notices',
    info: { singularName: 'notice', pluralName: 'notices', displayName: 'Notice' },
    attributes: { text: { type: 'string' } },
  },
};

export const components: Readonly<Record<string, ComponentSchema>> = {
  'shop.label': {
    collectionName: 'components_shop_labels',
    info: { displayName: 'Label' },
    attributes: { text: { type: 'string' }, colour: { type: 'string' } },
  },
  'shop.chapter': {
    collectionName: 'components_shop_chapters',
    info: { displayName: 'Chapter' },
    attributes: {
      name: { type: 'string' },
      label: { type: 'component', component: 'shop.label' },
    },
  },
};

const ACTIONS = ['find', 'findOne', 'create', 'update', 'delete'];
export const grants: readonly string[] = ['book', 'shelf', 'subject', 'notice'].flatMap((name) =>
  ACTIONS.map((action) => `api::${name}.${name}.${action}`),
);
