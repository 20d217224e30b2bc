import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Strapi } from '../src/contract.ts';
import { bindLifecycles } from '../src/lifecycles.ts';
import { readProject } from '../src/read.ts';
import { folderWith } from './folders.ts';

const SCHEMA =
  '{ "info": { "singularName": "word", "pluralName": "words", "displayName": "Word" }, "attributes": { "text": { "type": "string" } } }';
const read = (files: Readonly<Record<string, string>>) => readProject(folderWith({ 'src/.keep': '', ...files }));
const refused = (files: Readonly<Record<string, string>>, expected: object) => assert.rejects(read(files), expected);

test('every kind of file of the library becomes a piece under its uid', async () => {
  const library = await readProject(join(import.meta.dirname, 'fixtures/library'), {
    plugins: { todo: { resolve: './src/plugins/todo' }, notes: { resolve: './src/plugins/notes' } },
    variables: { TODO_GREETING: 'good day' },
  });
  assert.deepEqual(Object.keys(library.contentTypes), [
    'api::book.book',
    'api::notice.notice',
    'api::shelf.shelf',
    'api::subject.subject',
    'plugin::todo.task',
  ]);
  assert.deepEqual(Object.keys(library.components), ['shop.chapter', 'shop.label']);
  assert.deepEqual(Object.keys(library.controllers), [
    'api::book.book',
    'api::shelf.shelf',
    'api::subject.subject',
    'api::tools.inside',
    'api::tools.tools',
    'plugin::todo.task',
    'plugin::todo.desk',
  ]);
  assert.deepEqual(Object.keys(library.services), [
    'api::book.book',
    'api::shelf.shelf',
    'api::subject.subject',
    'api::tools.times',
    'plugin::todo.greeter',
  ]);
  assert.deepEqual(Object.keys(library.policies), [
    'api::shelf.small',
    'api::tools.weekday',
    'global::only-with-key',
    'plugin::todo.known',
  ]);
  assert.deepEqual(Object.keys(library.middlewares), [
    'api::shelf.counted',
    'api::tools.lower',
    'global::mark',
    'global::signed',
    'plugin::todo.stamped',
  ]);
  assert.deepEqual(
    library.routers.map(({ file }) => file.replace('src/api/', '')),
    [
      'book/routes/book.ts',
      'notice/routes/notice.js',
      'shelf/routes/01-label.js',
      'shelf/routes/shelf.js',
      'subject/routes/subject.mjs',
      'tools/routes/keyed.js',
      'tools/routes/times.ts',
      'src/plugins/todo/strapi-server.js: routes',
      'src/plugins/todo/strapi-server.js: routes',
      'src/plugins/notes/strapi-server.ts: routes',
    ],
  );
  assert.deepEqual(
    library.appHooks.map(({ file, ...steps }) => [file, Object.keys(steps)]),
    [
      ['src/plugins/todo/strapi-server.js', ['register']],
      ['src/index.ts', ['register', 'bootstrap', 'destroy']],
    ],
  );
  assert.deepEqual(Object.keys(library.extensions), ['plugin::i18n.locale']);
  assert.deepEqual(library.plugins, { todo: { greeting: 'good day', limit: 3 }, notes: {} });
  assert.deepEqual(library.notes, [
    'src/plugins/asleep is left aside: config/plugins does not name it, or does not enable it',
  ]);
});

test('names of APIs and of their files are spoken in kebab case, those of the app as they are', async () => {
  const { controllers, policies } = await read({
    'src/api/blogPost/controllers/blog_post.js': 'module.exports = {};',
    'src/policies/isOwner.js': 'module.exports = () => true;',
  });
  assert.deepEqual(Object.keys(controllers), ['api::blog-post.blog-post']);
  assert.deepEqual(Object.keys(policies), ['global::isOwner']);
});

test('the lifecycles of a type are found beside its schema, and given strapi second', async () => {
  const { lifecycles } = await read({
    'src/api/word/content-types/word/schema.json': SCHEMA,
    'src/api/word/content-types/word/lifecycles.js':
      'module.exports = { beforeCreate(event, { strapi }) { event.params.data.text = strapi.service(1); } };',
  });
  const uid = 'api::word.word';
  assert.deepEqual(Object.keys(lifecycles), [uid]);
  const strapi = { service: (uid: unknown) => `service ${uid}` } as unknown as Strapi;
  const event = { params: { data: { text: '' } } };
  await bindLifecycles(lifecycles, strapi, { ofFile() {} })[uid]!.beforeCreate!(event as never);
  assert.equal(event.params.data.text, 'service 1');
});

