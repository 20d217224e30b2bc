import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKernel, type Kernel } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { swapped } from '../src/composition.ts';

describe('the swapped blog', () => {
  let kernel: Kernel;
  let url: string;
  before(async () => {
    kernel = createKernel(
      swapped({
        http: { host: '127.0.0.1', port: 0 },
        database: { dataDir: 'memory://' },
        logger: { level: 'silent' },
      }),
    );
    await kernel.start();
    url = kernel.use.http.url!;
    const author = await kernel.use.documents('api::author.author').create({ data: { name: 'Ada' } });
    await kernel.use.documents('api::article.article').create({
      status: 'published',
      data: { title: 'Sea', author: author.documentId },
    });
  });
  after(() => kernel.stop());
  // biome-ignore lint/suspicious/noExplicitAny: what a server said, read by the assertions
  const get = async (path: string): Promise<any> => (await fetch(`${url}${path}`)).json();

  test('the other router finds lists, documents and what is not there', async () => {
    const { data } = await get('/api/articles?populate=author');
    assert.equal(data[0].author.name, 'Ada');
    assert.equal((await get(`/api/articles/${data[0].documentId}`)).data.title, 'Sea');
    assert.equal((await fetch(`${url}/api/nowhere`)).status, 404);
    assert.equal((await fetch(`${url}/api/articles`, { method: 'PATCH' })).status, 405);
  });

  test('decorated documents are what the core actions use', async () => {
    const before = (await get('/reads'))['api::author.author'] ?? 0;
    await get('/api/authors');
    assert.equal((await get('/reads'))['api::author.author'], before + 1);
  });

  test('the overridden tap answers in the place of the original', async () => {
    const refused = await fetch(`${url}/api/articles?filters[nope]=1`);
    assert.equal(refused.status, 400);
    assert.match(refused.headers.get('x-error-code') ?? '', /^[A-Z_]+$/);
  });

  test('without i18n no type is localised and no locale is asked for', async () => {
    assert.equal(
      kernel.inspect().plugins.some(({ name }) => name === 'i18n'),
      false,
    );
    assert.equal('locale' in (await get('/api/articles')).data[0], false);
  });
});
