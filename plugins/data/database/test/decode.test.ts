import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decoderOf } from '../src/read/decode.ts';

test('a datetime comes out in ISO 8601 with three digits of milliseconds, however many the column holds', () => {
  const decode = decoderOf('datetime');
  assert.equal(decode('2026-11-22 12:27:46.114'), '2026-11-22T12:27:46.114Z');
  assert.equal(decode('2026-11-22 12:27:46.1'), '2026-11-22T12:27:46.100Z');
  assert.equal(decode('2026-11-22 12:27:46'), '2026-11-22T12:27:46.000Z');
  assert.equal(decode('2026-11-22 12:27:46.999999'), '2026-11-22T12:27:46.999Z');
});

test('any moment between the years 1000 and 9999 survives the way through text', () => {
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

test('far years and infinity are spoken as well as they can be', () => {
  assert.equal(decoderOf('datetime')('infinity'), 'infinity');
  assert.match(String(decoderOf('datetime')('10001-01-01 00:00:00')), /10001-01-01/);
});

test('a boolean is read from a selected column and from its text', () => {
  const decode = decoderOf('boolean');
  assert.deepEqual(['t', 'f', 'true', 'false'].map(decode), [true, false, true, false]);
});

test('whole, fractional and decimal numbers are numbers, big ones stay text', () => {
  assert.equal(decoderOf('integer')('42'), 42);
  assert.equal(decoderOf('decimal')('2.50'), 2.5);
  assert.equal(decoderOf('float')('1e-7'), 1e-7);
  assert.equal(decoderOf('biginteger')('9007199254740993'), '9007199254740993');
});

test('a time has the fractions that it has, a date stays as it is', () => {
  assert.equal(decoderOf('time')('08:30:00'), '08:30:00');
  assert.equal(decoderOf('time')('08:30:00.5'), '08:30:00.5');
  assert.equal(decoderOf('date')('2024-02-29'), '2024-02-29');
});
