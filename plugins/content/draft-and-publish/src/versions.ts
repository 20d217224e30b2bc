import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentCall, PlanScope, TargetScope, Version } from '@mortise/documents/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import { askedCohort, type CohortName, inCohort, versionIs } from './cohorts.ts';
import type { VersionName } from './contract.ts';
import { errors } from './errors.ts';

/** True for types whose documents have drafts. */
export const hasDrafts = (type: ContentType): boolean => type.options.draftAndPublish === true;

/**
 * Narrows a node to drafts or to published rows, and to the requested publication state, if any.
 *
 * @param scope `status` is `published` for published rows; any other value, undefined included, means drafts, as in Strapi.
 *   Nodes of filters and sorts are narrowed to the version only: the publication state applies to returned rows.
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
 * The versions that a write addresses: `create` and `update` the draft and, with `status: 'published'`, the published row;
 * `delete` both; `publish` and `clone` the draft; `unpublish` and `discardDraft` the published row.
 *
 * @throws DRAFT_AND_PUBLISH_DRAFT_STAYS for a delete with `status: 'draft'`.
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
 * The versions of a document to link, as in Strapi: the version of the written row. If its type has no drafts: the `status`
 * of the reference, else both versions.
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

/** The condition of a type, version and publication state. Cached: the same object for the same arguments. */
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
