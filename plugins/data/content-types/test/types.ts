import type { EntriesOf, EntryOf } from '../src/contract.ts';
import { defineComponent, defineContentType } from '../src/define.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => {};

const seo = defineComponent({
  collectionName: 'components_shared_seos',
  info: { displayName: 'Seo' },
  attributes: { metaTitle: { type: 'string', required: true }, canonicalUrl: { type: 'string' } },
});
const quote = defineComponent({
  collectionName: 'components_shared_quotes',
  info: { displayName: 'Quote' },
  attributes: { body: { type: 'text' } },
});
const author = defineContentType({
  info: { singularName: 'author', pluralName: 'authors', displayName: 'Author' },
  attributes: {
    name: { type: 'string', required: true },
    articles: { type: 'relation', relation: 'oneToMany', target: 'api::article.article', mappedBy: 'author' },
  },
});
const article = defineContentType({
  info: { singularName: 'article', pluralName: 'articles', displayName: 'Article' },
  attributes: {
    title: { type: 'string', required: true },
    views: { type: 'integer' },
    total: { type: 'biginteger' },
    section: { type: 'enumeration', enum: ['news', 'guide'], required: true },
    author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author', inversedBy: 'articles' },
    seo: { type: 'component', component: 'shared.seo' },
    asides: { type: 'component', component: 'shared.quote', repeatable: true },
    blocks: { type: 'dynamiczone', components: ['shared.seo', 'shared.quote'] },
  },
});
const types = { 'api::article.article': article, 'api::author.author': author };
const components = { 'shared.seo': seo, 'shared.quote': quote };

type Article = EntryOf<typeof types, 'api::article.article', typeof components>;
type Author = EntryOf<typeof types, 'api::author.author', typeof components>;

holds<Equal<Article['title'], string>>();
holds<Equal<Article['views'], number | null>>();
holds<Equal<Article['total'], string | null>>();
holds<Equal<Article['section'], 'news' | 'guide'>>();
holds<Equal<Article['author'], Author | null>>();
holds<Equal<NonNullable<Article['author']>['articles'][number]['title'], string>>();
holds<Equal<NonNullable<NonNullable<Article['author']>['articles'][number]['author']>['name'], string>>();
holds<Equal<NonNullable<Article['seo']>['metaTitle'], string>>();
holds<Equal<Article['asides'][number]['body'], string | null>>();
holds<Equal<Article['blocks'][number]['__component'], 'shared.seo' | 'shared.quote'>>();
holds<Equal<Article['publishedAt'], string | null>>();

interface Merged extends EntriesOf<typeof types, typeof components> {}
holds<Equal<Merged['api::author.author']['name'], string>>();

// @ts-expect-error a list is readonly
(null as unknown as Author).articles.push(null);
// @ts-expect-error no such attribute
(null as unknown as Article).titel;
// @ts-expect-error no such type of attribute
defineContentType({ info: article.info, attributes: { title: { type: 'strin' } } });
