import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentCall, PlanScope, TargetScope, Version } from '@mortise/documents/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import type { VersionName } from './contract.ts';
import { errors } from './errors.ts';
import { type PublicationState, requestedState, stateCondition, versionCondition } from './publication-filter.ts';

/** True for types whose documents have drafts. */
export const hasDrafts = (type: ContentType): boolean => type.options.draftAndPublish === true;

/**
 * Narrows a node to drafts or to published rows, and to the requested publication state, if any.
 *
 * @param scope `status` is `published` for published rows; any other value, undefined included, means drafts, as in Strapi.
 *   Nodes of filters and sorts are narrowed to the version only: the publication state applies to returned rows.
 * @returns the node itself for types without drafts.
 */
export function scopeToVersion(node: PlanNode, { status, role, readParams, byRowId }: VersionScope): PlanNode {
  if (!hasDrafts(node.type)) return node;
  const version = status === 'published' ? 'published' : 'draft';
  const state = role === 'root' || role === 'populate' ? requestedState(readParams) : undefined;
  if (byRowId && role === 'root' && state === undefined) return node;
  const scope = scopeOf(node.type, version, state);
  return Object.freeze({ ...node, scope: node.scope ? and(node.scope, scope) : scope });
}
type VersionScope = Pick<PlanScope, 'status' | 'role' | 'readParams' | 'byRowId'>;

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
export function versionsToWrite(
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
export function versionsToLink(
  versions: readonly Version[],
  { target, reference, version }: TargetScope,
): readonly Version[] {
  if (!hasDrafts(target)) return versions;
  const requested =
    reference.status === undefined ? undefined : reference.status === 'published' ? 'published' : 'draft';
  const status = version.status ?? requested;
  return versions.flatMap((one) => (status ? [status] : BOTH).map((each): Version => ({ ...one, status: each })));
}

const conditions = new WeakMap<ContentType, Map<string, Condition>>();

/** The condition of a type, version and publication state. Cached: the same object for the same arguments. */
function scopeOf(type: ContentType, version: VersionName, state: PublicationState | undefined): Condition {
  const conditionsOfType = conditions.get(type) ?? new Map<string, Condition>();
  conditions.set(type, conditionsOfType);
  const key = `${version} ${state ?? ''}`;
  const cached = conditionsOfType.get(key);
  if (cached) return cached;
  const ofVersion = versionCondition(type, version);
  const condition = state ? and(ofVersion, stateCondition(type, version, state)) : ofVersion;
  conditionsOfType.set(key, condition);
  return condition;
}

const and = (a: Condition, b: Condition): Condition => Object.freeze({ kind: 'all', of: Object.freeze([a, b]) });
