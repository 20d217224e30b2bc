import { isDeepStrictEqual } from 'node:util';
import { type Arrival, createLinks, followed, type Key, type Links } from './links.ts';
import type { ModelPlan, TypeName, TypePlan } from './schemas.ts';
import type { Leaf } from './steps.ts';

export type { Key } from './links.ts';
export type Status = 'draft' | 'published' | 'only';

export interface WorldTwig {
  readonly name: string;
  readonly leaf: Leaf | null;
  readonly leaves: readonly Leaf[];
  readonly near: readonly Key[];
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
  readonly links: ReadonlyMap<string, readonly Key[]>;
}

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
  const twigFor = (twig: WorldTwig, to: Led): WorldTwig => ({ ...twig, near: leadAll(twig.near, to) });
  const partFor = (part: WorldPart, to: Led): WorldPart =>
    part.__component === 'tree.twig' ? { ...part, ...twigFor(part, to) } : part;

  /** Those without drafts are linked to both versions, to the published one as soon as it comes to be. */
  const follow = (draft: Key, published: Key) => {
    links.follow(draft, published);
    const near = (twig: WorldTwig): WorldTwig => ({ ...twig, near: followed(twig.near, draft, published) });
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
  /** A new locale begins with what all locales share, taken from a row of its status first. */
  const begun = (at: At): Partial<Content> => {
    if (!at.type.localized) return {};
    const others = rowsOf(at.type, at.documentId);
    const from = others.find(({ status }) => status === at.status) ?? others[0];
    if (!from) return {};
    return {
      shared: from.shared,
      ...(at.type.ownList ? {} : { list: from.list.map((twig) => twigFor(twig, at)) }),
    };
  };
  /**
   * Brings what was written to the other locales; what was not stays as it is in each, and so does a list that differs in
   * links alone which the locale that was written cannot have.
   */
  const share = (row: WorldRow, written: Partial<Content>) => {
    if (!row.type.localized) return;
    for (const other of rowsOf(row.type, row.documentId)) {
      if (other === row || other.status !== row.status) continue;
      if (written.shared !== undefined) other.shared = row.shared;
      if (!written.list || row.type.ownList) continue;
      const isSame = isDeepStrictEqual(
        other.list.map((twig) => twigFor(twig, { ...row, status: 'only' })),
        row.list,
      );
      if (!isSame) other.list = row.list.map((twig) => twigFor(twig, { ...other, status: 'only' }));
    }
  };

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
    write(at, { content, links: lists }) {
      const there = rows.get(keyOf(at));
      const prefill = there ? {} : begun(at);
      const row = there ?? make(at);
      const given = Object.fromEntries(
        Object.entries(content).filter(([name, value]) => there || value !== null || !(name in prefill)),
      );
      Object.assign(row, prefill, given);
      for (const [attribute, keys] of lists) links.set(row.key, attribute, keys);
      share(row, { ...prefill, ...given });
    },
    // All are copied before what they share is brought to the others: of several, the first one says it.
    copy(copies) {
      const arrivals: Arrival[] = [];
      const made = copies.map((copy) => copied(copy, arrivals));
      links.arrange(arrivals);
      for (const row of made) share(row, row);
    },
    delete(keys) {
      for (const key of keys) {
        links.forget(key);
        rows.delete(key);
      }
      const gone = new Set(keys);
      const without = (twig: WorldTwig): WorldTwig => ({ ...twig, near: twig.near.filter((key) => !gone.has(key)) });
      for (const row of rows.values()) {
        row.list = row.list.map(without);
        row.zone = row.zone.map((part) => (part.__component === 'tree.twig' ? { ...part, ...without(part) } : part));
      }
    },
  };
}
