import {
  type Article,
  articles,
  authorOf,
  blocksOf,
  categoryOf,
  numberOf,
  pages,
  seoOf,
  siteGlobal,
  siteSeo,
  tags,
  tagsOf,
} from './rows.ts';
import { invalid, invalidKey, refusal, type Sample } from './sample.ts';

const TOTAL = articles.length;
const first = articles[0]!;
const FIRST = `GET /api/articles/${first.documentId}`;
const LIST = 'GET /api/articles';
const ONE = `${LIST}?fields=title&pagination[pageSize]=1`;

const pick = <T extends { id: number; documentId: string }, K extends keyof T>(row: T, ...keys: readonly K[]) => ({
  id: row.id,
  documentId: row.documentId,
  ...(Object.fromEntries(keys.map((key) => [key, row[key]])) as Pick<T, K>),
});
const titled = (rows: readonly Article[]) => rows.map((row) => pick(row, 'title'));
const one = (extra: object) => ({ data: { ...pick(first, 'title'), ...extra }, meta: {} });
const paged = (data: readonly unknown[], total: number, page = 1, pageSize = 25) => ({
  data,
  meta: { pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total } },
});
const offset = (data: readonly unknown[], start: number, limit: number) => ({
  data,
  meta: { pagination: { start, limit, total: TOTAL } },
});
/** A page of one title, of those that fit. */
const oneOf = (fits: (article: Article, n: number) => boolean, order = (rows: Article[]) => rows) => {
  const rows = order(articles.filter((article) => fits(article, numberOf(article))));
  return paged(titled(rows.slice(0, 1)), rows.length, 1, 1);
};
const all = () => true;
const by =
  (...keys: readonly ((article: Article) => string | number)[]) =>
  (rows: readonly Article[]) =>
    [...rows].sort((a, b) => {
      const key = keys.find((each) => each(a) !== each(b));
      return key ? (key(a) < key(b) ? -1 : 1) : a.id - b.id;
    });
const two = (rows: readonly Article[], ...keys: readonly (keyof Article)[]) =>
  paged(
    rows.slice(0, 2).map((row) => pick(row, ...keys)),
    TOTAL,
    1,
    2,
  );

