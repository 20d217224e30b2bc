import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validatePlugins } from '../src/validate-plugins.ts';
import { loose } from './registry.ts';

const refusal =
  (code: string, message: RegExp, remedy?: RegExp) => (error: { code: string; message: string; remedy: string }) => {
    assert.equal(error.code, code);
    assert.match(error.message, message);
    if (remedy) assert.match(error.remedy, remedy);
    return true;
  };
const check = (...plugins: unknown[]) => validatePlugins(plugins as never, '1.2.0');

test('a plugin factory that was not called is refused with its name', () => {
  const slugs = () => loose('slugs');
  assert.throws(() => check(slugs), refusal('KERNEL_PLUGIN_INVALID', /"slugs".*not called/, /slugs\(\)/));
});

test('a value that definePlugin did not create is not a plugin', () => {
  for (const wrong of [
    undefined,
    null,
    'slugs',
    7,
    {},
    { name: 'x' },
    { name: '', spec: {} },
    { name: 'x', spec: null },
  ])
    assert.throws(() => check(wrong), { code: 'KERNEL_PLUGIN_INVALID' });
  assert.throws(() => check(loose('')), { code: 'KERNEL_PLUGIN_INVALID' });
});

test('a plugin name is unique in the list', () => {
  assert.throws(
    () => check(loose('a'), loose('b'), loose('a')),
    refusal('KERNEL_PLUGIN_DUPLICATE', /"a"/, /replace: \{ 'a'/),
  );
});

test('a misspelt field is refused with the nearest one', () => {
  assert.throws(() => check(loose('a', { need: ['log'] })), refusal('KERNEL_FIELD_UNKNOWN', /"a".*"need"/, /"needs"/));
});

test('an invalid field is refused with the expected form', () => {
  for (const [field, value] of Object.entries({
    version: 1,
    kernel: ['^1'],
    options: { parse: () => 1 },
    needs: 'log',
    wants: [1],
    after: {},
    hooks: { x: 1 },
    provides: { x: 'clock' },
    replaces: 'x',
    decorates: [],
    collects: { words: true },
    contributes: [],
    offers: () => 1,
    taps: [],
    overrides: { compile: () => 1 },
    on: { x: {} },
    reports: {},
    bootstrap: true,
    start: {},
    stop: 'now',
    destroy: 0,
  })) {
    const message = new RegExp(`"a" has .* as ${field}`);
    assert.throws(
      () => check(loose('a', { [field]: value })),
      refusal('KERNEL_FIELD_INVALID', message, /In "a", make/),
      field,
    );
  }
});

test('a field set to undefined is ignored', () => {
  check(loose('a', { needs: undefined, taps: undefined, bootstrap: undefined }));
});

test('a plugin for another API version is refused with both versions', () => {
  check(loose('a', { kernel: '^1.0.0' }));
  for (const kernel of ['^2.0.0', 'banana'])
    assert.throws(() => check(loose('a', { kernel })), refusal('KERNEL_VERSION_MISMATCH', /this is 1\.2\.0/, /"a"/));
});
