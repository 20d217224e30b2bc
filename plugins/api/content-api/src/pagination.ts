import type { Pagination } from './contract.ts';
import { errors } from './errors.ts';

export interface PaginationOptions {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  readonly withCount: boolean;
}

const PAGE_KEYS = ['page', 'pageSize'] as const;
const OFFSET_KEYS = ['start', 'limit'] as const;
const MISPLACED = 'misplaced';

/**
 * Parses `pagination` and clamps it as Strapi does. The default page size is `defaultLimit`.
 *
 * @throws CONTENT_API_PAGE_MIXED, CONTENT_API_PAGE_MISPLACED, CONTENT_API_NUMBER_INVALID, CONTENT_API_COUNT_INVALID.
 */
export function parsePagination(
  pagination: unknown,
  { defaultLimit, maxLimit, withCount }: PaginationOptions,
): Pagination {
  const input = isRecord(pagination) ? pagination : {};
  const misplaced = input[MISPLACED];
  if (Array.isArray(misplaced)) throw errors.PAGE_MISPLACED({ keys: misplaced.map(String) });
  const keys = [...PAGE_KEYS, ...OFFSET_KEYS].filter((key) => input[key] !== undefined);
  const byOffset = OFFSET_KEYS.some((key) => input[key] !== undefined);
  if (byOffset && PAGE_KEYS.some((key) => input[key] !== undefined)) throw errors.PAGE_MIXED({ keys });
  const countsTotal = input.withCount === undefined ? withCount : parseBoolean(input.withCount);
  const limitFrom = (value: unknown) =>
    value === undefined ? Math.min(defaultLimit, maxLimit) : parsePageSize(value, maxLimit);
  if (byOffset) {
    const start = requireInteger('start', Math.max(0, toNumber(input.start ?? 0)));
    return Object.freeze({ start, limit: requireInteger('limit', limitFrom(input.limit)), withCount: countsTotal });
  }
  const page = Math.max(1, toNumber(input.page ?? 1));
  const pageSize = limitFrom(input.pageSize);
  const start = requireInteger('start', (page - 1) * pageSize);
  return Object.freeze({ start, limit: requireInteger('limit', pageSize), page, pageSize, withCount: countsTotal });
}

/**
 * The clamped `pagination` of a query, with its `start` and `limit`. Invalid pagination is passed on without an error,
 * and `parsePagination` throws when a list is read: a read of one entry ignores pagination, as in Strapi.
 */
export function clampPagination(query: Readonly<Record<string, unknown>>, options: PaginationOptions) {
  const misplaced = PAGE_KEYS.filter((key) => query[key] !== undefined);
  const input = isRecord(query.pagination) ? query.pagination : {};
  const sent = Object.fromEntries(
    [...PAGE_KEYS, ...OFFSET_KEYS, 'withCount']
      .filter((key) => input[key] !== undefined)
      .map((key) => [key, toScalar(input[key])]),
  );
  if (misplaced.length) return { pagination: { ...sent, [MISPLACED]: misplaced }, start: 0, limit: options.maxLimit };
  try {
    const { start, limit, page, pageSize, withCount } = parsePagination(sent, options);
    const pagination = page === undefined ? { start, limit, withCount } : { page, pageSize, withCount };
    return { pagination, start, limit };
  } catch {
    return { pagination: sent, start: 0, limit: options.maxLimit };
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A scalar to parse: no object of the client is passed on. */
const toScalar = (value: unknown): unknown => {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof one === 'object' && one !== null ? 'NaN' : one;
};

function parsePageSize(value: unknown, maxLimit: number): number {
  const requested = toNumber(value);
  return Number.isNaN(requested) ? maxLimit : Math.min(maxLimit, Math.max(1, requested));
}

const toNumber = (value: unknown): number => (value === null ? Number.NaN : Number(value));

function requireInteger(name: 'start' | 'limit', value: number): number {
  if (!Number.isFinite(value) || !Number.isInteger(value)) throw errors.NUMBER_INVALID({ name, value });
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function parseBoolean(value: unknown): boolean {
  if (value === true || value === 'true' || value === 't' || value === '1') return true;
  if (value === false || value === 'false' || value === 'f' || value === '0') return false;
  throw errors.COUNT_INVALID({ value });
}
