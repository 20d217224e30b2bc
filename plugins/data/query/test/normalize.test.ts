import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMortiseError } from '@mortise/kernel';
import fc from 'fast-check';
import { OPERATORS } from '../src/filters.ts';
import { normalize } from '../src/normalize.ts';

const value = fc.oneof(fc.string({ maxLength: 4 }), fc.integer(), fc.boolean(), fc.constant(null));
const name = fc.constantFrom('title', 'author', 'tags', '__proto__', 'constructor', '', 'a.b', '*', '$nope');
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    value,
    fc.array(value, { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.constantFrom(...OPERATORS)), tie('filter'), { maxKeys: 3 }),
    fc.record({ $or: fc.array(tie('filter'), { maxLength: 2 }), $not: tie('filter') }, { requiredKeys: [] }),
    fc.array(tie('filter'), { maxLength: 2 }),
  ),
}));
const { populate } = fc.letrec((tie) => ({
  populate: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('*', '', 'a,b.c', 'true', 'false', true, false, '1'),
    fc.array(name, { maxLength: 3 }),
    fc.dictionary(
      name,
      fc.oneof(
        tie('populate'),
        fc.record(
          {
            fields: fc.oneof(name, fc.array(name, { maxLength: 2 })),
            filters: filter,
            sort: fc.constantFrom('a', 'a:desc,b', { a: { b: 'ASC' } }),
            populate: tie('populate'),
            on: fc.oneof(name, fc.dictionary(name, tie('populate'), { maxKeys: 2 })),
            count: fc.constantFrom('true', 'false', 'x'),
            limit: fc.constantFrom('3', -1, 'x'),
          },
          { requiredKeys: [] },
        ),
      ),
      { maxKeys: 3 },
    ),
  ),
}));
const params: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc.record({ filters: filter }),
  fc.record({ populate }),
  fc.record({
    sort: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.array(fc.constantFrom('a:asc', 'b.c', { d: 'desc' }), { maxLength: 3 }),
    ),
  }),
  fc.record({ fields: fc.oneof(name, fc.array(name, { maxLength: 3 })), _q: value }),
  fc.record({ page: value, limit: value }, { requiredKeys: [] }),
);

const isDeepFrozen = (tree: unknown): boolean =>
  typeof tree !== 'object' || tree === null || (Object.isFrozen(tree) && Object.values(tree).every(isDeepFrozen));

test('any input normalizes to a canonical tree that normalizes to itself, or throws an error of kind invalid', () => {
  let accepted = 0;
  fc.assert(
    fc.property(params, (given) => {
      let tree: ReturnType<typeof normalize>;
      try {
        tree = normalize(given);
      } catch (error) {
        assert.ok(isMortiseError(error) && error.kind === 'invalid', String(error));
        return;
      }
      accepted++;
      assert.deepEqual(normalize(tree), tree);
      assert.ok(isDeepFrozen(tree.filters) && isDeepFrozen(tree.sort) && isDeepFrozen(tree.fields));
    }),
    { numRuns: 600 },
  );
  assert.ok(accepted > 100, `only ${accepted} of 600 were accepted`);
});

test('bare values, lists and lists of filters get their operators', () => {
  const { filters } = normalize({
    filters: [{ title: 'a' }, { id: [1, 2], author: { $not: { name: { $null: 'false' } } } }],
  });
  assert.deepEqual(filters, {
    $and: [{ title: { $eq: 'a' } }, { id: { $in: [1, 2] }, author: { $not: { name: { $null: false } } } }],
  });
});

test('every form of sort normalizes to a list of paths with a direction', () => {
  const { sort } = normalize({ sort: ['title:DESC, ,views', { author: { name: 'asc' } }] });
  assert.deepEqual(sort, ['title:desc', 'views:asc', 'author.name:asc']);
  assert.deepEqual(normalize({ sort: ':asc,author..name:desc,author.' }).sort, ['author.name:desc', 'author:asc']);
});

test('dotted, listed and nested populate normalize to the same tree', () => {
  const dotted = normalize({ populate: 'author.articles,tags,author' }).populate;
  const nested = normalize({ populate: { author: { populate: ['articles'] }, tags: 'true', seo: false } }).populate;
  assert.deepEqual(dotted, { author: { populate: { articles: {} } }, tags: {} });
  assert.deepEqual(nested, dotted);
});

