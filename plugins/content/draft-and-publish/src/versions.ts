import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentCall, PlanScope, TargetScope, Version } from '@mortise/documents/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import { askedCohort, type CohortName, inCohort, versionIs } from './cohorts.ts';
import type { VersionName } from './contract.ts';
import { errors } from './errors.ts';

/** True for types whose documents have drafts. */
export const hasDrafts = (type: ContentType): boolean => type.options.draftAndPublish === true;

/**
 * Narrows a node to drafts, or to published rows, and to those of a cohort where one is asked for.
 *
 * @param scope its status: `published` for those; everything else, nothing included, means drafts (behaviours D06, Q47).
 *   What filters and sorts pass through is narrowed to the version alone: a cohort is about what is answered.
 * @returns the node itself for types without drafts.
 */
export function narrowToVersion(node: PlanNode, { status, role, asked, byRow }: NarrowScope): PlanNode {
  if (!hasDrafts(node.type)) return node;
  const version = status === 'published' ? 'published' : 'draft';
  const cohort = role === 'root' || role === 'populate' ? askedCohort(asked) : undefined;
  if (byRow && role === 'root' && cohort === undefined) return node;
  const scope = narrowing(node.type, version, cohort);
  return Object.freeze({ ...node, scope: node.scope ? both(node.scope, scope) : scope });
}
type NarrowScope = Pick<PlanScope, 'status' | 'role' | 'asked' | 'byRow'>;

type Status = 'draft' | 'published';
const NONE: readonly Status[] = [];
const DRAFT: readonly Status[] = ['draft'];
const PUBLISHED: readonly Status[] = ['published'];
const BOTH: readonly Status[] = ['draft', 'published'];

/**
 * Which rows a write of a type with drafts is about: the draft, and the published row too where it is asked for; a delete
 * takes both, publishing starts from drafts, what undoes it from published rows.
 *
 * @throws DRAFT_AND_PUBLISH_DRAFT_STAYS for a delete of drafts alone.
 */
export function writtenVersions(
  versions: readonly Version[],
  { contentType, action, params }: DocumentCall,
): readonly Version[] {
  if (!hasDrafts(contentType)) return versions;
  const statuses = statusesOf(action, params.status);
  return versions.flatMap((version) => statuses.map((status): Version => ({ ...version, status })));
}

function statusesOf(action: DocumentAction, status: unknown): readonly Status[] {
  switch (action) {
    case 'delete':
      if (status === 'draft') throw errors.DRAFT_STAYS({});
      return BOTH;
    case 'unpublish':
      return status === 'draft' ? NONE : PUBLISHED;
    case 'discardDraft':
      return PUBLISHED;
    case 'create':
    case 'update':
      return status === 'published' ? BOTH : DRAFT;
    default:
      return DRAFT;
  }
}

/**
 * Which versions of a document are linked (behaviours W14): that of the row that is written; where that has none, the one
 * that is named, else both.
 */
export function targetVersions(
  versions: readonly Version[],
  { target, reference, version }: TargetScope,
): readonly Version[] {
  if (!hasDrafts(target)) return versions;
  const named = reference.status === undefined ? undefined : reference.status === 'published' ? 'published' : 'draft';
  const status = version.status ?? named;
  return versions.flatMap((one) => (status ? [status] : BOTH).map((each): Version => ({ ...one, status: each })));
}

const conditions = new WeakMap<ContentType, Map<string, Condition>>();

/** The same condition for a type, version and cohort every time. */
function narrowing(type: ContentType, version: VersionName, cohort: CohortName | undefined): Condition {
  const known = conditions.get(type) ?? new Map<string, Condition>();
  conditions.set(type, known);
  const key = `${version} ${cohort ?? ''}`;
  const kept = known.get(key);
  if (kept) return kept;
  const own = versionIs(type, version);
  const made = cohort ? both(own, inCohort(type, version, cohort)) : own;
  known.set(key, made);
  return made;
}

const both = (a: Condition, b: Condition): Condition => Object.freeze({ kind: 'all', of: Object.freeze([a, b]) });
