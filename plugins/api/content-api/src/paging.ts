import type { Paging } from './contract.ts';
import { errors } from './errors.ts';

export interface PagingOptions {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  readonly withCount: boolean;
}

const PAGES = ['page', 'pageSize'] as const;
const OFFSETS = ['start', 'limit'] as const;
const MISPLACED = 'misplaced';

/**
 * Parses `pagination` and clamps it as Strapi does. The default page size is `defaultLimit`.
 *
 * @throws CONTENT_API_PAGE_MIXED, CONTENT_API_PAGE_MISPLACED, CONTENT_API_NUMBER_INVALID, CONTENT_API_COUNT_INVALID.
 */
export function readPaging(pagination: unknown, { defaultLimit, maxLimit, withCount }: PagingOptions): Paging {
  const given = isRecord(pagination) ? pagination : {};
  const misplaced = given[MISPLACED];
  if (Array.isArray(misplaced)) throw errors.PAGE_MISPLACED({ keys: misplaced.map(String) });
  const keys = [...PAGES, ...OFFSETS].filter((key) => given[key] !== undefined);
  const byOffset = OFFSETS.some((key) => given[key] !== undefined);
  if (byOffset && PAGES.some((key) => given[key] !== undefined)) throw errors.PAGE_MIXED({ keys });
  const counted = given.withCount === undefined ? withCount : truth(given.withCount);
  const limitOf = (value: unknown) => (value === undefined ? Math.min(defaultLimit, maxLimit) : size(value, maxLimit));
  if (byOffset) {
    const start = whole('start', Math.max(0, numberOf(given.start ?? 0)));
    return Object.freeze({ start, limit: whole('limit', limitOf(given.limit)), withCount: counted });
  }
  const page = Math.max(1, numberOf(given.page ?? 1));
  const pageSize = limitOf(given.pageSize);
  const start = whole('start', (page - 1) * pageSize);
  return Object.freeze({ start, limit: whole('limit', pageSize), page, pageSize, withCount: counted });
}

/**
 * The clamped `pagination` of a query, with its `start` and `limit`. Invalid pagination is passed on without an error,
 * and `parsePagination` throws when a list is read: a read of one entry ignores pagination, as in Strapi.
 */
export function judgePaging(query: Readonly<Record<string, unknown>>, options: PagingOptions) {
  const misplaced = PAGES.filter((key) => query[key] !== undefined);
  const given = isRecord(query.pagination) ? query.pagination : {};
  const kept = Object.fromEntries(
    [...PAGES, ...OFFSETS, 'withCount']
      .filter((key) => given[key] !== undefined)
      .map((key) => [key, scalar(given[key])]),
  );
  if (misplaced.length) return { pagination: { ...kept, [MISPLACED]: misplaced }, start: 0, limit: options.maxLimit };
  try {
    const { start, limit, page, pageSize, withCount } = readPaging(kept, options);
    const pagination = page === undefined ? { start, limit, withCount } : { page, pageSize, withCount };
    return { pagination, start, limit };
  } catch {
    return { pagination: kept, start: 0, limit: options.maxLimit };
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A scalar to parse: no object of the client is passed on. */
const scalar = (value: unknown): unknown => {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof one === 'object' && one !== null ? 'NaN' : one;
};

function size(value: unknown, maxLimit: number): number {
  const wanted = numberOf(value);
  return Number.isNaN(wanted) ? maxLimit : Math.min(maxLimit, Math.max(1, wanted));
}

const numberOf = (value: unknown): number => (value === null ? Number.NaN : Number(value));

function whole(name: 'start' | 'limit', value: number): number {
  if (!Number.isFinite(value) || !Number.isInteger(value)) throw errors.NUMBER_INVALID({ name, value });
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function truth(value: unknown): boolean {
  if (value === true || value === 'true' || value === 't' || value === '1') return true;
  if (value === false || value === 'false' || value === 'f' || value === '0') return false;
  throw errors.COUNT_INVALID({ value });
}
