import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScalarType } from '@mortise/content-types/contract';
import { encode } from '../src/mapping/codec.ts';

const encoded = (type: ScalarType, value: unknown) =>
  encode(
    {
      name: 'x',
      kind: 'scalar',
      type,
      private: false,
      writable: true,
      required: false,
      system: false,
      schema: { type },
    },
    value,
  );
const refuses = (type: ScalarType, values: readonly unknown[]) => {
  for (const value of values)
    assert.throws(() => encoded(type, value), { code: 'DATABASE_VALUE_INVALID' }, `${type} ${value}`);
};

test('no value is null, whatever the type', () => {
  assert.equal(encoded('integer', null), null);
  assert.equal(encoded('json', undefined), null);
});

test('times are written in UTC, dates without conversion', () => {
  assert.equal(encoded('datetime', '2026-11-22T14:00:00.5+02:00'), '2026-11-22 12:00:00.500');
  assert.equal(encoded('datetime', new Date(0)), '1970-01-01 00:00:00.000');
  assert.equal(encoded('timestamp', '1000'), '1970-01-01 00:00:01.000');
  assert.equal(encoded('date', '2026-11-22T23:30:00-05:00'), '2026-11-22');
  assert.equal(encoded('time', '09:30'), '09:30');
  refuses('datetime', ['soon', {}, true, 8.64e15, '0000-01-01T00:00:00Z']);
  refuses('date', ['2026-13-45']);
  refuses('time', ['25:00', 7]);
});

test('numbers keep their digits and stay within their columns', () => {
  assert.equal(encoded('integer', '12'), 12);
  assert.equal(encoded('biginteger', '9007199254740993'), '9007199254740993');
  assert.equal(encoded('biginteger', '+5'), '+5');
  assert.equal(encoded('decimal', '12345.67'), '12345.67');
  assert.equal(encoded('float', 1e300), '1e+300');
  refuses('integer', [1.5, '', 'x', 2 ** 31, -(2 ** 31) - 1, true]);
  refuses('biginteger', ['9223372036854775808', '+', 1.5, 'x']);
  refuses('decimal', [100_000_000, 'x', Number.NaN]);
  refuses('float', [Number.POSITIVE_INFINITY, [], '', '0x10', '1_000']);
});

test('booleans are accepted in the same forms as in Strapi', () => {
  assert.deepEqual(
    [true, 'true', 1, 't'].map((value) => encoded('boolean', value)),
    [true, true, true, true],
  );
  assert.deepEqual(
    [false, 'false', 0, 'f'].map((value) => encoded('boolean', value)),
    [false, false, false, false],
  );
  refuses('boolean', ['yes', 2, {}]);
});

test('strings must fit their columns and contain no NUL, which PostgreSQL cannot store', () => {
  assert.equal(encoded('string', 'é'.repeat(255)), 'é'.repeat(255));
  assert.equal(encoded('string', '😀'.repeat(255)), '😀'.repeat(255));
  assert.equal(encoded('text', 'x'.repeat(300)), 'x'.repeat(300));
  refuses('string', ['x'.repeat(256), 'a\0b', {}, ['x']]);
  refuses('text', ['a\0b']);
});

test('JSON is written as text, unless PostgreSQL cannot store it', () => {
  assert.equal(encoded('json', { a: [1, 'x'] }), '{"a":[1,"x"]}');
  assert.equal(encoded('json', 'text'), '"text"');
  assert.equal(encoded('json', '\\u0000'), '"\\\\u0000"');
  refuses('json', ['a\0b', { list: ['\0'] }, '\ud800', { 'k\0': 1 }]);
});
