import type { Query } from '@mortise/query/contract';
import type { DbPagination, DbParams } from './contract.ts';

/** A requested page as offset and limit. */
export interface PageRequest {
  readonly page: number;
  readonly pageSize: number;
  readonly limit: number;
  readonly offset: number;
}

/** Parses the requested page; default: page 1 with 10 rows. @throws QUERY_NUMBER_INVALID. */
export function parsePage(query: Query, { page = 1, pageSize = 10 }: DbParams): PageRequest {
  const { start, limit } = query.normalize({ page, pageSize } as { page: number; pageSize: number });
  return { page: start! / limit! + 1, pageSize: limit!, limit: limit!, offset: start! };
}

export const paginationMeta = ({ page, pageSize }: PageRequest, total: number): DbPagination => ({
  page,
  pageSize,
  pageCount: Math.ceil(total / pageSize),
  total,
});
