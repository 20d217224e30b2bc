import assert from 'node:assert/strict';
import { after, afterEach, before, describe, suite, test } from 'node:test';
import type { Entry } from '@mortise/database/contract';
import type { Collection, DocumentAction, DocumentParams } from '@mortise/documents/contract';
import type { Strapi } from '@mortise/project/contract';
import { type Booted, bootFolder } from '../src/index.ts';

const schema = (singularName: string, options: object, more: object = {}, pluginOptions: object = {}) =>
  JSON.stringify({
    kind: 'collectionType',
    collectionName: `${singularName}s`,
    info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
    options,
    pluginOptions,
    attributes: {
      name: { type: 'string', minLength: 2, pluginOptions: { i18n: { localized: true } } },
      owner: { type: 'string' },
      stars: { type: 'integer', min: 1 },
      secret: { type: 'string', private: true },
      other: { type: 'relation', relation: 'manyToOne', target: 'api::plain.plain' },
      seo: { type: 'component', component: 'shared.seo' },
      zone: { type: 'dynamiczone', components: ['shared.seo'] },
      ...more,
    },
  });
const at = (name: string) => `src/api/${name}/content-types/${name}/schema.json`;
const core = (name: string) => ({
  [`src/api/${name}/routes/${name}.js`]: `module.exports = require('@strapi/strapi').factories.createCoreRouter('api::${name}.${name}');`,
});

type Actions = Readonly<Record<string, (params?: DocumentParams) => Promise<unknown>>>;