test('what comes later is noted, with its file', async () => {
  const { notes } = await read({
    'src/api/word/content-types/word/schema.json': SCHEMA,
    'src/api/word/config/x.json': '{}',
    'src/extensions/upload/strapi-server.js': 'module.exports = (plugin) => plugin;',
    'src/plugins/seo/package.json': '{}',
  });
  assert.deepEqual(notes, [
    'src/api/word/config is left aside: say it in config',
    'src/extensions/upload/strapi-server.js is left aside: "upload" is no plugin of this project; change it by a plugin',
    'src/plugins/seo is left aside: config/plugins does not name it, or does not enable it',
  ]);
});

test('a folder without src is no project', async () => {
  await assert.rejects(readProject(folderWith({ 'package.json': '{}' })), { code: 'PROJECT_FOLDER_MISSING' });
});

test('a file that cannot be loaded is refused with its name and its own error as the cause', async () => {
  await refused({ 'src/policies/a.js': 'throw new Error("odd");' }, (error: Error & { code: string }) => {
    assert.equal(error.code, 'PROJECT_FILE_UNREADABLE');
    assert.equal(error.message, 'src/policies/a.js:1:7 could not be read: odd');
    assert.equal((error.cause as Error).message, 'odd');
    return true;
  });
  await refused({ 'src/api/word/content-types/word/schema.json': '{' }, { code: 'PROJECT_FILE_UNREADABLE' });
  await refused(
    { 'src/policies/b.js': 'require("left-pad");' },
    {
      code: 'PROJECT_MODULE_MISSING',
      message: 'src/policies/b.js:1:1 imports "left-pad", which cannot be found',
      remedy: 'Run npm install left-pad.',
    },
  );
});

test('a file that gives what its folder does not hold is refused with its name', async () => {
  const type = 'src/api/word/content-types/word';
  const wrong: Readonly<Record<string, [string, RegExp]>> = {
    'src/components/shop/a.json': ['{ "attributes": {} }', /collectionName/],
    'src/components/shop/b.json': ['{ "collectionName": "b" }', /attributes/],
    [`${type}/schema.json`]: ['{ "info": {}, "attributes": {} }', /singularName/],
    [`${type}/schema.js`]: ['module.exports = {};', /attributes/],
    [`${type}/lifecycles.js`]: ['', /schema/],
    'src/api/verb/content-types/verb/lifecycles.js': ['module.exports = () => {};', /function/],
    'src/extensions/i18n/content-types/locale/schema.json': ['[]', /object/],
    'src/index.js': ['module.exports = () => {};', /function/],
  };
  for (const [path, [text, problem]] of Object.entries(wrong)) {
    const beside: Readonly<Record<string, string>> = path.includes('/verb/')
      ? { 'src/api/verb/content-types/verb/schema.json': SCHEMA }
      : {};
    await refused({ ...beside, [path]: text }, (error: Error & { code: string }) => {
      assert.equal(error.code, 'PROJECT_FILE_INVALID', path);
      assert.ok(error.message.startsWith(path.replace('word/lifecycles.js', 'word')), error.message);
      assert.match(error.message, problem);
      return true;
    });
  }
});

test('a helper beside policies, middlewares, controllers and services is kept with what is wrong with it', async () => {
  const project = await read({
    'src/policies/a.js': 'module.exports = 1;',
    'src/middlewares/a.js': 'module.exports = {};',
    'src/api/word/controllers/a.js': 'module.exports = [];',
    'src/api/word/services/a.js': 'module.exports = null;',
  });
  const problems = [
    project.policies['global::a'],
    project.middlewares['global::a'],
    project.controllers['api::word.a'],
    project.services['api::word.a'],
  ].map((piece) => [piece?.problem?.code, piece?.problem?.message]);
  assert.deepEqual(problems, [
    ['PROJECT_FILE_INVALID', 'src/policies/a.js: it exports number'],
    ['PROJECT_FILE_INVALID', 'src/middlewares/a.js: it exports an object'],
    ['PROJECT_FILE_INVALID', 'src/api/word/controllers/a.js: it exports a list'],
    ['PROJECT_FILE_INVALID', 'src/api/word/services/a.js: it exports null'],
  ]);
});

