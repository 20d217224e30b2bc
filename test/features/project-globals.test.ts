import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { bootFiles } from './folders.ts';

const NOTE = JSON.stringify({
  collectionName: 'notes',
  info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
  attributes: { text: { type: 'string' } },
});
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "site" }',
  'config/site.js': 'module.exports = ({ env }) => ({ name: env("SITE_NAME", "site") });',
  'src/api/note/content-types/note/schema.json': NOTE,
};
const route = (...names: readonly string[]) =>
  `module.exports = { routes: [${names.map((name) => `{ method: 'GET', path: '/${name}', handler: 'note.${name}', config: { auth: false } }`)}] };`;

const bootFolder = (files: Readonly<Record<string, string>>) => bootFiles({ ...FILES, ...files });

describe('the global strapi of a Strapi-shaped folder', () => {
  const WITH_GLOBAL = {
    'src/api/note/routes/note.js': route('counted', 'added'),
    'src/api/note/services/note.js': `const name = strapi.config.get('site.name');
      const kept = strapi;
      module.exports = { async count() { return [name, await strapi.documents('api::note.note').count(), await kept.db.query('api::note.note').count()]; } };`,
    'src/api/note/controllers/note.js': `module.exports = {
      async counted() { return { counted: await strapi.service('api::note.note').count() }; },
      added() { return { io: strapi.io.name, here: 'strapi' in globalThis, has: 'io' in strapi }; },
    };`,
    'src/api/note/content-types/note/lifecycles.js': `module.exports = {
      beforeCreate({ params }) { params.data.text = strapi.config.get('site.name') + ' ' + params.data.text; },
    };`,
    'src/index.ts': `declare const strapi: any;
      export default {
        register() { strapi.registered = true; },
        async bootstrap({ strapi: given }) {
          if (!strapi.registered || !given.registered) throw new Error('register was not seen');
          strapi.io = { name: 'socket' };
          await strapi.documents('api::note.note').create({ data: { text: 'first' } });
        },
        destroy() { strapi.log.info(strapi.io.name); },
      };`,
  };

  test('is there while files are loaded, in register, bootstrap, lifecycles, services and controllers', async () => {
    const server = await bootFolder(WITH_GLOBAL);
    try {
      assert.deepEqual((await server.http.inject('/api/counted')).json(), { counted: ['site', 1, 1] });
      assert.deepEqual((await server.http.inject('/api/added')).json(), { io: 'socket', here: true, has: true });
      const [note] = await server.documents('api::note.note').findMany();
      assert.equal((note as { readonly text?: unknown }).text, 'site first');
    } finally {
      await server.stop();
    }
  });

  test('leads to the server that was booted last, is gone with the last one, and gives back what was there', async () => {
    const script = join(import.meta.dirname, 'globals/alone.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['-C', 'mortise-source', script]);
    assert.deepEqual(JSON.parse(stdout), {
      both: 'second',
      first: 'first',
      none: false,
      failed: 'src/index.js: bootstrap() failed: function',
      early:
        'src/policies/a.js:1:8 could not be read: strapi.db is used where no server is: while files are loaded, or after it stopped',
      theirs: { theirs: true },
    });
  });

  test('refuses what strapi does not have, as { strapi } does', async () => {
    const server = await bootFolder(FILES);
    try {
      assert.throws(() => (globalThis as { strapi?: { nothing: unknown } }).strapi?.nothing, {
        code: 'PROJECT_STRAPI_UNSUPPORTED',
      });
    } finally {
      await server.stop();
    }
  });
});

describe('what lies beside the code of a folder', () => {
  test('helpers that nothing names do not stop the boot: no functions, functions of something else, empty files', async () => {
    const helpers = {
      'src/middlewares/headers.js': 'module.exports = { name: "x-a" };',
      'src/middlewares/empty.ts': '// export default () => {};',
      'src/policies/rules.js': 'module.exports = ["a"];',
      'src/api/note/controllers/shape.js': 'module.exports = (note) => note.text.trim();',
      'src/api/note/services/slug.ts': 'export default function slug(text: string) { return text.toLowerCase(); }',
      'src/api/note/services/constants.js': 'module.exports = 7;',
      'src/api/note/routes/empty.js': '',
      'src/api/note/routes/note.js': route('slugged', 'broken'),
      'src/api/note/controllers/note.ts': `import slug from '../services/slug';
        export default { slugged: () => ({ slug: slug('ABC') }), broken: () => (globalThis as any).strapi.service('api::note.slug').slug() };`,
    };
    const server = await bootFolder(helpers);
    try {
      assert.deepEqual((await server.http.inject('/api/slugged')).json(), { slug: 'abc' });
      assert.equal((await server.http.inject('/api/broken')).statusCode, 500);
    } finally {
      await server.stop();
    }
  });

  test('one that is named is refused at boot with its file', async () => {
    const broken = { code: 'PROJECT_FILE_INVALID' };
    await assert.rejects(
      bootFolder({
        'src/middlewares/a.js': 'module.exports = {};',
        'config/middlewares.js': 'module.exports = ["strapi::errors", "global::a"];',
      }),
      { ...broken, message: /src\/middlewares\/a\.js: it exports an object/ },
    );
    const named = (config: string) => ({
      'src/api/note/routes/note.js': `module.exports = { routes: [{ method: 'GET', path: '/a', handler: 'note.a', config: { auth: false, ${config} } }] };`,
      'src/api/note/controllers/note.js': 'module.exports = { a: () => 1 };',
    });
    await assert.rejects(
      bootFolder({ ...named('policies: ["global::a"]'), 'src/policies/a.js': 'module.exports = 1;' }),
      /src\/policies\/a\.js: it exports number/,
    );
    await assert.rejects(
      bootFolder({ ...named('middlewares: ["global::a"]'), 'src/middlewares/a.js': 'module.exports = 1;' }),
      /src\/middlewares\/a\.js: it exports number/,
    );
    await assert.rejects(
      bootFolder({ ...named(''), 'src/api/note/controllers/note.js': 'module.exports = (note) => note.text.trim();' }),
      { code: 'PROJECT_FACTORY_FAILED', message: /src\/api\/note\/controllers\/note\.js/ },
    );
  });

  test('functions of { strapi } may use what comes later: other services, plugins, what register adds', async () => {
    const server = await bootFolder({
      'src/index.js': "module.exports = { register({ strapi }) { strapi.add('greeting', () => 'hello'); } };",
      'src/api/note/services/a.js': `module.exports = ({ strapi }) => {
        const other = strapi.service('api::note.b');
        const greeting = strapi.get('greeting');
        return { greet: () => greeting + ' ' + other.name() };
      };`,
      'src/api/note/services/b.js': 'module.exports = () => ({ name: () => "b" });',
      'src/api/note/controllers/note.js': `const { factories } = require('@strapi/strapi');
        module.exports = factories.createCoreController('api::note.note', ({ strapi }) => {
          const a = strapi.service('api::note.a');
          return { async find(ctx) { return { ...(await super.find(ctx)), greeting: a.greet() }; } };
        });`,
      'src/api/note/routes/note.js': `const { factories } = require('@strapi/strapi');
        module.exports = factories.createCoreRouter('api::note.note', { config: { find: { auth: false } } });`,
    });
    try {
      const { data, greeting } = (await server.http.inject('/api/notes')).json();
      assert.deepEqual([data, greeting], [[], 'hello b']);
    } finally {
      await server.stop();
    }
  });
});
