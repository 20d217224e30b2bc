import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentHandler } from '@mortise/documents/contract';
import type { DbHandler } from '@mortise/query-engine/contract';
import { aroundDocuments, aroundQuery } from '../src/around.ts';
import { createBook } from '../src/book.ts';
import type { LifecycleSubscriber } from '../src/contract.ts';

const TAG = 'api::tag.tag';
const SEO = 'shared.seo';
const bookOf = (contributed: Readonly<Record<string, unknown>> = {}, changed = () => {}) =>
  createBook({ contributed: [{ plugin: 'mine', value: contributed }], known: [TAG, SEO], changed });
const tag: ContentType = {
  uid: TAG,
  kind: 'collectionType',
  collectionName: 'tags',
  singularName: 'tag',
  pluralName: 'tags',
  displayName: 'Tag',
  options: {},
  pluginOptions: {},
  attributes: new Map(),
  scalars: [],
  plugin: 'test',
};

test('handlers of a type without listeners are not wrapped', () => {
  const book = bookOf({ [SEO]: { beforeCreate() {} } });
  const inner: DbHandler = async () => 1;
  const read: DocumentHandler = async () => 1;
  book.subscribe({ models: [SEO], afterFindMany() {} });
  for (const action of [
    'findOne',
    'findMany',
    'count',
    'create',
    'createMany',
    'update',
    'updateMany',
    'delete',
    'deleteMany',
  ] as const)
    assert.equal(aroundQuery(book, inner, { contentType: tag, action }), inner);
  for (const action of ['findOne', 'findFirst', 'findMany', 'count', 'create', 'update', 'delete'] as const)
    assert.equal(aroundDocuments(book, read, { contentType: tag, action }), read);
  book.subscribe({ models: [TAG], afterFindMany() {} });
  assert.equal(aroundQuery(book, inner, { contentType: tag, action: 'findOne' }), inner);
  assert.notEqual(aroundQuery(book, inner, { contentType: tag, action: 'findMany' }), inner);
  assert.notEqual(aroundDocuments(book, read, { contentType: tag, action: 'findMany' }), read);
});

test('listeners are called in order: contributed lifecycles, then subscribers in order of subscription', async () => {
  const order: string[] = [];
  const note = (who: string) => ({ beforeCount: () => void order.push(who) });
  let changes = 0;
  const book = bookOf({ [TAG]: note('type') }, () => void changes++);
  const out = book.subscribe({ models: [TAG], ...note('one') });
  book.subscribe((event) => void order.push(`all ${event.action}`));
  book.subscribe(note('two'));
  const hear = async () => {
    order.length = 0;
    for (const { before } of book.listeners(TAG, 'Count')) await before?.({ action: 'beforeCount' });
    return order.join(', ');
  };
  assert.equal(await hear(), 'type, one, all beforeCount, two');
  out();
  out();
  assert.equal(await hear(), 'type, all beforeCount, two');
  book.disable();
  assert.equal(await hear(), '');
  book.enable();
  book.clear();
  assert.equal(await hear(), 'type');
  assert.equal(changes, 8);
  assert.deepEqual(book.rows(), [{ by: `plugin "mine" for "${TAG}"`, models: [TAG], moments: ['beforeCount'] }]);
});

test('a subscriber may be an instance of a class, with fields of its own', async () => {
  const book = bookOf();
  class Counting {
    readonly models = [TAG];
    seen = 0;
    beforeCount() {
      this.seen++;
    }
  }
  const counting = new Counting();
  book.subscribe(counting);
  await book.listeners(TAG, 'Count')[0]!.before!({});
  assert.equal(counting.seen, 1);
});

test('lifecycles that would never be called are rejected with the nearest name', () => {
  const refused = (contributed: Readonly<Record<string, unknown>>, expected: object) =>
    assert.throws(() => bookOf(contributed), expected);
  refused(
    { [TAG]: { beforeCreat() {} } },
    { code: 'LIFECYCLES_MOMENT_UNKNOWN', message: /"mine" for "api::tag.tag"/, remedy: /beforeCreate/ },
  );
  refused({ [TAG]: { models: [] } }, { code: 'LIFECYCLES_MOMENT_UNKNOWN', message: /models/ });
  refused({ [TAG]: { beforeCreate: 7 } }, { code: 'LIFECYCLES_INVALID', message: /beforeCreate is not a function/ });
  refused({ [TAG]: () => {} }, { code: 'LIFECYCLES_INVALID' });
  refused({ 'api::tags.tag': {} }, { code: 'LIFECYCLES_TYPE_UNKNOWN', remedy: /api::tag\.tag/ });
  const book = bookOf();
  const subscribe = (given: unknown) => () => book.subscribe(given as LifecycleSubscriber);
  assert.throws(subscribe({ models: [TAG], afterFindAll() {} }), {
    code: 'LIFECYCLES_MOMENT_UNKNOWN',
    remedy: /afterFindOne/,
  });
  assert.throws(subscribe({ models: ['api::nope.nope'] }), { code: 'LIFECYCLES_TYPE_UNKNOWN' });
  assert.throws(subscribe({ models: TAG }), { code: 'LIFECYCLES_INVALID', message: /models/ });
  for (const nothing of [undefined, null, 'beforeCreate', []])
    assert.throws(subscribe(nothing), { code: 'LIFECYCLES_INVALID' });
});
