import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overriddenDatabase } from '../src/strapi-database.ts';
import { strapiOptions } from '../src/strapi-options.ts';

const optionsOf = (values: Readonly<Record<string, unknown>>) => {
  const { options } = strapiOptions({ values }, '/site');
  const { config: _, ...rest } = options;
  return rest;
};
const urlOf = (connection: object) =>
  optionsOf({ database: { connection: { client: 'postgres', connection } } }).database as { readonly url: string };

test('without config the defaults of the plugins stand, and the embedded database lies in the folder', () => {
  assert.deepEqual(optionsOf({}), {
    http: {},
    middlewares: { manners: 'strapi', root: '/site' },
    rest: {},
    'content-api': {},
    database: { dataDir: '/site/.mortise/data' },
    migrations: { dir: '/site/database/migrations', atBoot: true },
  });
});

test('database.settings.runMigrations says whether the folder of migrations runs at boot', () => {
  const { migrations } = optionsOf({ database: { settings: { runMigrations: false } } });
  assert.deepEqual(migrations, { dir: '/site/database/migrations', atBoot: false });
});

test('server says host, port, keys, proxy, time limits and the level of the log', () => {
  const server = {
    host: '0.0.0.0',
    port: 80,
    app: { keys: ['a'] },
    proxy: { koa: true },
    http: { serverOptions: { requestTimeout: 1000, headersTimeout: 500, keepAliveTimeout: 50 } },
    logger: { config: { level: 'verbose' } },
  };
  const { http, logger } = optionsOf({ server });
  assert.deepEqual(http, {
    host: '0.0.0.0',
    port: 80,
    keys: ['a'],
    proxy: 'any',
    requestTimeoutMs: 1000,
    headersTimeoutMs: 500,
    keepAliveTimeoutMs: 50,
  });
  assert.deepEqual(logger, { level: 'debug' });
});

test('api.rest says prefix and pages; the maximum wins over the default', () => {
  const restOf = (rest: object) => {
    const { rest: routes, 'content-api': pages } = optionsOf({ api: { rest } });
    return { ...routes, ...pages };
  };
  assert.deepEqual(restOf({ prefix: 'v1/', defaultLimit: 10, maxLimit: 50, withCount: false }), {
    prefix: '/v1',
    defaultLimit: 10,
    maxLimit: 50,
    withCount: false,
  });
  assert.deepEqual(restOf({ prefix: '/' }), { prefix: '' });
  assert.deepEqual(restOf({ strictParams: true }), { strictParams: true });
  assert.deepEqual(restOf({ maxLimit: 5 }), { defaultLimit: 5, maxLimit: 5 });
  assert.deepEqual(restOf({ defaultLimit: 200 }), { defaultLimit: 200, maxLimit: 200 });
});

test('api.documents says whether required relations have to lead somewhere', () => {
  const rulesOf = (documents: object) => optionsOf({ api: { documents } }).validation;
  assert.deepEqual(rulesOf({ strictRelations: true }), { strictRelations: true });
  assert.equal(rulesOf({}), undefined);
});

test('middlewares are the global list; files that they serve are the folder’s', () => {
  const entry = () => {};
  const { middlewares } = optionsOf({
    middlewares: [
      'strapi::errors',
      'strapi::public',
      { name: 'strapi::favicon', config: { maxAge: 1 } },
      { name: 'strapi::public', config: { path: '/elsewhere' } },
      entry,
    ],
    server: { dirs: { public: 'static' } },
  });
  assert.deepEqual(middlewares, {
    manners: 'strapi',
    root: '/site',
    list: [
      'strapi::errors',
      { name: 'strapi::public', config: { path: '/site/static' } },
      { name: 'strapi::favicon', config: { maxAge: 1, path: '/site/favicon.png' } },
      { name: 'strapi::public', config: { path: '/elsewhere' } },
      entry,
    ],
  });
});

