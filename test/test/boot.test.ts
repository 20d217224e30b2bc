import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type BootOptions, boot as bootServer } from '../src/index.ts';
import { modelKeyOf } from '../src/model-key.ts';
import { openPostgresStage } from '../src/stages.ts';

describe('boot', () => {
  const started: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of started.splice(0)) await stop();
  });
  async function boot(options: BootOptions) {
    const server = await bootServer(options);
    started.push(server.stop);
    return server;
  }

  const named = (name: string) => ({
    [`api::${name}.${name}`]: {
      info: { singularName: name, pluralName: `${name}s`, displayName: name },
      attributes: { title: { type: 'string' as const } },
    },
  });

  test('seed writes rows as they are given: ids, documents, locales, creators, components, relations', async () => {
    const server = await boot({ contentTypes, components, grants });
    const [admin] = await server.seed('admin::user', [{ id: 9, email: 'ada@example.com' }]);
    const [shelf] = await server.seed('api::shelf.shelf', [
      { id: 41, documentId: 's', name: 'upper', createdBy: admin },
    ]);
    assert.equal(shelf, 41);
    await server.seed('api::book.book', [
      {
        id: 7,
        documentId: 'b',
        locale: 'fr',
        publishedAt: '2026-01-01T00:00:00.000Z',
        shelf,
        parts: [{ __component: 'shop.chapter', name: 'one', label: { text: 'deep' } }],
      },
    ]);
    const [row] = await server.db.query({ text: 'select id, document_id, locale, created_by_id from books' });
    assert.deepEqual(row, ['7', 'b', 'fr', null]);
    assert.deepEqual(await server.db.query({ text: 'select created_by_id from shelves' }), [['9']]);
    const { data } = (await server.http.inject('/api/books/b?populate[parts][populate]=*&populate[shelf]=true')).json();
    assert.equal(data.shelf.name, 'upper');
    assert.equal(data.parts[0].label.text, 'deep');
    const [next] = await server.seed('api::shelf.shelf', [{ name: 'lower' }]);
    assert.equal(next, 42);
    await server.stop();
  });

  test('reset leaves what plugins seeded at boot and deletes the rest, ids from 1 again', async () => {
    const server = await boot({ contentTypes, components });
    const locales = await server.db.query({ text: 'select code from i18n_locale' });
    await server.seed('api::shelf.shelf', [{ name: 'a' }, { name: 'b' }]);
    await server.reset();
    assert.deepEqual(await server.db.query({ text: 'select count(*) from shelves' }), [['0']]);
    assert.deepEqual(await server.db.query({ text: 'select code from i18n_locale' }), locales);
    assert.ok(locales.length > 0);
    assert.deepEqual(await server.seed('api::shelf.shelf', [{ name: 'c' }]), [1]);
    await server.stop();
  });

  test('the next boot of the same types finds its tables empty', async () => {
    const first = await boot({ contentTypes, components });
    await first.seed('api::shelf.shelf', [{ name: 'left behind' }]);
    await first.stop();
    const second = await boot({ contentTypes, components });
    assert.equal(await second.documents('api::shelf.shelf').count(), 0);
    assert.deepEqual(await second.seed('api::shelf.shelf', [{ name: 'first' }]), [1]);
    await second.stop();
  });

  test('attributes are grafted onto types of plugins, and a graft onto nothing is refused', async () => {
    const extend = { 'api::shelf.shelf': { room: { type: 'string' as const } } };
    const server = await boot({ contentTypes, components, grants, extend });
    await server.seed('api::shelf.shelf', [{ documentId: 's', name: 'upper', room: 'attic' }]);
    assert.equal((await server.http.inject('/api/shelves')).json().data[0].room, 'attic');
    await server.stop();
    await assert.rejects(boot({ contentTypes, components, extend: { 'api::shelv.shelv': {} } }), (error: Error) =>
      `${(error.cause as { code?: string } | undefined)?.code ?? (error as { code?: string }).code}`.includes(
        'TEST_ATTRIBUTE_TARGET_UNKNOWN',
      ),
    );
  });

  test('a strategy of the test answers before all others', async () => {
    const server = await boot({
      contentTypes,
      components,
      grants: ['api::book.book.find'],
      strategies: [
        {
          name: 'tester',
          authenticate: (ctx) =>
            ctx.get('x-user')
              ? { strategy: 'tester', grantsKey: 'tester', can: (action) => action.endsWith('.find') }
              : undefined,
        },
      ],
    });
    assert.equal((await server.http.inject('/api/shelves')).statusCode, 403);
    assert.equal((await server.http.inject({ url: '/api/shelves', headers: { 'x-user': 'ada' } })).statusCode, 200);
    await server.stop();
  });

  test('a plugin is overridden by name, and a dead name is refused', async () => {
    const marked = definePlugin({ name: 'marked', provides: {} })();
    await assert.rejects(boot({ override: { polices: marked } }), { code: 'STANDARD_PLUGIN_UNKNOWN' });
    const server = await boot({ override: { policies: marked } });
    assert.ok(server.kernel.inspect().plugins.some(({ name }) => name === 'marked'));
    await server.stop();
  });

  test('two servers of different types live side by side', async () => {
    const [one, two] = await Promise.all([
      boot({ contentTypes: named('apple') }),
      boot({ contentTypes: named('pear') }),
    ]);
    await one.seed('api::apple.apple', [{ title: 'red' }]);
    assert.equal(await one.documents('api::apple.apple').count(), 1);
    assert.equal(await two.documents('api::pear.pear').count(), 0);
    await Promise.all([one.stop(), two.stop()]);
  });

  test('an unknown database is refused', async () => {
    await assert.rejects(boot({ database: 'sqlite' as never }), { code: 'TEST_DATABASE_UNKNOWN' });
  });

  test('a PostgreSQL that is not there fails, it is not skipped', async () => {
    const { DATABASE_URL } = process.env;
    process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
    try {
      await assert.rejects(openPostgresStage(), {
        code: 'TEST_POSTGRES_MISSING',
      });
    } finally {
      if (DATABASE_URL === undefined) delete process.env.DATABASE_URL;
      else process.env.DATABASE_URL = DATABASE_URL;
    }
  });

  test('models are told apart by what makes tables', () => {
    const model = (attributes: object) =>
      definePlugin({
        name: 'm',
        contributes: { contentTypes: { 'api::a.a': { ...named('a')['api::a.a']!, attributes: attributes as never } } },
      })();
    assert.equal(
      modelKeyOf([model({ t: { type: 'string' } })], undefined),
      modelKeyOf([model({ t: { type: 'string' } })], undefined),
    );
    assert.notEqual(
      modelKeyOf([model({ t: { type: 'string' } })], undefined),
      modelKeyOf([model({ t: { type: 'text' } })], undefined),
    );
    assert.notEqual(modelKeyOf([], { a: 1 }), modelKeyOf([], { a: 2 }));
  });
});
