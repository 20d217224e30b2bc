import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentTypes, TypeDefinition } from '@mortise/content-types/contract';
import type { EventBus, Hooks } from '@mortise/kernel';
import { runAppHooks } from '../src/app-hooks.ts';
import type { Strapi } from '../src/contract.ts';
import { createFacade, type FacadeDependencies } from '../src/facade.ts';
import { checkExtensions, extendType, hideInComponents, hideInType } from '../src/model.ts';
import { readProject } from '../src/read.ts';
import { createRequestStore } from '../src/request-context.ts';
import { createWarnings } from '../src/warnings.ts';
import { folderWith } from './folders.ts';

const said: string[] = [];
const say = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
const typeOf = (uid: string) => ({ uid, kind: 'collectionType', singularName: 'some', attributes: new Map() });
const locale = typeOf('plugin::i18n.locale');
const contentTypes = {
  types: [locale, typeOf('api::a.b')],
  components: [],
  get: (uid: string) => (uid === locale.uid ? locale : { ...typeOf(uid), kind: 'component' }),
} as unknown as ContentTypes;
const asked = (name: string) => (uid: string) => ({ name: () => `${name} ${uid}` });
const log = { error: say('error'), warn: say('warn'), info: say('info'), debug: say('debug') };
const parts: FacadeDependencies = {
  dir: '/site',
  prefix: '/api',
  ownPlugins: ['todo'],
  hooks: {} as Hooks,
  events: {} as EventBus,
  log,
  use: {
    documents: Object.assign(asked('documents'), {
      use: (middleware: unknown) => void said.push(`around ${typeof middleware}`),
    }),
    service: asked('service'),
    controller: asked('controller'),
    contentTypes,
    config: { get: (path: readonly string[], otherwise: unknown) => [path, otherwise] },
  } as unknown as FacadeDependencies['use'],
  requests: createRequestStore(),
  warnings: createWarnings('/site', log, true),
  failure: () => undefined,
  inherit: () => ({}),
};
const strapi = createFacade(parts);
const nameOf = (found: unknown) => (found as { name(): string }).name();

test('strapi speaks for the services of the kernel', async () => {
  assert.equal(await nameOf(strapi.documents('api::a.a')), 'documents api::a.a');
  assert.equal(nameOf(strapi.service('api::a.a')), 'service api::a.a');
  assert.equal(nameOf(strapi.controller('api::a.a')), 'controller api::a.a');
  assert.equal(nameOf(strapi.plugin('i18n')!.service('locales')), 'service plugin::i18n.locales');
  assert.equal(nameOf(strapi.api('a').controller('b')), 'controller api::a.b');
  assert.equal(strapi.plugin('i18n')!.contentType('locale'), strapi.contentType(locale.uid));
  assert.equal(strapi.contentType(locale.uid).globalId, 'I18NLocale');
  assert.deepEqual(strapi.plugin('i18n')!.config('a.b', 1), [['plugin::i18n', 'a', 'b'], 1]);
  assert.deepEqual(Object.keys(strapi.contentTypes), [locale.uid, 'api::a.b']);
  assert.deepEqual(strapi.components, {});
  assert.equal(strapi.dirs.static.public, '/site/public');
  assert.deepEqual([strapi.dirs.app.api, strapi.dirs.dist.src], ['/site/src/api', '/site/src']);
  assert.equal(nameOf(strapi.plugin('i18n')!.services.locales), 'service plugin::i18n.locales');
  assert.equal(nameOf(strapi.plugins.i18n!.controllers.locales), 'controller plugin::i18n.locales');
  assert.equal(nameOf(strapi.services['api::a.a']), 'service api::a.a');
  assert.deepEqual(strapi.config.environment, [['environment'], undefined]);
  assert.equal(strapi.getModel('shop.label').globalId, 'ComponentShopLabel');
  strapi.documents.use(async (_, next) => next());
  strapi.log.http('a');
  strapi.log.silly('b');
  assert.deepEqual(said, ['around function', 'info: a', 'debug: b']);
});

test('what strapi.db does not have is refused by name, and nothing is where there is none', () => {
  const db = { query: asked('query') };
  const { db: seen } = createFacade({ ...parts, use: { ...parts.use, db } as unknown as FacadeDependencies['use'] });
  assert.equal(nameOf(seen!.query('api::a.a')), 'query api::a.a');
  assert.throws(() => strapi.query('api::a.a'), { code: 'PROJECT_STRAPI_UNSUPPORTED' });
  assert.throws(() => (seen as unknown as { connection: unknown }).connection, {
    code: 'PROJECT_STRAPI_UNSUPPORTED',
    message: /strapi\.db\.connection/,
    remedy: /strapi\.db\.query/,
  });
  assert.equal(strapi.db, undefined);
});

