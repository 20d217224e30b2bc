import fc from 'fast-check';
import { components, contentTypes } from '../contracts/model.ts';
import { encoded, name, scalar } from './words.ts';

export interface Writing {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly payload: string;
}

type Attributes = (typeof contentTypes)[string]['attributes'];

/** Ids and documentIds that are there, and some that are not. */
const ONES = ['book-knots', 'book-sea', 'shelf-upper', 'shelf-lower', 'subject-tides', 'subject-tar', 'nobody', ''];
const one = fc.oneof(
  fc.constantFrom<unknown>(...ONES, 1, 2, 3, 0, -1, 1e9, 1.5, '1', null, [], {}),
  fc.record(
    {
      documentId: fc.constantFrom(...ONES),
      id: fc.constantFrom<unknown>(1, 2, '1', null, 'x'),
      locale: fc.constantFrom<unknown>('en', 'fr', 'xx', null, 1),
      status: fc.constantFrom<unknown>('draft', 'published', 'none', null),
      position: fc.record(
        {
          before: fc.constantFrom<unknown>(...ONES, 1, null),
          after: fc.constantFrom<unknown>(...ONES, 2),
          start: fc.constantFrom<unknown>(true, false, 'x'),
          end: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ),
);
const several = fc.oneof(one, fc.array(one, { maxLength: 3 }));
const relation = fc.oneof(
  several,
  fc.record(
    { connect: several, disconnect: several, set: several, options: fc.constant({ strict: true }) },
    { requiredKeys: [] },
  ),
);

const KINDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  integer: fc.oneof(fc.integer(), fc.constantFrom(1.5, 2 ** 31, '7')),
  biginteger: fc.oneof(fc.bigInt().map(String), fc.constantFrom(7, '9223372036854775808')),
  decimal: fc.oneof(fc.double(), fc.constantFrom(1e300, '1.5', 123456789012.345)),
  float: fc.oneof(fc.double(), fc.constantFrom('1e5', 1e308)),
  boolean: fc.constantFrom<unknown>(true, false, 'true', 1, 'yes'),
  date: fc.constantFrom<unknown>('2026-01-02', '2026-02-30', '2026-01-02T03:04:05Z', 0, '-1', '99999-01-01'),
  time: fc.constantFrom<unknown>('08:30', '08:30:00.123', '25:00', 8),
  datetime: fc.constantFrom<unknown>('2026-01-02T03:04:05.000Z', '2026-01-02', 1767323045000, 'now', '+275761-01-01'),
  enumeration: fc.constantFrom<unknown>('novel', 'manual', 'Novel', '', 0),
  json: fc.jsonValue({ maxDepth: 4 }),
  relation,
};
const anything = fc.oneof(scalar, fc.constant(null), fc.jsonValue({ maxDepth: 2 }));

function dataOf(attributes: Attributes, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(attributes).map(
    ([key, attribute]) =>
      [key, fc.oneof({ weight: 8, arbitrary: fieldOf(attribute, depth) }, { weight: 1, arbitrary: anything })] as const,
  );
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const odd = fc.tuple(name, anything).map(([key, value]) => ({ [key]: value }));
  return fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, odd).map(([data, more]) => ({ ...data, ...more })) },
  );
}

function fieldOf(attribute: Attributes[string], depth: number): fc.Arbitrary<unknown> {
  const kind = KINDS[attribute.type];
  if (kind) return kind;
  if (attribute.type === 'component') {
    const entry = componentOf(attribute.component, depth);
    return fc.oneof(entry, fc.array(entry, { maxLength: 3 }));
  }
  if (attribute.type === 'dynamiczone') {
    const entry = fc
      .constantFrom(...Object.keys(components), 'no.such')
      .chain((uid) => componentOf(uid, depth).map((data) => ({ ...data, __component: uid })));
    return fc.array(entry, { maxLength: 3 });
  }
  return scalar;
}

const componentOf = (uid: string, depth: number): fc.Arbitrary<Record<string, unknown>> =>
  depth > 2 || !components[uid]
    ? fc.constant({})
    : fc
        .tuple(dataOf(components[uid].attributes, depth + 1), fc.constantFrom<unknown>(undefined, 1, 99, 'x', null))
        .map(([data, id]) => (id === undefined ? data : { ...data, id }));

const asked = fc.oneof(
  fc.constantFrom('', 'status=draft', 'status=published', 'locale=fr', 'locale=xx', 'populate=*', 'fields=title'),
  fc.tuple(name, scalar).map(([key, value]) => `${encoded(key)}=${encoded(value)}`),
);
const writesOf = (uid: string, many: string | undefined, single: readonly string[]): fc.Arbitrary<Writing> =>
  fc
    .tuple(
      fc.oneof(
        ...(many ? [fc.constant(['POST', many] as const)] : []),
        fc.constantFrom(...single).map((path) => ['PUT', path] as const),
      ),
      asked,
      dataOf(contentTypes[uid]!.attributes),
    )
    .map(([[method, path], query, data]) => ({ method, url: `${path}?${query}`, payload: JSON.stringify({ data }) }));

/** Writings of the test model: fields of the right kind or nearly, relations and components in every form, odd keys. */
export const writing = fc.oneof(
  {
    weight: 4,
    arbitrary: writesOf('api::book.book', '/api/books', [
      '/api/books/book-knots',
      '/api/books/book-sea',
      '/api/books/nobody',
    ]),
  },
  {
    weight: 2,
    arbitrary: writesOf('api::shelf.shelf', '/api/shelves', ['/api/shelves/shelf-upper', '/api/shelves/1']),
  },
  { weight: 2, arbitrary: writesOf('api::subject.subject', '/api/subjects', ['/api/subjects/subject-tides']) },
  { weight: 1, arbitrary: writesOf('api::notice.notice', undefined, ['/api/notice']) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('/api/books/book-knots', '/api/shelves/shelf-lower', '/api/notice', '/api/books/nobody')
      .map((url): Writing => ({ method: 'DELETE', url, payload: '' })),
  },
);
