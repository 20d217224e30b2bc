import type { ContentType } from '@mortise/content-types/contract';
import type { Condition, SortKey } from '@mortise/query/contract';
import { stateCondition, versionCondition } from './publication-filter.ts';
import { hasDrafts } from './versions.ts';

/**
 * The sort key `status`: first drafts that were never published in their locale, then drafts modified since their
 * publication, then all other rows, as in Strapi.
 */
export const statusSortKey: SortKey = {
  rank: (type) => (hasDrafts(type) ? [draftsIn(type, 'never-published'), draftsIn(type, 'modified')] : undefined),
};

const draftsIn = (type: ContentType, state: 'never-published' | 'modified'): Condition =>
  Object.freeze({
    kind: 'all',
    of: Object.freeze([versionCondition(type, 'draft'), stateCondition(type, 'draft', state)]),
  });
