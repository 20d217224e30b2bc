import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, Database, LinkEnd, LockedRow, RowTree } from '@mortise/database/contract';
import type { Version, WriteScope, Written } from '@mortise/documents/contract';
import { type Beside, counterpartOf, mergeLinks, type Take } from './merge.ts';
import { sharedAttributes, sharesLinks } from './shared.ts';
import {
  type Counterparts,
  dataOf,
  endsAt,
  gather,
  holdSame,
  holdSameEnds,
  idOf,
  linkValues,
  type PartLinks,
  targetOf,
} from './trees.ts';

type Data = Readonly<Record<string, unknown>>;
/** Reads complete link lists: a link missing from a truncated list would be removed from the other locales. */
const WHOLE = { whole: true } as const;

const isOf = ({ publishedAt }: LockedRow, { status }: Version) =>
  status === undefined || (status === 'draft') === (publishedAt === null);
/** The document's rows in other locales with the same status. */
const othersOf = ({ rows, version }: Pick<WriteScope, 'rows' | 'version'>) =>
  rows.filter((other) => other.locale !== version.locale && isOf(other, version));

/**
 * Completes the data of a document's first row in a locale: non-localized attributes without a value are copied from
 * another row of the document, preferably of the same status. Their links (of all other locales) are mapped to the new
 * row's locale; targets without a row in that locale are omitted.
 */
export async function prefilled(data: Data, scope: WriteScope, database: Database): Promise<Data> {
  const { type, version, rows, isNew } = scope;
  if (!isNew) {
    await remember(data, scope, database);
    return data;
  }
  const ofStatus = rows.filter((row) => isOf(row, version));
  const sources = ofStatus.length ? ofStatus : rows.slice(0, 1);
  const lacking = sources.length ? sharedAttributes(type).filter((name) => !isGiven(scope, name)) : [];
  if (!lacking.length) return data;
  const ids = sharesLinks(type) ? sources.map(({ id }) => id) : [sources[0]!.id];
  const [from, ...others] = await database.trees(type, ids, { ...WHOLE, only: lacking });
  const wanted = new Map<ContentType, Set<number>>();
  for (const tree of [from!, ...others]) gather(tree, lacking, wanted);
  const led = await database.counterparts(wanted, { leadTo: version.status, locale: version.locale ?? undefined });
  const beside = others.map((tree): Beside => ({ tree, take: counterpartOf(led) }));
  return {
    ...data,
    ...dataOf(type, from!, lacking, mergeLinks({ from: from!, names: lacking, take: counterpartOf(led), beside })),
  };
}

/** True if the caller passed a value for the attribute. */
const isGiven = ({ call }: WriteScope, name: string) => {
  const value = call.params.data?.[name];
  return value !== undefined && value !== null;
};

/**
 * The content of rows before they were written, keyed by the locked rows of their write. Used to find removed links.
 */
const formers = new WeakMap<readonly LockedRow[], RowTree>();

async function remember(data: Data, scope: WriteScope, database: Database): Promise<void> {
  const { type, row, rows } = scope;
  if (!sharesLinks(type) || row === undefined || !othersOf(scope).length) return;
  const only = sharedAttributes(type).filter((name) => data[name] !== undefined);
  if (!only.length) return;
  const [tree] = await database.trees(type, [row], { ...WHOLE, only });
  if (tree) formers.set(rows, tree);
}

/**
 * Copies the non-localized attributes of the written row to the document's rows in other locales with the same status.
 * Rows with the same content are not updated.
 *
 * Links in non-localized components stay per locale: a locale loses the links that the write removed, but keeps links
 * that the written locale never had. If a version was copied (as at publishing), the other version of each locale (its
 * draft) provides the additional links of that locale.
 */
export async function share(written: Written, database: Database): Promise<void> {
  const { type, version, rows, row, values, call, isNew } = written;
  const isCopy = values === undefined;
  const others = call.action === 'clone' && isCopy ? [] : othersOf(written).filter(({ id }) => id !== row);
  const names = others.length
    ? sharedAttributes(type).filter((name) => isCopy || (isNew ? isGiven(written, name) : values[name] !== undefined))
    : [];
  if (!names.length) return;
  const versionOf = ({ locale }: LockedRow) =>
    isCopy ? rows.find((one) => one.locale === locale && !isOf(one, version))?.id : undefined;
  const versions = sharesLinks(type) ? others.map(versionOf) : [];
  const ids = [row, ...others.map(({ id }) => id), ...versions.flatMap((id) => id ?? [])];
  const trees = await database.trees(type, ids, { ...WHOLE, only: [...names, 'updatedAt'] });
  const treeOf = (id: number | undefined) => trees.find((tree) => tree.id === id);
  const former = formers.get(rows);
  const sharing = { database, type, version, names, from: treeOf(row)!, trees };
  for (const [i, { id, locale }] of others.entries())
    await bring(sharing, { tree: treeOf(id)!, locale, twin: treeOf(versions[i]), former: isCopy ? undefined : former });
}