test('what strapi does not have is refused by name, with what there is', () => {
  for (const name of ['entityService', 'server', 'cron']) {
    assert.throws(
      () => strapi[name as keyof Strapi],
      (error: Error & { code: string; remedy: string }) => {
        assert.equal(error.code, 'PROJECT_STRAPI_UNSUPPORTED');
        assert.match(error.message, new RegExp(`strapi\\.${name}`));
        assert.match(error.remedy, /strapi\.documents/);
        return true;
      },
    );
  }
});

const projectOf = (files: Readonly<Record<string, string>>) => readProject(folderWith({ 'src/.keep': '', ...files }));

test('the functions of APIs run before those of the app, each with strapi', async () => {
  const told: string[] = [];
  const text = (name: string) => `module.exports = { async register({ strapi }) { strapi.tell("${name}"); } };`;
  const project = await projectOf({ 'src/index.js': text('app'), 'src/api/word/index.js': text('word') });
  const listening = { tell: (name: string) => told.push(name) } as unknown as Strapi;
  await runAppHooks(project, 'register', listening);
  await runAppHooks(project, 'destroy', listening);
  assert.deepEqual(told, ['word', 'app']);
});

test('a function that throws is told with its file and step; what strapi lacks is told as it is', async () => {
  const odd = await projectOf({ 'src/index.js': 'module.exports = { bootstrap() { throw new Error("odd"); } };' });
  await assert.rejects(runAppHooks(odd, 'bootstrap', strapi), {
    code: 'PROJECT_APP_HOOK_FAILED',
    message: 'src/index.js: bootstrap() failed: odd',
  });
  const cron = await projectOf({
    'src/index.js': 'module.exports = { bootstrap: ({ strapi }) => strapi.cron.add("a") };',
  });
  await assert.rejects(runAppHooks(cron, 'bootstrap', strapi), {
    code: 'PROJECT_STRAPI_UNSUPPORTED',
    message: /strapi\.cron/,
  });
});

test('an extension puts its keys in place of the schema’s, attributes as a whole', async () => {
  const project = await projectOf({
    'src/extensions/i18n/content-types/locale/schema.json': '{ "attributes": { "flag": { "type": "string" } } }',
  });
  const shape = {
    uid: 'plugin::i18n.locale',
    schema: { info: { displayName: 'Locale' }, attributes: { code: { type: 'string' } } },
    systemAttributes: {},
  } as unknown as TypeDefinition;
  assert.deepEqual(extendType(shape, project).schema, {
    info: { displayName: 'Locale' },
    attributes: { flag: { type: 'string' } },
  });
  assert.equal(extendType({ ...shape, uid: 'plugin::i18n.other' }, project).schema, shape.schema);
  checkExtensions(project, contentTypes);
});

test('an extension of a type that is not there is refused with its file', async () => {
  const file = 'src/extensions/i17n/content-types/locale/schema.json';
  const project = await projectOf({ [file]: '{}' });
  assert.throws(() => checkExtensions(project, contentTypes), {
    code: 'PROJECT_EXTENSION_TARGET_UNKNOWN',
    message: /src\/extensions\/i17n/,
    remedy: 'Did you mean "plugin::i18n.locale"?',
  });
});

test('attributes that no type shows are private where a type or component has them', () => {
  const shape = {
    uid: 'api::word.word',
    schema: { options: { privateAttributes: ['a'] }, attributes: { a: {}, b: {} } },
    systemAttributes: { createdAt: {} },
  } as unknown as TypeDefinition;
  assert.deepEqual(hideInType(shape, ['a', 'b', 'c', 'createdAt', 'updatedBy']).schema.options, {
    privateAttributes: ['a', 'b', 'createdAt', 'updatedBy'],
  });
  assert.equal(hideInType(shape, ['c']), shape);
  const components = {
    'shop.label': { collectionName: 'labels', info: { displayName: 'Label' }, attributes: { b: { type: 'string' } } },
  } as const;
  assert.deepEqual(hideInComponents(components, ['a', 'b'])['shop.label']?.options, { privateAttributes: ['b'] });
});
