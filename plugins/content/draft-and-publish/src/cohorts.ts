import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { PlanScope, ReadParam } from '@mortise/documents/contract';
import type { Compare, Condition, Versus } from '@mortise/query/contract';
import type { VersionName } from './contract.ts';
import { errors } from './errors.ts';

type Test = Compare | Versus;
type Is = (field: ScalarAttribute) => Compare;

const isNull = (value: boolean): Is => {
  const operand = Object.freeze({ value });
  return (field) => Object.freeze({ kind: 'compare', field, operator: '$null', operand });
};
const IS: Readonly<Record<VersionName, Is>> = { draft: isNull(true), published: isNull(false) };

/** The condition that a row is a draft or published, by its `publishedAt`. */
export const versionIs = (type: ContentType, version: VersionName): Compare => IS[version](scalar(type, 'publishedAt'));

const scalar = (type: ContentType, name: string) => type.attributes.get(name) as ScalarAttribute;
const versus = (type: ContentType, name: string, operator: Versus['operator']): readonly Test[] =>
  type.attributes.has(name) ? [Object.freeze({ kind: 'versus', field: scalar(type, name), operator })] : [];

/** The condition that the document has a row of the version, in any locale. */
const document = (type: ContentType, version: VersionName, more: readonly Test[] = []): Condition =>
  Object.freeze({ kind: 'sibling', tests: Object.freeze([versionIs(type, version), ...more]) });
/** The condition that the document has a row of the version in the locale of the row. */
const pair = (type: ContentType, version: VersionName, more: readonly Test[] = []): Condition =>
  document(type, version, [...versus(type, 'locale', '$eq'), ...more]);
const pairUpdated = (type: ContentType, version: VersionName, operator: Versus['operator']): Condition =>
  pair(type, version, versus(type, 'updatedAt', operator));
const not = (of: Condition): Condition => Object.freeze({ kind: 'not', of });
const NONE: Condition = Object.freeze({ kind: 'any', of: Object.freeze([]) });

type Cohort = Readonly<Record<VersionName, (type: ContentType) => Condition>>;

/** The conditions of each `publicationFilter` value, for drafts and for published rows, as in Strapi. */
const COHORTS = {
  'never-published': { draft: (type) => not(pair(type, 'published')), published: () => NONE },
  'has-published-version': { draft: (type) => pair(type, 'published'), published: (type) => pair(type, 'draft') },
  modified: {
    draft: (type) => pairUpdated(type, 'published', '$lt'),
    published: (type) => pairUpdated(type, 'draft', '$gt'),
  },
  unmodified: {
    draft: (type) => pairUpdated(type, 'published', '$gte'),
    published: (type) => pairUpdated(type, 'draft', '$lte'),
  },
  'never-published-document': { draft: (type) => not(document(type, 'published')), published: () => NONE },
  'has-published-version-document': {
    draft: (type) => document(type, 'published'),
    published: (type) => document(type, 'draft'),
  },
  'published-without-draft': { draft: () => NONE, published: (type) => not(pair(type, 'draft')) },
  'published-with-draft': { draft: () => NONE, published: (type) => pair(type, 'draft') },
} satisfies Readonly<Record<string, Cohort>>;

export type CohortName = keyof typeof COHORTS;
export const cohortNames: readonly string[] = Object.freeze(Object.keys(COHORTS));
const isCohort = (value: unknown): value is CohortName => typeof value === 'string' && Object.hasOwn(COHORTS, value);

/** @throws DRAFT_AND_PUBLISH_FILTER_INVALID. */
export const publicationFilter: ReadParam = {
  judge(value) {
    if (!isCohort(value)) throw errors.FILTER_INVALID({ value, known: cohortNames });
    return value;
  },
};

/** @throws DRAFT_AND_PUBLISH_FLAG_INVALID. */
export const hasPublishedVersion: ReadParam = {
  judge(value) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw errors.FLAG_INVALID({ value });
  },
};

/** The publication state that a read selects. `publicationFilter` takes precedence over `hasPublishedVersion`, as in Strapi. */
export function askedCohort({ publicationFilter, hasPublishedVersion }: PlanScope['asked']): CohortName | undefined {
  if (isCohort(publicationFilter)) return publicationFilter;
  if (hasPublishedVersion === undefined) return undefined;
  return hasPublishedVersion ? 'has-published-version-document' : 'never-published-document';
}

/** The condition that a row of a version is in a publication state. */
export const inCohort = (type: ContentType, version: VersionName, name: CohortName): Condition =>
  COHORTS[name][version](type);
