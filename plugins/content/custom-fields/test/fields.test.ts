import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, ContentType, CustomField, ScalarAttribute } from '@mortise/content-types/contract';
import { collectFields, createCustomFields, customFieldTest } from '../src/fields.ts';

const field = (name: string, customField?: string): ScalarAttribute => ({
  ...{ kind: 'scalar', name, type: 'string', system: false, private: false, writable: true, required: false },
  schema: { type: 'string', ...(customField ? { customField } : {}) },
});
const typeOf = (uid: string): ContentType & { attributes: Map<string, Attribute> } => ({
  ...{ uid, kind: 'collectionType', collectionName: 'ones', singularName: 'one', pluralName: 'ones' },
  ...{ displayName: 'One', options: {}, pluginOptions: {}, scalars: [], plugin: 'test', attributes: new Map() },
});
const loud: CustomField = {
  type: 'string',
  transform: (value) => String(value).toUpperCase(),
  validate: (value) => (value === 'A' ? ' must not be A' : undefined),
};
const fields = collectFields([{ value: { 'global::loud': loud } }, { value: { 'global::plain': { type: 'string' } } }]);

test('transform returns the same object for a type without transforms', async () => {
  const type = typeOf('api::one.one');
  type.attributes.set('a', field('a', 'global::plain')).set('b', field('b'));
  const data = { a: 'x', b: 'y' };
  assert.equal(await createCustomFields(fields).transform(type, data), data);
});

test('null and omitted values are not transformed or validated, and the input is not changed', async () => {
  const type = typeOf('api::one.one');
  type.attributes.set('a', field('a', 'global::loud')).set('b', field('b', 'global::loud'));
  const data = Object.freeze({ a: null, c: 'c' });
  assert.deepEqual(await createCustomFields(fields).transform(type, data), { a: null, c: 'c' });
  const test = customFieldTest(fields)(field('a', 'global::loud'));
  const at = { isDraft: false, isKept: false } as never;
  assert.equal(test?.(null, at, undefined as never), undefined);
  assert.equal(test?.('A', at, undefined as never), ' must not be A');
  assert.equal(customFieldTest(fields)(field('a', 'global::plain')), undefined);
  assert.equal(customFieldTest(fields)(field('a')), undefined);
});

test('a component that contains itself is transformed at every depth', async () => {
  const part = typeOf('part.part');
  const inner = { kind: 'component', name: 'inner', component: part, repeatable: false } as unknown as Attribute;
  part.attributes.set('a', field('a', 'global::loud')).set('inner', inner);
  const type = typeOf('api::one.one');
  type.attributes.set('part', { ...inner, name: 'part' } as Attribute);
  const data = { part: { a: 'x', inner: { a: 'y', inner: { a: 'z' } } } };
  assert.deepEqual(await createCustomFields(fields).transform(type, data), {
    part: { a: 'X', inner: { a: 'Y', inner: { a: 'Z' } } },
  });
});
