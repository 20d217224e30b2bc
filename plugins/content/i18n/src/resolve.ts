import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, LockedRow, RowTree } from '@mortise/database/contract';
import type { Written } from '@mortise/documents/contract';
import { counterpartOf, type Merging, mergeLinks } from './merge.ts';
import { leadSame } from './share.ts';
import { sharedLeaders } from './shared.ts';
import { gather, holdSame, idOf, linkValues, type PartLinks, targetOf } from './trees.ts';

/**
 * Runs when a document gets its first row in a locale. Adds links to that row in the rows of other documents in the
 * same locale and status, at the same position as in their other locales, if non-localized components link to the
 * document there.
 *
 * A published row gets the link only if its draft has it too.
 */
export async function resolveLinks(
  { type, version, rows, row, isNew }: Written,
  { database, contentTypes }: { readonly database: Database; readonly contentTypes: ContentTypes },
): Promise<void> {
  const { locale, status } = version;
  if (!isNew || locale === null) return;
  const isDraft = ({ publishedAt }: LockedRow) => status !== undefined && publishedAt === null;
  const others = rows.filter((other) => other.id !== row && isDraft(other) === (status === 'draft'));
  const leaders = others.length ? sharedLeaders(contentTypes, type) : NONE;
  if (!leaders.size) return;
  const draft = status === 'published' ? rows.find((one) => one.locale === locale && isDraft(one))?.id : undefined;
  const ids = others.map(({ id }) => id);
  const holders = await database.holders(type, ids, leaders);
  for (const [owner, held] of Map.groupBy(holders, (holder) => holder.type))
    for (const [documentId, sources] of Map.groupBy(held, (holder) => holder.documentId)) {
      const found = await database.lock(owner, documentId);
      const names = leaders.get(owner)!;
      // Drafts first: published rows depend on the links of their drafts.
      const here = found.filter((one) => one.locale === locale);
      for (const to of here.toSorted(
        (one, other) => Number(one.publishedAt !== null) - Number(other.publishedAt !== null),
      )) {
        const isLike = (one: LockedRow) => (one.publishedAt === null) === (to.publishedAt === null);
        const from = found.filter((one) => isLike(one) && sources.some(({ id }) => id === one.id));
        const twin = here.find((one) => one.publishedAt === null && !isLike(one));
        const bringing = { type, row, draft, owner, to: to.id, from: from.map(({ id }) => id), twin: twin?.id, names };
        if (from.length) await bringLinks(database, bringing, locale);
      }
    }
}
const NONE: ReadonlyMap<ContentType, readonly string[]> = new Map();

interface Bringing {
  /** The document with the new locale: its row, and its draft if the row is published. */
  readonly type: ContentType;
  readonly row: number;
  readonly draft: number | undefined;
  /** The row that gets the link, the rows in other locales that have it, and the draft of `to` if `to` is published. */
  readonly owner: ContentType;
  readonly to: number;
  readonly from: readonly number[];
  readonly twin: number | undefined;
  readonly names: readonly string[];
}

async function bringLinks(database: Database, bringing: Bringing, locale: string): Promise<void> {
  const { type, row, draft, owner, to, from, twin, names } = bringing;
  const trees = await database.trees(owner, [to, ...from, ...(twin === undefined ? [] : [twin])], {
    whole: true,
    only: names,
  });
  const treeOf = (id: number | undefined) => trees.find((tree) => tree.id === id);
  const drafts = twin === undefined ? undefined : treeOf(twin);
  const isDrafted = (name: string) =>
    !drafts ||
    gathered([drafts], [name])
      .get(type)
      ?.has(draft ?? row) === true;
  const tree = treeOf(to)!;
  const sources = from.map((id) => treeOf(id)!);
  const take = counterpartOf(await database.counterparts(gathered(sources, names), { locale }));
  const adds: Merging['adds'] = (end, part, name) => idOf(end) === row && targetOf(part.component, name, end) === type;
  const parts: Record<string, readonly PartLinks[]> = {};
  for (const name of names.filter(isDrafted)) {
    // Skip locales whose components differ, as in tables written by other software: positions would not match.
    const same = sources.filter((source) => holdSame(source, tree, [name]));
    const beside = same.map((source) => ({ tree: source, take }));
    const links = mergeLinks({ from: tree, names: [name], take: (end) => end, beside, adds });
    if (!leadSame(tree, links, name)) parts[name] = links.parts[name]!;
  }
  if (Object.keys(parts).length) await database.update(owner, to, linkValues(owner, tree, { parts }));
}

function gathered(trees: readonly RowTree[], names: readonly string[]): ReadonlyMap<ContentType, ReadonlySet<number>> {
  const ids = new Map<ContentType, Set<number>>();
  for (const tree of trees) gather(tree, names, ids);
  return ids;
}
