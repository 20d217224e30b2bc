import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, ContentType } from '@mortise/content-types/contract';
import { toV4Format } from '../src/v4-format.ts';

const typeOf = (uid: string, attributes: readonly Attribute[]): ContentType => ({
  uid,
  kind: uid.includes('::') ? 'collectionType' : 'component',
  collectionName: uid,
  singularName: uid,
  pluralName: uid,
  displayName: uid,
  options: {},
  pluginOptions: {},
  attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
  scalars: [],
  plugin: 'test',
});
const common = { private: false, writable: true, required: false };
const tag = typeOf('api::tag.tag', []);
const tags: Attribute = {
  ...common,
  kind: 'relation',
  name: 'tags',
  relation: 'oneToMany',
  target: tag,
  many: true,
  owner: true,
  inverse: undefined,
  schema: { type: 'relation', relation: 'oneToMany', target: tag.uid },
};
const seo = typeOf('shared.seo', [tags]);
const card: Attribute = {
  ...common,
  kind: 'component',
  name: 'card',
  component: seo,
  many: false,
  schema: { type: 'component', component: seo.uid },
};
const zone: Attribute = {
  ...common,
  kind: 'dynamiczone',
  name: 'zone',
  components: [seo],
  many: true,
  schema: { type: 'dynamiczone', components: [seo.uid] },
};
const article = typeOf('api::article.article', [tags, card, zone]);

const sea = { id: 7, documentId: 'sea', name: 'Sea' };
const oldSea = { id: 7, documentId: 'sea', attributes: { name: 'Sea' } };

test('an entry is its ids and its attributes, one, each of a list, or null', () => {
  assert.deepEqual(toV4Format(tag, sea), oldSea);
  assert.deepEqual(toV4Format(tag, [sea]), [oldSea]);
  assert.equal(toV4Format(tag, null), null);
});

test('relations are under data in the same format: a list, a count, null', () => {
  const related = (value: unknown) => toV4Format(article, { id: 1, tags: value });
  assert.deepEqual(related([sea]), { id: 1, attributes: { tags: { data: [oldSea] } } });
  assert.deepEqual(related({ count: 3 }), { id: 1, attributes: { tags: { data: { attributes: { count: 3 } } } } });
  assert.deepEqual(related(null), { id: 1, attributes: { tags: { data: null } } });
});

test('components stay flat, in zones too, and their relations are wrapped', () => {
  const parts = { id: 2, tags: [sea] };
  const entry = { id: 1, card: parts, zone: [{ __component: 'shared.seo', ...parts }], json: { id: 3 } };
  const flat = { id: 2, tags: { data: [oldSea] } };
  assert.deepEqual(toV4Format(article, entry), {
    id: 1,
    attributes: { card: flat, zone: [{ __component: 'shared.seo', ...flat }], json: { id: 3 } },
  });
  assert.deepEqual(toV4Format(article, { id: 1, card: null }), { id: 1, attributes: { card: null } });
});
