import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

// MORTISE_FUZZ_SECONDS=60, or `npm test -- --fuzz=60`, for longer.
const SECONDS = Number(process.env.MORTISE_FUZZ_SECONDS ?? 5);

describe('query strings of strangers', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants });
    await fillLibrary(server);
  });
  after(() => server.stop());

  const PATHS = [
    '/api/books',
    '/api/books/book-knots',
    '/api/shelves',
    '/api/subjects',
    '/api/subjects/subject-tides',
    '/api/notice',
  ];
  const ROOTS = [
    'filters',
    'sort',
    'populate',
    'fields',
    'pagination',
    'status',
    'locale',
    '_q',
    'publicationState',
    'data',
    'publicationFilter',
    'hasPublishedVersion',
  ];
  const NAMES = [
    ...[
      'id',
      'documentId',
      'createdAt',
      'updatedAt',
      'publishedAt',
      'locale',
      'localizations',
      'createdBy',
      'updatedBy',
    ],
    ...new Set(
      [...Object.values(contentTypes), ...Object.values(components)].flatMap((type) => Object.keys(type.attributes)),
    ),
  ];
  const OPERATORS = [
    ...[
      '$eq',
      '$eqi',
      '$ne',
      '$nei',
      '$lt',
      '$lte',
      '$gt',
      '$gte',
      '$between',
      '$in',
      '$notIn',
      '$contains',
      '$notContains',
    ],
    ...['$containsi', '$notContainsi', '$startsWith', '$startsWithi', '$endsWith', '$endsWithi', '$null', '$notNull'],
    ...['$and', '$or', '$not', '$nope', '$'],
  ];
  const WORDS = [
    'on',
    'count',
    'page',
    'pageSize',
    'start',
    'limit',
    'withCount',
    'sort',
    'fields',
    'filters',
    'populate',
    '*',
  ];
  const UIDS = ['shop.label', 'shop.chapter', 'api::book.book'];
  const ODD = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'length',
    '',
    ' ',
    '.',
    '0',
    '-1',
    '99',
    '𝄞',
    '\0',
    'a.b',
  ];

  const key = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 5, arbitrary: fc.constantFrom(...OPERATORS) },
    { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 2, arbitrary: fc.nat({ max: 120 }).map(String) },
    { weight: 1, arbitrary: fc.constantFrom(...UIDS, ...ODD) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  const value = fc.oneof(
    fc.constantFrom(
      '',
      '*',
      'true',
      'false',
      'null',
      'undefined',
      'NaN',
      'draft',
      'published',
      'en',
      'fr',
      'asc',
      'desc',
      '[]',
      '{}',
    ),
    fc
      .constantFrom(...NAMES)
      .chain((name) => fc.constantFrom(name, `${name}:asc`, `${name}:DESC`, `shelf.${name}`, `${name},title`)),
    fc.constantFrom(
      '0',
      '-1',
      '1e9',
      '9223372036854775808',
      '1.5',
      '2147483648',
      '2026-02-30',
      '2026-01-01',
      '25:99',
      '08:30:00',
      '%',
      '_',
      '\\',
      "'",
      '\u0000',
      '\ud800',
    ),
    fc.integer().map(String),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const encoded = (text: string) => {
    try {
      return encodeURIComponent(text);
    } catch {
      return '%ED%A0%80';
    }
  };
  const pair = fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...ROOTS) }, { weight: 1, arbitrary: key }),
      fc.array(key, { maxLength: 6 }),
      value,
      fc.boolean(),
    )
    .map(([root, path, said, whole]) =>
      whole
        ? `${encoded(root + path.map((part) => `[${part}]`).join(''))}=${encoded(said)}`
        : `${encoded(root)}${path.map((part) => `[${encoded(part)}]`).join('')}=${encoded(said)}`,
    );
  const grammar = fc.array(pair, { minLength: 1, maxLength: 6 }).map((pairs) => pairs.join('&'));
  const noise = fc
    .string({ unit: fc.constantFrom(...'abfilters[]=&%$.,:*0123456789+;?/#"\'\\ '), maxLength: 60 })
    .map((text) => text.replaceAll('#', '%23').replaceAll(' ', '+'));
  const query = fc.oneof({ weight: 5, arbitrary: grammar }, { weight: 1, arbitrary: noise });

  test(`no query string gets an answer of 500 or above (${SECONDS} s of them)`, async () => {
    const met = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), query, async (path, text) => {
        const { statusCode, payload } = await server.http.inject(`${path}?${text}`);
        met.set(statusCode, (met.get(statusCode) ?? 0) + 1);
        assert.ok(statusCode < 500, `${statusCode} to ${path}?${text}\n${payload}`);
      }),
      { numRuns: 1e9, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false },
    );
    assert.ok(
      (met.get(200) ?? 0) > 10 && (met.get(400) ?? 0) > 10,
      `the grammar meets both answers: ${JSON.stringify([...met])}`,
    );
  });
});
