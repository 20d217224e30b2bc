import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/read.ts';
import { folderWith } from './folders.ts';

const read = (files: Readonly<Record<string, string>>, variables: Record<string, string> = {}) =>
  readConfig(folderWith(files), { variables });

test('every kind of file becomes the root of its name, functions are called with env', async () => {
  const { values, files, warnings } = await read(
    {
      'config/server.js': 'module.exports = ({ env }) => ({ port: env.int("PORT", 1) });',
      'config/api.json': '{ "rest": { "prefix": "/v1" } }',
      'config/middlewares.mjs': 'export default ["strapi::errors"];',
      'config/database.ts':
        'const client: string = "postgres"; export default async () => ({ connection: { client } });',
      'config/custom.cjs': 'exports.a = 1;',
      'config/named.ts': 'export const b: number = 2;',
      'config/built.cjs': 'exports.__esModule = true; exports.default = () => ({ c: 3 });',
      'config/.hidden.js': 'throw 1;',
      'config/types.d.ts': 'nonsense',
      'config/notes.md': '# no config',
    },
    { PORT: '80' },
  );
  assert.deepEqual(values, {
    api: { rest: { prefix: '/v1' } },
    built: { c: 3 },
    custom: { a: 1 },
    database: { connection: { client: 'postgres' } },
    middlewares: ['strapi::errors'],
    named: { b: 2 },
    server: { port: 80 },
  });
  assert.deepEqual(files.server, ['config/server.js']);
  assert.deepEqual(warnings, ['config/notes.md is ignored: a config file ends in .js, .ts, .mjs, .cjs or .json']);
});

test('the environment overrides the rest by key, arrays as a whole', async () => {
  const files = {
    'config/server.json': '{ "port": 1, "app": { "keys": ["a", "b"], "name": "x" } }',
    'config/env/production/server.json': '{ "app": { "keys": ["c"] } }',
    'config/env/production/only.json': '{ "here": true }',
    'config/env/test/server.json': '{ "port": 2 }',
  };
  const production = await read(files, { NODE_ENV: 'production' });
  assert.deepEqual(production.values, {
    server: { port: 1, app: { keys: ['c'], name: 'x' } },
    only: { here: true },
  });
  assert.deepEqual(production.files.server, ['config/server.json', 'config/env/production/server.json']);
  const development = await read(files);
  assert.equal(development.environment, 'development');
  assert.deepEqual(development.values.server, { port: 1, app: { keys: ['a', 'b'], name: 'x' } });
});

test('the config of plugins is also at plugin::name', async () => {
  const { values } = await read({
    'config/plugins.json': '{ "seo": { "enabled": true, "config": { "length": 60 } } }',
  });
  assert.deepEqual(values['plugin::seo'], { length: 60 });
});

test('a folder without config has no values', async () => {
  assert.deepEqual((await read({})).values, {});
});

test('reserved and misspelled names are rejected with a suggestion, in any case', async () => {
  await assert.rejects(read({ 'config/middleware.js': '' }), {
    code: 'CONFIG_NAME_RESERVED',
    message: /config\/middleware\.js/,
    remedy: 'Rename the file to "middlewares".',
  });
  await assert.rejects(read({ 'config/UUID.json': '{}' }), { code: 'CONFIG_NAME_RESERVED' });
});

test('two files of one root are rejected with both names', async () => {
  await assert.rejects(read({ 'config/server.json': '{}', 'config/Server.js': 'module.exports = {};' }), {
    code: 'CONFIG_NAME_DUPLICATE',
    message: /server.*Server|Server.*server/s,
  });
});

test('a file that throws, or returns no object, is rejected with its name', async () => {
  await assert.rejects(read({ 'config/server.js': 'throw new Error("odd");' }), {
    code: 'CONFIG_FILE_UNREADABLE',
    message: /config\/server\.js .*odd/,
  });
  await assert.rejects(read({ 'config/server.json': '{' }), { code: 'CONFIG_FILE_UNREADABLE' });
  await assert.rejects(read({ 'config/server.js': 'module.exports = () => 3;' }), {
    code: 'CONFIG_FILE_INVALID',
    message: /number/,
  });
});

test('without variables .env is loaded first, existing variables are kept; ENV_PATH sets another file', async () => {
  const names = ['MORTISE_TEST_A', 'MORTISE_TEST_B', 'ENV_PATH'];
  const kept = names.map((name) => process.env[name]);
  try {
    process.env.MORTISE_TEST_B = 'own';
    const dir = folderWith({
      '.env': 'MORTISE_TEST_A=file\nMORTISE_TEST_B=file\n',
      'other.env': 'MORTISE_TEST_A=other\n',
      'config/a.js': 'module.exports = ({ env }) => ({ a: env("MORTISE_TEST_A"), b: process.env.MORTISE_TEST_B });',
    });
    assert.deepEqual((await readConfig(dir)).values.a, { a: 'file', b: 'own' });
    delete process.env.MORTISE_TEST_A;
    process.env.ENV_PATH = 'other.env';
    assert.deepEqual((await readConfig(dir)).values.a, { a: 'other', b: 'own' });
    process.env.ENV_PATH = 'nowhere.env';
    await assert.rejects(readConfig(dir), { code: 'CONFIG_ENV_FILE_MISSING' });
  } finally {
    names.forEach((name, index) => {
      if (kept[index] === undefined) delete process.env[name];
      else process.env[name] = kept[index];
    });
  }
});
