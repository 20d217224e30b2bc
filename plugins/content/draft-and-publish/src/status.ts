import type { ContentType } from '@mortise/content-types/contract';
import type { Condition, SortKey } from '@mortise/query/contract';
import { inCohort, versionIs } from './cohorts.ts';
import { hasDrafts } from './versions.ts';

/**
 * The sort key `status`: first drafts that were never published in their locale, then drafts modified since their
 * publication, then all other rows, as in Strapi.
 */
export const statusKey: SortKey = {
  rank: (type) => (hasDrafts(type) ? [draftsOf(type, 'never-published'), draftsOf(type, 'modified')] : undefined),
};

const draftsOf = (type: ContentType, cohort: 'never-published' | 'modified'): Condition =>
  Object.freeze({ kind: 'all', of: Object.freeze([versionIs(type, 'draft'), inCohort(type, 'draft', cohort)]) });
