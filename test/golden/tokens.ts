import { createHash } from 'node:crypto';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { bearerTokens } from '../alternatives/bearer-tokens.ts';
import { articles } from './rows.ts';
import { refusal, type Sample } from './sample.ts';

const tokenOf = (name: string, scopes: 'all' | 'find' | string[]) => ({
  name,
  scopes,
  sha256: createHash('sha256').update(name).digest('hex'),
});
const FULL = { authorization: 'Bearer full' };
const READS = { authorization: 'Bearer reads' };
const ARTICLES = { authorization: 'Bearer articles' };
const FORBIDDEN = refusal(403, 'ForbiddenError', 'Forbidden');

/** The routes of users, which their plugin will bring: here only to be closed. */
const users = definePlugin({
  name: 'users',
  contributes: {
    controllers: { 'plugin::users-permissions.user': { find: () => [], me: () => ({}) } },
    routes: [
      { method: 'GET', path: '/api/users', handler: 'plugin::users-permissions.user.find' },
      { method: 'GET', path: '/api/users/me', handler: 'plugin::users-permissions.user.me' },
    ],
  },
});

/** What the samples below are asked of, besides the blog. */
export const tokenPlugins = [
  bearerTokens({
    tokens: [tokenOf('full', 'all'), tokenOf('reads', 'find'), tokenOf('articles', ['api::article.article.find'])],
  }),
  users(),
];

const ONE = '?fields=title&pagination[pageSize]=1';
const found = {
  data: [{ id: 2, documentId: articles[0]!.documentId, title: articles[0]!.title }],
  meta: { pagination: { page: 1, pageSize: 1, pageCount: articles.length, total: articles.length } },
};

/** Samples 100, 101 and 105 to 108: who asks. */
export const asked: readonly Sample[] = [
  { n: 100, name: 'users are closed to the public', ask: 'GET /api/users', status: 403, says: FORBIDDEN },
  { n: 101, name: 'users/me is closed to the public', ask: 'GET /api/users/me', status: 403, says: FORBIDDEN },
  { n: 105, name: 'a token with full access', ask: `GET /api/articles${ONE}`, with: FULL, status: 200, says: found },
  {
    n: 106,
    name: 'a token that may only read',
    ask: 'POST /api/tags',
    send: { data: { name: 'x' } },
    with: READS,
    status: 403,
    says: FORBIDDEN,
  },
  { n: 107, name: 'a token without the action', ask: 'GET /api/tags', with: ARTICLES, status: 403, says: FORBIDDEN },
  {
    n: 108,
    name: 'a token that may not find what it populates',
    ask: `GET /api/articles/${ONE}&populate=tags`,
    with: ARTICLES,
    status: 200,
    says: found,
  },
];
