import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ScalarAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import { definePlugin } from '@mortise/kernel';
import type { SortInput } from '@mortise/query/contract';
import { type Booted, boot } from '../src/index.ts';

const info = (name: string, plural: string) => ({ singularName: name, pluralName: plural, displayName: name });
const drafts = { draftAndPublish: true } as const;
const contentTypes = {
  'api::story.story': {
    info: info('story', 'stories'),
    options: drafts,
    attributes: {
      title: { type: 'string' },
      desk: { type: 'relation', relation: 'manyToOne', target: 'api::desk.desk', inversedBy: 'stories' },
    },
  },
  'api::desk.desk': {
    info: info('desk', 'desks'),
    attributes: {
      name: { type: 'string' },
      stories: { type: 'relation', relation: 'oneToMany', target: 'api::story.story', mappedBy: 'desk' },
    },
  },
  'api::leaf.leaf': {
    info: info('leaf', 'leaves'),
    options: drafts,
    pluginOptions: { i18n: { localized: true } },
    attributes: { title: { type: 'string' } },
  },
} as const;
const grants = ['story', 'desk', 'leaf'].flatMap((name) =>
  ['find', 'findOne', 'update'].map((action) => `api::${name}.${name}.${action}`),
);
/** Stories of one title before all others. */
const pinned = definePlugin({
  name: 'pinned',
  contributes: {
    sortKeys: {
      pinned: {
        isPublic: true,
        rank({ attributes }) {
          const field = attributes.get('title') as ScalarAttribute | undefined;
          return field && [{ kind: 'compare', field, operator: '$eq', operand: { value: 'same' } }];
        },
      },
    },
  },
});
const OLD = '2026-01-01T00:00:00.000Z';
const NEW = '2026-02-01T00:00:00.000Z';

const draft = (documentId: string, updatedAt: string, more: RowValues = {}): RowValues => ({
  documentId,
  title: documentId,
  publishedAt: null,
  updatedAt,
  ...more,
});
const published = (documentId: string, updatedAt: string, more: RowValues = {}): RowValues => ({
  ...draft(documentId, updatedAt, more),
  publishedAt: OLD,
});

/** Which rows of stories a value takes in: drafts, and published ones. */
const STORIES: Readonly<Record<string, readonly [drafts: string, published: string]>> = {
  'never-published': ['fresh', ''],
  'has-published-version': ['edited same', 'edited same'],
  modified: ['edited', 'edited'],
  unmodified: ['same', 'same'],
  'never-published-document': ['fresh', ''],
  'has-published-version-document': ['edited same', 'edited same'],
  'published-without-draft': ['', 'orphan'],
  'published-with-draft': ['', 'edited same'],
};