describe('action params', () => {
  let server: Booted & { readonly strapi: Strapi };
  before(async () => {
    server = await bootFolder(
      {
        'src/components/shared/seo.json': JSON.stringify({
          collectionName: 'components_shared_seos',
          info: { displayName: 'Seo' },
          attributes: { title: { type: 'string' } },
        }),
        [at('plain')]: schema('plain', {}),
        [at('drafty')]: schema('drafty', { draftAndPublish: true }),
        [at('spoken')]: schema('spoken', { draftAndPublish: true }, {}, { i18n: { localized: true } }),
        ...core('plain'),
        ...core('drafty'),
        ...core('spoken'),
      },
      {
        grants: ['plain', 'drafty', 'spoken'].flatMap((name) => [
          `api::${name}.${name}.delete`,
          `api::${name}.${name}.update`,
          `api::${name}.${name}.create`,
        ]),
      },
    );
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  type Door = 'native' | 'strapi';
  const DOORS: readonly Door[] = ['native', 'strapi'];
  type Row = Entry & { readonly documentId: string };
  const through = (door: Door, name: string) =>
    (door === 'native' ? server.documents : server.strapi.documents)(`api::${name}.${name}`) as Collection<Row>;
  const rows = async (name: string) => {
    const { entries } = await server.db.read(
      server.kernel.use.query.plan(
        server.kernel.use.contentTypes.get(`api::${name}.${name}`),
        server.kernel.use.query.normalize({ sort: 'id' }),
      ),
    );
    return entries.map(({ name, publishedAt, locale }) =>
      [name, publishedAt ? 'published' : 'draft', locale].join(' ').trim(),
    );
  };
  /** A document whose draft differs from what is published. */
  async function changed(): Promise<string> {
    const documents = through('native', 'drafty');
    const { documentId } = await documents.create({ data: { name: 'old', owner: 'me' } });
    await documents.publish({ documentId });
    await documents.update({ documentId, data: { name: 'new' } });
    return documentId;
  }

  for (const door of DOORS) {
    suite(`the parameters of actions, ${door}`, () => {
      test('a delete takes the rows that its filters match, and no others', async () => {
        const plain = through(door, 'plain');
        const { documentId } = await plain.create({ data: { name: 'aa' } });
        assert.deepEqual(await plain.delete({ documentId, filters: { name: 'zzz' } }), { documentId, entries: [] });
        assert.deepEqual(await plain.delete({ documentId, _q: 'zzz' }), { documentId, entries: [] });
        assert.deepEqual(await plain.delete({ documentId, filters: { name: undefined } as never }), {
          documentId,
          entries: [],
        });
        assert.deepEqual(await plain.delete({ documentId, filters: { other: { name: 'aa' } } }), {
          documentId,
          entries: [],
        });
        assert.deepEqual(await rows('plain'), ['aa published']);
        assert.equal((await plain.delete({ documentId, filters: { name: 'aa' } })).entries.length, 1);
        assert.deepEqual(await rows('plain'), []);
      });

      test('filters are met row by row: by drafts, by published rows, by locales', async () => {
        const drafty = through(door, 'drafty');
        let documentId = await changed();
        await drafty.delete({ documentId, filters: { name: 'old' } });
        assert.deepEqual(await rows('drafty'), ['new draft']);
        await server.reset();
        documentId = await changed();
        assert.equal((await drafty.unpublish({ documentId, filters: { name: 'new' } })).entries.length, 0);
        assert.equal((await drafty.unpublish({ documentId, publicationFilter: 'never-published' })).entries.length, 0);
        assert.equal((await drafty.delete({ documentId, hasPublishedVersion: false })).entries.length, 0);
        assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
        assert.equal((await drafty.unpublish({ documentId, filters: { name: 'old' } })).entries.length, 1);
        assert.deepEqual(await rows('drafty'), ['new draft']);

        const spoken = through(door, 'spoken');
        const { documentId: both } = await spoken.create({ data: { name: 'one' } });
        await spoken.update({ documentId: both, locale: 'fr', data: { name: 'un' } });
        await spoken.publish({ documentId: both, locale: '*' });
        await spoken.delete({ documentId: both, locale: '*', filters: { name: 'un' } });
        assert.deepEqual(await rows('spoken'), ['one draft en', 'one published en']);
      });

      test('what is written starts from rows that the filters match, or nothing is written', async () => {
        const drafty = through(door, 'drafty');
        const documentId = await changed();
        const theirs = { owner: 'them' };
        assert.equal(await drafty.update({ documentId, filters: theirs, data: { name: 'mine' } }), null);
        assert.equal(
          await drafty.update({ documentId, filters: theirs, status: 'published', data: { name: 'mine' } }),
          null,
        );
        for (const action of ['publish', 'unpublish', 'discardDraft', 'clone'] as const)
          assert.deepEqual((await drafty[action]({ documentId, filters: theirs })).entries, [], action);
        assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
        assert.equal(
          (await drafty.update({ documentId, filters: { owner: 'me' }, data: { name: 'mine' } }))?.name,
          'mine',
        );
        assert.equal((await drafty.discardDraft({ documentId, filters: { owner: 'me' } })).entries.length, 1);
        assert.equal((await drafty.clone({ documentId, filters: { owner: 'me' } })).entries.length, 1);

        const spoken = through(door, 'spoken');
        const { documentId: one } = await spoken.create({ data: { name: 'one', owner: 'me' } });
        const french = { documentId: one, locale: 'fr', data: { name: 'un' } };
        assert.equal(await spoken.update({ ...french, filters: theirs }), null);
        assert.deepEqual(await rows('spoken'), ['one draft en']);
        assert.equal((await spoken.update({ ...french, filters: { owner: 'me' } }))?.locale, 'fr');
      });

      test('a document middleware that adds a filter protects every action on a document', async () => {
        const documentId = await changed();
        const remove = server.strapi.documents.use((call, next) => {
          call.params = { ...call.params, filters: { owner: 'them' } };
          return next();
        });
        try {
          const drafty = through(door, 'drafty');
          for (const action of ['publish', 'unpublish', 'discardDraft', 'clone', 'delete'] as const)
            assert.deepEqual((await drafty[action]({ documentId })).entries, [], action);
          assert.equal(await drafty.update({ documentId, data: { name: 'mine' } }), null);
          assert.equal(await drafty.findOne({ documentId }), null);
        } finally {
          remove();
        }
        assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
      });

      test('parameters that an action does not use are checked all the same', async () => {
        const drafty = through(door, 'drafty') as unknown as Actions;
        const documentId = await changed();
        const wrong: readonly DocumentParams[] = [
          { sort: 'nope' },
          { filters: { nope: 1 } },
          { fields: ['nope'] },
          { populate: 'nope' },
          { populate: { zone: { on: { nope: true } } } } as DocumentParams,
          { populate: { other: { filters: { nope: 1 } } } } as DocumentParams,
        ];
        const ACTIONS: readonly DocumentAction[] = [
          ...(['findOne', 'findFirst', 'findMany', 'count', 'create', 'update'] as const),
          ...(['delete', 'clone', 'publish', 'unpublish', 'discardDraft'] as const),
        ];
        for (const action of ACTIONS) {
          const named = ['findFirst', 'findMany', 'count', 'create'].includes(action) ? {} : { documentId };
          const data = action === 'create' || action === 'update' ? { data: { name: 'other' } } : {};
          for (const params of wrong) {
            const about = `${action} ${JSON.stringify(params)}`;
            await assert.rejects(
              drafty[action]!({ ...named, ...data, ...params }),
              { code: 'QUERY_KEY_UNKNOWN' },
              about,
            );
          }
        }
        assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
      });
    });
  }

  test('over HTTP a delete and an update apply the filters of the query', async () => {
    const { documentId } = await server.documents('api::plain.plain').create({ data: { name: 'aa' } });
    const url = `/api/plains/${documentId}?filters[name]=zzz`;
    assert.equal((await server.http.inject({ method: 'DELETE', url })).statusCode, 204);
    assert.deepEqual(await rows('plain'), ['aa published']);
    const put = { method: 'PUT', payload: { data: { name: 'bb' } } } as const;
    assert.equal((await server.http.inject({ ...put, url })).statusCode, 404);
    assert.equal(
      (await server.http.inject({ ...put, url: `/api/plains/${documentId}?filters[name]=aa` })).statusCode,
      200,
    );
    assert.deepEqual(await rows('plain'), ['bb published']);
    const unknown = await server.http.inject({ method: 'DELETE', url: `/api/plains/${documentId}?filters[nope]=1` });
    assert.equal(unknown.statusCode, 400);
    assert.equal(unknown.json().error.message, 'Invalid key nope');
  });

  suite('calls without a document', () => {
    const WITHOUT = [undefined, null, '', 7, ['a'], { $ne: 'x' }];
    test('find nothing through strapi, and change nothing', async () => {
      await changed();
      const drafty = server.strapi.documents('api::drafty.drafty') as unknown as Actions;
      for (const documentId of WITHOUT as string[]) {
        for (const action of ['findOne', 'update'])
          assert.equal(await drafty[action]!({ documentId, data: { name: 'xx' } }), null, action);
        for (const action of ['delete', 'publish', 'unpublish', 'discardDraft'])
          assert.deepEqual(await drafty[action]!({ documentId }), { documentId, entries: [] }, action);
        assert.deepEqual(await drafty.clone!({ documentId }), { documentId: undefined, entries: [] });
      }
      for (const action of ['findOne', 'update']) assert.equal(await drafty[action]!(), null, action);
      await assert.rejects(drafty.delete!({ sort: 'nope' }), { name: 'ValidationError', message: 'Invalid key nope' });
      assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
    });

    test('are refused natively', async () => {
      const drafty = server.documents('api::drafty.drafty') as unknown as Actions;
      for (const documentId of WITHOUT as string[])
        for (const action of ['findOne', 'update', 'delete', 'publish', 'unpublish', 'discardDraft', 'clone'])
          await assert.rejects(drafty[action]!({ documentId }), { code: 'DOCUMENTS_PARAMS_INVALID' }, action);
    });

    test('a middleware may still say which document is meant', async () => {
      const documentId = await changed();
      const remove = server.strapi.documents.use((call, next) => {
        call.params = { ...call.params, documentId: call.params.documentId ?? documentId };
        return next();
      });
      try {
        const found = await (server.strapi.documents('api::drafty.drafty') as unknown as Actions).findOne!({});
        assert.equal((found as { documentId: string }).documentId, documentId);
      } finally {
        remove();
      }
    });
  });

  test('a folder’s middleware may change the filters of a request in place', async () => {
    const { documentId } = await through('native', 'plain').create({ data: { name: 'aa', owner: 'them' } });
    const remove = server.strapi.documents.use((call, next) => {
      const { filters } = call.params as { filters?: Record<string, unknown> };
      if (filters) filters.owner = 'me';
      return next();
    });
    try {
      for (let i = 0; i < 3; i++) {
        const url = `/api/plains/${documentId}?filters[name]=aa`;
        assert.equal((await server.http.inject({ method: 'DELETE', url })).statusCode, 204);
        assert.deepEqual(await rows('plain'), ['aa published']);
      }
    } finally {
      remove();
    }
  });

  test('parameters that would change nothing are refused natively, and ignored through strapi', async () => {
    const documentId = await changed();
    const cases: readonly [DocumentAction, DocumentParams][] = [
      ['findMany', { documentId }],
      ['findFirst', { documentId }],
      ['count', { documentId }],
      ['create', { documentId, data: { name: 'xx' } }],
      ['findOne', { documentId, data: {} }],
      ['publish', { documentId, data: { name: 'lost' } }],
      ['unpublish', { documentId, data: {} }],
      ['discardDraft', { documentId, data: {} }],
      ['delete', { documentId, data: {} }],
    ];
    for (const [action, params] of cases) {
      const native = server.documents('api::drafty.drafty') as unknown as Actions;
      await assert.rejects(native[action]!(params), { code: 'DOCUMENTS_PARAM_UNUSED' }, action);
      await (server.strapi.documents('api::drafty.drafty') as unknown as Actions)[action]!(params);
    }
  });

  test('data that the type does not have is left out through strapi, and refused natively', async () => {
    const data = {
      name: 'aa',
      nope: 1,
      seo: { title: 'b', nope: 2 },
      zone: [{ __component: 'shared.seo', title: 'c', nope: 3 }],
    };
    const native = server.documents('api::plain.plain');
    await assert.rejects(native.create({ data }), { code: 'DOCUMENTS_ATTRIBUTE_UNKNOWN' });
    const plain = server.strapi.documents('api::plain.plain');
    const populate = { seo: true, zone: true } as DocumentParams['populate'];
    const made = await plain.create({ data, populate });
    assert.equal('nope' in made, false);
    assert.deepEqual(
      [made.name, (made.seo as { title: string }).title, (made.zone as { title: string }[])[0]!.title],
      ['aa', 'b', 'c'],
    );
    assert.equal((await plain.update({ documentId: made.documentId!, data: { ...data, name: 'bb' } }))?.name, 'bb');
    assert.equal((await plain.clone({ documentId: made.documentId!, data })).entries.length, 1);
    assert.equal(await (plain as unknown as { findOne(id: string): Promise<unknown> }).findOne(made.documentId!), null);
  });

  test('unpublishing drafts unpublishes nothing', async () => {
    const documentId = await changed();
    for (const door of DOORS) {
      assert.deepEqual((await through(door, 'drafty').unpublish({ documentId, status: 'draft' })).entries, []);
      assert.deepEqual(await rows('drafty'), ['new draft', 'old published']);
    }
  });

  test('discarding a draft that was never published deletes it through strapi, and leaves it natively', async () => {
    const make = async () => (await through('native', 'drafty').create({ data: { name: 'aa' } })).documentId;
    const kept = await make();
    assert.deepEqual((await server.documents('api::drafty.drafty').discardDraft({ documentId: kept })).entries, []);
    assert.deepEqual(await rows('drafty'), ['aa draft']);
    assert.deepEqual(await server.strapi.documents('api::drafty.drafty').discardDraft({ documentId: kept }), {
      documentId: kept,
      entries: [],
    });
    assert.deepEqual(await rows('drafty'), []);
  });

  test('errors that a folder’s code catches have Strapi’s names, words and details', async () => {
    const plain = server.strapi.documents('api::plain.plain') as unknown as Actions & Collection;
    const told = async (act: () => Promise<unknown>) => {
      const error = await act().then(
        () => assert.fail('nothing was refused'),
        (error: unknown) => error,
      );
      const { name, message, details } = error as { name: string; message: string; details: unknown };
      return [name, message, details];
    };
    const failed = (path: string, message: string, value: unknown) => ({
      path: [path],
      message,
      name: 'ValidationError',
      value,
    });
    assert.deepEqual(await told(() => plain.create({ data: { name: 'a', stars: 0 } })), [
      'ValidationError',
      '2 errors occurred',
      {
        errors: [
          failed('name', 'name must be at least 2 characters', 'a'),
          failed('stars', 'stars must be greater than or equal to 1', 0),
        ],
      },
    ]);
    const keys: readonly [DocumentParams, string, string | null][] = [
      [{ filters: { nope: 1 } }, 'Invalid key nope', null],
      [{ filters: { other: { nope: 1 } } }, 'Invalid key nope at other', 'other'],
      [{ filters: { name: { $nope: 1 } } }, 'Invalid key $nope at name', 'name'],
      [{ filters: { zone: { x: 1 } } }, 'Invalid key zone', 'zone'],
      [{ sort: 'other.nope' }, 'Invalid key nope at other', 'other'],
      [{ fields: ['other'] }, 'Invalid key other', 'other'],
      [{ populate: { other: { nope: 1 } } } as DocumentParams, 'Invalid key nope at other', 'other'],
      [{ populate: { other: { populate: { nope: true } } } }, 'Invalid key nope at other', 'other'],
      [{ populate: { other: { populate: ['nope'] } } }, 'Invalid key nope', 'nope'],
      [{ populate: { nope: true } }, 'Invalid key nope', null],
      [{ populate: 'nope' }, 'Invalid key nope', 'nope'],
      [{ populate: ['other.nope'] }, 'Invalid key nope at other.nope', 'other.nope'],
      [
        { populate: { zone: { on: { nope: true } } } } as DocumentParams,
        'Invalid key nope at zone.on.nope',
        'zone.on.nope',
      ],
    ];
    for (const [params, message, path] of keys) {
      const key = message.split(' ')[2];
      assert.deepEqual(await told(() => plain.findMany(params)), ['ValidationError', message, { key, path }]);
    }
    assert.deepEqual((await told(() => plain.findMany({ lookup: {} } as DocumentParams))).slice(0, 2), [
      'ValidationError',
      "Invalid params: 'lookup'",
    ]);
    const native = server.documents('api::plain.plain');
    for (const data of [null, [], 'x'] as unknown as Record<string, unknown>[])
      await assert.rejects(native.create({ data }), { code: 'DOCUMENTS_DATA_WRONG' });
    for (const data of [[], 'x'] as unknown as Record<string, unknown>[])
      assert.deepEqual(await told(() => plain.create({ data })), [
        'ValidationError',
        `this must be a \`object\` type, but the final value was: \`null\` (cast from the value \`${JSON.stringify(data)}\`).`,
        {},
      ]);
    for (const action of ['count', 'findFirst', 'findOne', 'delete'])
      assert.equal(
        (await told(() => plain[action]!({ start: 'x' as never })))[1],
        'convertStartQueryParams expected a positive integer got NaN',
      );
    assert.equal((await plain.create({ data: null } as never)).name, null);
    const service = server.strapi.service('api::plain.plain') as unknown as Actions;
    assert.deepEqual((await told(() => service.create!({ data: { name: 'a' } }))).slice(0, 2), [
      'ValidationError',
      'name must be at least 2 characters',
    ]);
    assert.equal(await service.findOne!(undefined), null);
    await plain.create({ data: { documentId: 'same', name: 'aa' } });
    const same = { documentId: 'same', name: 'aa' };
    assert.deepEqual((await told(() => plain.create({ data: same }))).slice(0, 2), [
      'ApplicationError',
      'A  entry with documentId "same" already exists for UID "api::plain.plain". This combination must be unique.',
    ]);
    const spoken = server.strapi.documents('api::spoken.spoken');
    await spoken.create({ data: same, locale: 'fr' });
    assert.equal(
      (await told(() => spoken.create({ data: same, locale: 'fr' })))[1],
      'A draft entry with documentId "same" and locale "fr" already exists for UID "api::spoken.spoken". This combination must be unique.',
    );
  });

  test('publishedAt in the data says nothing of what is published, as in Strapi', async () => {
    for (const [query, wanted] of [
      ['', ['aa draft', 'aa published']],
      ['?status=draft', ['aa draft']],
    ] as const) {
      for (const publishedAt of [null, '2020-01-01T00:00:00.000Z']) {
        const payload = { data: { name: 'aa', publishedAt } };
        const answer = await server.http.inject({ method: 'POST', url: `/api/draftys${query}`, payload });
        assert.equal(answer.statusCode, 201, answer.body);
        assert.equal(answer.json().data.publishedAt === null, query !== '');
        assert.notEqual(answer.json().data.publishedAt, publishedAt ?? 'null');
        assert.deepEqual(await rows('drafty'), wanted);
        await server.reset();
      }
    }
  });
});
