import type { Attribute, ContentType, RelationKind, ScalarType } from '@mortise/content-types/contract';

const common = { private: false, writable: true, required: false } as const;

/** A resolved type for tests below the content model. Attributes are added afterwards, as they may be circular. */
export function typeOf(
  singularName: string,
  collectionName: string,
  kind: ContentType['kind'] = 'collectionType',
  options: object = {},
) {
  const attributes = new Map<string, Attribute>();
  const type: ContentType = {
    uid: kind === 'component' ? `shared.${singularName}` : `api::${singularName}.${singularName}`,
    kind,
    collectionName,
    singularName,
    pluralName: `${singularName}s`,
    displayName: singularName,
    options,
    pluginOptions: {},
    attributes,
    scalars: [],
    plugin: 'test',
  };
  const scalar = (name: string, of: ScalarType, system = false) =>
    attributes.set(name, { ...common, name, kind: 'scalar', type: of, system, schema: { type: of } });
  scalar('id', 'integer', true);
  if (kind !== 'component') {
    scalar('documentId', 'string', true);
    scalar('publishedAt', 'datetime', true);
    scalar('locale', 'string', true);
  }
  return {
    type,
    scalar,
    relation: (name: string, relation: RelationKind, target: ContentType, inverse?: string, owner = true) =>
      attributes.set(name, {
        ...common,
        name,
        kind: 'relation',
        relation,
        target,
        many: relation.endsWith('Many'),
        owner,
        inverse,
        schema: { type: 'relation', relation, target: target.uid },
      }),
    component: (name: string, component: ContentType, many = false) =>
      attributes.set(name, {
        ...common,
        name,
        kind: 'component',
        component,
        many,
        schema: { type: 'component', component: component.uid, repeatable: many },
      }),
    zone: (name: string, components: readonly ContentType[]) =>
      attributes.set(name, {
        ...common,
        name,
        kind: 'dynamiczone',
        components,
        many: true,
        schema: { type: 'dynamiczone', components: components.map((c) => c.uid) },
      }),
  };
}

/**
 * A small library: books with an author, tags, a card, chapters and a zone; every kind of link.
 *
 * @param drafts whether books and authors have drafts.
 */
export function library(drafts = false) {
  const options = drafts ? { draftAndPublish: true } : {};
  const author = typeOf('author', 'authors', 'collectionType', options);
  const tag = typeOf('tag', 'tags');
  const book = typeOf('book', 'books', 'collectionType', options);
  const card = typeOf('card', 'cards');
  const note = typeOf('note', 'notes', 'component');
  const chapter = typeOf('chapter', 'chapters', 'component');
  author.scalar('name', 'string');
  author.relation('books', 'oneToMany', book.type, 'author', false);
  tag.scalar('name', 'string');
  tag.relation('books', 'manyToMany', book.type, 'tags', false);
  card.scalar('number', 'biginteger');
  card.relation('book', 'oneToOne', book.type, 'card', false);
  note.scalar('body', 'text');
  note.relation('about', 'manyToMany', tag.type);
  chapter.scalar('title', 'string');
  chapter.component('notes', note.type, true);
  book.scalar('title', 'string');
  book.scalar('price', 'decimal');
  book.scalar('sold', 'boolean');
  book.scalar('printedOn', 'date');
  book.scalar('soldAt', 'datetime');
  book.scalar('opensAt', 'time');
  book.scalar('facts', 'json');
  book.relation('author', 'manyToOne', author.type, 'books');
  book.relation('tags', 'manyToMany', tag.type, 'books');
  book.relation('card', 'oneToOne', card.type, 'book');
  book.component('blurb', note.type);
  book.component('chapters', chapter.type, true);
  book.zone('parts', [note.type, chapter.type]);
  return {
    types: [author.type, tag.type, book.type, card.type],
    components: [note.type, chapter.type],
    author: author.type,
    tag: tag.type,
    book: book.type,
    card: card.type,
    note: note.type,
    chapter: chapter.type,
  };
}

const row = (table: string, columns: string) =>
  `create table ${table} (id serial primary key, document_id varchar(255), published_at timestamp(6), locale varchar(255), ${columns})`;
const lnk = (
  table: string,
  near: string,
  nearTable: string,
  far: string,
  farTable: string,
  orders: readonly string[],
) =>
  `create table ${table} (id serial primary key, ${near} int references ${nearTable} on delete cascade, ` +
  `${far} int references ${farTable} on delete cascade, ${orders.map((o) => `${o} float8, `).join('')}unique (${near}, ${far}))`;
const cmps = (table: string) =>
  `create table ${table}_cmps (id serial primary key, entity_id int references ${table} on delete cascade, cmp_id int, ` +
  'component_type varchar(255), field varchar(255), "order" float8, unique (entity_id, cmp_id, field, component_type))';

/** The tables of the library. */
export const LIBRARY_SQL: readonly string[] = [
  row('authors', 'name varchar(255)'),
  row('tags', 'name varchar(255)'),
  row('cards', 'number bigint'),
  row(
    'books',
    'title varchar(255), price numeric(10,2), sold boolean, printed_on date, sold_at timestamp(6), opens_at time(3), facts jsonb',
  ),
  'create table notes (id serial primary key, body text)',
  'create table chapters (id serial primary key, title varchar(255))',
  lnk('books_author_lnk', 'book_id', 'books', 'author_id', 'authors', ['book_ord']),
  lnk('books_tags_lnk', 'book_id', 'books', 'tag_id', 'tags', ['tag_ord', 'book_ord']),
  lnk('books_card_lnk', 'book_id', 'books', 'card_id', 'cards', []),
  lnk('notes_about_lnk', 'note_id', 'notes', 'tag_id', 'tags', ['tag_ord']),
  cmps('books'),
  cmps('chapters'),
];
