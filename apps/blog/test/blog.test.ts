import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKernel, type Kernel } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { blog, sampleContent } from '../src/blog.ts';
import { publicGrants } from '../src/model.ts';
import { publicOptions } from '../src/plugins.ts';
import { writeSample } from '../src/sample.ts';

describe('the blog', () => {
  let kernel: Kernel;
  let url: string;
  before(async () => {
    kernel = createKernel([
      standard({
        auth: { grants: { public: publicGrants } },
        database: { dataDir: 'memory://' },
        http: { host: '127.0.0.1', port: 0 },
        logger: { level: 'silent' },
      }),
      blog(),
      sampleContent(),
    ]);
    await kernel.start();
    url = kernel.use.http.url!;
  });
  after(() => kernel.stop());
  // biome-ignore lint/suspicious/noExplicitAny: what a server said, read by the assertions
  const get = async (path: string): Promise<any> => (await fetch(`${url}${path}`)).json();

  test('the sample has drafts, published articles and articles with a newer draft', async () => {
    const published = (await get('/api/articles?pagination[pageSize]=1')).meta.pagination.total;
    const drafts = (await get('/api/articles?status=draft&pagination[pageSize]=1')).meta.pagination.total;
    const revised = (await get('/api/articles?status=draft&filters[title][$endsWith]=(revised)')).meta.pagination.total;
    assert.equal(drafts, 50);
    assert.ok(published > 35 && published < drafts);
    assert.ok(revised > 2);
    assert.equal((await get('/api/articles?filters[title][$endsWith]=(revised)')).meta.pagination.total, 0);
  });

  test('every field, relation, component and dynamic zone of the article is used', async () => {
    const { data } = await get('/api/articles?populate=*&pagination[pageSize]=100');
    for (const name of [
      'title',
      'slug',
      'description',
      'body',
      'rating',
      'publishedOn',
      'cover',
      'section',
      'author',
      'category',
      'seo',
    ]) {
      assert.ok(
        data.every((article: Record<string, unknown>) => article[name] !== null),
        name,
      );
    }
    const kinds = new Set(
      data.flatMap((article: { blocks: { __component: string }[] }) => article.blocks.map((b) => b.__component)),
    );
    assert.deepEqual([...kinds].sort(), ['shared.quote', 'shared.rich-text', 'shared.slider']);
    assert.ok(data.some((article: { tags: unknown[] }) => article.tags.length > 1));
  });

  test('pages are there in both languages, and know of each other', async () => {
    assert.equal((await get('/api/pages')).meta.pagination.total, 10);
    const french = await get('/api/pages?locale=fr&populate=localizations&sort=position');
    assert.equal(french.meta.pagination.total, 8);
    assert.equal(french.data[0].title, 'À propos');
    assert.equal(french.data[0].localizations[0].title, 'About');
  });

  test('an author’s address stays private', async () => {
    const { data } = await get('/api/authors?populate=*');
    assert.equal(data.length, 8);
    assert.ok(!JSON.stringify(data).includes('@example.com'));
  });

  test('the sample is written once: with rows in the tables, nothing happens', async () => {
    const { documents, database, contentTypes } = kernel.use;
    await writeSample(database, contentTypes);
    assert.equal(await documents('api::author.author').count(), 8);
  });
});

test('the public may write the sample, and a database of somebody’s only where that is asked for', () => {
  const writesOf = (environment: Readonly<Record<string, string>>) => {
    const { auth, rest } = publicOptions(environment);
    const writes = auth.grants.public.filter((action) => !/\.find(One)?$/.test(action));
    return [writes.length > 0, rest.forms];
  };
  const DATABASE_URL = 'postgres://127.0.0.1/somebodys';
  assert.deepEqual(writesOf({}), [true, true]);
  assert.deepEqual(writesOf({ DATABASE_URL }), [false, false]);
  assert.deepEqual(writesOf({ DATABASE_URL, BLOG_PUBLIC_WRITES: 'false' }), [false, false]);
  assert.deepEqual(writesOf({ DATABASE_URL, BLOG_PUBLIC_WRITES: 'true' }), [true, true]);
});
