import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelationAttribute } from '@mortise/content-types/contract';
import { dataOf } from '../src/copy.ts';
import { withDefaults } from '../src/defaults.ts';
import { relationChange } from '../src/references.ts';
import { rowValues } from '../src/values.ts';
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

const named: string[] = [];
const remember = ({ name }: RelationAttribute, _value: unknown, path: string, nested: boolean) => {
  named.push(`${path} ${name} ${nested}`);
  return 'row';
};
const values = (data: unknown) => rowValues(article.type, data, remember);
const filled = (data: Record<string, unknown>, isNew = true) => withDefaults(article.type, data, isNew);

test('data becomes row values, components nested, relations as they are told', () => {
  named.length = 0;
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
      author: 'row',
      card: { text: 'y', by: 'row' },
      cards: [{ text: 'z', tone: 'loud' }],
      blocks: [{ __component: 'shared.card', text: 'w' }],
    },
  );
  assert.deepEqual(named, ['author author false', 'card.by by true']);
});

test('only what is new gets defaults, at any depth, and null is a value', () => {
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

test('what the system writes is not taken from data', () => {
  assert.deepEqual(values({ id: 1, documentId: 'x', publishedAt: 'now', locale: 'fr', title: undefined }), {});
});

test('an unknown attribute is refused with its path and the nearest name', () => {
  assert.throws(() => values({ cards: [{ txt: 'x' }] }), {
    code: 'DOCUMENTS_ATTRIBUTE_UNKNOWN',
    remedy: 'Did you mean "text"?',
    details: { uid: 'shared.card', path: 'cards.0.txt', known: ['text', 'tone', 'by'], nearest: 'text' },
  });
});

test('a relation is written short or long', () => {
  const [one, many] = ['author', 'editors'].map((name) => article.type.attributes.get(name) as RelationAttribute);
  const set = (value: unknown, of = many!) => relationChange(of, value, 'x').set;
  assert.deepEqual(set('abc'), [{ documentId: 'abc' }]);
  assert.deepEqual(set(['7', 8, 'a7']), [{ id: 7 }, { id: 8 }, { documentId: 'a7' }]);
  assert.deepEqual(set({ documentId: 'a', locale: 'fr', status: 'draft', position: { end: true } }), [
    { documentId: 'a', locale: 'fr', status: 'draft' },
  ]);
  assert.deepEqual(set({ set: [{ id: '9' }] }), [{ id: 9 }]);
  assert.deepEqual(set(null), []);
  assert.deepEqual(set(['a', 'b'], one), [{ documentId: 'b' }]);
  assert.deepEqual(relationChange(many!, { connect: 'a', disconnect: [3] }, 'x'), {
    connect: [{ documentId: 'a' }],
    disconnect: [{ id: 3 }],
  });
  for (const wrong of [{}, true, [''], 'a\0b', { documentId: 'a\0b' }, [null], { connect: [{ name: 'x' }] }, 1.5]) {
    assert.throws(() => relationChange(many!, wrong, 'x'), { code: 'DOCUMENTS_DATA_INVALID' }, JSON.stringify(wrong));
  }
});

test('a row that was read whole is data again, relations by document in their own locale', () => {
  const row = {
    id: 1,
    title: 'x',
    author: { id: 5, documentId: 'ann', locale: 'fr' },
    editors: [{ id: 6 }],
    card: null,
    cards: [{ id: 2, text: 'y', by: null }],
    blocks: [{ id: 3, __component: 'shared.card', text: 'z' }],
  };
  assert.deepEqual(dataOf(article.type, row), {
    title: 'x',
    author: { documentId: 'ann', locale: 'fr' },
    editors: [{ id: 6 }],
    card: null,
    cards: [{ text: 'y', by: null }],
    blocks: [{ text: 'z', __component: 'shared.card' }],
  });
});
