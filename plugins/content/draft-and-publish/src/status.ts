import type { ContentType } from '@mortise/content-types/contract';
import type { Condition, SortKey } from '@mortise/query/contract';
import { inCohort, versionIs } from './cohorts.ts';
import { hasDrafts } from './versions.ts';

/**
 * Sorts by how far a document's rows have come: drafts that were never published in their locale, drafts that were changed
 * since, and last what is as it was published (behaviours Q27).
 */
export const statusKey: SortKey = {
  rank: (type) => (hasDrafts(type) ? [draftsOf(type, 'never-published'), draftsOf(type, 'modified')] : undefined),
};

const draftsOf = (type: ContentType, cohort: 'never-published' | 'modified'): Condition =>
  Object.freeze({ kind: 'all', of: Object.freeze([versionIs(type, 'draft'), inCohort(type, 'draft', cohort)]) });