describe('asking by how drafts and published versions stand to one another', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, grants, plugins: [pinned()] });
    const [desk] = await server.seed('api::desk.desk', [{ documentId: 'news', name: 'news', publishedAt: OLD }]);
    await server.seed('api::story.story', [
      draft('fresh', OLD, { desk }),
      draft('edited', NEW, { desk }),
      published('edited', OLD, { desk }),
      draft('same', OLD, { desk }),
      published('same', OLD, { desk }),
      published('orphan', OLD, { desk }),
    ]);
    await server.seed('api::leaf.leaf', [
      draft('both', OLD, { locale: 'en' }),
      published('both', OLD, { locale: 'en' }),
      draft('both', OLD, { locale: 'fr' }),
      draft('alone', OLD, { locale: 'en' }),
      draft('alone', OLD, { locale: 'fr' }),
    ]);
  });
  after(() => server.stop());

  const get = async (path: string) => {
    const answer = await server.http.inject(path);
    return { status: answer.statusCode, body: answer.json() as { data: unknown; error?: { message: string } } };
  };
  const ordered = async (path: string) => {
    const { status, body } = await get(path);
    assert.equal(status, 200, JSON.stringify(body));
    return (body.data as readonly { title: string }[]).map(({ title }) => title);
  };
  const titles = async (path: string) => (await ordered(path)).sort().join(' ');

  for (const [value, [ofDrafts, ofPublished]] of Object.entries(STORIES)) {
    test(`${value} takes in the drafts "${ofDrafts}" and of what is published "${ofPublished}"`, async () => {
      assert.equal(await titles(`/api/stories?publicationFilter=${value}&status=draft`), ofDrafts);
      assert.equal(await titles(`/api/stories?publicationFilter=${value}`), ofPublished);
      const documents = server.documents('api::story.story');
      assert.equal(await documents.count({ publicationFilter: value }), ofDrafts.split(' ').filter(Boolean).length);
    });
  }

  test('two versions are of one locale, and a document is of all', async () => {
    const leaves = (value: string, locale: string) =>
      titles(`/api/leaves?status=draft&locale=${locale}&publicationFilter=${value}`);
    assert.equal(await leaves('never-published', 'en'), 'alone');
    assert.equal(await leaves('never-published', 'fr'), 'alone both');
    assert.equal(await leaves('never-published-document', 'fr'), 'alone');
    assert.equal(await leaves('has-published-version', 'fr'), '');
    assert.equal(await leaves('has-published-version-document', 'fr'), 'both');
  });

  test('what is populated is asked the same, and a type without drafts is not asked', async () => {
    const { body } = await get('/api/desks?publicationFilter=modified&status=draft&populate=stories');
    const [desk] = body.data as readonly { stories: readonly { title: string }[] }[];
    assert.deepEqual(
      desk?.stories.map(({ title }) => title),
      ['edited'],
    );
  });

  test('one document that is not among them is not found', async () => {
    assert.equal((await get('/api/stories/edited?publicationFilter=modified')).status, 200);
    assert.equal((await get('/api/stories/same?publicationFilter=modified')).status, 404);
  });

  test('hasPublishedVersion is heeded where publicationFilter is not given', async () => {
    assert.equal(await titles('/api/stories?hasPublishedVersion=false&status=draft'), 'fresh');
    assert.equal(await titles('/api/stories?hasPublishedVersion=true&status=draft'), 'edited same');
    assert.equal(
      await titles('/api/stories?hasPublishedVersion=false&publicationFilter=modified&status=draft'),
      'edited',
    );
  });

  const sorted = async (uid: string, params: DocumentParams) =>
    ((await server.documents(uid).findMany(params)) as readonly { title?: string; name?: string }[]).map(
      ({ title, name }) => title ?? name,
    );

  test('code sorts by status: never published, changed since, as it was published', async () => {
    const stories = (sort: SortInput, status = 'draft') => sorted('api::story.story', { sort, status });
    assert.deepEqual(await stories('status'), ['fresh', 'edited', 'same']);
    assert.deepEqual(await stories('status:desc'), ['same', 'edited', 'fresh']);
    assert.deepEqual(await stories([{ status: 'asc' }, { title: 'desc' }]), ['fresh', 'edited', 'same']);
    assert.deepEqual(await stories('status,title:desc', 'published'), ['same', 'orphan', 'edited']);
    assert.deepEqual(
      (await server.documents('api::story.story').findMany({ sort: 'status', start: 1, limit: 1 })).map(
        ({ title }) => title,
      ),
      ['edited'],
    );
  });

  test('in types with locales the status is that of the locale', async () => {
    const leaves = await server.documents('api::leaf.leaf').findMany({ sort: 'status,locale', locale: '*' });
    const key = ({ title, locale }: Readonly<Record<string, unknown>>) => `${title} ${locale}`;
    const drafts = await server.documents('api::leaf.leaf').findMany({
      publicationFilter: 'never-published',
      locale: '*',
    });
    assert.deepEqual(leaves.slice(0, drafts.length).map(key).sort(), drafts.map(key).sort());
    assert.ok(drafts.length && drafts.length < leaves.length);
  });

  test('what is behind a relation is sorted by its status too, and types without drafts have none', async () => {
    const names = await sorted('api::desk.desk', { sort: 'stories.status', status: 'draft' });
    assert.equal(names.length, 1);
    for (const sort of ['status', 'stories.desk.status', 'stories.title.status']) {
      await assert.rejects(server.documents('api::desk.desk').findMany({ sort }), { code: 'QUERY_KEY_UNKNOWN' }, sort);
    }
  });

  test('over REST sorting by status is let through where a direction is written, and changes nothing, as in Strapi', async () => {
    for (const sort of [
      'sort=status:asc,title',
      'sort[0]=title&sort[1]=status:desc',
      'sort[status]=desc&sort[title]=asc',
    ])
      assert.deepEqual(await ordered(`/api/stories?status=draft&${sort}`), ['edited', 'fresh', 'same'], sort);
    for (const sort of ['status:asc', 'stories.desk.status:asc'])
      assert.equal((await get(`/api/desks?sort=${sort}`)).status, 400, sort);
    assert.equal((await get('/api/desks?sort=stories.status:asc')).status, 200);
    assert.equal((await get('/api/desks?populate[stories][sort]=status:desc')).status, 200);
    const { status, body } = await get('/api/stories?sort=status');
    assert.deepEqual([status, body.error?.message], [400, 'Invalid key status']);
    assert.equal((await get('/api/stories?filters[status]=1')).status, 400);
    assert.equal((await get('/api/stories?fields=status')).status, 400);
  });

  test('a plugin adds a key of its own, and opens it to strangers', async () => {
    assert.deepEqual(await ordered('/api/stories?status=draft&sort=pinned,title'), ['same', 'edited', 'fresh']);
    assert.deepEqual(await ordered('/api/stories?sort=pinned:desc,title'), ['edited', 'orphan', 'same']);
    assert.deepEqual(await ordered('/api/stories?status=draft&sort=pinned,title&pagination[pageSize]=1'), ['same']);
    assert.equal((await get('/api/desks?sort=pinned')).status, 400);
    assert.equal((await get('/api/desks?sort=stories.pinned')).status, 200);
  });

  test('a value that means nothing is refused, whatever the type', async () => {
    for (const query of ['publicationFilter=bad', 'publicationFilter=', 'publicationFilter[0]=modified']) {
      const { status, body } = await get(`/api/desks?${query}`);
      assert.equal(status, 400);
      assert.match(body.error!.message, /^Invalid value for 'publicationFilter'\. Expected one of: never-published, /);
    }
    const { status, body } = await get('/api/stories?hasPublishedVersion=1');
    assert.deepEqual(
      [status, body.error?.message],
      [400, "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string."],
    );
    await assert.rejects(server.documents('api::story.story').findMany({ publicationFilter: 'bad' }), {
      code: 'DRAFT_AND_PUBLISH_FILTER_INVALID',
    });
  });

  test('a filter on the locale takes the place of the locale that is read', async () => {
    const leaves = (query: string) => titles(`/api/leaves?status=draft&filters${query}`);
    assert.equal(await leaves('[locale]=fr&filters[title]=both'), 'both');
    assert.equal(await leaves('[locale]=fr&locale=en'), 'alone both');
    assert.equal(await leaves('[locale][$in][0]=fr&filters[locale][$in][1]=en'), 'alone alone both both');
    assert.equal(await leaves('[$and][0][locale]=fr'), '', 'deeper down it is a filter like any other');
  });
});
