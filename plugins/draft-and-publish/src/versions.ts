import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { DocumentCall, Version } from '@mortise/documents/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';

/** True for types whose documents have drafts. */
export const hasDrafts = (type: ContentType): boolean => type.options.draftAndPublish === true;

/**
 * Narrows a node to drafts, or to published rows.
 *
 * @param status `published` for those; everything else, nothing included, means drafts (behaviours D06, Q47).
 * @returns the node itself for types without drafts.
 */
export function narrowToVersion(node: PlanNode, status: string | undefined): PlanNode {
  if (!hasDrafts(node.type)) return node;
  const scope = versionIs(node.type, status === 'published' ? 'published' : 'draft');
  return Object.freeze({ ...node, scope: node.scope ? both(node.scope, scope) : scope });
}

/**
 * Which rows a write of a type with drafts is about: the draft, and the published row too where it is asked for; a delete
 * takes both.
 */
export function writtenVersions(
  versions: readonly Version[],
  { contentType, action, params }: DocumentCall,
): readonly Version[] {
  if (!hasDrafts(contentType)) return versions;
  const publishes = action === 'delete' || params.status === 'published';
  return versions.flatMap((version): Version[] => [
    { ...version, status: 'draft' },
    ...(publishes ? [{ ...version, status: 'published' } as const] : []),
  ]);
}

const conditions = new WeakMap<ContentType, { readonly draft: Condition; readonly published: Condition }>();

/** The same condition for a type and version every time. */
function versionIs(type: ContentType, version: 'draft' | 'published'): Condition {
  const known = conditions.get(type);
  if (known) return known[version];
  const field = type.attributes.get('publishedAt') as ScalarAttribute;
  const nullIs = (value: boolean): Condition =>
    Object.freeze({ kind: 'compare', field, operator: '$null', operand: Object.freeze({ value }) });
  const made = { draft: nullIs(true), published: nullIs(false) };
  conditions.set(type, made);
  return made[version];
}

const both = (a: Condition, b: Condition): Condition => Object.freeze({ kind: 'all', of: Object.freeze([a, b]) });
