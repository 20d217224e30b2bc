import assert from 'node:assert/strict';
import { articles, authors, pages, tags } from './rows.ts';
import { invalid, type Sample } from './sample.ts';

const LONG = 'x'.repeat(300);
const CREATED = '{created}';
const mistakes = (...errors: readonly object[]) => invalid(`${errors.length} errors occurred`, { errors });
const mistake = (path: readonly string[], message: string, value: unknown) => ({
  path,
  message,
  name: 'ValidationError',
  value,
});
const alone = (path: readonly string[], message: string, value: unknown) =>
  invalid(message, { errors: [mistake(path, message, value)] });
const notText = (name: string, value: string) =>
  `${name} must be a \`string\` type, but the final value was: \`${value}\`.`;
const notNumber = (name: string, from: string) =>
  `${name} must be a \`number\` type, but the final value was: \`NaN\` (cast from the value \`"${from}"\`).`;

interface Said {
  readonly data: Readonly<Record<string, unknown>>;
}
/** What no recording can foretell, held to its form. */
const form = {
  id: ({ data: { id } }: Said): unknown => {
    assert.ok(Number.isInteger(id), `id is ${id}`);
    return id;
  },
  documentId: ({ data: { documentId } }: Said): unknown => {
    assert.match(String(documentId), /^[a-z0-9]{24}$/);
    return documentId;
  },
  at: ({ data }: Said, name: string): unknown => {
    assert.match(String(data[name]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, name);
    return data[name];
  },
};
const stamps = (said: Said) => ({ createdAt: form.at(said, 'createdAt'), updatedAt: form.at(said, 'updatedAt') });
const bare = {
  slug: null,
  description: null,
  body: null,
  views: 0,
  rating: null,
  featured: false,
  publishedOn: null,
  cover: null,
  section: null,
};

/** Samples of writing, in the order in which they were asked: the later ones need what the earlier ones wrote. */
export const writes: readonly Sample[] = [
  {
    n: 111,
    name: 'nothing where something is required',
    ask: 'POST /api/articles',
    send: { data: { views: 1 } },
    status: 400,
    says: alone(['title'], notText('title', 'null'), null),
  },
  {
    n: 112,
    name: 'several violations',
    ask: 'POST /api/articles',
    send: {
      data: {
        title: 1,
        description: LONG,
        section: 'nope',
        views: 'abc',
        featured: 'maybe',
        publishedOn: 'abc',
        rating: 'x',
      },
    },
    status: 400,
    says: mistakes(
      mistake(['title'], notText('title', '1'), 1),
      mistake(['description'], 'description must be at most 280 characters', LONG),
      mistake(['views'], notNumber('views', 'abc'), null),
      mistake(['rating'], notNumber('rating', 'x'), null),
      mistake(['featured'], 'featured must be a `boolean` type, but the final value was: `"maybe"`.', 'maybe'),
      mistake(['section'], 'section must be one of the following values: news, guide, opinion, ', 'nope'),
    ),
  },
  {
    n: 119,
    name: 'data that is a list',
    ask: 'POST /api/articles',
    send: { data: [1] },
    status: 400,
    says: alone(
      [],
      'this must be a `object` type, but the final value was: `null` (cast from the value `[\n  {}\n]`).',
      null,
    ),
  },
  {
    n: 124,
    name: 'a form',
    ask: 'POST /api/tags',
    send: 'data[name]=Golden%20form',
    with: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 201,
    says: (said: Said) => ({
      data: {
        id: form.id(said),
        documentId: form.documentId(said),
        name: 'Golden form',
        slug: null,
        ...stamps(said),
        publishedAt: form.at(said, 'publishedAt'),
      },
      meta: {},
    }),
  },
  {
    n: 126,
    name: 'a relation to what is not there',
    ask: 'POST /api/articles',
    send: { data: { title: 'Golden rel', author: 'aaaaaaaaaaaaaaaaaaaaaaaa' } },
    status: 400,
    says: invalid('Document with id "aaaaaaaaaaaaaaaaaaaaaaaa", locale "null" not found'),
  },
  {
    n: 127,
    name: 'an unknown component',
    ask: 'POST /api/articles',
    send: { data: { title: 'Golden dz', blocks: [{ __component: 'shared.nope' }] } },
    status: 400,
    says: mistakes(
      mistake(
        ['blocks', '0', '__component'],
        'blocks[0].__component must be one of the following values: shared.slider, shared.seo, shared.rich-text, shared.quote',
        'shared.nope',
      ),
      mistake([], 'Invalid relations', {
        publishedAt: null,
        blocks: [{ __component: 'shared.nope' }],
        featured: false,
        views: 0,
        title: 'Golden dz',
      }),
    ),
  },
  {
    n: 128,
    name: 'a component without what it requires',
    ask: 'POST /api/articles',
    send: { data: { title: 'Golden seo', seo: { metaDescription: 'x' } } },
    status: 400,
    says: alone(['seo', 'metaTitle'], notText('seo.metaTitle', 'null'), null),
  },
  {
    n: 129,
    name: 'a uid that is taken',
    ask: 'POST /api/articles',
    send: { data: { title: 'Golden dup', slug: articles[0]!.slug } },
    status: 400,
    says: alone(['slug'], 'This attribute must be unique', articles[0]!.slug),
  },
  {
    n: 130,
    name: 'a uid of bad characters',
    ask: 'POST /api/articles',
    send: { data: { title: 'Golden uid', slug: 'no spaces!' } },
    status: 400,
    says: alone(['slug'], 'slug must match the following: "/^[A-Za-z0-9-_.~]*$/"', 'no spaces!'),
  },
  {
    n: 131,
    name: 'create',
    ask: 'POST /api/articles',
    send: {
      data: {
        title: 'Golden Title Ünï',
        views: 3,
        rating: 1.5,
        author: authors[0]!.documentId,
        tags: { connect: [tags[0]!.documentId] },
        seo: { metaTitle: 'm' },
        blocks: [{ __component: 'shared.quote', title: 'q', body: 'b' }],
      },
    },
    status: 201,
    has: {
      'content-type': 'application/json; charset=utf-8',
      vary: 'Origin',
      'access-control-allow-credentials': 'true',
    },
    keeps: CREATED,
    says: (said: Said) => ({
      data: {
        id: form.id(said),
        documentId: form.documentId(said),
        title: 'Golden Title Ünï',
        ...bare,
        views: 3,
        rating: 1.5,
        ...stamps(said),
        publishedAt: form.at(said, 'publishedAt'),
      },
      meta: {},
    }),
  },
  {
    n: 132,
    name: 'create a draft, with populate',
    ask: 'POST /api/articles?status=draft&populate=author',
    send: { data: { title: 'Golden Draft', author: { documentId: authors[1]!.documentId } } },
    status: 201,
    says: (said: Said) => ({
      data: {
        id: form.id(said),
        documentId: form.documentId(said),
        title: 'Golden Draft',
        ...bare,
        ...stamps(said),
        publishedAt: null,
        author: authors[1],
      },
      meta: {},
    }),
  },
  {
    n: 133,
    name: 'a draft does not show as published',
    ask: 'GET /api/articles?filters[title][$eq]=Golden Draft&fields=title',
    status: 200,
    says: { data: [], meta: { pagination: { page: 1, pageSize: 25, pageCount: 0, total: 0 } } },
  },
  {
    n: 134,
    name: 'update',
    ask: `PUT /api/articles/${CREATED}?populate[tags][fields]=name`,
    send: {
      data: {
        title: 'Golden 2',
        tags: { disconnect: [tags[0]!.documentId], connect: [{ documentId: tags[1]!.documentId }] },
      },
    },
    status: 200,
    says: (said: Said) => ({
      data: {
        id: form.id(said),
        documentId: form.documentId(said),
        title: 'Golden 2',
        ...bare,
        views: 3,
        rating: 1.5,
        ...stamps(said),
        publishedAt: form.at(said, 'publishedAt'),
        tags: [{ id: tags[1]!.id, documentId: tags[1]!.documentId, name: tags[1]!.name }],
      },
      meta: {},
    }),
  },
  {
    n: 136,
    name: 'null where something is required',
    ask: `PUT /api/articles/${CREATED}`,
    send: { data: { title: null } },
    status: 400,
    says: alone(['title'], notText('title', 'null'), null),
  },
  {
    n: 137,
    // Strapi stores the row (docs/differences.md).
    name: 'an unknown locale',
    ask: `PUT /api/pages/${pages[0]!.documentId}?locale=xx`,
    send: { data: { title: 'x' } },
    status: 400,
    says: {
      data: null,
      error: { status: 400, name: 'ValidationError', message: 'The locale "xx" does not exist', details: {} },
    },
  },
  {
    n: 138,
    name: 'delete',
    ask: `DELETE /api/articles/${CREATED}`,
    status: 204,
    says: '',
    has: { vary: 'Origin', 'access-control-allow-credentials': 'true' },
  },
  { n: 139, name: 'a deletion of what is not there', ask: `DELETE /api/articles/${CREATED}`, status: 204, says: '' },
];
