import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { type Booted, boot } from '../src/index.ts';

const info = (name: string) => ({ singularName: name, pluralName: `${name}s`, displayName: name });
const contentTypes = {
  'api::article.article': {
    info: info('article'),
    attributes: {
      title: { type: 'string' },
      views: { type: 'integer' },
      author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author', inversedBy: 'articles' },
      tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' },
      seo: { type: 'component', component: 'shared.seo' },
      blocks: { type: 'dynamiczone', components: ['shared.quote', 'shared.seo'] },
    },
  },
  'api::author.author': {
    info: info('author'),
    attributes: {
      name: { type: 'string' },
      email: { type: 'email', private: true },
      articles: { type: 'relation', relation: 'oneToMany', target: 'api::article.article', mappedBy: 'author' },
    },
  },
  'api::tag.tag': { info: info('tag'), attributes: { name: { type: 'string' } } },
} as const;
const component = (name: string) => ({ collectionName: `components_shared_${name}s`, info: { displayName: name } });
const components = {
  'shared.seo': { ...component('seo'), attributes: { metaTitle: { type: 'string' } } },
  'shared.quote': { ...component('quote'), attributes: { body: { type: 'string' } } },
} as const;

describe('content api', () => {
  /** Asks for what a middleware before it has changed in place. */
  const narrowing = definePlugin({
    name: 'narrowing',
    contributes: {
      globalMiddlewares: [
        {
          entry: async (ctx, next) => {
            if (ctx.get('x-narrow')) Object.assign(ctx.query, { filters: { title: 'second' } });
            await next();
          },
        },
      ],
    },
  });

  let server: Booted;
  before(async () => {
    const grants = ['api::article.article.find', 'api::article.article.findOne', 'api::author.author.find'];
    server = await boot({ contentTypes, components, grants, plugins: [narrowing()] });
    const [ada] = await server.seed('api::author.author', [
      { documentId: 'ada', name: 'Ada', email: 'ada@example.com' },
    ]);
    const [tag] = await server.seed('api::tag.tag', [{ documentId: 'sea', name: 'sea' }]);
    await server.seed('api::article.article', [
      { documentId: 'one', title: 'first', views: 1, author: ada, tags: [tag], seo: { metaTitle: 'm' } },
      { documentId: 'two', title: 'second', views: 2, blocks: [{ __component: 'shared.quote', body: 'b' }] },
    ]);
  });
  after(() => server.stop());
  const get = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await server.http.inject({ url: `/api/articles?${query}`, headers });
    return { status: answer.statusCode, ...answer.json() };
  };

  /** By query: the key, its path, and the message where it is not `Invalid key …`. Strapi 5.54 said so. */
  const refused: readonly [query: string, param: string, key: string, path: string | null][] = [
    ['filters[nope]=1', 'filters', 'nope', null],
    ['filters[author][nope]=1', 'filters', 'nope', 'author'],
    ['filters[author][articles][author][email]=1', 'filters', 'email', 'author.articles.author.email'],
    ['filters[$and][0][$or][0][author][email]=1', 'filters', 'email', 'author.email'],
    ['filters[author][email]=1&filters[nope]=1', 'filters', 'nope', null],
    ['filters[title][$nope]=1', 'filters', '$nope', 'title'],
    ['filters[blocks][body]=1', 'filters', 'blocks', 'blocks'],
    ['filters[createdBy][id]=1', 'filters', 'createdBy', 'createdBy'],
    ['filters[tags][name]=sea', 'filters', 'tags', 'tags'],
    ['sort=nope', 'sort', 'nope', null],
    ['sort=author', 'sort', 'author', 'author'],
    ['sort=author.email', 'sort', 'email', 'author.email'],
    ['sort=tags.name', 'sort', 'tags', 'tags'],
    ['sort=updatedBy.email', 'sort', 'updatedBy', 'updatedBy'],
    ['sort=nope:bad', 'sort', 'nope', null],
    ['sort[nope]=bad', 'sort', 'nope', null],
    ['sort=title:bad,nope', 'sort', 'nope', null],
    ['sort=title:bad&filters[nope]=1', 'filters', 'nope', null],
    ['sort[author]=asc', 'sort', 'asc', 'author'],
    ['sort[0]=author:ASC', 'sort', 'ASC', 'author'],
    ['sort[author][articles]=x', 'sort', 'x', 'author.articles'],
    ['sort[createdBy]=asc', 'sort', 'asc', 'createdBy'],
    ['fields=nope', 'fields', 'nope', null],
    ['fields=author', 'fields', 'author', 'author'],
    ['fields=locale', 'fields', 'locale', 'locale'],
    ['fields=*,nope', 'fields', 'nope', null],
    ['fields[0]=*&fields[1]=author', 'fields', 'author', 'author'],
    ['populate[author][fields]=*,email', 'populate', 'email', 'email'],
    ['populate[author][fields]=', 'populate', '', null],
    ['populate[nope]=false', 'populate', 'nope', null],
    ['populate[title]=false', 'populate', 'title', 'title'],
    ['populate[id][populate]=author', 'populate', 'id', null],
    ['populate[0]=*', 'populate', '*', '*'],
    ['populate[]=author,nope', 'populate', 'nope', 'nope'],
    ['populate[author][populate][]=articles,articles', 'populate', 'articles,articles', 'author'],
    [
      'populate[author][populate]=articles.blocks.body,articles',
      'populate',
      'populate',
      'author.populate.articles.populate.blocks',
    ],
    ['populate[author][populate]=articles.seo,articles', 'populate', 'seo,articles', 'author.articles'],
    ['populate[title]=f&populate[author]=*', 'populate', 'title', 'title'],
    [
      'populate[author][populate][articles][count]=&populate[author][fields]=nope',
      'populate',
      'count',
      'author.articles',
    ],
    ['populate[blocks][on][shared.quote]=x', 'populate', 'x', 'blocks'],
    ['populate[author][populate][articles][populate][0]=blocks.seo', 'populate', 'seo', 'blocks.seo'],
    ['populate=nope', 'populate', 'nope', 'nope'],
    ['populate[nope]=true', 'populate', 'nope', null],
    ['populate=author.nope', 'populate', 'nope', 'author.nope'],
    ['populate[author][populate]=nope', 'populate', 'nope', 'nope'],
    ['populate[author][populate][nope]=true', 'populate', 'nope', 'author'],
    ['populate[author][populate][name]=true', 'populate', 'name', 'author.populate.name'],
    ['populate[author][populate]=createdBy', 'populate', 'createdBy', 'author.createdBy'],
    ['populate[author][populate][articles][populate]=seo,blocks', 'populate', 'seo,blocks', 'author.articles'],
    ['populate[author]=x', 'populate', 'x', 'author'],
    ['populate[author]=articles', 'populate', 'articles', 'author.articles'],
    ['populate[author][nope]=1', 'populate', 'nope', 'author'],
    ['populate[author][limit]=1', 'populate', 'limit', 'author'],
    ['populate[author][limit]=x', 'populate', 'limit', 'author'],
    ['populate[author][sort]=nope:bad', 'populate', 'nope', null],
    ['populate[author][sort]=articles:asc', 'populate', 'asc', 'articles'],
    ['populate[createdBy]=true', 'populate', 'createdBy', 'createdBy'],
    ['populate[createdBy][fields]=email', 'populate', 'email', 'email'],
    ['populate[author][count]=x', 'populate', 'count', 'author'],
    ['populate[author][fields]=email', 'populate', 'email', 'email'],
    ['populate[author][filters][articles][nope]=1', 'populate', 'nope', 'articles'],
    ['populate[author][sort]=email', 'populate', 'email', 'email'],
    ['populate[author][on][x]=1', 'populate', 'x', 'author.on.x'],
    ['populate[blocks][on][shared.nope]=true', 'populate', 'shared.nope', 'blocks.on.shared.nope'],
    ['populate[blocks][on][shared.quote][nope]=true', 'populate', 'nope', 'blocks'],
    ['populate[blocks][on][shared.quote][limit]=x', 'populate', 'limit', 'blocks'],
    ['populate[blocks][on]=shared.quote', 'populate', 'on', 'blocks.on'],
    ['populate[blocks][populate]=x', 'populate', 'populate', 'blocks'],
    ['populate=blocks.nope', 'populate', 'nope', 'blocks.nope'],
  ];
  for (const [query, param, key, path] of refused) {
    test(`?${query} is refused as Strapi refuses it`, async () => {
      const { status, error } = await get(query);
      assert.equal(status, 400);
      assert.deepEqual(error.details, { key, path, source: 'query', param });
      assert.equal(error.message, `Invalid key ${key}${path && path !== key ? ` at ${path}` : ''}`);
    });
  }

  const worded: readonly [query: string, name: string, message: string][] = [
    [
      'populate[author][on][shared.quote]=true',
      'ValidationError',
      'Using fragments is not permitted to populate "author" in "api::article.article"',
    ],
    [
      'populate[blocks][fields]=body',
      'ValidationError',
      'Invalid nested populate for article.blocks (api::article.article). Expected a fragment ("on") or "count" but found {"fields":"body"}',
    ],
    [
      'page=2',
      'PaginationError',
      'Invalid pagination attributes. The page parameters are incorrect and must be in the pagination object',
    ],
    ['sort=title:bad', 'ValidationError', 'Invalid order. order can only be one of asc|desc|ASC|DESC'],
    ['populate[author]=*', 'ValidationError', 'Invalid key articles at author.articles'],
    ['populate[author][]=count', 'ValidationError', "Invalid nested populate. Expected '*' or an object"],
    [
      'populate[blocks]=populate',
      'ValidationError',
      'Invalid nested populate for article.blocks (api::article.article). Expected a fragment ("on") or "count" but found "populate"',
    ],
  ];
  for (const [query, name, message] of worded) {
    test(`?${query} is refused: ${message}`, async () => {
      const { status, error } = await get(query);
      assert.deepEqual([status, error.name, error.message], [400, name, message]);
    });
  }

  test('a relation that may not be read is left out of populate, by name and by *', async () => {
    const named = await get('fields=title&populate=tags,author&filters[title]=first');
    assert.deepEqual(Object.keys(named.data[0]).sort(), ['author', 'documentId', 'id', 'title']);
    const all = await get('fields=title&populate=*&filters[title]=first');
    assert.deepEqual(Object.keys(all.data[0]).sort(), ['author', 'blocks', 'documentId', 'id', 'seo', 'title']);
    assert.equal('email' in all.data[0].author, false);
  });

  test('a repeated query is answered alike, and one changed in place is judged as it was changed', async () => {
    const first = await get('fields=title');
    assert.deepEqual(await get('fields=title'), first);
    assert.equal(first.data.length, 2);
    const narrowed = await get('fields=title', { 'x-narrow': 'yes' });
    assert.deepEqual(
      narrowed.data.map(({ title }: { title: string }) => title),
      ['second'],
    );
    assert.deepEqual(await get('fields=title'), first);
  });

  test('a field that a joined list is sorted by is shown with the asked ones, as Strapi has to select it', async () => {
    const joined = await get('fields=title&sort=views&filters[author][name]=Ada');
    assert.equal(joined.data[0].views, 1);
    const plain = await get('fields=title&sort=views');
    assert.equal('views' in plain.data[0], false);
  });

  test('asking for too much is refused before any statement is sent', async () => {
    const sent = server.db.statementCount;
    const deep = Array.from({ length: 12 }, (_, i) => (i % 2 ? 'articles' : 'author')).join('.');
    assert.equal((await get(`populate=${deep}`)).status, 400);
    const many = Array.from({ length: 400 }, (_, i) => `filters[$or][${i}][title]=x`).join('&');
    assert.equal((await get(many)).status, 400);
    assert.equal(server.db.statementCount, sent);
  });

  test('one entry does not mind how pages are asked for, and minds a search', async () => {
    const one = (query: string) => server.http.inject(`/api/articles/one?${query}`);
    assert.equal((await one('pagination[page]=abc&page=2')).statusCode, 200);
    assert.equal((await one('_q=zzzz')).statusCode, 404);
    assert.equal((await server.http.inject('/api/articles/%00')).statusCode, 404);
  });

  test('who asks for it is answered in the format of Strapi 4, and nobody else', async () => {
    const query = 'fields=title&filters[title]=first&populate[author][fields]=name&populate[seo][fields]=metaTitle';
    const { data, meta } = await get(query, { 'strapi-response-format': 'v4' });
    const [{ id, documentId, attributes }] = data;
    assert.deepEqual(Object.keys(data[0]), ['id', 'documentId', 'attributes']);
    const { author, seo } = attributes;
    assert.deepEqual([documentId, attributes.title, seo.metaTitle], ['one', 'first', 'm']);
    assert.deepEqual([author.data.documentId, author.data.attributes], ['ada', { name: 'Ada' }]);
    assert.equal(meta.pagination.total, 1);
    const plain = await get(query, { 'strapi-response-format': 'v5' });
    assert.deepEqual([plain.data[0].id, plain.data[0].author.name], [id, 'Ada']);
  });
});