/** Headers that Strapi's stock list sets, with its values. */
const STOCK = {
  'content-security-policy':
    "connect-src 'self' https:;img-src 'self' data: blob: https://market-assets.strapi.io;media-src 'self' data: blob:;default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  vary: 'Origin',
  'access-control-allow-credentials': 'true',
  'content-type': 'application/json; charset=utf-8',
};
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Samples 1 to 88: reading. */
export const reads: readonly Sample[] = [
  {
    n: 1,
    name: 'a list, one per page, every header',
    ask: `${LIST}?pagination[pageSize]=1`,
    status: 200,
    says: paged([first], TOTAL, 1, 1),
    has: { ...STOCK, etag: null, 'cache-control': null },
  },
  { n: 2, name: 'findOne', ask: FIRST, status: 200, says: { data: first, meta: {} }, has: JSON_TYPE },
  {
    n: 3,
    name: 'findOne, populate=*',
    ask: `${FIRST}?populate=*`,
    status: 200,
    says: {
      data: {
        ...first,
        author: authorOf(0),
        category: categoryOf(0),
        tags: tagsOf(0),
        seo: seoOf(0),
        blocks: blocksOf(0),
      },
      meta: {},
    },
  },
  {
    n: 4,
    name: 'HEAD of a list',
    ask: 'HEAD /api/articles?pagination[pageSize]=1',
    status: 200,
    says: '',
    has: { ...JSON_TYPE, 'content-length': String(Buffer.byteLength(JSON.stringify(paged([first], TOTAL, 1, 1)))) },
  },
  {
    n: 5,
    name: 'nothing is compressed unasked',
    ask: ONE,
    with: { 'accept-encoding': 'gzip' },
    status: 200,
    says: oneOf(all),
    has: { 'content-encoding': null },
  },
  {
    n: 6,
    name: 'a single type',
    ask: 'GET /api/global?populate=*',
    status: 200,
    says: { data: { ...siteGlobal, defaultSeo: { id: 2 * TOTAL + 1, ...siteSeo } }, meta: {} },
  },
  {
    n: 7,
    name: 'a slash at the end',
    ask: `${LIST}/?pagination[pageSize]=1&fields=title`,
    status: 200,
    says: oneOf(all),
  },
  {
    n: 8,
    name: 'health',
    ask: 'GET /_health',
    status: 204,
    says: '',
    has: { vary: 'Origin', strapi: 'You are so French!' },
  },

  {
    n: 9,
    name: 'the root',
    ask: 'GET /',
    status: 404,
    differs: 'Strapi sends to /admin; there is no panel here, and `public` may send elsewhere.',
  },
  {
    n: 10,
    name: 'populate: one by name',
    ask: `${FIRST}?fields=title&populate=author`,
    status: 200,
    says: one({ author: authorOf(0) }),
  },
  {
    n: 11,
    name: 'populate: a list',
    ask: `${FIRST}?fields=title&populate[0]=author&populate[1]=category`,
    status: 200,
    says: one({ author: authorOf(0), category: categoryOf(0) }),
  },
  {
    n: 12,
    name: 'populate: a list with commas',
    ask: `${FIRST}?fields=title&populate=author,seo`,
    status: 200,
    says: one({ author: authorOf(0), seo: seoOf(0) }),
  },
  {
    n: 13,
    name: 'populate: true',
    ask: `${FIRST}?fields=title&populate[author]=true`,
    status: 200,
    says: one({ author: authorOf(0) }),
  },
  {
    n: 14,
    name: 'populate: with fields',
    ask: `${FIRST}?fields=title&populate[author][fields][0]=name`,
    status: 200,
    says: one({ author: pick(authorOf(0), 'name') }),
  },
  {
    n: 15,
    name: 'populate: nested',
    ask: `${FIRST}?fields=title&populate[author][populate][articles][fields][0]=title`,
    status: 200,
    says: one({ author: { ...authorOf(0), articles: titled(articles.filter((_, n) => authorOf(n).id === 1)) } }),
  },
  {
    n: 16,
    name: 'populate: dotted',
    ask: `${FIRST}?fields=title&populate=author.articles`,
    status: 200,
    says: one({ author: { ...authorOf(0), articles: articles.filter((_, n) => authorOf(n).id === 1) } }),
  },
  {
    n: 17,
    name: 'populate: an unknown key',
    ask: `${FIRST}?fields=title&populate=nope`,
    status: 400,
    says: invalidKey('populate', 'nope', 'nope'),
  },
  {
    n: 18,
    name: 'populate: an unknown nested key',
    ask: `${FIRST}?fields=title&populate[author][populate]=nope`,
    status: 400,
    says: invalidKey('populate', 'nope', 'nope'),
  },
  {
    n: 19,
    name: 'populate: a component of a dynamic zone',
    ask: `${FIRST}?fields=title&populate[blocks][on][shared.quote][populate]=*`,
    status: 200,
    says: one({ blocks: blocksOf(0).slice(0, 1) }),
  },
  {
    n: 20,
    name: 'populate: an unknown component of a dynamic zone',
    ask: `${FIRST}?fields=title&populate[blocks][on][shared.nope]=true`,
    status: 400,
    says: invalidKey('populate', 'shared.nope', 'blocks.on.shared.nope', ' at blocks.on.shared.nope'),
  },
  {
    n: 21,
    name: 'populate: a scalar',
    ask: `${FIRST}?fields=title&populate=title`,
    status: 400,
    says: invalidKey('populate', 'title', 'title'),
  },
  {
    n: 22,
    name: 'populate: createdBy',
    ask: `${FIRST}?fields=title&populate=createdBy`,
    status: 400,
    says: invalidKey('populate', 'createdBy', 'createdBy'),
  },
  {
    n: 23,
    name: 'populate: filtered and sorted',
    ask: `${FIRST}?fields=title&populate[tags][sort]=name:desc&populate[tags][filters][name][$contains]=7&populate[tags][fields]=name`,
    status: 200,
    // A sort of a populated relation selects its field first.
    says: one({ tags: [{ name: tags[7]!.name, id: tags[7]!.id, documentId: tags[7]!.documentId }] }),
  },
  {
    n: 24,
    name: 'populate: a count',
    ask: `${FIRST}?fields=title&populate[tags][count]=true`,
    status: 200,
    says: one({ tags: { count: 3 } }),
  },

  {
    n: 25,
    name: 'fields: a list',
    ask: `${LIST}?pagination[pageSize]=2&fields[0]=title&fields[1]=views`,
    status: 200,
    says: two(articles, 'title', 'views'),
  },
  {
    n: 26,
    name: 'fields: a list with commas',
    ask: `${LIST}?pagination[pageSize]=2&fields=title,slug`,
    status: 200,
    says: two(articles, 'title', 'slug'),
  },
  {
    n: 27,
    name: 'fields: unknown',
    ask: `${LIST}?pagination[pageSize]=2&fields=nope`,
    status: 400,
    says: invalidKey('fields', 'nope', null),
  },
  {
    n: 28,
    name: 'fields: a relation',
    ask: `${LIST}?pagination[pageSize]=2&fields=author`,
    status: 400,
    says: invalidKey('fields', 'author', 'author'),
  },
  {
    n: 29,
    name: 'sort',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort=title`,
    status: 200,
    says: two(by((a) => a.title)(articles), 'title'),
  },
  {
    n: 30,
    name: 'sort by two',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&fields=views&sort=section:desc,views:asc`,
    status: 200,
    says: two(
      by(
        (a) => -['guide', 'news', 'opinion'].indexOf(a.section),
        (a) => a.views,
      )(articles),
      'title',
      'views',
    ),
  },
  {
    n: 31,
    name: 'sort: an object',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort[views]=desc`,
    status: 200,
    says: two(by((a) => -a.views)(articles), 'title'),
  },
  {
    n: 32,
    name: 'sort by a relation',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort[author][name]=asc`,
    status: 200,
    says: two(by((a) => authorOf(numberOf(a)).name)(articles), 'title'),
  },
  {
    n: 33,
    name: 'sort by what is unknown',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort=nope`,
    status: 400,
    says: invalidKey('sort', 'nope', null),
  },
  {
    n: 34,
    name: 'sort: a bad direction',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort=views:sideways`,
    status: 400,
    says: invalid('Invalid order. order can only be one of asc|desc|ASC|DESC'),
  },
  {
    n: 35,
    name: 'sort by a private field',
    ask: `${LIST}?pagination[pageSize]=2&fields=title&sort=author.email`,
    status: 400,
    says: invalidKey('sort', 'email', 'author.email', ' at author.email'),
  },

  {
    n: 36,
    name: '$eq',
    ask: `${ONE}&filters[slug][$eq]=letter-0`,
    status: 200,
    says: oneOf((a) => a.slug === 'letter-0'),
  },
  {
    n: 37,
    name: '$eq unsaid',
    ask: `${ONE}&filters[slug]=letter-0`,
    status: 200,
    says: oneOf((a) => a.slug === 'letter-0'),
  },
  {
    n: 38,
    name: '$in',
    ask: `${ONE}&filters[section][$in][0]=news&filters[section][$in][1]=guide`,
    status: 200,
    says: oneOf((a) => a.section !== 'opinion'),
  },
  {
    n: 39,
    name: '$containsi',
    ask: `${ONE}&filters[title][$containsi]=RIVER`,
    status: 200,
    says: oneOf((a) => a.title.includes('River')),
  },
  {
    n: 40,
    name: '$between',
    ask: `${ONE}&filters[views][$between][0]=10&filters[views][$between][1]=500`,
    status: 200,
    says: oneOf((a) => a.views >= 10 && a.views <= 500),
  },
  { n: 41, name: '$null', ask: `${ONE}&filters[author][id][$null]=true`, status: 200, says: oneOf(() => false) },
  {
    n: 42,
    name: '$or and $not',
    ask: `${ONE}&filters[$or][0][views][$lt]=50&filters[$or][1][$and][0][featured][$eq]=true&filters[$or][1][$and][1][$not][section][$eq]=news`,
    status: 200,
    says: oneOf((a) => a.views < 50 || (a.featured && a.section !== 'news')),
  },
  {
    n: 43,
    name: 'a field of a relation',
    ask: `${ONE}&filters[author][name][$startsWith]=Nobody`,
    status: 200,
    says: oneOf(() => false),
  },
  {
    n: 44,
    name: 'a relation to many',
    ask: `${ONE}&filters[tags][slug][$eq]=tag-7`,
    status: 200,
    says: oneOf((_, n) => tagsOf(n).some(({ slug }) => slug === 'tag-7')),
  },
  {
    n: 45,
    name: 'a field of a component',
    ask: `${ONE}&filters[seo][metaTitle][$contains]=River`,
    status: 200,
    says: oneOf((_, n) => seoOf(n).metaTitle.includes('River')),
  },
  {
    n: 46,
    name: 'a dynamic zone',
    ask: `${ONE}&filters[blocks][title][$eq]=x`,
    status: 400,
    says: invalidKey('filters', 'blocks', 'blocks'),
  },
  {
    n: 47,
    name: 'a date',
    ask: `${ONE}&filters[publishedOn][$gte]=2024-10-01`,
    status: 200,
    says: oneOf((a) => a.publishedOn >= '2024-10-01'),
  },
  {
    n: 48,
    name: 'a time',
    ask: `${ONE}&filters[createdAt][$gt]=2020-01-01T00:00:00.000Z`,
    status: 200,
    says: oneOf(all),
  },
  {
    n: 49,
    name: 'the documentId',
    ask: `${ONE}&filters[documentId][$eq]=${first.documentId}`,
    status: 200,
    says: oneOf((a) => a === first),
  },
  {
    n: 50,
    name: 'the documentId of a relation',
    ask: `${ONE}&filters[author][documentId][$eq]=${authorOf(0).documentId}`,
    status: 200,
    says: oneOf((_, n) => authorOf(n).id === 1),
  },
  {
    n: 51,
    name: 'an unknown key',
    ask: `${ONE}&filters[nope][$eq]=1`,
    status: 400,
    says: invalidKey('filters', 'nope', null),
  },
  {
    n: 52,
    name: 'an unknown key of a relation',
    ask: `${ONE}&filters[author][nope][$eq]=1`,
    status: 400,
    says: invalidKey('filters', 'nope', 'author', ' at author'),
  },
  {
    n: 53,
    name: 'an unknown operator',
    ask: `${ONE}&filters[title][$nope]=1`,
    status: 400,
    says: invalidKey('filters', '$nope', 'title', ' at title'),
  },
  {
    n: 54,
    name: 'a private field',
    ask: `${ONE}&filters[author][email][$contains]=a`,
    status: 400,
    says: invalidKey('filters', 'email', 'author.email', ' at author.email'),
  },
  {
    n: 55,
    name: 'createdBy',
    ask: `${ONE}&filters[createdBy][id][$eq]=1`,
    status: 400,
    says: invalidKey('filters', 'createdBy', 'createdBy'),
  },
  {
    n: 56,
    name: 'no number where one is asked for',
    ask: `${ONE}&filters[views][$gt]=abc`,
    status: 400,
    differs: 'Strapi answers 500: a stranger’s mistake is no fault of the server.',
  },
  {
    n: 57,
    name: 'a bad date',
    ask: `${ONE}&filters[publishedOn][$gt]=abc`,
    status: 400,
    says: invalid('Invalid format, expected yyyy-MM-dd'),
  },
  {
    n: 58,
    name: 'any word as a boolean',
    ask: `${ONE}&filters[featured][$eq]=maybe`,
    status: 200,
    says: oneOf((a) => a.featured),
  },
  {
    n: 59,
    name: 'filters as text',
    ask: `${ONE}&filters=abc`,
    status: 400,
    says: invalid('The filters parameter must be an object or an array'),
  },
  { n: 60, name: 'an unknown parameter', ask: `${ONE}&nope=1`, status: 200, says: oneOf(all) },
  { n: 61, name: '_q', ask: `${ONE}&_q=river`, status: 200, says: oneOf((a) => a.title.includes('River')) },
  { n: 62, name: 'where is no parameter', ask: `${ONE}&where[title]=1`, status: 200, says: oneOf(all) },

  {
    n: 63,
    name: 'a page past the end',
    ask: `${LIST}?fields=title&pagination[page]=9999`,
    status: 200,
    says: paged([], TOTAL, 9999),
  },
  {
    n: 64,
    name: 'page 0',
    ask: `${LIST}?fields=title&pagination[page]=0`,
    status: 200,
    says: paged(titled(articles.slice(0, 25)), TOTAL),
  },
  {
    n: 65,
    name: 'page -1',
    ask: `${LIST}?fields=title&pagination[page]=-1`,
    status: 200,
    says: paged(titled(articles.slice(0, 25)), TOTAL),
  },
  {
    n: 66,
    name: 'page abc',
    ask: `${LIST}?fields=title&pagination[page]=abc`,
    status: 400,
    says: invalid('convertStartQueryParams expected a positive integer got NaN'),
  },
  { n: 67, name: 'pageSize 0', ask: `${LIST}?fields=title&pagination[pageSize]=0`, status: 200, says: oneOf(all) },
  {
    n: 68,
    name: 'pageSize 1000',
    ask: `${LIST}?fields=title&pagination[pageSize]=1000`,
    status: 200,
    says: paged(titled(articles.slice(0, 100)), TOTAL, 1, 100),
  },
  { n: 69, name: 'pageSize -1', ask: `${LIST}?fields=title&pagination[pageSize]=-1`, status: 200, says: oneOf(all) },
  {
    n: 70,
    name: 'pageSize 1.5',
    ask: `${LIST}?fields=title&pagination[pageSize]=1.5`,
    status: 400,
    says: invalid('convertLimitQueryParams expected a positive integer got 1.5'),
  },
  {
    n: 71,
    name: 'start and limit',
    ask: `${LIST}?fields=title&pagination[start]=10&pagination[limit]=1`,
    status: 200,
    says: offset(titled(articles.slice(10, 11)), 10, 1),
  },
  {
    n: 72,
    name: 'limit -1',
    ask: `${LIST}?fields=title&pagination[limit]=-1`,
    status: 200,
    says: offset(titled([first]), 0, 1),
  },
  {
    n: 73,
    name: 'limit 0',
    ask: `${LIST}?fields=title&pagination[limit]=0`,
    status: 200,
    says: offset(titled([first]), 0, 1),
  },
  {
    n: 74,
    name: 'start -1',
    ask: `${LIST}?fields=title&pagination[start]=-1`,
    status: 200,
    says: offset(titled(articles.slice(0, 25)), 0, 25),
  },
  {
    n: 75,
    name: 'page with start',
    ask: `${LIST}?fields=title&pagination[page]=1&pagination[start]=0`,
    status: 400,
    says: refusal(400, 'PaginationError', 'Cannot use both page & offset pagination in the same query'),
  },
  {
    n: 76,
    name: 'pages without a count',
    ask: `${ONE}&pagination[withCount]=false`,
    status: 200,
    says: { data: titled([first]), meta: { pagination: { page: 1, pageSize: 1 } } },
  },
  {
    n: 77,
    name: 'start and limit without a count',
    ask: `${LIST}?fields=title&pagination[start]=0&pagination[limit]=1&pagination[withCount]=false`,
    status: 200,
    says: { data: titled([first]), meta: { pagination: { start: 0, limit: 1 } } },
  },
  {
    n: 78,
    name: 'an unknown key of pagination',
    ask: `${LIST}?fields=title&pagination[nope]=1`,
    status: 200,
    says: paged(titled(articles.slice(0, 25)), TOTAL),
  },

  {
    n: 79,
    name: 'status=draft',
    ask: `${ONE}&status=draft`,
    status: 200,
    says: paged([{ ...pick(first, 'title'), id: 1 }], TOTAL, 1, 1),
  },
  { n: 80, name: 'status=published', ask: `${ONE}&status=published`, status: 200, says: oneOf(all) },
  {
    n: 81,
    name: 'any other status',
    ask: `${ONE}&status=bogus`,
    status: 200,
    says: paged([{ ...pick(first, 'title'), id: 1 }], TOTAL, 1, 1),
  },
  {
    n: 82,
    name: 'status of a type without drafts',
    ask: 'GET /api/tags?status=draft&pagination[pageSize]=1',
    status: 200,
    says: paged([tags[0]], tags.length, 1, 1),
  },
  {
    n: 83,
    name: 'the default locale',
    ask: 'GET /api/pages?pagination[pageSize]=1',
    status: 200,
    says: paged([pages[0]], 3, 1, 1),
  },
  {
    n: 84,
    name: 'locale=fr',
    ask: 'GET /api/pages?pagination[pageSize]=1&locale=fr',
    status: 200,
    says: paged([pages[1]], 3, 1, 1),
  },
  {
    n: 85,
    name: 'locale=*',
    ask: 'GET /api/pages?pagination[pageSize]=2&locale=*&fields=title&fields=locale',
    status: 200,
    says: paged(
      pages.slice(0, 2).map((page) => pick(page, 'title', 'locale')),
      6,
      1,
      2,
    ),
  },
  { n: 86, name: 'an unknown locale', ask: 'GET /api/pages?locale=xx', status: 200, says: paged([], 0) },
  {
    n: 87,
    name: 'one locale with the others',
    ask: `GET /api/pages/${pages[0]!.documentId}?locale=fr&populate=localizations&fields=title`,
    status: 200,
    says: { data: { ...pick(pages[1]!, 'title'), localizations: [pages[0]] }, meta: {} },
  },
  { n: 88, name: 'locale of a type without any', ask: `${ONE}&locale=fr`, status: 200, says: oneOf(all) },
];