interface Sharing {
  readonly database: Database;
  readonly type: ContentType;
  readonly version: Version;
  readonly names: readonly string[];
  /** The written row. */
  readonly from: RowTree;
  /** Every row that was read. */
  readonly trees: readonly RowTree[];
}
interface Other {
  readonly tree: RowTree;
  readonly locale: string | null;
  /** The same locale's row in the other status. */
  readonly twin: RowTree | undefined;
  readonly former: RowTree | undefined;
}

async function bring(sharing: Sharing, other: Other): Promise<void> {
  const { database, type, names, from, trees } = sharing;
  const { tree } = other;
  const locale = other.locale ?? undefined;
  const links = await linksFor(sharing, other);
  const differing = names.filter((name) => !holdSame(from, tree, [name]) || !leadSame(tree, links, name));
  if (!differing.length) return;
  const updatedAt = new Date().toISOString();
  const isSame = holdSame(from, tree, differing);
  if (!isSame)
    await database.copy(type, [{ from: from.id, to: tree.id, only: differing, values: { updatedAt }, locale }], {
      trees,
    });
  const [now] = isSame ? [tree] : await database.trees(type, [tree.id], { ...WHOLE, only: differing });
  const parts = Object.fromEntries(
    differing.flatMap((name) =>
      links.parts[name] && !leadSame(now!, links, name) ? [[name, links.parts[name]!]] : [],
    ),
  );
  if (Object.keys(parts).length)
    await database.update(type, tree.id, { ...linkValues(type, now!, { parts }), updatedAt });
}

/** Computes the links of the components of a row in another locale. */
async function linksFor(sharing: Sharing, { tree, locale, twin, former }: Other): Promise<Pick<PartLinks, 'parts'>> {
  const { database, version, names, from } = sharing;
  const wanted = new Map<ContentType, Set<number>>();
  gather(from, names, wanted);
  const take = counterpartOf(await database.counterparts(wanted, { locale: locale ?? undefined }));
  const theirs = new Map<ContentType, Set<number>>();
  const beside = twin && names.every((name) => holdSame(from, twin, [name])) ? twin : tree;
  gather(beside, names, theirs);
  if (beside === twin) {
    const own = await database.counterparts(theirs, { leadTo: version.status });
    return mergeLinks({ from, names, take, beside: [{ tree: twin, take: versionOf(own) }] });
  }
  const seen = await database.counterparts(theirs, { locale: version.locale ?? undefined });
  const isGone = (end: LinkEnd, part: ComponentTree, name: string, was: ComponentTree | undefined) => {
    const here = counterpartOf(seen)(end, part, name);
    return here !== undefined && (!was || endsAt(was, name).some((one) => idOf(one) === idOf(here)));
  };
  const stays: Take = (end, part, name, was) => (isGone(end, part, name, was) ? undefined : end);
  return mergeLinks({ from, names, take, beside: [{ tree, former, take: stays }] });
}

/** Maps a link to the target's row in the written status; unchanged if its type has no versions. */
const versionOf =
  (own: Counterparts): Take =>
  (end, part, name) => {
    const target = targetOf(part.component, name, end);
    const ids = target && own.get(target);
    if (!ids) return end;
    const id = ids.get(idOf(end));
    return id === undefined ? undefined : typeof end === 'number' ? id : { ...end, id };
  };

/** True if the components already have the given links. */
export function leadSame(tree: RowTree, links: Pick<PartLinks, 'parts'>, name: string): boolean {
  const isSame = (part: ComponentTree | undefined, wanted: PartLinks): boolean =>
    part !== undefined &&
    Object.entries(wanted.ends).every(([attribute, ends]) => holdSameEnds(endsAt(part, attribute), ends)) &&
    Object.keys(wanted.parts).every((inner) => leadSame(part, wanted, inner));
  return (links.parts[name] ?? []).every((wanted, i) => isSame(tree.parts[name]?.[i], wanted));
}
