import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactUrl } from '../src/redact-url.ts';

test('a logged URL has no values of secret parameters, in any spelling of their names', () => {
  for (const name of [
    'jwt',
    'JWT',
    'apiKey',
    'api_key',
    'api-key',
    'x-api-key',
    'access_token',
    '%61ccess_token',
    '%41PIKEY',
    'to%6Ben',
    '%2574oken',
    'refresh_token',
    'id_token',
    'resetPasswordToken',
    'confirmationToken',
    'client_secret',
    'password',
    'passwordConfirmation',
    'passwd',
    'code',
    'sid',
    'sessionId',
    'signature',
    'authorization',
    'filters[token]',
    'filters[Token][$eq]',
    'filters%5Btoken%5D',
    'filters[$or][0][resetPasswordToken][$eq]',
    'filters%5B%24and%5D%5B0%5D%5Bp%61ssword%5D',
    'data[password]',
    'user.password',
    'token[]',
    'to%ken%ZZ%74oken',
  ]) {
    const shown = redactUrl(`/api/x?a=1&${name}=S3CRET&b=2`);
    assert.equal(shown, `/api/x?a=1&${name}=[redacted]&b=2`);
  }
});

test('everything else of a URL is unchanged', () => {
  for (const url of [
    '/',
    '/api/articles?filters[title][$contains]=token&sort=title:asc&populate=*',
    '/api/x?tokens-are-fun',
    '/api/x?page=1&keywords=a&monkey=b&coder=c&encode=d',
    '/a@b?c=d@e',
    '/?',
    '/?%',
    '/?%zz=1&&=',
  ])
    assert.equal(redactUrl(url), url);
});

test('a password before a host is redacted', () => {
  assert.equal(redactUrl('http://ann:S3CRET@here/api?a=1'), 'http://[redacted]@here/api?a=1');
});
