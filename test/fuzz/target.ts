import fc from 'fast-check';
import { encoded, PATHS, scalar } from './words.ts';

const SEGMENTS = [
  ...[
    'api',
    'books',
    'book-knots',
    'shelves',
    'notice',
    'echo',
    'API',
    'Books',
    '_health',
    'livez',
    'readyz',
    'uploads',
  ],
  ...['', '.', '..', '%2e', '%2e%2e', '%2f', '%5c', '%00', '%ff', '%', '%zz', '%c0%af', '%25', ';x', '~', '*', ':id'],
  ...['favicon.ico', 'index.html', 'constructor', '__proto__', 'é', '\xff', '%ED%A0%80', 'a%0d%0aX: y'],
];
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SEGMENTS) },
  { weight: 1, arbitrary: scalar.map(encoded) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'ab/%.;:@!$&()*+,=-_~0129'), maxLength: 12 }) },
);
const path = fc.oneof(
  { weight: 4, arbitrary: fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...PATHS), segment).map(([front, end]) => `${front}${end}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('*', 'http://else.where/api/books', '//else.where/api', 'a:b', '/'.repeat(3000)),
  },
  { weight: 1, arbitrary: fc.constantFrom('/api/', '/a%2f', '/.').map((piece) => `/${piece.repeat(1000)}`) },
);

/** Request targets in the bytes of a request line: no space, no line break. */
export const target = path.map((text) => text.replaceAll(/[\s\p{Cc}]|[^\u0021-\u00ff]/gu, '') || '/');

export const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'HEAD', 'OPTIONS') },
  { weight: 2, arbitrary: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE') },
  { weight: 1, arbitrary: fc.constantFrom('PROPFIND', 'TRACE', 'LINK', 'QUERY', 'CONNECT', 'BREW', 'get') },
);
