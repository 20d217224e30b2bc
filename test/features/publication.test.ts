import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RowValues } from '@mortise/database/contract';
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
    server = await boot({ contentTypes, grants, plugins: [] });
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
  const titles = async (path: string) => {
    const { status, body } = await get(path);
    assert.equal(status, 200, JSON.stringify(body));
    return (body.data as readonly { title: string }[])
      .map(({ title }) => title)
      .sort()
      .join(' ');
  };

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
