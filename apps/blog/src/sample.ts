import { createHash } from 'node:crypto';
import type { ContentTypes } from '@mortise/content-types/contract';
import type { Database, RowValues } from '@mortise/database/contract';
import type { Locales } from '@mortise/i18n/contract';
import { type ArticleText, articles } from './content/articles.ts';
import { pages } from './content/pages.ts';
import { authors, categories, tags } from './content/people.ts';
import { contentTypes as model } from './model.ts';

const WRITTEN = '2026-01-05T08:00:00.000Z';
const REVISED = '2026-02-02T09:30:00.000Z';

/**
 * Writes the sample in one transaction when every table of the blog is empty; otherwise nothing.
 *
 * It goes below the document layer, all rows of a type at once: a first start waits for some thirty statements, not for
 * some two thousand.
 */
export async function writeSample(database: Database, contentTypes: ContentTypes, locales?: Locales): Promise<void> {
  const typeOf = (name: string) => contentTypes.get(`api::${name}.${name}`);
  for (const uid of Object.keys(model)) if (!(await isEmpty(database, contentTypes.get(uid)))) return;
  const write = async (name: string, rows: readonly RowValues[]) => {
    const stamped = rows.map((row) => ({ createdAt: WRITTEN, updatedAt: WRITTEN, publishedAt: WRITTEN, ...row }));
    return database.insertMany(typeOf(name), stamped);
  };
  const writeNamed = async (name: string, rows: readonly { readonly name: string }[]): Promise<Ids> => {
    const ids = await write(
      name,
      rows.map((row) => ({ documentId: documentIdOf(name, row.name), ...row })),
    );
    return new Map(rows.map((row, i) => [row.name, ids[i]!]));
  };
  await database.transaction(async () => {
    const ids = {
      author: await writeNamed('author', authors),
      category: await writeNamed('category', categories.map(named)),
      tag: await writeNamed('tag', tags.map(named)),
    };
    const versions = articles.map((text, index) => versionsOf(text, index, ids));
    // Draft and published version side by side, as they come to be when each is published in its turn.
    await write('article', versions.flat());
    await write('page', pages.flatMap(pageRows));
    if (locales && !(await locales.has('fr'))) await locales.create({ code: 'fr', name: 'French (fr)' });
    await write('global', [
      {
        documentId: documentIdOf('global', 'global'),
        siteName: 'The Tidewater Journal',
        siteDescription: 'Made by hand, near the sea.',
        defaultSeo: { metaTitle: 'The Tidewater Journal', metaDescription: 'A magazine of craft and coast.' },
      },
    ]);
  });
}

const isEmpty = async (database: Database, type: ReturnType<ContentTypes['get']>): Promise<boolean> =>
  (await database.count({ type, fields: [], where: undefined, sort: [], populate: [] })) === 0;

type Ids = ReadonlyMap<string, number>;
const named = (name: string) => ({ name, slug: slugOf(name) });

/** The same on every machine, so that addresses can be passed around: a letter, then 23 letters and digits. */
const documentIdOf = (type: string, key: string): string => {
  const digest = createHash('sha256').update(`${type} ${key}`).digest('hex');
  return `t${BigInt(`0x${digest}`).toString(36).slice(-23)}`;
};

/** The rows of an article: every seventh stays a draft, every ninth published one has a newer draft. */
function versionsOf(
  text: ArticleText,
  index: number,
  ids: { readonly author: Ids; readonly category: Ids; readonly tag: Ids },
): readonly RowValues[] {
  const row: RowValues = {
    documentId: documentIdOf('article', text.title),
    title: text.title,
    slug: slugOf(text.title),
    description: text.description,
    body: `## ${text.title}\n\n${text.body}\n`,
    views: (index * 137) % 1900,
    rating: 2 + ((index * 7) % 31) / 10,
    featured: index % 8 === 0,
    publishedOn: `2026-${pad(1 + (index % 12))}-${pad(1 + ((index * 5) % 28))}`,
    cover: { url: `/covers/${slugOf(text.title)}.jpg`, width: 1600, height: 900, focus: [0.5, 0.4] },
    section: (['guide', 'news', 'opinion'] as const)[index % 3],
    author: ids.author.get(text.author),
    category: ids.category.get(text.category),
    tags: text.tags.map((tag) => ids.tag.get(tag)),
    seo: {
      metaTitle: text.title,
      metaDescription: text.description,
      canonicalUrl: `https://tidewater.example/${slugOf(text.title)}`,
    },
    blocks: blocksOf(text, index),
  };
  const draft = { ...row, publishedAt: null };
  if (index % 7 === 6) return [draft];
  const revised = index % 9 === 0 ? { ...draft, title: `${text.title} (revised)`, updatedAt: REVISED } : draft;
  return [revised, row];
}

/** One to three blocks, in an order that changes. */
function blocksOf({ description, body, author }: ArticleText, index: number): readonly object[] {
  const blocks = [
    { __component: 'shared.rich-text', body: `${body}\n` },
    { __component: 'shared.quote', title: author, body: description },
    {
      __component: 'shared.slider',
      caption: description,
      images: [1, 2, 3].map((n) => ({ url: `/slides/${index}-${n}.jpg` })),
    },
  ];
  return [...blocks.slice(index % 3), ...blocks.slice(0, index % 3)].slice(0, 1 + (index % 3));
}

/** A page in English; every fifth has no French version yet. */
function pageRows(page: (typeof pages)[number], index: number): readonly RowValues[] {
  const rowOf = (locale: string, [title, body]: readonly [string, string]): RowValues => ({
    documentId: documentIdOf('page', page.en[0]),
    locale,
    title,
    slug: slugOf(title),
    body: `${body}\n`,
    position: index,
    seo: { metaTitle: title, metaDescription: body },
  });
  const english = rowOf('en', page.en);
  return index % 5 === 4 ? [english] : [english, rowOf('fr', page.fr)];
}

const pad = (n: number) => String(n).padStart(2, '0');

/** Lower case, accents dropped, everything else a hyphen. */
function slugOf(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
