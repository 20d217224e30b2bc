import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConfig, sealConfig } from '../src/config.ts';

const values = {
  server: { port: 1337, app: { keys: ['a', 'b'] }, url: '' },
  'plugin::i18n': { locales: { default: 'en' } },
};

test('a path leads through objects and lists, and ends in the default where nothing stands', () => {
  const config = createConfig(values);
  assert.equal(config.get('server.port'), 1337);
  assert.equal(config.get('server.app.keys[1]'), 'b');
  assert.equal(config.get(['server', 'app', 'keys', '0']), 'a');
  assert.equal(config.get('server.host', 'localhost'), 'localhost');
  assert.equal(config.get('server.port.digits'), undefined);
  assert.equal(config.get('server.url', '/'), '');
});

test('what every object has is no setting', () => {
  const config = createConfig(values);
  for (const path of ['constructor', 'server.toString', '__proto__.polluted', 'server.app.keys.map']) {
    assert.equal(config.has(path), false, path);
  }
});

test('plugin.x is another way to say plugin::x', () => {
  const config = createConfig(values);
  assert.equal(config.get('plugin::i18n.locales.default'), 'en');
  assert.equal(config.get('plugin.i18n.locales.default'), 'en');
});

test('set makes what is missing, leaves the given values alone, and is seen at once', () => {
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

test('once sealed, set is refused with its path', () => {
  const config = createConfig(values);
  sealConfig(config);
  assert.throws(() => config.set('server.port', 1), { code: 'CONFIG_SEALED', message: /server\.port/ });
  assert.equal(config.get('server.port'), 1337);
});