test('a PostgreSQL becomes an address, its parts escaped, and its pool', () => {
  assert.equal(
    urlOf({ host: 'db', port: 5433, database: 'my blog', user: 'me', password: 'p@ss/word', ssl: false }).url,
    'postgres://me:p%40ss%2Fword@db:5433/my%20blog',
  );
  assert.equal(urlOf({ connectionString: 'postgres://db/x', host: 'other' }).url, 'postgres://db/x');
  assert.equal(urlOf({ host: 'db', ssl: true }).url, 'postgres://db:5432/?sslmode=verify-full');
  assert.equal(
    urlOf({ connectionString: 'postgres://db/x', ssl: { rejectUnauthorized: false } }).url,
    'postgres://db/x?sslmode=no-verify',
  );
  const connection = { client: 'postgres', connection: { host: 'db' }, pool: { min: 2, max: 5 } };
  assert.deepEqual(optionsOf({ database: { connection } }).database, {
    url: 'postgres://db:5432/',
    pool: { min: 2, max: 5 },
  });
});

test('a database that would not be the one with the content is refused', () => {
  const inner = { schema: 'other' };
  for (const connection of [
    { client: 'sqlite' },
    { client: 'postgres', connection: inner },
    { client: 'postgres', connection: () => inner },
    { client: 'postgres', connection: { ssl: { ca: 'text' } } },
  ]) {
    assert.throws(() => optionsOf({ database: { connection } }), { code: 'STANDARD_DATABASE_UNSUPPORTED' });
  }
});

test('what is left aside is told, setting by setting; roots of the user’s own are not', () => {
  const { warnings, privateAttributes, plugins, options } = strapiOptions(
    {
      values: {
        admin: {},
        plugins: { upload: { config: { a: 1 } }, i18n: { enabled: false }, todo: { resolve: './src/plugins/todo' } },
        mine: { a: 1 },
        server: { port: 1, cron: { enabled: true }, app: { keys: ['a'], name: 'b' } },
        api: {
          rest: { strictParams: true },
          responses: { privateAttributes: ['a'] },
          documents: { strictParams: true },
        },
        database: { connection: { client: 'postgres', connection: { host: 'a' }, debug: true } },
      },
    },
    '/site',
  );
  assert.deepEqual(privateAttributes, ['a']);
  assert.equal(options.i18n, false);
  assert.deepEqual(plugins, { todo: { resolve: './src/plugins/todo' } });
  assert.deepEqual(warnings, [
    'config/admin is left aside',
    'config/plugins: the config of "upload" is left aside',
    'config: server.cron is left aside',
    'config: server.app.name is left aside',
    'config: api.documents.strictParams is left aside',
    'config: database.connection.debug is left aside',
  ]);
});

test('config/grants says what the public may do', () => {
  assert.deepEqual(optionsOf({ grants: { public: ['GET /ping'] } }).auth, { grants: { public: ['GET /ping'] } });
});

test('a number may be a text, as env() gives it; what is of another type is told, not dropped in silence', () => {
  const read = strapiOptions(
    {
      values: {
        server: { host: 7, port: '4000', app: { keys: 'one' } },
        api: { rest: { maxLimit: 'many', withCount: 'yes' } },
        database: { connection: { client: 'postgres', connection: { host: 'a', port: '5433' }, pool: { max: '5' } } },
      },
    },
    '/site',
  );
  assert.deepEqual(read.options.http, { port: 4000 });
  assert.deepEqual(read.options.database, { url: 'postgres://a:5433/', pool: { min: 0, max: 5 } });
  assert.deepEqual(read.warnings, [
    'config: server.host is left aside',
    'config: server.app.keys is left aside',
    'config: api.rest.maxLimit is left aside',
    'config: api.rest.withCount is left aside',
  ]);
});

test('a DATABASE_URL that names another database than config/database is told', () => {
  const config = 'postgres://me:secret@a:5432/blog?sslmode=verify-full';
  assert.deepEqual(overriddenDatabase(config, 'postgres://you:secret@a/blog'), []);
  assert.deepEqual(overriddenDatabase(config, undefined), []);
  assert.deepEqual(overriddenDatabase(config, 'postgres://you:secret@b/blog'), [
    'config/database names a:5432/blog; DATABASE_URL is set and names b:5432/blog, which is used',
  ]);
});
