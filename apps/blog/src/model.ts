import { article } from './content-types/article.ts';
import { author } from './content-types/author.ts';
import { category } from './content-types/category.ts';
import { global } from './content-types/global.ts';
import { page } from './content-types/page.ts';
import { quote, richText, seo, slider } from './content-types/shared.ts';
import { tag } from './content-types/tag.ts';

/** The blog's types by uid. */
export const contentTypes = {
  'api::article.article': article,
  'api::author.author': author,
  'api::category.category': category,
  'api::global.global': global,
  'api::page.page': page,
  'api::tag.tag': tag,
};

/** The blog's components by uid. */
export const components = {
  'shared.quote': quote,
  'shared.rich-text': richText,
  'shared.seo': seo,
  'shared.slider': slider,
};

/** What everyone may do with a database of the blog's own: all of it. */
export const publicGrants: string[] = [
  ...['article', 'author', 'category', 'tag', 'page'].flatMap((name) =>
    ['find', 'findOne', 'create', 'update', 'delete'].map((action) => `api::${name}.${name}.${action}`),
  ),
  ...['find', 'update', 'delete'].map((action) => `api::global.global.${action}`),
];

/** What everyone may do with a database that is somebody's. */
export const readGrants: string[] = publicGrants.filter((action) => /\.find(?:One)?$/.test(action));
