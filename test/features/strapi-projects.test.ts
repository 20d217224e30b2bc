import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import { fromProject } from '@mortise/standard';
import { type Booted, boot } from '../src/index.ts';
import { bootProject, writeFolder } from './folders.ts';

/** A copy of one of the projects, outside of this repository. */
function copyOf(name: string): string {
  const dir = join(writeFolder({ 'x.txt': '' }), name);
  cpSync(join(import.meta.dirname, 'fixtures', name), dir, { recursive: true });
  return dir;
}

const GRANTS = ['api::article.article', 'api::author.author', 'api::art.art'].map((uid) => `${uid}.find`);

async function withServer(dir: string, act: (server: Booted) => Promise<void>): Promise<void> {
  const server = await bootProject(dir, { grants: GRANTS });
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

interface Report {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}
const reportOf = (server: Booted): Report =>
  server.kernel.inspect().plugins.find(({ name }) => name === 'project')!.report as Report;

describe('projects as create-strapi 5.54 and their authors make them', () => {
  test('TypeScript: stock config, enums, namespaces, JSON, __dirname, require, types without `type`, the global strapi', async () => {
    const dir = copyOf('typescript');
    mkdirSync(join(dir, 'dist/src'), { recursive: true });
    writeFileSync(join(dir, 'dist/src/index.js'), "throw new Error('dist was loaded');");
    await withServer(dir, async (server) => {
      const articles = await server.http.inject('/api/articles?populate=*&sort=title');
      assert.equal(articles.statusCode, 200, articles.body);
      assert.equal(articles.headers['x-served-by'], 'typescript-app');
      const [first] = articles.json().data;
      assert.deepEqual(
        [first.title, first.description, first.author.name, first.author.email, first.blocks[0].body],
        ['First', 'About First', 'Ann', undefined, 'First'],
      );
      assert.deepEqual((await server.http.inject('/api/articles/levels')).json(), {
        levels: [
          ['First', 2],
          ['Second', 1],
        ],
        hardest: 2,
        reading: 'fast',
      });
      const limited = await server.http.inject('/api/articles/limited');
      assert.deepEqual([limited.statusCode, limited.json().error.name], [403, 'ForbiddenError']);
      const admin = await server.http.inject('/api/articles/admin');
      assert.deepEqual(
        [admin.statusCode, admin.json().error],
        [403, { status: 403, name: 'PolicyError', message: 'Policy Failed', details: {} }],
      );
    });
  });

  test('JavaScript: require without endings and of folders, a middleware by path, a plugin of the project', async () => {
    await withServer(copyOf('javascript'), async (server) => {
      const answer = await server.http.inject('/api/authors');
      assert.equal(answer.statusCode, 200, answer.body);
      assert.equal(answer.headers['x-extra'], 'javascript-app');
      const { data, meta } = answer.json();
      assert.deepEqual([data[0].name, meta.started, meta.count], ['ANN', '1970-01-01T00:00:00.000Z', 1]);
    });
  });

  test('one that is reached by a symbolic link', async () => {
    const link = join(writeFolder({ 'x.txt': '' }), 'linked');
    symlinkSync(copyOf('typescript'), link);
    await withServer(link, async (server) => {
      assert.equal((await server.http.inject('/api/articles')).json().data.length, 2);
    });
  });

  test('one whose src and an API lie elsewhere', async () => {
    const [elsewhere, dir] = [copyOf('typescript'), copyOf('javascript')];
    symlinkSync(join(elsewhere, 'src/api/about'), join(dir, 'src/api/about'));
    mkdirSync(join(dir, 'src/components'));
    symlinkSync(join(elsewhere, 'src/components/shared'), join(dir, 'src/components/shared'));
    await withServer(dir, async (server) => {
      assert.equal((await server.http.inject('/api/about')).statusCode, 403);
      assert.equal((await server.http.inject('/api/authors')).statusCode, 200);
    });
  });

  test('a monorepo: sources of a package, decorators, paths and a list of extends in tsconfig', async () => {
    const root = copyOf('monorepo');
    mkdirSync(join(root, 'node_modules/@acme'), { recursive: true });
    symlinkSync(join(root, 'packages/shared'), join(root, 'node_modules/@acme/shared'));
    await withServer(join(root, 'apps/cms'), async (server) => {
      assert.deepEqual((await server.http.inject('/api/greet/Ann')).json(), {
        text: 'good morning, Ann',
        seen: ['greet'],
      });
      assert.equal((await server.http.inject('/api/greet/nobody')).statusCode, 404);
    });
    assert.ok(existsSync(join(root, 'apps/cms/.mortise/cache')));
  });

  test('a policy of Strapi that a plugin brings is that one', async () => {
    const brought = definePlugin({
      name: 'brought',
      contributes: { policies: { 'admin::isAuthenticatedAdmin': (ctx) => ctx.get('x-admin') === 'yes' } },
    });
    const { options, plugins } = await fromProject(copyOf('typescript'));
    const { database: _, ...rest } = options;
    const server = await boot({ plugins: [plugins, brought()], options: { ...rest, logger: { level: 'silent' } } });
    try {
      const headers = { 'x-admin': 'yes' };
      assert.equal((await server.http.inject({ url: '/api/articles/admin', headers })).statusCode, 200);
      assert.equal((await server.http.inject('/api/articles/admin')).statusCode, 403);
    } finally {
      await server.stop();
    }
  });

  test('__component of a zone stands behind what is populated, as in Strapi', async () => {
    const pic = {
      collectionName: 'components_shared_pics',
      info: {},
      attributes: {
        label: { type: 'string' },
        tag: { type: 'relation', relation: 'oneToOne', target: 'api::art.art' },
        note: { type: 'text' },
      },
    };
    const art = {
      info: { singularName: 'art', pluralName: 'arts', displayName: 'Art' },
      attributes: { zone: { type: 'dynamiczone', components: ['shared.pic'] } },
    };
    const dir = writeFolder({
      'package.json': '{}',
      'src/components/shared/pic.json': JSON.stringify(pic),
      'src/api/art/content-types/art/schema.json': JSON.stringify(art),
      'src/api/art/routes/art.js':
        "module.exports = require('@strapi/strapi').factories.createCoreRouter('api::art.art');",
      'src/index.js':
        "module.exports = { bootstrap: () => strapi.documents('api::art.art').create({ data: { zone: [{ __component: 'shared.pic', label: 'l' }] } }) };",
    });
    await withServer(dir, async (server) => {
      const { data } = (await server.http.inject('/api/arts?populate[zone][on][shared.pic][populate]=*')).json();
      assert.deepEqual(Object.keys(data[0].zone[0]), ['id', 'label', 'note', 'tag', '__component']);
      const { data: plain } = (await server.http.inject('/api/arts?populate=*')).json();
      assert.deepEqual(Object.keys(plain[0].zone[0]), ['id', 'label', 'note', '__component']);
    });
  });

  test('a stock project is booted without a false warning', async () => {
    await withServer(copyOf('typescript'), async (server) => {
      const { notes, warnings } = reportOf(server);
      assert.deepEqual(warnings, []);
      assert.deepEqual(notes, [
        'config/admin is left aside',
        'config: database.connection.acquireConnectionTimeout is left aside',
        'src/api/article/routes/01-levels.ts: GET /api/articles/limited names Strapi\'s middleware "plugin::users-permissions.rateLimit": unless a plugin brings it, every caller is refused',
        'src/api/article/routes/01-levels.ts: GET /api/articles/admin names Strapi\'s policy "admin::isAuthenticatedAdmin": unless a plugin brings it, every caller is refused',
      ]);
    });
  });
});
