import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plugin } from '../src/plugin.ts';
import { resolveTaps, type TapFn } from '../src/taps.ts';
import { loose } from './registry.ts';

const view = (plugin: string) => ({ plugin }) as never;
const tapsOf = (...plugins: Plugin[]) => resolveTaps('h', 1, plugins, view);
const namesOf = (...plugins: Plugin[]) =>
  tapsOf(...plugins)
    .map((tap) => tap.plugin)
    .join(' ');
const tap = (name: string, place: object = {}) => loose(name, { taps: { h: { handler: () => name, ...place } } });

test('taps are ordered by stage, then by boot order', () => {
  assert.equal(
    namesOf(tap('late', { stage: 100 }), tap('a'), tap('b'), tap('early', { stage: -100 })),
    'early a b late',
  );
});

test('a tap with before runs immediately before the first of the named plugins, whatever the stage', () => {
  assert.equal(namesOf(tap('a'), tap('b'), tap('c', { before: 'b' }), tap('d', { before: ['c', 'b'] })), 'a d c b');
  assert.equal(namesOf(tap('early', { stage: -100 }), tap('a'), tap('z', { stage: 9, before: 'early' })), 'z early a');
});

test('a tap before a plugin without taps keeps its position', () => {
  assert.equal(namesOf(tap('a'), tap('b', { before: 'nobody' }), tap('c', { before: 'c' })), 'a b c');
});

test('taps before each other are refused with the cycle', () => {
  assert.throws(() => tapsOf(tap('a', { before: 'b' }), tap('b', { before: 'a' })), {
    code: 'KERNEL_TAP_CYCLE',
    message: /"h".*"a" before "b" before "a"/,
  });
});

test('a plugin can tap a hook several times', () => {
  const many = loose('a', { taps: { h: [() => 1, { handler: () => 2, stage: -1 }] } });
  assert.deepEqual(
    tapsOf(many).map(({ fn }) => fn()),
    [2, 1],
  );
});

test('a tap that is not a function is refused', () => {
  for (const wrong of ['x', null, { handle: () => 1 }])
    assert.throws(() => tapsOf(loose('a', { taps: { h: wrong } })), {
      code: 'KERNEL_FIELD_INVALID',
      message: /"a".*taps\["h"\]/,
    });
});

test('the view follows the arguments of the hook, for any number of them', () => {
  for (let count = 0; count < 6; count++) {
    const given = Array.from({ length: count }, (_, i) => i);
    const plugin = loose('a', { taps: { h: (...args: unknown[]) => args } });
    const [row] = resolveTaps('h', count, [plugin], view);
    assert.deepEqual(row!.fn(...given), [...given, { plugin: 'a' }]);
  }
});

test('an override keeps the position of the overridden tap, and overrides wrap each other', () => {
  const around = (name: string) =>
    loose(name, {
      overrides: {
        h: { b: (original: TapFn, v: { plugin: string }) => (x: unknown) => `${v.plugin}(${original(x)})` },
      },
    });
  const taps = tapsOf(around('x'), tap('a'), tap('b'), tap('c'), around('y'));
  assert.deepEqual(
    taps.map(({ fn }) => fn(0)),
    ['a', 'y(x(b))', 'c'],
  );
  assert.deepEqual(
    taps.map((row) => row.overriddenBy),
    [[], ['x', 'y'], []],
  );
});

test('overriding a missing tap is refused with the existing ones', () => {
  const dead = loose('dead', { overrides: { h: { i19n: (original: unknown) => original } } });
  assert.throws(
    () => tapsOf(tap('i18n'), tap('b'), dead),
    (error: { code: string; message: string; remedy: string }) => {
      assert.equal(error.code, 'KERNEL_OVERRIDE_TARGET_UNKNOWN');
      assert.match(error.message, /"dead".*"i19n" on "h"/);
      assert.match(error.remedy, /"i18n"\? .*"i18n", "b"/);
      return true;
    },
  );
});

test('an override that returns no function, or throws, is reported with its plugin', () => {
  const nothing = loose('o', { overrides: { h: { a: () => undefined } } });
  assert.throws(() => tapsOf(tap('a'), nothing), {
    code: 'KERNEL_FIELD_INVALID',
    message: /"o" has undefined as overrides/,
  });
  const throwing = loose('o', {
    overrides: {
      h: {
        a: () => {
          throw new Error('boom');
        },
      },
    },
  });
  assert.throws(() => tapsOf(tap('a'), throwing), {
    code: 'KERNEL_STEP_FAILED',
    message: /"o" failed in overrides.*boom/,
  });
});
