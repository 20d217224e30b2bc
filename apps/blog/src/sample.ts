import type { Database } from '@mortise/database/contract';
import type { Documents } from '@mortise/documents/contract';
import { type ArticleText, articles } from './content/articles.ts';
import { pages } from './content/pages.ts';
import { authors, categories, tags } from './content/people.ts';
import { contentTypes } from './model.ts';

/** Writes the sample in one transaction when every table of the blog is empty; otherwise nothing. */
export async function writeSample(documents: Documents, database: Database): Promise<void> {
  for (const uid of Object.keys(contentTypes)) if ((await documents(uid).count()) > 0) return;
  await database.transaction(async () => {
    const idsOf = {
      author: await writeNamed(documents, 'api::author.author', authors),
      category: await writeNamed(documents, 'api::category.category', categories.map(named)),
      tag: await writeNamed(documents, 'api::tag.tag', tags.map(named)),
    };
    for (const [index, text] of articles.entries()) await writeArticle(documents, text, index, idsOf);
    for (const [index, page] of pages.entries()) await writePage(documents, page, index);
    await documents('api::global.global').create({
      data: {
        siteName: 'The Tidewater Journal',
        siteDescription: 'Made by hand, near the sea.',
        defaultSeo: { metaTitle: 'The Tidewater Journal', metaDescription: 'A magazine of craft and coast.' },
      },
    });
  });
}

type Ids = ReadonlyMap<string, string>;
const named = (name: string) => ({ name, slug: slugOf(name) });

async function writeNamed(documents: Documents, uid: string, rows: readonly { readonly name: string }[]): Promise<Ids> {
  const ids = new Map<string, string>();
  for (const data of rows) ids.set(data.name, (await documents(uid).create({ data: { ...data } })).documentId!);
  return ids;
}

/** Every seventh article stays a draft; every ninth published one has a newer draft. */
async function writeArticle(
  documents: Documents,
  text: ArticleText,
  index: number,
  ids: { readonly author: Ids; readonly category: Ids; readonly tag: Ids },
): Promise<void> {
  const status = index % 7 === 6 ? 'draft' : 'published';
  const { documentId } = await documents('api::article.article').create({
    status,
    data: {
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
    },
  });
  if (status === 'published' && index % 9 === 0) {
    await documents('api::article.article').update({
      documentId: documentId!,
      data: { title: `${text.title} (revised)` },
    });
  }
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
async function writePage(documents: Documents, page: (typeof pages)[number], index: number): Promise<void> {
  const dataOf = ([title, body]: readonly [string, string]) => ({
    title,
    slug: slugOf(title),
    body: `${body}\n`,
    position: index,
    seo: { metaTitle: title, metaDescription: body },
  });
  const { documentId } = await documents('api::page.page').create({ locale: 'en', data: dataOf(page.en) });
  if (index % 5 === 4) return;
  await documents('api::page.page').update({ documentId: documentId!, locale: 'fr', data: dataOf(page.fr) });
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
