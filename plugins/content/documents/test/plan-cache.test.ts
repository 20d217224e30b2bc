import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNTRUSTED } from '@mortise/kernel';
import type { PlanNode } from '@mortise/query/contract';
import { assertSanitized } from '../src/assert-sanitized.ts';
import type { DocumentCall, DocumentParams } from '../src/contract.ts';
import { createPlanCache } from '../src/plan-cache.ts';
import { typeOf } from './types.ts';

const { type } = typeOf('article');
const callOf = (params: DocumentParams): DocumentCall => ({
  uid: type.uid,
  contentType: type,
  action: 'findMany',
  params,
  context: {},
  wantsTotal: false,
  startedAt: 0,
});
const frozen = (eq: string) => Object.freeze({ title: Object.freeze({ $eq: eq }) });

test('an object that came with a request is rejected with its path, at any depth', () => {
  const refuse = (params: DocumentParams, path: string) =>
    assert.throws(() => assertSanitized(callOf(params), new WeakSet()), {
      code: 'DOCUMENTS_UNSANITIZED',
      details: { uid: type.uid, action: 'findMany', path },
    });
  const sent = { [UNTRUSTED]: true };
  refuse(sent, 'params');
  refuse({ filters: { $or: [{ title: 'x' }, { author: sent }] } }, 'filters.$or.1.author');
  refuse({ populate: { tags: { ...sent, fields: ['name'] } } }, 'populate.tags');
  refuse({ data: { list: Object.assign(['x'], sent) } }, 'data.list');
  assertSanitized(callOf({ filters: { at: { $gt: new Date() } } }), new WeakSet());
});

test('only deeply frozen values are cached as safe', () => {
  const settled = new WeakSet<object>();
  const shallow = Object.freeze({ title: { $eq: 'x' } });
  const deep = frozen('x');
  assertSanitized(callOf({ filters: shallow, populate: deep }), settled);
  assert.equal(settled.has(shallow), false);
  assert.equal(settled.has(deep), true);
});

test('a plan has a cache key from the second use of its frozen parameters on', () => {
  const settled = new WeakSet<object>();
  const memory = createPlanCache(settled);
  const filters = frozen('x');
  assertSanitized(callOf({ filters }), settled);
  const keyOf = (params: DocumentParams) => memory.keyFor('findMany', params);
  assert.equal(keyOf({ filters }), undefined);
  const key = keyOf({ filters });
  assert.equal(typeof key, 'string');
  assert.equal(keyOf({ filters, requestId: 'other parameters are not part of the key' }), key);
  for (const other of [
    { filters, status: 'published' },
    { filters, start: 1 },
    { filters, locale: 'fr' },
    { status: 'x' },
  ]) {
    assert.notEqual(keyOf(other), key);
  }
  assert.equal(keyOf({ filters: { title: { $eq: 'x' } } }), undefined);
});

test('strings cannot be crafted to give the key of another call', () => {
  const memory = createPlanCache(new WeakSet());
  const keys = [{ status: 'a|locale:string1:b' }, { status: 'a', locale: 'b' }, { start: 1 }, { start: '1' as never }];
  assert.equal(new Set(keys.map((params) => memory.keyFor('findMany', params))).size, keys.length);
});

test('a full cache evicts its oldest plan', () => {
  const memory = createPlanCache(new WeakSet(), [], 2);
  const plan = (limit: number): PlanNode => ({ type, fields: [], where: undefined, sort: [], populate: [], limit });
  for (const n of [1, 2, 3]) memory.set(`k${n}`, plan(n));
  assert.deepEqual(
    [1, 2, 3].map((n) => memory.get(`k${n}`)?.limit),
    [undefined, 2, 3],
  );
});
