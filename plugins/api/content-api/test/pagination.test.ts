import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampPagination, parsePagination } from '../src/pagination.ts';

const options = { defaultLimit: 25, maxLimit: 100, withCount: true };
const read = (pagination: unknown) => parsePagination(pagination, options);
const page = (page: number, pageSize: number) => ({
  start: (page - 1) * pageSize,
  limit: pageSize,
  page,
  pageSize,
  withCount: true,
});

const clamped: readonly [string, unknown, object][] = [
  ['no pagination is the first page of 25', undefined, page(1, 25)],
  ['page 0 is the first', { page: '0' }, page(1, 25)],
  ['an empty page is the first', { page: '' }, page(1, 25)],
  ['a page in a list is read', { page: ['2'] }, page(2, 25)],
  ['a page size below 1 is 1', { pageSize: '-1' }, page(1, 1)],
  ['a page size above the maximum is the maximum', { pageSize: '1000' }, page(1, 100)],
  ['a page size that is not a number is the maximum', { pageSize: 'abc' }, page(1, 100)],
  ['a limit alone starts at 0', { limit: '7' }, { start: 0, limit: 7, withCount: true }],
  ['a start alone takes 25', { start: '-3' }, { start: 0, limit: 25, withCount: true }],
  ['a limit of -1 is 1', { limit: -1 }, { start: 0, limit: 1, withCount: true }],
  ['unknown keys are ignored', { nope: 1 }, page(1, 25)],
  ['the count may be left out', { start: 1, withCount: 'f' }, { start: 1, limit: 25, withCount: false }],
];
for (const [what, given, expected] of clamped) {
  test(what, () => assert.deepEqual(read(given), expected));
}

const refused: readonly [unknown, string, string][] = [
  [{ page: 'abc' }, 'CONTENT_API_NUMBER_INVALID', 'convertStartQueryParams expected a positive integer got NaN'],
  [
    { page: '1.5', pageSize: '1' },
    'CONTENT_API_NUMBER_INVALID',
    'convertStartQueryParams expected a positive integer got 0.5',
  ],
  [{ pageSize: '1.5' }, 'CONTENT_API_NUMBER_INVALID', 'convertLimitQueryParams expected a positive integer got 1.5'],
  [{ start: 'abc' }, 'CONTENT_API_NUMBER_INVALID', 'convertStartQueryParams expected a positive integer got NaN'],
  [{ page: 1, limit: 1 }, 'CONTENT_API_PAGE_MIXED', 'Cannot use both page & offset pagination in the same query'],
  [
    { withCount: 'FALSE' },
    'CONTENT_API_COUNT_INVALID',
    'Invalid withCount parameter. Expected "t","1","true","false","0","f"',
  ],
];
for (const [given, code, words] of refused) {
  test(`${JSON.stringify(given)} is refused: ${words}`, () => {
    assert.throws(
      () => read(given),
      (error: { code?: string; wire?: { message?: string } }) => error.code === code && error.wire?.message === words,
    );
  });
}

test('clamped pagination parses to the same result', () => {
  for (const [, pagination] of clamped) {
    const result = clampPagination({ pagination }, options);
    assert.deepEqual(read(result.pagination), read(pagination));
    assert.deepEqual(
      { start: result.start, limit: result.limit },
      { start: read(pagination).start, limit: read(pagination).limit },
    );
  }
});

test('invalid pagination is refused when a list is read, and never reads a whole table', () => {
  for (const [pagination, code] of refused) {
    const result = clampPagination({ pagination }, options);
    assert.equal(result.limit, 100);
    assert.throws(() => read(result.pagination), { code });
  }
  const misplaced = clampPagination({ page: '2' }, options);
  assert.throws(() => read(misplaced.pagination), { code: 'CONTENT_API_PAGE_MISPLACED' });
});
