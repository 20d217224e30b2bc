import type { QueryTree, ReadParams } from './contract.ts';
import { errors } from './errors.ts';
import { normalizeFields } from './fields.ts';
import { normalizeFilters } from './filters.ts';
import { normalizePagination } from './pagination.ts';
import { normalizePopulate } from './populate.ts';
import { normalizeSort } from './sort.ts';

/**
 * Normalizes parameters to the canonical tree, frozen, without looking at types. Normalizing the tree again returns an
 * equal tree.
 *
 * @throws QUERY_… of kind `invalid`, with Strapi's messages for the client.
 */
export function normalize(given: ReadParams | QueryTree): QueryTree {
  const params: ReadParams = { ...given };
  const { filters, sort, fields, populate, _q } = params;
  const named = normalizeFields(fields);
  const populated = normalizePopulate(populate);
  const search = normalizeSearch(_q);
  const tree = {
    ...(filters === undefined || filters === null ? {} : { filters: normalizeFilters(filters) }),
    ...(sort === undefined || sort === null ? {} : { sort: normalizeSort(sort) }),
    ...(named === undefined ? {} : { fields: named }),
    ...(populated === undefined ? {} : { populate: populated }),
    ...normalizePagination(params),
    ...(search === undefined ? {} : { _q: search }),
  };
  return Object.freeze(tree);
}

function normalizeSearch(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw errors.SEARCH_INVALID({ value });
}