test('a page becomes a start and a limit', () => {
  assert.deepEqual(normalize({ page: 3, pageSize: 5 }), { start: 10, limit: 5 });
  assert.deepEqual(normalize({ limit: -1 }), {});
});

const rejectedInputs: readonly [string, Readonly<Record<string, unknown>>, string, string][] = [
  [
    'filters that are not an object',
    { filters: 'x' },
    'QUERY_FILTERS_INVALID',
    'The filters parameter must be an object or an array',
  ],
  ['a group that is not a list', { filters: { $or: 'x' } }, 'QUERY_GROUP_INVALID', 'Operator $or must be an array'],
  [
    'a bare value in a group of the root',
    { filters: { $or: [{ a: 1 }, 'x'] } },
    'QUERY_MEMBER_INVALID',
    'Operator $or must hold filters, but found "x"',
  ],
  [
    'a bare value under $not',
    { filters: { $not: 'x' } },
    'QUERY_MEMBER_INVALID',
    'Operator $not must hold filters, but found "x"',
  ],
  [
    'values in a group of the root',
    { filters: { $and: [['x']] } },
    'QUERY_MEMBER_INVALID',
    'Operator $and must hold filters, but found ["x"]',
  ],
  [
    'an object for a value',
    { filters: { a: { $eq: { x: 1 } } } },
    'QUERY_OPERAND_INVALID',
    'Invalid value for $eq. Expected a value, not an object',
  ],
  [
    'a sort that is not a string',
    { sort: { a: 1 } },
    'QUERY_SORT_INVALID',
    'Invalid sort parameter. Expected a string, an array of strings, a sort object or an array of sort objects',
  ],
  [
    'an unknown sort direction',
    { sort: 'a:up' },
    'QUERY_SORT_DIRECTION',
    'Invalid order. order can only be one of asc|desc|ASC|DESC',
  ],
  [
    'fields that are not strings',
    { fields: { a: 'b' } },
    'QUERY_FIELDS_INVALID',
    'Invalid fields parameter. Expected a string or an array of strings',
  ],
  [
    'populate with objects in a list',
    { populate: [{ a: true }] },
    'QUERY_POPULATE_INVALID',
    'Invalid populate parameter. Expected a string, an array of strings, a populate object',
  ],
  [
    'populate with a list in place of options',
    { populate: { a: ['b'] } },
    'QUERY_BRANCH_INVALID',
    "Invalid nested populate. Expected '*' or an object",
  ],
  ['a search for an object', { _q: { x: 1 } }, 'QUERY_SEARCH_INVALID', 'Invalid _q parameter. Expected a string'],
  [
    'page combined with start',
    { page: 1, start: 0 },
    'QUERY_PAGE_MIXED',
    'Cannot use both page & offset pagination in the same query',
  ],
  [
    'a start that is not a number',
    { start: 'x' },
    'QUERY_NUMBER_INVALID',
    'convertStartQueryParams expected a positive integer got NaN',
  ],
];
for (const [what, given, code, words] of rejectedInputs) {
  test(`${what} is rejected with Strapi's message`, () => {
    assert.throws(
      () => normalize(given),
      (error) =>
        isMortiseError(error) && error.code === code && error.wire?.message === words && error.kind === 'invalid',
    );
  });
}

test('very deep nesting is rejected before it overflows the stack', () => {
  let filters: Readonly<Record<string, unknown>> = { a: 1 };
  let populate: Readonly<Record<string, unknown>> = {};
  for (let i = 0; i < 100_000; i++) {
    filters = { $not: filters };
    populate = { populate: { a: populate } };
  }
  assert.throws(() => normalize({ filters }), { code: 'QUERY_TOO_DEEP' });
  assert.throws(() => normalize(populate), { code: 'QUERY_TOO_DEEP' });
  assert.throws(() => normalize({ populate: Array(5000).fill('a').join('.') }), { code: 'QUERY_TOO_DEEP' });
  assert.throws(() => normalize({ sort: Array(5000).fill('a').join('.') }), { code: 'QUERY_TOO_DEEP' });
});
