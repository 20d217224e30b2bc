import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProject } from '../src/read.ts';
import { folderWith } from './folders.ts';

const PLUGINS = { todo: { resolve: './src/plugins/todo', config: { limit: 5 } } };
const read = (files: Readonly<Record<string, string>>, plugins: unknown = PLUGINS) =>
  readProject(folderWith({ 'src/.keep': '', ...files }), { plugins, variables: { WORD: 'hi' } });
const server = (text: string) => ({ 'src/plugins/todo/strapi-server.js': `module.exports = ${text};` });
const refused = (files: Readonly<Record<string, string>>, expected: object, plugins?: unknown) =>
  assert.rejects(read(files, plugins), expected);

test('a plugin is an object or a function of { env }, its settings over its defaults', async () => {
  const defaults = '{ config: { default: { limit: 3, deep: { a: 1, b: 2 } } } }';
  const own = { todo: { resolve: './src/plugins/todo', config: { deep: { b: 3 } } } };
  assert.deepEqual((await read(server(defaults), own)).plugins, { todo: { limit: 3, deep: { a: 1, b: 3 } } });
  const asked = '({ env }) => ({ config: { default: { word: env("WORD", "none") } } })';
  assert.deepEqual((await read(server(asked))).plugins, { todo: { word: 'hi', limit: 5 } });
});

test('a server is found as strapi-server, behind the package’s door, or as server/index', async () => {
  const routes = '{ routes: [{ method: "GET", path: "/a", handler: "a.b" }] }';
  const folder = 'src/plugins/todo';
  const doors: readonly Readonly<Record<string, string>>[] = [
    { [`${folder}/strapi-server.ts`]: `export default ${routes};` },
    {
      [`${folder}/package.json`]: '{ "exports": { "./strapi-server": { "require": "./built/index.js" } } }',
      [`${folder}/built/index.js`]: `module.exports = ${routes};`,
    },
    { [`${folder}/server/index.js`]: `module.exports = ${routes};` },
  ];
  for (const files of doors) {
    const [router] = (await read(files)).routers;
    assert.deepEqual([router?.owner, router?.type], [{ pluginName: 'todo' }, 'admin']);
  }
});

test('what is no plugin of the folder is left aside, and told', async () => {
  const { notes } = await read(
    {
      'src/plugins/bare/package.json': '{}',
      'src/plugins/off/strapi-server.js': 'throw new Error("loaded")',
      'package.json': '{ "dependencies": { "seo": "1", "left-pad": "1" } }',
      'node_modules/seo/package.json': '{ "strapi": { "kind": "plugin" } }',
      'node_modules/left-pad/package.json': '{}',
    },
    { bare: { resolve: './src/plugins/bare' }, off: false, seo: true, far: { resolve: '../far' } },
  );
  assert.deepEqual(notes, [
    'config/plugins: "seo" is left aside: it is no plugin of the project\'s folder',
    'config/plugins: "far" is left aside: it is no plugin of the project\'s folder',
    'src/plugins/bare is left aside: it has no strapi-server',
    'package.json: the plugin seo is left aside: plugins of packages are made for Strapi itself',
    'src/plugins/off is left aside: config/plugins does not name it, or does not enable it',
  ]);
});

test('an extension gets the plugin and returns what takes its place; the plugin’s own parts stay as they are', async () => {
  const plugin = server('globalThis.mine = { services: { a: () => ({}) }, routes: { open: { routes: [] } } }');
  const extension = (text: string) => ({
    ...plugin,
    'src/extensions/todo/strapi-server.js': `module.exports = ${text};`,
  });
  const added = await read(extension('(plugin) => { plugin.services.b = () => ({}); return plugin; }'));
  assert.deepEqual(Object.keys(added.services), ['plugin::todo.a', 'plugin::todo.b']);
  assert.deepEqual(Object.keys((globalThis as unknown as { mine: { services: object } }).mine.services), ['a']);
  const lacking = {
    'src/extensions/todo/strapi-server.js':
      'module.exports = (plugin) => { plugin.services.b = () => ({}); plugin.contentTypes; return plugin; };',
  };
  assert.deepEqual(Object.keys((await read({ ...server('{}'), ...lacking })).services), ['plugin::todo.b']);
  const file = /src\/extensions\/todo\/strapi-server\.js/;
  await refused(extension('3'), { code: 'PROJECT_FILE_INVALID', message: file });
  await refused(extension('() => undefined'), { code: 'PROJECT_FILE_INVALID', message: file });
  await refused(extension('() => { throw new Error("odd"); }'), { code: 'PROJECT_FACTORY_FAILED', message: /odd/ });
});

test('a content type stands under its singular name; its table is named after the plugin by content-types', async () => {
  const schema = (name: string) =>
    `{ contentTypes: { task: { schema: { info: { singularName: "${name}", pluralName: "${name}s", displayName: "T" }, attributes: {} } } } }`;
  const { contentTypes } = await read(server(schema('task')));
  assert.equal(contentTypes['plugin::todo.task']?.collectionName, undefined);
  await refused(server(schema('job')), {
    code: 'PROJECT_FILE_INVALID',
    message: /strapi-server\.js: .*"task"/,
    remedy: /"job"/,
  });
});

test('settings that the plugin’s validator refuses are refused with its file and words', async () => {
  const text = '{ config: { validator: ({ limit }) => { if (limit > 3) throw new Error("limit is too high"); } } }';
  await refused(server(text), {
    code: 'PROJECT_PLUGIN_CONFIG_INVALID',
    message: /src\/plugins\/todo\/strapi-server\.js.*limit is too high/,
  });
});

test('a plugin that cannot be resolved is refused', async () => {
  const nowhere = { todo: { resolve: './src/plugins/nowhere' } };
  await refused({}, { code: 'PROJECT_PLUGIN_UNRESOLVED', message: /src\/plugins\/nowhere/ }, nowhere);
  const shouted = { Todo: { resolve: './src/plugins/todo' } };
  await refused(server('{}'), { code: 'PROJECT_PLUGIN_UNRESOLVED', message: /kebab/ }, shouted);
});

test('what a plugin has that is no part of one is refused with the nearest, and a part that is none with its place', async () => {
  await refused(server('{ controler: {} }'), { code: 'PROJECT_FILE_INVALID', remedy: /"controllers"/ });
  await refused(server('3'), { code: 'PROJECT_FILE_INVALID', message: /"todo" is number/ });
  await refused(server('() => { throw new Error("odd"); }'), { code: 'PROJECT_FACTORY_FAILED', message: /odd/ });
  await refused(server('{ policies: { a: 1 } }'), { code: 'PROJECT_FILE_INVALID', message: /policies\.a: .*number/ });
  await refused(server('{ register: 1 }'), { code: 'PROJECT_APP_HOOK_INVALID', message: /strapi-server/ });
});
