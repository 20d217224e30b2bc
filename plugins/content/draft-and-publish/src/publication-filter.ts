import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { PlanScope, ReadParam } from '@mortise/documents/contract';
import type { Compare, CompareColumns, Condition } from '@mortise/query/contract';
import type { VersionName } from './contract.ts';
import { errors } from './errors.ts';

type Test = Compare | CompareColumns;
type CreateCondition = (field: ScalarAttribute) => Compare;

const isNull = (value: boolean): CreateCondition => {
  const operand = Object.freeze({ value });
  return (field) => Object.freeze({ kind: 'compare', field, operator: '$null', operand });
};
const VERSION_CONDITIONS: Readonly<Record<VersionName, CreateCondition>> = {
  draft: isNull(true),
  published: isNull(false),
};

/** The condition that a row is a draft or published, by its `publishedAt`. */
export const versionCondition = (type: ContentType, version: VersionName): Compare =>
  VERSION_CONDITIONS[version](scalar(type, 'publishedAt'));

const scalar = (type: ContentType, name: string) => type.attributes.get(name) as ScalarAttribute;
const compareColumns = (type: ContentType, name: string, operator: CompareColumns['operator']): readonly Test[] =>
  type.attributes.has(name) ? [Object.freeze({ kind: 'versus', field: scalar(type, name), operator })] : [];

/** The condition that the document has a row of the version, in any locale. */
const existsInAnyLocale = (type: ContentType, version: VersionName, more: readonly Test[] = []): Condition =>
  Object.freeze({ kind: 'sibling', tests: Object.freeze([versionCondition(type, version), ...more]) });
/** The condition that the document has a row of the version in the locale of the row. */
const existsInSameLocale = (type: ContentType, version: VersionName, more: readonly Test[] = []): Condition =>
  existsInAnyLocale(type, version, [...compareColumns(type, 'locale', '$eq'), ...more]);
const existsWithUpdate = (type: ContentType, version: VersionName, operator: CompareColumns['operator']): Condition =>
  existsInSameLocale(type, version, compareColumns(type, 'updatedAt', operator));
const not = (of: Condition): Condition => Object.freeze({ kind: 'not', of });
const NO_ROW: Condition = Object.freeze({ kind: 'any', of: Object.freeze([]) });

type StateConditions = Readonly<Record<VersionName, (type: ContentType) => Condition>>;

/** The conditions of each `publicationFilter` value, for drafts and for published rows, as in Strapi. */
const STATE_CONDITIONS = {
  'never-published': { draft: (type) => not(existsInSameLocale(type, 'published')), published: () => NO_ROW },
  'has-published-version': {
    draft: (type) => existsInSameLocale(type, 'published'),
    published: (type) => existsInSameLocale(type, 'draft'),
  },
  modified: {
    draft: (type) => existsWithUpdate(type, 'published', '$lt'),
    published: (type) => existsWithUpdate(type, 'draft', '$gt'),
  },
  unmodified: {
    draft: (type) => existsWithUpdate(type, 'published', '$gte'),
    published: (type) => existsWithUpdate(type, 'draft', '$lte'),
  },
  'never-published-document': { draft: (type) => not(existsInAnyLocale(type, 'published')), published: () => NO_ROW },
  'has-published-version-document': {
    draft: (type) => existsInAnyLocale(type, 'published'),
    published: (type) => existsInAnyLocale(type, 'draft'),
  },
  'published-without-draft': { draft: () => NO_ROW, published: (type) => not(existsInSameLocale(type, 'draft')) },
  'published-with-draft': { draft: () => NO_ROW, published: (type) => existsInSameLocale(type, 'draft') },
} satisfies Readonly<Record<string, StateConditions>>;

export type PublicationState = keyof typeof STATE_CONDITIONS;
export const publicationStates: readonly string[] = Object.freeze(Object.keys(STATE_CONDITIONS));
const isPublicationState = (value: unknown): value is PublicationState =>
  typeof value === 'string' && Object.hasOwn(STATE_CONDITIONS, value);

/** @throws DRAFT_AND_PUBLISH_FILTER_INVALID. */
export const publicationFilter: ReadParam = {
  parse(value) {
    if (!isPublicationState(value)) throw errors.FILTER_INVALID({ value, known: publicationStates });
    return value;
  },
};

/** @throws DRAFT_AND_PUBLISH_FLAG_INVALID. */
export const hasPublishedVersion: ReadParam = {
  parse(value) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw errors.FLAG_INVALID({ value });
  },
};

/** The publication state that a read selects. `publicationFilter` takes precedence over `hasPublishedVersion`, as in Strapi. */
export function requestedState({
  publicationFilter,
  hasPublishedVersion,
}: PlanScope['readParams']): PublicationState | undefined {
  if (isPublicationState(publicationFilter)) return publicationFilter;
  if (hasPublishedVersion === undefined) return undefined;
  return hasPublishedVersion ? 'has-published-version-document' : 'never-published-document';
}

/** The condition that a row of a version is in a publication state. */
export const stateCondition = (type: ContentType, version: VersionName, state: PublicationState): Condition =>
  STATE_CONDITIONS[state][version](type);
