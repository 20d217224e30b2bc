import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineErrors, errorRow, isMortiseError, kernelErrors, MortiseError, nearest } from '@mortise/kernel';

const errors = defineErrors('SHOP', {
  SOLD_OUT: errorRow<{ item: string; left: readonly string[] }>({
    kind: 'conflict',
    message: (d) => `"${d.item}" is sold out`,
    remedy: (d) => `Take ${d.left.join(' or ')}.`,
    wire: { name: 'SoldOutError', message: (d) => `no ${d.item}`, details: (d) => ({ left: d.left }) },
  }),
  SHUT: errorRow({ kind: 'fault', message: () => 'the shop is shut', remedy: () => 'Come tomorrow.' }),
});

test('a coded error has code, kind, remedy, details, cause and the public error', () => {
  const cause = new Error('boom');
  const error = errors.SOLD_OUT({ item: 'tea', left: ['milk'] }, cause);
  assert.ok(error instanceof MortiseError && error instanceof Error);
  const { code, kind, message, remedy, details, wire } = error;
  assert.deepEqual([code, kind, message, remedy], ['SHOP_SOLD_OUT', 'conflict', '"tea" is sold out', 'Take milk.']);
  assert.deepEqual(details, { item: 'tea', left: ['milk'] });
  assert.deepEqual(wire, { name: 'SoldOutError', message: 'no tea', details: { left: ['milk'] } });
  assert.equal(error.cause, cause);
  assert.equal(`${error}`, 'SHOP_SOLD_OUT: "tea" is sold out\n  → Take milk.');
});

test('a row without a public error has none, and an error without cause has no cause', () => {
  const error = errors.SHUT();
  assert.equal(error.wire, undefined);
  assert.ok(!('cause' in error));
});

test('the table lists its codes', () => {
  assert.deepEqual(Object.keys(errors.rows), ['SHOP_SOLD_OUT', 'SHOP_SHUT']);
  assert.ok(Object.keys(kernelErrors.rows).every((code) => code.startsWith('KERNEL_')));
});

test('an error of another copy of the package is recognized by its code and remedy', () => {
  assert.ok(isMortiseError(errors.SHUT()));
  assert.ok(isMortiseError(Object.assign(new Error('x'), { code: 'X', remedy: 'y' })));
  for (const other of [
    new Error('x'),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    { code: 'X', remedy: 'y' },
    null,
  ])
    assert.ok(!isMortiseError(other));
});

test('the nearest name is similar, or undefined', () => {
  assert.equal(nearest('docments', ['query', 'documents', 'document']), 'documents');
  assert.equal(nearest('Polices', ['policies', 'routes']), 'policies');
  assert.equal(nearest('cache', ['documents', 'query']), undefined);
  assert.equal(nearest('x', []), undefined);
});
