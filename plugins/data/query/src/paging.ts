import { errors } from './errors.ts';

const DEFAULT_PAGE_SIZE = 10;

/**
 * Normalizes page and offset pagination to `start` and `limit`. A limit of -1 means no limit.
 *
 * @throws QUERY_PAGE_MIXED, QUERY_NUMBER_INVALID.
 */
export function normalizePaging(params: Readonly<Record<string, unknown>>): { start?: number; limit?: number } {
  const { page, pageSize, start, limit } = params;
  const paged = page !== undefined || pageSize !== undefined;
  if (paged && (start !== undefined || limit !== undefined)) throw errors.PAGE_MIXED({});
  if (paged) {
    const size = pageSize === undefined ? DEFAULT_PAGE_SIZE : whole('pageSize', pageSize, 1);
    const first = (whole('page', page ?? 1, 1) - 1) * size;
    return { start: whole('start', first, 0), limit: size };
  }
  return {
    ...(start === undefined ? {} : { start: whole('start', start, 0) }),
    ...(limit === undefined || Number(limit) === -1 ? {} : { limit: whole('limit', limit, 0) }),
  };
}

function whole(name: 'start' | 'limit' | 'page' | 'pageSize', value: unknown, least: number): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < least) throw errors.NUMBER_INVALID({ name, value });
  return number;
}
