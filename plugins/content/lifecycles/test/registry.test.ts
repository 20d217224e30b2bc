import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentHandler } from '@mortise/documents/contract';
import type { DbHandler } from '@mortise/query-engine/contract';
import type { LifecycleSubscriber } from '../src/contract.ts';
import { createRegistry } from '../src/registry.ts';
import { wrapDocuments, wrapQuery } from '../src/wrap-actions.ts';

const TAG = 'api::tag.tag';
const SEO = 'shared.seo';
const registryOf = (contributed: Readonly<Record<string, unknown>> = {}, onChange = () => {}) =>
  createRegistry({ contributed: [{ plugin: 'mine', value: contributed }], known: [TAG, SEO], onChange });
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
  const registry = registryOf({ [SEO]: { beforeCreate() {} } });
  const inner: DbHandler = async () => 1;
  const read: DocumentHandler = async () => 1;
  registry.subscribe({ models: [SEO], afterFindMany() {} });
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
    assert.equal(wrapQuery(registry, inner, { contentType: tag, action }), inner);
  for (const action of ['findOne', 'findFirst', 'findMany', 'count', 'create', 'update', 'delete'] as const)
    assert.equal(wrapDocuments(registry, read, { contentType: tag, action }), read);
  registry.subscribe({ models: [TAG], afterFindMany() {} });
  assert.equal(wrapQuery(registry, inner, { contentType: tag, action: 'findOne' }), inner);
  assert.notEqual(wrapQuery(registry, inner, { contentType: tag, action: 'findMany' }), inner);
  assert.notEqual(wrapDocuments(registry, read, { contentType: tag, action: 'findMany' }), read);
});

test('listeners are called in order: contributed lifecycles, then subscribers in order of subscription', async () => {
  const order: string[] = [];
  const note = (who: string) => ({ beforeCount: () => void order.push(who) });
  let changes = 0;
  const registry = registryOf({ [TAG]: note('type') }, () => void changes++);
  const out = registry.subscribe({ models: [TAG], ...note('one') });
  registry.subscribe((event) => void order.push(`all ${event.action}`));
  registry.subscribe(note('two'));
  const hear = async () => {
    order.length = 0;
    for (const { before } of registry.listeners(TAG, 'Count')) await before?.({ action: 'beforeCount' });
    return order.join(', ');
  };
  assert.equal(await hear(), 'type, one, all beforeCount, two');
  out();
  out();
  assert.equal(await hear(), 'type, all beforeCount, two');
  registry.disable();
  assert.equal(await hear(), '');
  registry.enable();
  registry.clear();
  assert.equal(await hear(), 'type');
  assert.equal(changes, 8);
  assert.deepEqual(registry.inspect(), [{ by: `plugin "mine" for "${TAG}"`, models: [TAG], events: ['beforeCount'] }]);
});

test('a subscriber may be an instance of a class, with fields of its own', async () => {
  const registry = registryOf();
  class Counting {
    readonly models = [TAG];
    seen = 0;
    beforeCount() {
      this.seen++;
    }
  }
  const counting = new Counting();
  registry.subscribe(counting);
  await registry.listeners(TAG, 'Count')[0]!.before!({});
  assert.equal(counting.seen, 1);
});

test('lifecycles that would never be called are rejected with the nearest name', () => {
  const refused = (contributed: Readonly<Record<string, unknown>>, expected: object) =>
    assert.throws(() => registryOf(contributed), expected);
  refused(
    { [TAG]: { beforeCreat() {} } },
    { code: 'LIFECYCLES_EVENT_UNKNOWN', message: /"mine" for "api::tag.tag"/, remedy: /beforeCreate/ },
  );
  refused({ [TAG]: { models: [] } }, { code: 'LIFECYCLES_EVENT_UNKNOWN', message: /models/ });
  refused({ [TAG]: { beforeCreate: 7 } }, { code: 'LIFECYCLES_INVALID', message: /beforeCreate is not a function/ });
  refused({ [TAG]: () => {} }, { code: 'LIFECYCLES_INVALID' });
  refused({ 'api::tags.tag': {} }, { code: 'LIFECYCLES_TYPE_UNKNOWN', remedy: /api::tag\.tag/ });
  const registry = registryOf();
  const subscribe = (given: unknown) => () => registry.subscribe(given as LifecycleSubscriber);
  assert.throws(subscribe({ models: [TAG], afterFindAll() {} }), {
    code: 'LIFECYCLES_EVENT_UNKNOWN',
    remedy: /afterFindOne/,
  });
  assert.throws(subscribe({ models: ['api::nope.nope'] }), { code: 'LIFECYCLES_TYPE_UNKNOWN' });
  assert.throws(subscribe({ models: TAG }), { code: 'LIFECYCLES_INVALID', message: /models/ });
  for (const nothing of [undefined, null, 'beforeCreate', []])
    assert.throws(subscribe(nothing), { code: 'LIFECYCLES_INVALID' });
});