test('tests, declarations, maps and hidden files are not loaded, nor folders of tests and files in folders', async () => {
  const broken = 'throw new Error("this is not to be loaded");';
  const names = ['a.test.ts', 'a.spec.js', 'a.d.ts', 'a.js.map', '.a.js', '__tests__/a.js', 'inner/a.js', 'notes.md'];
  const folders = [
    'src/policies',
    'src/middlewares',
    'src/api/word/controllers',
    'src/api/word/services',
    'src/api/word/routes',
  ];
  const beside = folders.flatMap((folder) => names.map((name) => [`${folder}/${name}`, broken]));
  const project = await read({
    ...Object.fromEntries(beside),
    'src/api/__tests__/controllers/a.js': broken,
    'src/api/word/content-types/word/schema.json': SCHEMA,
    'src/api/word/content-types/word/word.test.js': broken,
    'src/api/word/content-types/word/helper.js': broken,
    'src/api/word/content-types/word/__tests__/lifecycles.js': broken,
    'src/api/empty/.gitkeep': '',
    'src/index.test.js': broken,
    'src/utils/a.js': broken,
    'src/extensions/.gitkeep': '',
    'src/admin/app.js': broken,
  });
  assert.deepEqual(Object.keys(project.contentTypes), ['api::word.word']);
  assert.deepEqual(
    [project.policies, project.middlewares, project.controllers, project.services, project.lifecycles],
    [{}, {}, {}, {}, {}],
  );
  assert.deepEqual([project.routers, project.appHooks], [[], []]);
});

test('one uid in two files is refused with both', async () => {
  await refused(
    { 'src/policies/a.js': 'module.exports = () => {};', 'src/policies/a.ts': 'export default () => {};' },
    { code: 'PROJECT_DUPLICATE', message: /src\/policies\/a\.ts: .*src\/policies\/a\.js/ },
  );
  await refused({ 'src/index.js': '', 'src/index.ts': '' }, { code: 'PROJECT_DUPLICATE' });
});

test('src/index may export its three functions and nothing else', async () => {
  await refused(
    { 'src/index.js': 'module.exports = { bootstap() {} };' },
    { code: 'PROJECT_APP_HOOK_INVALID', message: /src\/index\.js: "bootstap"/, remedy: 'Did you mean "bootstrap"?' },
  );
  await refused({ 'src/api/word/index.js': 'module.exports = { register: 1 };' }, { code: 'PROJECT_APP_HOOK_INVALID' });
});

test('only files of the project find what stands for @strapi/strapi', async () => {
  await read({
    'src/policies/a.js':
      'const { factories } = require("@strapi/strapi"); module.exports = () => typeof factories.createCoreRouter;',
  });
  await assert.rejects(import('@strapi/strapi' as string), { code: 'ERR_MODULE_NOT_FOUND' });
  await refused(
    {
      'node_modules/theirs/index.js': 'require("@strapi/strapi");',
      'src/policies/a.js': 'require("theirs"); module.exports = () => {};',
    },
    { code: 'PROJECT_MODULE_MISSING', message: /node_modules\/theirs\/index\.js imports "@strapi\/strapi"/ },
  );
});

test('while files are loaded the global strapi has settings, folders and a log, and refuses the rest with file and line', async () => {
  const dir = folderWith({
    'src/policies/a.js': `const { config, dirs, log } = strapi;
      const found = [config.site.name, dirs.app.src.slice(-4), typeof log.info];
      module.exports = () => found;`,
  });
  const { policies } = await readProject(dir, { settings: { site: { name: 'site' } } });
  assert.deepEqual((policies['global::a']!.value as () => unknown)(), ['site', '/src', 'function']);
  await refused({ 'src/policies/a.js': '\nstrapi.db.query();' }, (error: Error & { code: string }) => {
    assert.deepEqual(
      [error.code, (error.cause as typeof error).code],
      ['PROJECT_FILE_UNREADABLE', 'PROJECT_STRAPI_TOO_EARLY'],
    );
    return error.message.startsWith('src/policies/a.js:2:8 ');
  });
});
