import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDefaults } from '../src/defaults.ts';
import { type RelationMapper, rowValues, visitRelations } from '../src/values.ts';
import { typeOf } from './types.ts';

const author = typeOf('author');
const card = typeOf('card', 'component');
card.scalar('text');
card.scalar('tone', { type: 'string', default: 'plain' });
card.relation('by', 'manyToOne', author.type);
const article = typeOf('article');
article.scalar('title');
article.scalar('views', { type: 'integer', default: 0 });
article.relation('author', 'manyToOne', author.type);
article.relation('editors', 'manyToMany', author.type);
article.component('card', card.type);
article.component('cards', card.type, true);
article.zone('blocks', [card.type]);

const row: RelationMapper<unknown> = ({ name }, _value, path) => `${path} ${name}`;
const values = (data: unknown, keepIds = false) => rowValues(article.type, data, row, { keepIds });
const filled = (data: Record<string, unknown>, isNew = true) => withDefaults(article.type, data, isNew);

test('data becomes row values, with nested components and mapped relations', () => {
  assert.deepEqual(
    values({
      title: 'x',
      author: 'a',
      card: { id: 4, text: 'y', by: 'b' },
      cards: [{ text: 'z', tone: 'loud' }],
      blocks: [{ __component: 'shared.card', text: 'w' }],
    }),
    {
      title: 'x',
      author: 'author author',
      card: { text: 'y', by: 'card.by by' },
      cards: [{ text: 'z', tone: 'loud' }],
      blocks: [{ __component: 'shared.card', text: 'w' }],
    },
  );
  assert.deepEqual(
    rowValues(article.type, { author: {} }, () => undefined, { keepIds: false }),
    {},
  );
});

test('components keep their ids in an existing row, and are new in a new row or a new component', () => {
  const data = { card: { id: '4' }, cards: [{ id: 5 }, {}], blocks: [{ __component: 'shared.card', id: 6 }] };
  assert.deepEqual(values(data, true), {
    card: { id: 4 },
    cards: [{ id: 5 }, {}],
    blocks: [{ __component: 'shared.card', id: 6 }],
  });
  assert.deepEqual(values(data), { card: {}, cards: [{}, {}], blocks: [{ __component: 'shared.card' }] });
  const shelf = typeOf('shelf', 'component');
  shelf.component('card', card.type);
  const wall = typeOf('wall');
  wall.component('shelf', shelf.type);
  const nested = (data: unknown) => rowValues(wall.type, data, row, { keepIds: true });
  assert.deepEqual(nested({ shelf: { card: { id: 4 } } }), { shelf: { card: {} } });
  assert.deepEqual(nested({ shelf: { id: 3, card: { id: 4 } } }), { shelf: { id: 3, card: { id: 4 } } });
  for (const id of [null, 0, 'x', -1, 1.5, 2 ** 31])
    assert.throws(() => values({ card: { id } }, true), { code: 'DOCUMENTS_DATA_INVALID' }, String(id));
});

test('every relation of the data is visited, malformed parts are skipped', () => {
  const found: string[] = [];
  const data = {
    author: 1,
    editors: null,
    card: { by: 2 },
    cards: [{ by: 3 }, 'x', { by: undefined }],
    blocks: [{ __component: 'shared.card', by: 4 }, { __component: 'shared.none', by: 5 }, 7],
    nothing: { by: 6 },
  };
  visitRelations(article.type, data, (_attribute, value, path) => found.push(`${path} ${value}`));
  assert.deepEqual(found, ['author 1', 'editors null', 'card.by 2', 'cards.0.by 3', 'blocks.0.by 4']);
  visitRelations(article.type, 'x', () => assert.fail());
  visitRelations(article.type, { cards: 'x', blocks: {} }, () => assert.fail());
});

test('only new rows and components get defaults, at any depth, and null is a value', () => {
  assert.deepEqual(filled({ title: null }, false), { title: null });
  assert.deepEqual(filled({ title: null }), { title: null, views: 0 });
  assert.deepEqual(filled({ views: null }), { views: null });
  assert.deepEqual(filled({ card: { id: 4, text: 'y' }, cards: [{ text: 'z' }] }, false), {
    card: { id: 4, text: 'y' },
    cards: [{ text: 'z', tone: 'plain' }],
  });
  assert.deepEqual(filled({ blocks: [{ __component: 'shared.card' }, { __component: 'x' }, 7], card: 'x' }, false), {
    blocks: [{ __component: 'shared.card', tone: 'plain' }, { __component: 'x' }, 7],
    card: 'x',
  });
});

test('system fields in data are ignored', () => {
  assert.deepEqual(values({ id: 1, documentId: 'x', publishedAt: 'now', locale: 'fr', title: undefined }), {});
});

test('an unknown attribute is refused with its path and the nearest name', () => {
  assert.throws(() => values({ cards: [{ txt: 'x' }] }), {
    code: 'DOCUMENTS_ATTRIBUTE_UNKNOWN',
    remedy: 'Did you mean "text"?',
    details: { uid: 'shared.card', path: 'cards.0.txt', known: ['text', 'tone', 'by'], nearest: 'text' },
  });
});
