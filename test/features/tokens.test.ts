import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { bearerTokens } from '../alternatives/bearer-tokens.ts';
import { components, contentTypes } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

const tokenOf = (name: string, scopes: 'all' | 'find' | string[], expiresAt?: string) => ({
  name,
  scopes,
  sha256: createHash('sha256').update(`secret-of-${name}`).digest('hex'),
  ...(expiresAt === undefined ? {} : { expiresAt }),
});
const tokens = bearerTokens({
  tokens: [
    tokenOf('everything', 'all'),
    tokenOf('reading', 'find'),
    tokenOf('books', ['api::book.book.find']),
    tokenOf('shelved', ['api::book.book.find', 'api::shelf.shelf.find']),
    tokenOf('old', 'all', '2020-01-01T00:00:00.000Z'),
    tokenOf('new', 'find', '2999-01-01T00:00:00.000Z'),
  ],
});
/** What a server asks of whoever asks: a function, an action for tokens alone, one that says who was known. */
const desk = definePlugin({
  name: 'desk',
  contributes: {
    controllers: {
      'api::desk.desk': {
        who: ({ state, auth }) => ({ ...(state.auth?.credentials as object), strategy: auth?.strategy }),
      },
    },
    routes: [
      { method: 'GET', path: '/api/desk', handler: () => 'open' },
      {
        method: 'GET',
        path: '/api/who',
        handler: 'api::desk.desk.who',
        config: { auth: { strategies: ['bearer-tokens'] } },
      },
    ],
  },
});

describe('bearer tokens, as a stranger ships them', () => {
  let server: Booted;
  let url: string;
  before(async () => {
    const plugins = [tokens, desk()];
    server = await boot({
      contentTypes,
      components,
      plugins,
      grants: ['api::subject.subject.find', 'api::desk.desk.who'],
    });
    await fillLibrary(server);
    url = await server.http.url();
  });
  after(() => server.stop());

  const ask = async (path: string, authorization?: string, init: RequestInit = {}) => {
    const headers = { ...(init.headers as Record<string, string>), ...(authorization ? { authorization } : {}) };
    const answer = await fetch(url + path, { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const as = (name: string) => `Bearer secret-of-${name}`;
  const write = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":{"name":"new"}}' };
  const told = ({ status, body }: { readonly status: number; readonly body: { readonly error: object } }) => ({
    told: status,
    ...body.error,
  });

  test('a token may do what its scopes grant, and no more', async () => {
    assert.equal((await ask('/api/books', as('books'))).status, 200);
    const forbidden = { told: 403, status: 403, name: 'ForbiddenError', message: 'Forbidden', details: {} };
    assert.deepEqual(told(await ask('/api/shelves', as('books'))), forbidden);
    assert.equal((await ask('/api/shelves', as('reading'))).status, 200);
    assert.deepEqual(told(await ask('/api/shelves', as('reading'), write)), forbidden);
    assert.equal((await ask('/api/shelves', as('everything'), write)).status, 201);
  });

  test('an endpoint that names no action is reached by a token that may do everything', async () => {
    assert.deepEqual(await ask('/api/desk', as('everything')), { status: 200, body: 'open' });
    assert.equal((await ask('/api/desk', as('reading'))).status, 403);
    assert.equal((await ask('/api/desk')).status, 401);
  });

  test('relations that a token may not find are neither shown nor asked for', async () => {
    const shelfOf = async (name: string) => (await ask('/api/books?populate=shelf', as(name))).body.data[0].shelf;
    assert.equal(await shelfOf('books'), undefined);
    assert.equal((await shelfOf('shelved')).name, 'upper');
    // Twice: what was judged for one token is not kept for the other.
    assert.equal(await shelfOf('books'), undefined);
    const byShelf = '/api/books?filters[shelf][name]=upper';
    const refused = await ask(byShelf, as('books'));
    assert.deepEqual([refused.status, refused.body.error.details.path], [400, 'shelf']);
    assert.equal((await ask(byShelf, as('shelved'))).body.data.length, 1);
  });

  test('an expired token is refused in the strategy’s own words, one that nobody knows in Strapi’s', async () => {
    const unauthorized = (message: string) => ({
      told: 401,
      status: 401,
      name: 'UnauthorizedError',
      message,
      details: {},
    });
    assert.deepEqual(told(await ask('/api/books', as('old'))), unauthorized('Token expired'));
    assert.equal((await ask('/api/books', as('new'))).status, 200);
    assert.deepEqual(told(await ask('/api/books', as('nobody'))), unauthorized('Missing or invalid credentials'));
  });

  test('the public stays the public', async () => {
    assert.equal((await ask('/api/subjects')).status, 200);
    assert.equal((await ask('/api/subjects', 'Basic abc')).status, 200);
    assert.equal((await ask('/api/books')).status, 403);
  });

  test('a route for tokens alone knows which one asks', async () => {
    assert.deepEqual(await ask('/api/who', as('everything')), {
      status: 200,
      body: { name: 'everything', strategy: 'bearer-tokens' },
    });
    assert.equal((await ask('/api/who')).status, 401);
    assert.equal((await ask('/api/who', as('reading'))).status, 403);
  });
});
