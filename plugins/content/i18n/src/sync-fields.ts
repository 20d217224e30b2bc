import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, Database, LinkTarget, LockedRow, RowTree } from '@mortise/database/contract';
import type { Version, WriteScope, WrittenRow } from '@mortise/documents/contract';
import {
  type ComponentLinks,
  type Counterparts,
  collectLinkedIds,
  hasSameContent,
  haveSameLinks,
  linkedId,
  linksAt,
  linkValues,
  targetType,
  treeToData,
} from './component-links.ts';
import { type LinkMapper, type LinkSource, mergeLinks, toCounterpart } from './merge-links.ts';
import { hasPerLocaleLinks, nonLocalizedAttributes } from './non-localized.ts';

type Data = Readonly<Record<string, unknown>>;
/** Reads complete link lists: a link missing from a truncated list would be removed from the other locales. */
const WHOLE = { allLinks: true } as const;

const matchesVersion = ({ publishedAt }: LockedRow, { status }: Version) =>
  status === undefined || (status === 'draft') === (publishedAt === null);
/** The document's rows in other locales with the same status. */
const otherLocaleRows = ({ rows, version }: Pick<WriteScope, 'rows' | 'version'>) =>
  rows.filter((other) => other.locale !== version.locale && matchesVersion(other, version));

/**
 * Completes the data of a document's first row in a locale: non-localized attributes without a value are copied from
 * another row of the document, preferably of the same status. Their links (of all other locales) are mapped to the new
 * row's locale; targets without a row in that locale are omitted.
 */
export async function prefillNonLocalized(data: Data, scope: WriteScope, database: Database): Promise<Data> {
  const { type, version, rows, isNew } = scope;
  if (!isNew) {
    await storePreviousRow(data, scope, database);
    return data;
  }
  const ofStatus = rows.filter((row) => matchesVersion(row, version));
  const sources = ofStatus.length ? ofStatus : rows.slice(0, 1);
  const missing = sources.length ? nonLocalizedAttributes(type).filter((name) => !hasValue(scope, name)) : [];
  if (!missing.length) return data;
  const ids = hasPerLocaleLinks(type) ? sources.map(({ id }) => id) : [sources[0]!.id];
  const [from, ...others] = await database.trees(type, ids, { ...WHOLE, only: missing });
  const targetIds = new Map<ContentType, Set<number>>();
  for (const tree of [from!, ...others]) collectLinkedIds(tree, missing, targetIds);
  const counterparts = await database.counterparts(targetIds, {
    remapLinksTo: version.status,
    locale: version.locale ?? undefined,
  });
  const linkSources = others.map((tree): LinkSource => ({ tree, mapLink: toCounterpart(counterparts) }));
  return {
    ...data,
    ...treeToData(
      type,
      from!,
      missing,
      mergeLinks({ from: from!, names: missing, mapLink: toCounterpart(counterparts), linkSources }),
    ),
  };
}

/** True if the caller passed a value for the attribute. */
const hasValue = ({ call }: WriteScope, name: string) => {
  const value = call.params.data?.[name];
  return value !== undefined && value !== null;
};

/**
 * The content of rows before they were written, keyed by the locked rows of their write. Used to find removed links.
 */
const previousRows = new WeakMap<readonly LockedRow[], RowTree>();

async function storePreviousRow(data: Data, scope: WriteScope, database: Database): Promise<void> {
  const { type, row, rows } = scope;
  if (!hasPerLocaleLinks(type) || row === undefined || !otherLocaleRows(scope).length) return;
  const only = nonLocalizedAttributes(type).filter((name) => data[name] !== undefined);
  if (!only.length) return;
  const [tree] = await database.trees(type, [row], { ...WHOLE, only });
  if (tree) previousRows.set(rows, tree);
}

/**
 * Copies the non-localized attributes of the written row to the document's rows in other locales with the same status.
 * Rows with the same content are not updated.
 *
 * Links in non-localized components stay per locale: a locale loses the links that the write removed, but keeps links
 * that the written locale never had. If a version was copied (as at publishing), the other version of each locale (its
 * draft) provides the additional links of that locale.
 */
export async function syncNonLocalized(written: WrittenRow, database: Database): Promise<void> {
  const { type, version, rows, row, values, call, isNew } = written;
  const isCopy = values === undefined;
  const others = call.action === 'clone' && isCopy ? [] : otherLocaleRows(written).filter(({ id }) => id !== row);
  const names = others.length
    ? nonLocalizedAttributes(type).filter(
        (name) => isCopy || (isNew ? hasValue(written, name) : values[name] !== undefined),
      )
    : [];
  if (!names.length) return;
  const otherVersionId = ({ locale }: LockedRow) =>
    isCopy ? rows.find((one) => one.locale === locale && !matchesVersion(one, version))?.id : undefined;
  const versions = hasPerLocaleLinks(type) ? others.map(otherVersionId) : [];
  const ids = [row, ...others.map(({ id }) => id), ...versions.flatMap((id) => id ?? [])];
  const trees = await database.trees(type, ids, { ...WHOLE, only: [...names, 'updatedAt'] });
  const treeOf = (id: number | undefined) => trees.find((tree) => tree.id === id);
  const previous = previousRows.get(rows);
  const context = { database, type, version, names, from: treeOf(row)!, trees };
  for (const [i, { id, locale }] of others.entries())
    await syncRow(context, {
      tree: treeOf(id)!,
      locale,
      otherVersion: treeOf(versions[i]),
      previous: isCopy ? undefined : previous,
    });
}

