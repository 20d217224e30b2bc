import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType, MorphAttribute, ScalarAttribute } from '@mortise/content-types/contract';
import type { CompareColumns, Condition, Operand, PlanNode } from '@mortise/query/contract';
import { fingerprint } from '../src/sql/fingerprint.ts';

const type = { uid: 'api::thing.thing' } as ContentType;
const field = (name: string) => ({ kind: 'scalar', name, type: 'string' }) as ScalarAttribute;
const compare = (name: string, operand: Operand): Condition => ({
  kind: 'compare',
  field: field(name),
  operator: '$eq',
  operand,
});
const plan = (where: Condition | undefined, more: Partial<PlanNode> = {}): PlanNode => ({
  type,
  fields: [field('id')],
  where,
  sort: [],
  populate: [],
  ...more,
});

test('plans that differ only in values share a fingerprint and keep their own operands in order', () => {
  const of = (a: string, b: string) =>
    fingerprint(plan({ kind: 'all', of: [compare('a', { value: a }), compare('b', { value: b })] }));
  assert.equal(of('x', 'y').key, of('1', '2').key);
  assert.deepEqual(of('x', 'y').operands, [{ value: 'x' }, { value: 'y' }]);
});

test('null, a fraction, a slot and a shared operand each change the fingerprint', () => {
  const shared = { value: 'x' };
  const keys = [
    compare('a', { value: 'x' }),
    compare('a', { value: null }),
    compare('a', { value: 1.5 }),
    compare('a', { value: 1 }),
    compare('a', { slot: 's' }),
  ].map((where) => fingerprint(plan(where)).key);
  assert.equal(new Set(keys).size, 4, 'a string and an integer are the same kind of parameter');
  const twice = (a: Operand, b: Operand) =>
    fingerprint(plan({ kind: 'any', of: [compare('a', a), compare('b', b)] })).key;
  assert.notEqual(twice(shared, shared), twice({ value: 'x' }, { value: 'x' }));
});

test('a condition in scope has another fingerprint than the same one in where', () => {
  const condition = compare('a', { value: 'x' });
  assert.notEqual(fingerprint(plan(condition)).key, fingerprint(plan(undefined, { scope: condition })).key);
});

test('the page size is part of the fingerprint, the offset is not', () => {
  const at = (start: number, limit: number) => fingerprint(plan(undefined, { start, limit })).key;
  assert.equal(at(10, 5), at(20, 5));
  assert.notEqual(at(10, 5), at(10, 6));
  assert.notEqual(at(0, 5), at(10, 5));
});

test('the comparisons of a sibling condition are part of the fingerprint, and only values are operands', () => {
  const sibling = (operator: CompareColumns['operator'], value: string): Condition => ({
    kind: 'sibling',
    tests: [
      { kind: 'compare', field: field('title'), operator: '$eq', operand: { value } },
      { kind: 'versus', field: field('updatedAt'), operator },
    ],
  });
  const of = (operator: CompareColumns['operator'], value: string) => fingerprint(plan(sibling(operator, value)));
  assert.equal(of('$gt', 'x').key, of('$gt', 'y').key);
  assert.notEqual(of('$gt', 'x').key, of('$lte', 'x').key);
  assert.deepEqual(of('$gt', 'x').operands, [{ value: 'x' }]);
});

test('the populated types of a polymorphic relation, and whether they are counted, are part of the fingerprint', () => {
  const attribute = { kind: 'morph', name: 'about' } as MorphAttribute;
  const other = { uid: 'api::other.other' } as ContentType;
  const of = (fragments: readonly PlanNode[], count = false) =>
    fingerprint(plan(undefined, { populate: [{ kind: 'morph', attribute, fragments, count }] }));
  const [one, two] = [plan(compare('a', { value: 1 })), { ...plan(undefined), type: other }];
  const keys = [of([one]), of([two]), of([one, two]), of([one, two], true), of([])].map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(of([one, two]).operands, [{ value: 1 }]);
});
