import { errors } from './errors.ts';

const DEFAULT_PAGE_SIZE = 10;

/**
 * Normalizes page and offset pagination to `start` and `limit`. A limit of -1 means no limit.
 *
 * @throws QUERY_PAGE_MIXED, QUERY_NUMBER_INVALID.
 */
export function normalizePagination(params: Readonly<Record<string, unknown>>): { start?: number; limit?: number } {
  const { page, pageSize, start, limit } = params;
  const usesPages = page !== undefined || pageSize !== undefined;
  if (usesPages && (start !== undefined || limit !== undefined)) throw errors.PAGE_MIXED({});
  if (usesPages) {
    const size = pageSize === undefined ? DEFAULT_PAGE_SIZE : parseInteger('pageSize', pageSize, 1);
    const first = (parseInteger('page', page ?? 1, 1) - 1) * size;
    return { start: parseInteger('start', first, 0), limit: size };
  }
  return {
    ...(start === undefined ? {} : { start: parseInteger('start', start, 0) }),
    ...(limit === undefined || Number(limit) === -1 ? {} : { limit: parseInteger('limit', limit, 0) }),
  };
}

function parseInteger(name: 'start' | 'limit' | 'page' | 'pageSize', value: unknown, min: number): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < min) throw errors.NUMBER_INVALID({ name, value });
  return number;
}
