import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { type Booted, boot } from '../src/index.ts';

const typeOf = (name: string, rest: Partial<ContentTypeSchema> = {}): ContentTypeSchema => ({
  info: { singularName: name, pluralName: `${name}s`, displayName: name },
  attributes: { title: { type: 'string' }, slug: { type: 'uid', targetField: 'title' } },
  ...rest,
});
const localized = { i18n: { localized: true } };
const contentTypes = {
  'api::post.post': typeOf('post', { options: { draftAndPublish: true }, pluginOptions: localized }),
  'api::tag.tag': typeOf('tag'),
};

describe('uids', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes });
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const slugOf = (uid: 'api::post.post' | 'api::tag.tag', title: string, locale?: string) =>
    server.kernel.use.uids.generate({ uid, field: 'slug', data: { title }, ...(locale ? { locale } : {}) });
  const keep = (uid: string, ...slugs: string[]) =>
    Promise.all(slugs.map((slug) => server.documents(uid).create({ data: { slug } })));

  test('the first keeps the slug, the next take the smallest free number', async () => {
    assert.equal(await slugOf('api::tag.tag', 'My Tag'), 'my-tag');
    await keep('api::tag.tag', 'my-tag-1');
    assert.equal(await slugOf('api::tag.tag', 'My Tag'), 'my-tag');
    await keep('api::tag.tag', 'my-tag', 'my-tag-3', 'my-tag-22', 'my-tagged');
    assert.equal(await slugOf('api::tag.tag', 'My Tag'), 'my-tag-2');
  });

  test('a slug that hundreds have gets the number behind them', async () => {
    await server.seed(
      'api::tag.tag',
      Array.from({ length: 300 }, (_, n) => ({
        slug: n ? `a-${n}` : 'a',
        documentId: `tag${String(n).padStart(21, '0')}`,
      })),
    );
    assert.equal(await slugOf('api::tag.tag', 'A'), 'a-300');
  });

  test('drafts are asked, each locale for itself, though several of them have the same', async () => {
    await keep('api::post.post', ...Array.from({ length: 10 }, () => 'same'), 'same-1');
    assert.equal(await slugOf('api::post.post', 'Same'), 'same-2');
    assert.equal(await slugOf('api::post.post', 'Same', 'fr'), 'same');
    const { uids } = server.kernel.use;
    const at = { uid: 'api::post.post', field: 'slug' };
    assert.equal(await uids.isAvailable({ ...at, value: 'same' }), false);
    assert.equal(await uids.isAvailable({ ...at, value: 'same-2' }), true);
    assert.equal(await uids.isAvailable({ ...at, value: 'same', locale: 'fr' }), true);
  });

  test('a field that is no uid is refused, naming those that are', async () => {
    const { uids } = server.kernel.use;
    for (const field of ['title', 'slgu', '__proto__'])
      await assert.rejects(uids.generate({ uid: 'api::tag.tag', field }), {
        code: 'UIDS_FIELD_INVALID',
        kind: 'invalid',
      });
    await assert.rejects(uids.isAvailable({ uid: 'api::tag.tag', field: 'title', value: 'x' }), /slug/);
    await assert.rejects(uids.generate({ uid: 'api::nothing.nothing', field: 'slug' }), {
      code: 'CONTENT_TYPES_UNKNOWN',
    });
  });
});
