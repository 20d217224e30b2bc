import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decoderOf } from '../src/mapping/decode.ts';

test('a datetime is decoded to ISO 8601 with milliseconds, whatever precision the column has', () => {
  const decode = decoderOf('datetime');
  assert.equal(decode('2026-11-22 12:27:46.114'), '2026-11-22T12:27:46.114Z');
  assert.equal(decode('2026-11-22 12:27:46.1'), '2026-11-22T12:27:46.100Z');
  assert.equal(decode('2026-11-22 12:27:46'), '2026-11-22T12:27:46.000Z');
  assert.equal(decode('2026-11-22 12:27:46.999999'), '2026-11-22T12:27:46.999Z');
});

test('any datetime between the years 1000 and 9999 survives a round trip through text', () => {
  const moment = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, (date) => {
      const asStored = date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.?0*Z$/, '');
      assert.equal(decoderOf('datetime')(asStored), date.toISOString());
      assert.equal(decoderOf('timestamp')(asStored), String(date.getTime()));
    }),
  );
});

test('unusual years and infinity are decoded as well as possible', () => {
  assert.equal(decoderOf('datetime')('infinity'), 'infinity');
  assert.match(String(decoderOf('datetime')('10001-01-01 00:00:00')), /10001-01-01/);
});

test('a boolean is read from a selected column and from its text', () => {
  const decode = decoderOf('boolean');
  assert.deepEqual(['t', 'f', 'true', 'false'].map(decode), [true, false, true, false]);
});

test('integers, floats and decimals are numbers, big integers stay text', () => {
  assert.equal(decoderOf('integer')('42'), 42);
  assert.equal(decoderOf('decimal')('2.50'), 2.5);
  assert.equal(decoderOf('float')('1e-7'), 1e-7);
  assert.equal(decoderOf('biginteger')('9007199254740993'), '9007199254740993');
});

test('a time keeps its fractions, a date is unchanged', () => {
  assert.equal(decoderOf('time')('08:30:00'), '08:30:00');
  assert.equal(decoderOf('time')('08:30:00.5'), '08:30:00.5');
  assert.equal(decoderOf('date')('2024-02-29'), '2024-02-29');
});
