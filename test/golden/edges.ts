import { articles } from './rows.ts';
import { invalid, NOT_FOUND, refusal, type Sample, UNAUTHORIZED, type Waiting } from './sample.ts';

const FIRST = `/api/articles/${articles[0]!.documentId}`;
const UNKNOWN = '/api/articles/aaaaaaaaaaaaaaaaaaaaaaaa';
const notAllowed = (allow: string) => ({
  status: 405,
  says: 'Method Not Allowed',
  has: { allow, 'content-type': 'text/plain; charset=utf-8' },
});
const COLLECTION = 'HEAD, GET, POST';
const DOCUMENT = 'HEAD, GET, PUT, DELETE';
const ONE = '/api/articles?fields=title&pagination[pageSize]=1';
const found = {
  data: [{ id: 2, documentId: articles[0]!.documentId, title: articles[0]!.title }],
  meta: { pagination: { page: 1, pageSize: 1, pageCount: articles.length, total: articles.length } },
};
const badKey = (key: string, path?: string | null) =>
  invalid(`Invalid key ${key}`, { key, ...(path === undefined ? {} : { path }), source: 'body' });
const noData = invalid('Missing "data" payload in the request body');
const syntax = (message: string) => refusal(400, 'SyntaxError', message, null);

/** Samples 89 to 140 that need neither users nor tokens nor what writing is still to learn. */
export const edges: readonly Sample[] = [
  { n: 89, name: 'an unknown documentId', ask: `GET ${UNKNOWN}`, status: 404, says: NOT_FOUND },
  { n: 90, name: 'an unknown route', ask: 'GET /api/nonexistent', status: 404, says: NOT_FOUND },
  { n: 91, name: 'outside of the prefix', ask: 'GET /nonexistent', status: 404, says: NOT_FOUND },
  {
    n: 92,
    name: 'a malformed escape',
    ask: 'GET /api/articles/%E0%A4%A',
    status: 400,
    says: refusal(400, 'BadRequestError', 'failed to decode', null),
  },
  { n: 93, name: 'PATCH', ask: `PATCH ${FIRST}`, send: { data: { title: 'x' } }, ...notAllowed(DOCUMENT) },
  { n: 94, name: 'DELETE of a collection', ask: 'DELETE /api/articles', ...notAllowed(COLLECTION) },
  { n: 95, name: 'POST on a document', ask: `POST ${FIRST}`, send: { data: { title: 'x' } }, ...notAllowed(DOCUMENT) },
  { n: 96, name: 'POST on a single type', ask: 'POST /api/global', send: { data: {} }, ...notAllowed(DOCUMENT) },
  {
    n: 97,
    name: 'OPTIONS',
    ask: 'OPTIONS /api/articles',
    status: 200,
    says: '',
    has: { allow: COLLECTION, vary: 'Origin', 'content-length': '0' },
  },
  {
    n: 98,
    name: 'a preflight',
    ask: 'OPTIONS /api/articles',
    with: {
      origin: 'https://example.com',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    },
    status: 204,
    says: '',
    has: {
      vary: 'Origin',
      'access-control-allow-origin': 'https://example.com',
      'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS',
      'access-control-allow-headers':
        'Content-Type,Authorization,Origin,Accept,Strapi-Response-Format,X-Requested-With',
      'access-control-allow-credentials': 'true',
    },
  },
  {
    n: 99,
    name: 'a page of another origin',
    ask: `GET ${ONE}`,
    with: { origin: 'https://example.com' },
    status: 200,
    says: found,
    has: {
      vary: 'Origin',
      'access-control-allow-origin': 'https://example.com',
      'access-control-allow-credentials': 'true',
    },
  },
  {
    n: 102,
    name: 'a bearer token that nobody knows',
    ask: 'GET /api/articles',
    with: { authorization: 'Bearer nope' },
    status: 401,
    says: UNAUTHORIZED,
  },
  {
    n: 103,
    name: 'a long one',
    ask: 'GET /api/articles',
    with: { authorization: `Bearer ${'a'.repeat(256)}` },
    status: 401,
    says: UNAUTHORIZED,
  },
  {
    n: 104,
    name: 'another scheme is the public’s',
    ask: `GET ${ONE}`,
    with: { authorization: 'Basic abc' },
    status: 200,
    says: found,
  },

  {
    n: 113,
    name: 'an unknown attribute',
    ask: 'POST /api/articles',
    send: { data: { title: 't', nope: 1 } },
    status: 400,
    says: badKey('nope', null),
  },
  {
    n: 114,
    name: 'an id to be written',
    ask: 'POST /api/tags',
    send: { data: { id: 1, name: 'x' } },
    status: 400,
    says: badKey('id'),
  },
  {
    n: 115,
    name: 'a documentId to be written',
    ask: 'POST /api/tags',
    send: { data: { documentId: 'x', name: 'x' } },
    status: 400,
    says: badKey('documentId'),
  },
  {
    n: 116,
    name: 'createdAt to be written',
    ask: 'POST /api/tags',
    send: { data: { createdAt: '2001-01-01T00:00:00.000Z', name: 'x' } },
    status: 400,
    says: badKey('createdAt', 'createdAt'),
  },
  { n: 117, name: 'no data', ask: 'POST /api/articles', send: { title: 't' }, status: 400, says: noData },
  { n: 118, name: 'data that is text', ask: 'POST /api/articles', send: { data: 'x' }, status: 400, says: noData },
  { n: 120, name: 'no body', ask: 'POST /api/articles', status: 400, says: noData },
  {
    n: 121,
    name: 'malformed JSON',
    ask: 'POST /api/articles',
    send: '{"data":{',
    with: { 'content-type': 'application/json' },
    status: 400,
    says: syntax("Expected property name or '}' in JSON at position 9"),
  },
  {
    n: 122,
    name: 'a JSON scalar',
    ask: 'POST /api/articles',
    send: '"x"',
    with: { 'content-type': 'application/json' },
    status: 400,
    says: syntax('invalid JSON, only supports object and array'),
  },
  {
    n: 123,
    name: 'text',
    ask: 'POST /api/articles',
    send: 'hello',
    with: { 'content-type': 'text/plain' },
    status: 400,
    says: noData,
  },
  {
    n: 125,
    name: 'a body over its limit',
    ask: 'POST /api/articles',
    send: { data: { title: 't', body: 'x'.repeat(1_100_000) } },
    status: 413,
    says: refusal(413, 'PayloadTooLargeError', 'request entity too large', null),
  },
  {
    n: 135,
    name: 'a change of what is not there',
    ask: `PUT ${UNKNOWN}`,
    send: { data: { title: 'x' } },
    status: 404,
    says: NOT_FOUND,
  },
  {
    n: 140,
    name: 'a method that overrides is not heeded',
    ask: `POST ${FIRST}`,
    send: { data: {} },
    with: { 'x-http-method-override': 'PUT' },
    ...notAllowed(DOCUMENT),
  },
];

const USERS = 'It needs users, roles and permissions.';

/** Samples that are asked once what they need is there: taking a row away asks it. */
export const waiting: readonly Waiting[] = [
  { n: 109, name: 'a login with wrong credentials', waits: USERS },
  { n: 110, name: 'a login without any', waits: USERS },
];
