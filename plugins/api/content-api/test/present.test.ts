import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPresenters } from '../src/present.ts';
import { article, author, link } from './model.ts';

const everything = createPresenters(() => true);
const present = everything(article);

test('an entry without forbidden attributes is returned unchanged, and so is its list', () => {
  const entry = {
    id: 1,
    title: 'a',
    author: { id: 2, name: 'b' },
    tags: [{ id: 3 }],
    seo: { id: 4 },
    extra: { email: 'x' },
  };
  const list = [entry];
  assert.equal(present(entry), entry);
  assert.equal(present(list), list);
  assert.equal(present(null), null);
  assert.equal(present('text'), 'text');
});

test('private attributes and passwords are removed at every depth, in a copy of the entry', () => {
  const entry = {
    id: 1,
    author: { id: 2, name: 'b', email: 'b@c.d', pin: '1' },
    seo: { id: 3, title: 't', secret: 's' },
    blocks: [{ __component: 'shared.seo', id: 4, secret: 's' }],
  };
  const before = structuredClone(entry);
  assert.deepEqual(present([entry]), [
    {
      id: 1,
      author: { id: 2, name: 'b' },
      seo: { id: 3, title: 't' },
      blocks: [{ __component: 'shared.seo', id: 4 }],
    },
  ]);
  assert.deepEqual(entry, before);
});

test('relations that the caller may not read are removed, counts included', () => {
  const some = createPresenters((action) => action === 'api::tag.tag.find')(article);
  assert.deepEqual(some({ id: 1, author: { id: 2 }, tags: { count: 3 } }), { id: 1, tags: { count: 3 } });
});

test('a component that its zone does not declare is removed', () => {
  const shown = present({ id: 1, blocks: [{ __component: 'shared.else', secret: 's' }, null, { id: 2 }] });
  assert.deepEqual(shown, { id: 1, blocks: [] });
});

test('the presenter of a type is cached', () => {
  assert.equal(everything(article), present);
  assert.notEqual(everything(author), present);
});

test('rows of types that the caller may not read are removed, and the attribute with the last of them', () => {
  const shown = createPresenters((action) => action === 'api::author.author.find')(link);
  const known = { __type: 'api::author.author', id: 1, name: 'a' };
  const tag = { __type: 'api::tag.tag', id: 2 };
  const all = (list: unknown) => shown({ id: 1, all: list });
  const entry = { id: 1, all: [known], one: known };
  assert.equal(shown(entry), entry);
  assert.deepEqual(all([tag, { ...known, email: 'x' }, { id: 3 }, null]), { id: 1, all: [known] });
  assert.deepEqual(all([tag]), { id: 1 });
  assert.deepEqual(all([]), { id: 1, all: [] });
  assert.deepEqual(all({ count: 2 }), { id: 1, all: { count: 2 } });
  assert.deepEqual(shown({ id: 1, one: tag }), { id: 1 });
  assert.deepEqual(shown({ id: 1, one: null }), { id: 1, one: null });
});