interface SyncContext {
  readonly database: Database;
  readonly type: ContentType;
  readonly version: Version;
  readonly names: readonly string[];
  /** The written row. */
  readonly from: RowTree;
  /** Every row that was read. */
  readonly trees: readonly RowTree[];
}
interface SyncTarget {
  readonly tree: RowTree;
  readonly locale: string | null;
  /** The same locale's row in the other status. */
  readonly otherVersion: RowTree | undefined;
  readonly previous: RowTree | undefined;
}

async function syncRow(context: SyncContext, target: SyncTarget): Promise<void> {
  const { database, type, names, from, trees } = context;
  const { tree } = target;
  const locale = target.locale ?? undefined;
  const links = await computeLinks(context, target);
  const differing = names.filter((name) => !hasSameContent(from, tree, [name]) || !hasSameLinks(tree, links, name));
  if (!differing.length) return;
  const updatedAt = new Date().toISOString();
  const isSame = hasSameContent(from, tree, differing);
  if (!isSame)
    await database.copy(type, [{ from: from.id, to: tree.id, only: differing, values: { updatedAt }, locale }], {
      trees,
    });
  const [current] = isSame ? [tree] : await database.trees(type, [tree.id], { ...WHOLE, only: differing });
  const parts = Object.fromEntries(
    differing.flatMap((name) =>
      links.parts[name] && !hasSameLinks(current!, links, name) ? [[name, links.parts[name]!]] : [],
    ),
  );
  if (Object.keys(parts).length)
    await database.update(type, tree.id, { ...linkValues(type, current!, { parts }), updatedAt });
}

/** Computes the links of the components of a row in another locale. */
async function computeLinks(
  context: SyncContext,
  { tree, locale, otherVersion, previous }: SyncTarget,
): Promise<Pick<ComponentLinks, 'parts'>> {
  const { database, version, names, from } = context;
  const targetIds = new Map<ContentType, Set<number>>();
  collectLinkedIds(from, names, targetIds);
  const mapLink = toCounterpart(await database.counterparts(targetIds, { locale: locale ?? undefined }));
  const ownTargetIds = new Map<ContentType, Set<number>>();
  const linkSource =
    otherVersion && names.every((name) => hasSameContent(from, otherVersion, [name])) ? otherVersion : tree;
  collectLinkedIds(linkSource, names, ownTargetIds);
  if (linkSource === otherVersion) {
    const versions = await database.counterparts(ownTargetIds, { remapLinksTo: version.status });
    return mergeLinks({
      from,
      names,
      mapLink,
      linkSources: [{ tree: otherVersion, mapLink: toWrittenVersion(versions) }],
    });
  }
  const counterparts = await database.counterparts(ownTargetIds, { locale: version.locale ?? undefined });
  const wasRemoved = (end: LinkTarget, part: ComponentTree, name: string, previousPart: ComponentTree | undefined) => {
    const counterpart = toCounterpart(counterparts)(end, part, name);
    return (
      counterpart !== undefined &&
      (!previousPart || linksAt(previousPart, name).some((one) => linkedId(one) === linkedId(counterpart)))
    );
  };
  const keepUnlessRemoved: LinkMapper = (end, part, name, previousPart) =>
    wasRemoved(end, part, name, previousPart) ? undefined : end;
  return mergeLinks({ from, names, mapLink, linkSources: [{ tree, previous, mapLink: keepUnlessRemoved }] });
}

/** Maps a link to the target's row in the written status; unchanged if its type has no versions. */
const toWrittenVersion =
  (versions: Counterparts): LinkMapper =>
  (end, part, name) => {
    const target = targetType(part.component, name, end);
    const ids = target && versions.get(target);
    if (!ids) return end;
    const id = ids.get(linkedId(end));
    return id === undefined ? undefined : typeof end === 'number' ? id : { ...end, id };
  };

/** True if the components already have the given links. */
export function hasSameLinks(tree: RowTree, links: Pick<ComponentLinks, 'parts'>, name: string): boolean {
  const isSame = (part: ComponentTree | undefined, expected: ComponentLinks): boolean =>
    part !== undefined &&
    Object.entries(expected.links).every(([attribute, ends]) => haveSameLinks(linksAt(part, attribute), ends)) &&
    Object.keys(expected.parts).every((inner) => hasSameLinks(part, expected, inner));
  return (links.parts[name] ?? []).every((expected, i) => isSame(tree.components[name]?.[i], expected));
}
