import { type Arrival, createLinks, followed, type Key, type Links } from './links.ts';
import type { ModelPlan, TypeName, TypePlan } from './schemas.ts';
import { brought, isAlike, type Piece, type Standing } from './sharing.ts';
import type { Leaf } from './steps.ts';

export type { Key } from './links.ts';
export type Status = 'draft' | 'published' | 'only';

export interface WorldTwig {
  readonly name: string;
  readonly leaf: Leaf | null;
  readonly leaves: readonly Leaf[];
  readonly near: readonly Key[];
  /** A relation to one, which may lead to both versions of a document. */
  readonly best: readonly Key[];
}
export type WorldPart =
  | ({ readonly __component: 'tree.leaf' } & Leaf)
  | ({ readonly __component: 'tree.twig' } & WorldTwig);

/** What a row holds besides its links. */
export interface Content {
  title: string | null;
  shared: number | null;
  one: Leaf | null;
  list: readonly WorldTwig[];
  zone: readonly WorldPart[];
}
export interface WorldRow extends Content {
  readonly key: Key;
  readonly type: TypePlan;
  readonly documentId: string;
  readonly locale: string | null;
  readonly status: Status;
}
/** A row by its place: which document, in which locale, in which version. */
export interface At {
  readonly type: TypePlan;
  readonly documentId: string;
  readonly locale: string | null;
  readonly status: Status;
}
/** What is written: contents, and the whole list of each relation that is named. */
export interface Change {
  readonly content: Partial<Content>;
  /** Which of the components of the row each one is. */
  readonly kept: { readonly [A in Shared]?: readonly (number | undefined)[] };
  readonly links: ReadonlyMap<string, readonly Key[]>;
}

/** Attributes of components that locales may share. */
type Shared = 'list' | 'zone';
const SHARED: readonly Shared[] = ['list', 'zone'];
const isShared = ({ localized, ownList, ownZone }: TypePlan, name: Shared) =>
  localized && !(name === 'list' ? ownList : ownZone);

const EMPTY: Content = { title: null, shared: null, one: null, list: [], zone: [] };
export const keyOf = ({ type, documentId, locale, status }: At): Key =>
  `${type.name} ${documentId} ${locale ?? '-'} ${status}`;

/** Documents in memory, by the rules that a team is told: what Mortise's tables should say after the same acts. */
/** A row that is to hold what another one holds. */
export interface Copy {
  readonly from: Key;
  readonly to: At;
}

export interface World {
  readonly rows: ReadonlyMap<Key, WorldRow>;
  readonly links: Links;
  typeOf(name: TypeName): TypePlan;
  rowsOf(type: TypePlan, documentId: string): readonly WorldRow[];
  documentsOf(type: TypePlan): readonly string[];
  /** Writes one row, made where it is not there, and shares what is not kept for each locale. */
  write(at: At, change: Change): void;
  /** Makes the row at `to` hold what `from` holds, links led to the same version as `to`, and shares alike. */
  copy(copies: readonly Copy[]): void;
  delete(keys: readonly Key[]): void;
}

/** Where links of what is copied lead. */
interface Led {
  readonly status: Status;
  readonly locale?: string | null;
}

