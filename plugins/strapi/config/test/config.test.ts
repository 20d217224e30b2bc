import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConfig, sealConfig } from '../src/config.ts';

const values = {
  server: { port: 1337, app: { keys: ['a', 'b'] }, url: '' },
  'plugin::i18n': { locales: { default: 'en' } },
};

test('a path goes through objects and arrays; a missing value gives the default', () => {
  const config = createConfig(values);
  assert.equal(config.get('server.port'), 1337);
  assert.equal(config.get('server.app.keys[1]'), 'b');
  assert.equal(config.get(['server', 'app', 'keys', '0']), 'a');
  assert.equal(config.get('server.host', 'localhost'), 'localhost');
  assert.equal(config.get('server.port.digits'), undefined);
  assert.equal(config.get('server.url', '/'), '');
});

test('inherited properties are not settings', () => {
  const config = createConfig(values);
  for (const path of ['constructor', 'server.toString', '__proto__.polluted', 'server.app.keys.map']) {
    assert.equal(config.has(path), false, path);
  }
});

test('plugin.x is an alias of plugin::x', () => {
  const config = createConfig(values);
  assert.equal(config.get('plugin::i18n.locales.default'), 'en');
  assert.equal(config.get('plugin.i18n.locales.default'), 'en');
});

test('set creates missing objects, does not mutate the input, and is visible at once', () => {
  const config = createConfig(values);
  assert.equal(config.get('server.cron.tasks'), undefined);
  config.set('server.cron.tasks', 3);
  config.set('server.port', 80);
  assert.equal(config.get('server.cron.tasks'), 3);
  assert.equal(config.get('server.port'), 80);
  assert.equal(values.server.port, 1337);
});

test('setting __proto__ changes no prototype', () => {
  const config = createConfig({});
  config.set('__proto__.polluted', true);
  assert.equal(config.get('__proto__.polluted'), true);
  assert.equal('polluted' in {}, false);
});

test('once sealed, set throws with its path', () => {
  const config = createConfig(values);
  sealConfig(config);
  assert.throws(() => config.set('server.port', 1), { code: 'CONFIG_SEALED', message: /server\.port/ });
  assert.equal(config.get('server.port'), 1337);
});
