import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, LockedRow, RowTree } from '@mortise/database/contract';
import type { WrittenRow } from '@mortise/documents/contract';
import {
  type ComponentLinks,
  collectLinkedIds,
  hasSameContent,
  linkedId,
  linkValues,
  targetType,
} from './component-links.ts';
import { type LinkMerge, mergeLinks, toCounterpart } from './merge-links.ts';
import { typesReferencing } from './non-localized.ts';
import { hasSameLinks } from './sync-fields.ts';

/**
 * Runs when a document gets its first row in a locale. Adds links to that row in the rows of other documents in the
 * same locale and status, at the same position as in their other locales, if non-localized components link to the
 * document there.
 *
 * A published row gets the link only if its draft has it too.
 */
export async function linkNewTranslation(
  { type, version, rows, row, isNew }: WrittenRow,
  { database, contentTypes }: { readonly database: Database; readonly contentTypes: ContentTypes },
): Promise<void> {
  const { locale, status } = version;
  if (!isNew || locale === null) return;
  const isDraft = ({ publishedAt }: LockedRow) => status !== undefined && publishedAt === null;
  const others = rows.filter((other) => other.id !== row && isDraft(other) === (status === 'draft'));
  const referencing = others.length ? typesReferencing(contentTypes, type) : NO_TYPES;
  if (!referencing.size) return;
  const draft = status === 'published' ? rows.find((one) => one.locale === locale && isDraft(one))?.id : undefined;
  const ids = others.map(({ id }) => id);
  const holders = await database.holders(type, ids, referencing);
  for (const [owner, ownerRows] of Map.groupBy(holders, (holder) => holder.type))
    for (const [documentId, sources] of Map.groupBy(ownerRows, (holder) => holder.documentId)) {
      const found = await database.lock(owner, documentId);
      const names = referencing.get(owner)!;
      // Drafts first: published rows depend on the links of their drafts.
      const inLocale = found.filter((one) => one.locale === locale);
      for (const to of inLocale.toSorted(
        (one, other) => Number(one.publishedAt !== null) - Number(other.publishedAt !== null),
      )) {
        const hasSameStatus = (one: LockedRow) => (one.publishedAt === null) === (to.publishedAt === null);
        const from = found.filter((one) => hasSameStatus(one) && sources.some(({ id }) => id === one.id));
        const ownDraft = inLocale.find((one) => one.publishedAt === null && !hasSameStatus(one));
        const update = {
          type,
          row,
          draft,
          owner,
          to: to.id,
          from: from.map(({ id }) => id),
          ownDraft: ownDraft?.id,
          names,
        };
        if (from.length) await addLinks(database, update, locale);
      }
    }
}
const NO_TYPES: ReadonlyMap<ContentType, readonly string[]> = new Map();

interface LinkUpdate {
  /** The document with the new locale: its row, and its draft if the row is published. */
  readonly type: ContentType;
  readonly row: number;
  readonly draft: number | undefined;
  /** The row that gets the link, the rows in other locales that have it, and the draft of `to` if `to` is published. */
  readonly owner: ContentType;
  readonly to: number;
  readonly from: readonly number[];
  readonly ownDraft: number | undefined;
  readonly names: readonly string[];
}

async function addLinks(database: Database, update: LinkUpdate, locale: string): Promise<void> {
  const { type, row, draft, owner, to, from, ownDraft, names } = update;
  const trees = await database.trees(owner, [to, ...from, ...(ownDraft === undefined ? [] : [ownDraft])], {
    allLinks: true,
    only: names,
  });
  const treeOf = (id: number | undefined) => trees.find((tree) => tree.id === id);
  const draftTree = ownDraft === undefined ? undefined : treeOf(ownDraft);
  const isLinkedByDraft = (name: string) =>
    !draftTree ||
    linkedIds([draftTree], [name])
      .get(type)
      ?.has(draft ?? row) === true;
  const tree = treeOf(to)!;
  const sources = from.map((id) => treeOf(id)!);
  const mapLink = toCounterpart(await database.counterparts(linkedIds(sources, names), { locale }));
  const canAdd: LinkMerge['canAdd'] = (end, part, name) =>
    linkedId(end) === row && targetType(part.component, name, end) === type;
  const parts: Record<string, readonly ComponentLinks[]> = {};
  for (const name of names.filter(isLinkedByDraft)) {
    // Skip locales whose components differ, as in tables written by other software: positions would not match.
    const same = sources.filter((source) => hasSameContent(source, tree, [name]));
    const linkSources = same.map((source) => ({ tree: source, mapLink }));
    const links = mergeLinks({ from: tree, names: [name], mapLink: (end) => end, linkSources, canAdd });
    if (!hasSameLinks(tree, links, name)) parts[name] = links.parts[name]!;
  }
  if (Object.keys(parts).length) await database.update(owner, to, linkValues(owner, tree, { parts }));
}

function linkedIds(trees: readonly RowTree[], names: readonly string[]): ReadonlyMap<ContentType, ReadonlySet<number>> {
  const ids = new Map<ContentType, Set<number>>();
  for (const tree of trees) collectLinkedIds(tree, names, ids);
  return ids;
}