export function createWorld(plan: ModelPlan): World {
  const rows = new Map<Key, WorldRow>();
  const links = createLinks(plan.relations, (key) => rows.get(key)!);
  const types = new Map(plan.types.map((type) => [type.name, type]));

  const rowsOf = (type: TypePlan, documentId: string) =>
    [...rows.values()].filter((row) => row.type === type && row.documentId === documentId);

  /**
   * The row of the same document that a link of a copied row leads to, of its status, and in its locale where what is
   * copied came from another one; none where the document has no such row.
   */
  const led = (key: Key, { status, locale }: Led): Key | undefined => {
    const far = rows.get(key)!;
    const wanted = keyOf({
      ...far,
      status: far.type.drafts && status !== 'only' ? status : far.status,
      locale: far.type.localized && locale !== undefined ? locale : far.locale,
    });
    return rows.has(wanted) ? wanted : undefined;
  };
  const leadAll = (keys: readonly Key[], to: Led) => [...new Set(keys.flatMap((key) => led(key, to) ?? []))];
  const twigFor = (twig: WorldTwig, to: Led): WorldTwig => ({
    ...twig,
    near: leadAll(twig.near, to),
    best: leadAll(twig.best, to).toSorted(),
  });
  const partFor = (part: WorldPart, to: Led): WorldPart =>
    part.__component === 'tree.twig' ? { ...part, ...twigFor(part, to) } : part;

  /** Those without drafts are linked to both versions, to the published one as soon as it comes to be. */
  const follow = (draft: Key, published: Key) => {
    links.follow(draft, published);
    const near = (twig: WorldTwig): WorldTwig => ({
      ...twig,
      near: followed(twig.near, draft, published),
      best: followed(twig.best, draft, published).toSorted(),
    });
    for (const row of rows.values()) {
      if (row.type.drafts) continue;
      row.list = row.list.map(near);
      row.zone = row.zone.map((part) => (part.__component === 'tree.twig' ? { ...part, ...near(part) } : part));
    }
  };
  const make = (at: At): WorldRow => {
    const row: WorldRow = { ...EMPTY, ...at, key: keyOf(at) };
    rows.set(row.key, row);
    return row;
  };
  const cedar = plan.types.find(({ name }) => name === 'cedar')!;
  const piecesOf = (row: Content, name: Shared) => row[name] as unknown as readonly Piece[];
  const setPieces = (row: WorldRow, name: Shared, pieces: readonly Piece[]) => {
    if (name === 'list') row.list = pieces as unknown as WorldRow['list'];
    else row.zone = pieces as unknown as WorldRow['zone'];
  };
  /** A new locale begins with what all locales share, taken from rows of its status first, with the links of them all. */
  const begun = (at: At): Partial<Content> => {
    if (!at.type.localized) return {};
    const others = rowsOf(at.type, at.documentId);
    const ofStatus = others.filter(({ status }) => status === at.status);
    const [from, ...more] = ofStatus.length ? ofStatus : others.slice(0, 1);
    if (!from) return {};
    const take = (key: Key) => led(key, at);
    const names = SHARED.filter((name) => isShared(at.type, name));
    const standing = (name: Shared) =>
      cedar.localized ? more.map((row) => ({ pieces: piecesOf(row, name), take })) : [];
    return {
      shared: from.shared,
      ...Object.fromEntries(names.map((name) => [name, brought(piecesOf(from, name), take, standing(name))])),
    };
  };
  interface Sharing {
    readonly others: readonly WorldRow[];
    readonly names: ReadonlySet<string>;
    /** Of a write: the row as it was, and which of its components are which. */
    readonly before?: Content | undefined;
    readonly kept?: Change['kept'] | undefined;
    readonly isCopy: boolean;
  }
  /**
   * Brings what was written to the other locales. Links stay per locale: one loses those that the writer took away. Where a
   * version was copied, its other version says what a locale leads to besides.
   */
  const share = (row: WorldRow, { others, names, before, kept, isCopy }: Sharing) => {
    for (const other of others) {
      const twin = isCopy
        ? rowsOf(row.type, row.documentId).find((one) => one.locale === other.locale && one.status !== row.status)
        : undefined;
      const shared = SHARED.filter((name) => isShared(row.type, name) && names.has(name));
      const isTwin =
        twin &&
        twin.shared === row.shared &&
        shared.every((name) => isAlike(piecesOf(twin, name), piecesOf(row, name)));
      const status = row.status;
      for (const name of shared) {
        const stays = (key: Key, was: Piece | undefined) => {
          const here = led(key, { status: 'only', locale: row.locale });
          const had = !was || [...(was.near ?? []), ...(was.best ?? [])].includes(here ?? '');
          return here !== undefined && had ? undefined : key;
        };
        const standing: Standing = isTwin
          ? { pieces: piecesOf(twin, name), take: (key) => led(key, { status }) }
          : {
              ...{ pieces: piecesOf(other, name), take: stays },
              ...(before ? { kept: kept?.[name], was: piecesOf(before, name) } : {}),
            };
        const take = (key: Key) => led(key, { status: 'only', locale: other.locale });
        setPieces(other, name, brought(piecesOf(row, name), take, [standing]));
      }
      if (names.has('shared')) other.shared = row.shared;
    }
  };
  /** A document has got a locale: where shared components of others lead to it in other locales, they do so in this one. */
  const resolve = (row: WorldRow) => {
    if (row.type !== cedar || !row.type.localized) return;
    const others = rowsOf(row.type, row.documentId).filter((one) => one !== row && one.status === row.status);
    const draft = keyOf({ ...row, status: 'draft' });
    const leads = (pieces: readonly Piece[], keys: readonly Key[]) =>
      pieces.some(({ near = [], best = [] }) => [...near, ...best].some((key) => keys.includes(key)));
    const isDraft = (one: WorldRow) => Number(one.status === 'draft');
    const all = [...rows.values()].filter(({ type, locale }) => type.localized && locale === row.locale);
    for (const to of all.toSorted((one, other) => isDraft(other) - isDraft(one))) {
      const same = rowsOf(to.type, to.documentId).filter((one) => one !== to && one.status === to.status);
      for (const name of SHARED.filter((one) => isShared(to.type, one))) {
        const twin = to.status === 'published' ? rows.get(keyOf({ ...to, status: 'draft' })) : undefined;
        const key = row.status === 'published' ? draft : row.key;
        if (twin && !leads(piecesOf(twin, name), [key])) continue;
        const take = (one: Key) => led(one, { status: 'only', locale: row.locale });
        const from = same.filter((one) => isAlike(piecesOf(one, name), piecesOf(to, name)));
        const isMeant = same.some((one) =>
          SHARED.some(
            (any) =>
              isShared(to.type, any) &&
              leads(
                piecesOf(one, any),
                others.map((each) => each.key),
              ),
          ),
        );
        if (!isMeant) continue;
        const standing = from.map((one) => ({ pieces: piecesOf(one, name), take }));
        setPieces(
          to,
          name,
          brought(piecesOf(to, name), (one) => one, standing),
        );
      }
    }
  };
  const inOtherLocales = (row: WorldRow) =>
    rowsOf(row.type, row.documentId).filter((one) => one.locale !== row.locale && one.status === row.status);

  const copied = ({ from, to }: Copy, arrivals: Arrival[]): WorldRow => {
    const source = rows.get(from)!;
    const isNew = !rows.has(keyOf(to));
    const row = rows.get(keyOf(to)) ?? make(to);
    row.title = source.title;
    row.shared = source.shared;
    row.one = source.one;
    row.list = source.list.map((twig) => twigFor(twig, { status: to.status }));
    row.zone = source.zone.map((part) => partFor(part, { status: to.status }));
    // All is read before any is set: what leads to itself is led to by its copy at once.
    const lists = links.attributesOf(source.type.name).flatMap((attribute) => {
      // A clone takes nothing from what it was made of.
      if (source.documentId !== to.documentId && links.isExclusive(source.type.name, attribute)) return [];
      return [[attribute, leadAll(links.of(from, attribute), { status: to.status })] as const];
    });
    if (source.documentId === to.documentId)
      for (const [attribute] of lists) {
        const there = links.of(row.key, attribute);
        for (const one of links.of(from, attribute)) {
          const far = led(one, { status: to.status });
          if (far !== undefined && !there.includes(far))
            arrivals.push({ attribute, key: row.key, far, from, source: one });
        }
      }
    for (const [attribute, keys] of lists) links.set(row.key, attribute, keys);
    if (isNew && to.status === 'published') follow(from, row.key);
    return row;
  };

  return {
    rows,
    links,
    rowsOf,
    typeOf: (name) => types.get(name)!,
    documentsOf: (type) => [
      ...new Set([...rows.values()].filter((row) => row.type === type).map((row) => row.documentId)),
    ],
    write(at, { content, kept, links: lists }) {
      const there = rows.get(keyOf(at));
      const before = there && { ...there };
      const prefill = there ? {} : begun(at);
      const row = there ?? make(at);
      const given = Object.fromEntries(
        Object.entries(content).filter(([name, value]) => there || value !== null || !(name in prefill)),
      );
      Object.assign(row, prefill, given);
      for (const [attribute, keys] of lists) links.set(row.key, attribute, keys);
      if (row.type.localized)
        share(row, { others: inOtherLocales(row), names: new Set(Object.keys(given)), before, kept, isCopy: false });
      if (!there) resolve(row);
    },
    // All are copied before what they share is brought to the locales that were there.
    copy(copies) {
      const arrivals: Arrival[] = [];
      const there = new Set(rows.keys());
      const made = copies.map((copy) => copied(copy, arrivals));
      links.arrange(arrivals);
      for (const [i, row] of made.entries()) {
        if (rows.get(copies[i]!.from)!.documentId !== row.documentId) continue;
        const others = inOtherLocales(row).filter(({ key }) => there.has(key));
        if (row.type.localized) share(row, { others, names: new Set(['shared', ...SHARED]), isCopy: true });
        if (!there.has(row.key)) resolve(row);
      }
    },
    delete(keys) {
      for (const key of keys) {
        links.forget(key);
        rows.delete(key);
      }
      const gone = new Set(keys);
      const without = (twig: WorldTwig): WorldTwig => ({
        ...twig,
        near: twig.near.filter((key) => !gone.has(key)),
        best: twig.best.filter((key) => !gone.has(key)),
      });
      for (const row of rows.values()) {
        row.list = row.list.map(without);
        row.zone = row.zone.map((part) => (part.__component === 'tree.twig' ? { ...part, ...without(part) } : part));
      }
    },
  };
}
