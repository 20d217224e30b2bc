import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import { compose } from '../src/compose.ts';
import { fromEnvironment } from '../src/environment.ts';
import { plugins } from '../src/plugins.ts';
import { type StandardOptions, standard } from '../src/standard.ts';

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
const mine = definePlugin({ name: 'mine' })();

test('the list holds every plugin under its own name, in its order', () => {
  assert.deepEqual(names(standard()), Object.keys(plugins));
});

test('false leaves a plugin out, an object becomes its options', () => {
  const list = standard({ i18n: false, http: { port: 4000 } });
  assert.ok(!names(list).includes('i18n'));
  assert.deepEqual(list.find(({ name }) => name === 'http')?.input, { port: 4000 });
});

test('options for an unknown plugin are refused with the nearest name', () => {
  assert.throws(() => standard({ polices: {} } as StandardOptions), {
    code: 'STANDARD_OPTION_UNKNOWN',
    remedy: 'Did you mean "policies"?',
  });
});

test('compose leaves out, replaces in place, flattens, and leaves the given list alone', () => {
  const list = standard();
  const composed = compose([list, [mine]], {
    without: ['i18n'],
    replace: { routing: definePlugin({ name: 'theirs' })() },
  });
  assert.equal(names(composed).indexOf('theirs'), names(list).indexOf('routing'));
  assert.ok(!names(composed).includes('i18n') && !names(composed).includes('routing'));
  assert.equal(composed.at(-1), mine);
  assert.deepEqual(names(list), Object.keys(plugins));
});

test('compose replaces one plugin by several', () => {
  const two = [definePlugin({ name: 'one' })(), definePlugin({ name: 'two' })()];
  assert.deepEqual(names(compose([mine], { replace: { mine: two } })), ['one', 'two']);
});

test('a dead name in compose is refused with what is there', () => {
  for (const changes of [{ without: ['i17n'] }, { replace: { i17n: mine } }]) {
    assert.throws(() => compose(standard(), changes), {
      code: 'STANDARD_PLUGIN_UNKNOWN',
      remedy: 'Did you mean "i18n"?',
    });
  }
});

test('the environment stands over the options, and only where it says something', () => {
  const options = { http: { host: '0.0.0.0', port: 1 }, auth: { grants: { public: [] } } };
  assert.deepEqual(
    fromEnvironment(options, { PORT: '4000', DATABASE_URL: 'postgres://db/x', LOG_LEVEL: 'WARN', HOST: '' }),
    {
      http: { host: '0.0.0.0', port: 4000 },
      auth: { grants: { public: [] } },
      database: { url: 'postgres://db/x' },
      logger: { level: 'warn' },
    },
  );
  assert.deepEqual(fromEnvironment({}, { STRAPI_PLUGIN_I18N_INIT_LOCALE_CODE: 'fr' }), { i18n: { initLocale: 'fr' } });
  assert.deepEqual(fromEnvironment(options, {}), options);
});

test('DATABASE_URL keeps the parameters of the address in its place: what config encrypts stays encrypted', () => {
  const urlOf = (url: string, DATABASE_URL: string) =>
    fromEnvironment({ database: { url } }, { DATABASE_URL }).database;
  const config = 'postgres://me@old/blog?sslmode=verify-full&application_name=blog';
  assert.deepEqual(urlOf(config, 'postgres://you@new/x'), {
    url: 'postgres://you@new/x?sslmode=verify-full&application_name=blog',
  });
  assert.deepEqual(urlOf(config, 'postgres://you@new/x?sslmode=disable'), {
    url: 'postgres://you@new/x?sslmode=disable&application_name=blog',
  });
  assert.deepEqual(urlOf('postgres://me@old/blog', 'postgres://you@new/x'), { url: 'postgres://you@new/x' });
});

test('the environment does not bring back what was left out', () => {
  assert.deepEqual(fromEnvironment({ logger: false }, { LOG_LEVEL: 'info' }), { logger: false });
});

test('a port or level that is none is refused', () => {
  for (const PORT of ['http', '-1', '65536', '1.5']) {
    assert.throws(() => fromEnvironment({}, { PORT }), { code: 'STANDARD_PORT_INVALID' });
  }
  assert.throws(() => fromEnvironment({}, { LOG_LEVEL: 'loud' }), { code: 'STANDARD_LOG_LEVEL_INVALID' });
});
