import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { type Booted, boot } from '../src/index.ts';

const contentTypes: Readonly<Record<string, ContentTypeSchema>> = {
  'api::article.article': {
    info: { singularName: 'article', pluralName: 'articles', displayName: 'Article' },
    attributes: {
      title: { type: 'string', regex: '^(a+)+$' },
      body: { type: 'text' },
      tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag', inversedBy: 'articles' },
    },
  },
  'api::tag.tag': {
    info: { singularName: 'tag', pluralName: 'tags', displayName: 'Tag' },
    attributes: {
      name: { type: 'string' },
      articles: { type: 'relation', relation: 'manyToMany', target: 'api::article.article', mappedBy: 'tags' },
    },
  },
};

describe('requests of clients that are refused', () => {
  let server: Booted;
  before(async () => {
    const grants = ['article', 'tag'].flatMap((name) => ['find', 'create'].map((act) => `api::${name}.${name}.${act}`));
    server = await boot({ contentTypes, grants });
    await server.seed('api::tag.tag', [{ documentId: 'one', name: 'one' }]);
  });
  after(() => server.stop());

  const refusal = async (path: string): Promise<string> => {
    const answer = await server.http.inject(`/api/${path}`);
    assert.equal(answer.statusCode, 400, `${path} ${answer.body}`);
    return answer.json().error.message;
  };

  test('sorting through several relations to many says what it costs and which option raises it', async () => {
    const path = 'articles?sort=tags.articles.tags.articles.title&pagination[pageSize]=1';
    assert.match(await refusal(path), /\(maxQueryCost\).*sorting through to-many relations/);
  });

  test('hundreds of text searches are refused with the reason', async () => {
    const filters = Array.from({ length: 300 }, (_, i) => `filters[$or][${i}][body][$containsi]=x${i}`).join('&');
    assert.match(await refusal(`articles?${filters}`), /maxQueryCost/);
  });

  test('a text that an author’s pattern would take for ever to match is answered at once', async () => {
    const began = performance.now();
    const payload = { data: { title: `${'a'.repeat(28)}b` } };
    const answer = await server.http.inject({ method: 'POST', url: '/api/articles', payload });
    assert.equal(answer.statusCode, 400);
    assert.match(answer.json().error.message, /title must match/);
    assert.ok(performance.now() - began < 1_000);
  });

  test('messages name what was sent, and nothing of how the server holds it', async () => {
    assert.equal(await refusal('tags?filters[$or][0]=x'), 'Operator $or must hold filters, but found "x"');
    for (const query of [
      'populate[articles][populate][0][x]=1',
      'populate[articles][0]=x',
      'populate[articles][populate][x][y]=1',
    ])
      assert.doesNotMatch(await refusal(`tags?${query}`), /\[object|Invalid key true/, query);
  });

  test('a page that is no whole number begins where it says, and its number is whole in the answer', async () => {
    const answer = await server.http.inject('/api/tags?pagination[page]=1.5&pagination[pageSize]=2');
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.json().meta.pagination.page, 1);
  });
});
