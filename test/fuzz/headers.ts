import fc from 'fast-check';

const SAID: Readonly<Record<string, readonly string[]>> = {
  Accept: ['*/*', 'application/problem+json', 'text/html;q=0', ';;;,', 'application/json;q=1e9', 'a/b;'.repeat(200)],
  'Accept-Encoding': ['br', 'gzip;q=0', '*', 'identity;q=0, *;q=0', ',,;=', 'x'.repeat(2000)],
  Origin: ['null', 'https://a.example', 'http://', '*', 'javascript:alert(1)', 'https://[::1', '\xff'],
  'Access-Control-Request-Method': ['POST', 'BREW', '', 'GET, POST', '\x80'],
  'Access-Control-Request-Headers': ['x-a', 'X-A,,,', '\t', 'a'.repeat(3000)],
  Authorization: [
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a b',
    'Basic Og==',
    'bearer \x80',
    '',
    'Bearer '.repeat(500),
  ],
  Cookie: ['koa.sess=x', 'koa.sess=eyJhIjoxfQ==; koa.sess.sig=x', '=', ';;;', 'a="', '__proto__=1', 'a='.repeat(2000)],
  Host: ['', 'a:b@c', '[::1', 'x'.repeat(300), 'a, b', '127.0.0.1:99999', 'é'],
  'X-Forwarded-For': ['1.2.3.4, x', ',,,', '::1'.repeat(300)],
  'X-Forwarded-Proto': ['https', 'javascript'],
  'X-Request-Id': ['a', 'a b', '\x7f', 'x'.repeat(200), '{"a":1}'],
  'If-None-Match': ['*', '"a"', 'W/', '"'],
  'If-Modified-Since': ['never', 'Thu, 01 Jan 1970 00:00:00 GMT', '-1'],
  Range: ['bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=0-0,2-2', 'x'],
  'Content-Type': [
    'application/json',
    'text/plain; charset=nope',
    'multipart/form-data',
    ';',
    'a/b+json',
    'x'.repeat(500),
  ],
  'Content-Encoding': ['gzip', 'br', 'nope', 'identity', 'gzip, gzip'],
  'Content-Length': ['0', '5', '-1', '5, 5', '1e3', '99999999999999999999'],
  'Transfer-Encoding': ['chunked', 'identity', 'chunked, chunked', 'gzip'],
  Expect: ['100-continue', '200-ok'],
  Connection: ['close', 'keep-alive', 'upgrade', 'Host'],
  Upgrade: ['websocket', 'h2c'],
  'X-HTTP-Method-Override': ['DELETE', 'BREW'],
  __proto__: ['1'],
  constructor: ['1'],
};

const said = fc
  .constantFrom(...Object.entries(SAID), ['__proto__', ['1']] as const)
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => `${name}: ${value}`));
const noise = fc.string({ unit: fc.constantFrom(...'abX-: \t\x80\xff"=;,'), maxLength: 40 });

/** Header lines of a request, in the bytes of one: most of names that some layer reads. */
export const headerLines = fc.array(fc.oneof({ weight: 8, arbitrary: said }, { weight: 1, arbitrary: noise }), {
  maxLength: 8,
});
