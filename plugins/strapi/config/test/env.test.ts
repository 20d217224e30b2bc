import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEnv } from '../src/env.ts';

const env = createEnv({
  NAME: 'mortise',
  EMPTY: '',
  PORT: '1337px',
  RATE: '1.5',
  ON: 'true',
  ODD: 'TRUE',
  JSON: '{"a":[1]}',
  BROKEN: '{a',
  KEYS: '[ "one", two , \'three\']',
  BARE: 'a,b',
  DAY: '2026-01-02',
  KIND: 'blue',
});

test('a variable gives its string, the empty one included, a missing one the default', () => {
  assert.equal(env('NAME'), 'mortise');
  assert.equal(env('EMPTY', 'other'), '');
  assert.equal(env('NONE', 'other'), 'other');
  assert.equal(env('NONE'), undefined);
});

test('each caster parses its type, and returns the default unchanged', () => {
  assert.equal(env.int('PORT', 1), 1337);
  assert.equal(env.int('NONE', 1), 1);
  assert.equal(env.float('RATE'), 1.5);
  assert.deepEqual([env.bool('ON'), env.bool('ODD'), env.bool('NONE', true)], [true, false, true]);
  assert.deepEqual(env.json('JSON'), { a: [1] });
  assert.deepEqual(env.date('DAY'), new Date('2026-01-02'));
});

test('a list is split at commas, without its brackets and quotes', () => {
  assert.deepEqual(env.array('KEYS'), ['one', 'two', 'three']);
  assert.deepEqual(env.array('BARE'), ['a', 'b']);
  assert.deepEqual(env.array('NONE', ['x']), ['x']);
});

test('invalid JSON is rejected with the key', () => {
  assert.throws(() => env.json('BROKEN'), { code: 'CONFIG_ENV_INVALID', message: /BROKEN/ });
});

test('oneOf gives the default for a value that is not allowed, and rejects a default that is not allowed', () => {
  assert.equal(env.oneOf('KIND', ['blue', 'red'], 'red'), 'blue');
  assert.equal(env.oneOf('KIND', ['green', 'red'], 'red'), 'red');
  assert.equal(env.oneOf('NONE', ['green', 'red']), undefined);
  assert.throws(() => env.oneOf('KIND', ['green'], 'yellow' as 'green'), { code: 'CONFIG_ENV_INVALID' });
  assert.throws(() => env.oneOf('KIND', undefined as never), { code: 'CONFIG_ENV_INVALID' });
});
