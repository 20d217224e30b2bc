import type { RowValues } from '@mortise/database/contract';
import type { Booted } from '../src/index.ts';

const WRITTEN = '2026-01-05T08:00:00.000Z';
const PUBLISHED = '2026-01-06T09:30:00.000Z';
const written = { createdAt: WRITTEN, updatedAt: WRITTEN };
const stamps = { ...written, publishedAt: PUBLISHED };
/** 24 characters, as a documentId is. */
const idOf = (kind: string, n: number) => `${kind}${String(n).padStart(24 - kind.length, '0')}`;
const range = <T>(count: number, make: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n));

export const authors = range(6, (n) => ({
  id: n + 1,
  documentId: idOf('author', n),
  name: `Writer ${n}`,
  bio: `Writes about ${n} things.`,
  ...stamps,
}));
export const categories = range(5, (n) => ({
  id: n + 1,
  documentId: idOf('category', n),
  name: `Category ${n}`,
  slug: `category-${n}`,
  ...stamps,
}));
export const tags = range(12, (n) => ({
  id: n + 1,
  documentId: idOf('tag', n),
  name: `Tag ${n}`,
  slug: `tag-${n}`,
  ...stamps,
}));
/** English and French beside each other: row ids 1 and 2 are of one document. */
export const pages = range(6, (row) => {
  const n = Math.floor(row / 2);
  const locale = row % 2 ? 'fr' : 'en';
  return {
    id: row + 1,
    documentId: idOf('page', n),
    title: `${locale === 'fr' ? 'Feuille' : 'Sheet'} ${n}`,
    slug: `page-${locale}-${n}`,
    body: `## ${locale} ${n}`,
    position: n,
    ...stamps,
    locale,
  };
});
export const siteGlobal = {
  id: 1,
  documentId: idOf('global', 0),
  siteName: 'Golden',
  siteDescription: 'A blog to ask.',
  ...stamps,
};
export const siteSeo = { metaTitle: 'Golden pages', metaDescription: 'What they say.', canonicalUrl: '/golden' };

/** A published article; its draft is the row before it. Its keys stand in the order of the wire. */
export const articles = range(130, (n) => ({
  id: 2 * n + 2,
  documentId: idOf('article', n),
  title: `${n % 4 ? 'Stone' : 'River'} letter ${String(n).padStart(3, '0')}`,
  slug: `letter-${n}`,
  description: `What letter ${n} says.`,
  body: `## Letter ${n}\n\nWhole.`,
  views: (n * 37 + 60) % 1000,
  rating: (n % 50) / 10,
  featured: n % 10 === 0,
  publishedOn: `20${20 + (n % 6)}-10-${String(1 + (n % 28)).padStart(2, '0')}`,
  cover: { alt: `cover ${n}`, width: 1200 },
  section: (['guide', 'news', 'opinion'] as const)[n % 3]!,
  ...stamps,
}));
export type Article = (typeof articles)[number];
export const numberOf = ({ id }: Article): number => id / 2 - 1;

export const authorOf = (n: number) => authors[n % authors.length]!;
export const categoryOf = (n: number) => categories[n % categories.length]!;
export const tagsOf = (n: number) => [n, n + 5, n + 7].map((each) => tags[each % tags.length]!);
const seoText = (n: number) => ({
  metaTitle: `${n % 3 ? 'Meadow' : 'River'} ${n}`,
  metaDescription: `About ${n}.`,
  canonicalUrl: `/p/${n}`,
});
export const seoOf = (n: number) => ({ id: 2 * n + 2, ...seoText(n) });
const blocksText = (n: number) => [
  { title: `Quote ${n}`, body: 'Said.', __component: 'shared.quote' },
  { body: `## Block ${n}`, __component: 'shared.rich-text' },
];
export const blocksOf = (n: number) => blocksText(n).map((block) => ({ id: 2 * n + 2, ...block }));

/** Writes all of it, so that the row ids are those that stand above. */
export async function fillGolden({ db, kernel }: Booted): Promise<void> {
  const seed = (uid: string, rows: readonly RowValues[]) => db.insertMany(kernel.use.contentTypes.get(uid), rows);
  await seed(
    'api::author.author',
    authors.map((author, n) => ({ ...bare(author), email: `writer${n}@example.com` })),
  );
  await seed('api::category.category', categories.map(bare));
  await seed('api::tag.tag', tags.map(bare));
  await seed('api::page.page', pages.map(bare));
  const rows = articles.flatMap((article, n) => {
    const row = {
      ...bare(article),
      author: authorOf(n).id,
      category: categoryOf(n).id,
      tags: tagsOf(n).map(({ id }) => id),
      seo: seoText(n),
      blocks: blocksText(n),
    };
    return [{ ...row, publishedAt: null }, row];
  });
  await seed('api::article.article', rows);
  await seed('api::global.global', [{ ...bare(siteGlobal), defaultSeo: siteSeo }]);
}

const bare = ({ id: _, ...row }: { readonly id: number } & RowValues): RowValues => row;
