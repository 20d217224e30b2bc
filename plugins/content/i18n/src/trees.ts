import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, LinkEnd, MorphEnd, RowTree, RowValues } from '@mortise/database/contract';

/** Input and result of `database.counterparts`: row ids by type. */
export type RowIds = ReadonlyMap<ContentType, ReadonlySet<number>>;
export type Counterparts = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/** The links of a row by attribute, polymorphic relations included. Rows must be read with complete lists. */
export const linksOf = ({ links, morphs }: RowTree): readonly (readonly [string, readonly LinkEnd[]])[] =>
  [...Object.entries(links), ...Object.entries(morphs)].map(([name, ends]) => [name, ends === 'long' ? [] : ends]);
export const endsAt = ({ links, morphs }: RowTree, name: string): readonly LinkEnd[] => {
  const ends = links[name] ?? morphs[name] ?? [];
  return ends === 'long' ? [] : ends;
};
export const idOf = (end: LinkEnd): number => (typeof end === 'number' ? end : end.id);
export const isSameEnd = (one: LinkEnd, other: LinkEnd): boolean =>
  idOf(one) === idOf(other) && (one as MorphEnd).__type === (other as MorphEnd).__type;
export const holdSameEnds = (some: readonly LinkEnd[], others: readonly LinkEnd[]): boolean =>
  some.length === others.length && some.every((end, i) => isSameEnd(end, others[i]!));

/** The content type of a link's target. */
export const targetOf = (type: ContentType, name: string, end: LinkEnd): ContentType | undefined => {
  const attribute = type.attributes.get(name);
  if (attribute?.kind === 'relation') return attribute.target;
  if (attribute?.kind !== 'morph') return undefined;
  return attribute.targets.find(({ uid }) => uid === (end as MorphEnd).__type);
};

/** Visits the components of attributes, nested ones included. */
export function eachPart({ parts }: RowTree, names: readonly string[], visit: (part: ComponentTree) => void): void {
  for (const name of names)
    for (const part of parts[name] ?? []) {
      visit(part);
      eachPart(part, Object.keys(part.parts), visit);
    }
}

/** Adds the ids that components link to, by type, to `into`. */
export function gather(tree: RowTree, names: readonly string[], into: Map<ContentType, Set<number>>): void {
  eachPart(tree, names, (part) => {
    for (const [name, ends] of linksOf(part))
      for (const end of ends) {
        const target = targetOf(part.component, name, end);
        if (!target) continue;
        const ids = into.get(target) ?? new Set();
        into.set(target, ids.add(idOf(end)));
      }
  });
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isListed = (name: string, only?: readonly string[]) => name !== 'id' && (!only || only.includes(name));

/**
 * Compares values, media and components, nested ones included. Ignores the ids of components and the links in them.
 */
export function holdSame(one: RowTree, other: RowTree, only?: readonly string[]): boolean {
  const names = (of: object) => Object.keys(of).filter((name) => isListed(name, only));
  return (
    names(one.values).every((name) => isSame(one.values[name], other.values[name])) &&
    (only === undefined || names(one.links).every((name) => isSame(one.links[name], other.links[name]))) &&
    (only === undefined || names(one.morphs).every((name) => isSame(one.morphs[name], other.morphs[name]))) &&
    names(one.parts).every((name) => {
      const [held, others] = [one.parts[name]!, other.parts[name] ?? []];
      return held.length === others.length && held.every((part, i) => isSamePart(part, others[i]!));
    })
  );
}
export const isSamePart = (one: ComponentTree, other: ComponentTree): boolean =>
  one.component === other.component && holdSame(one, other);

/** The links of a component, by attribute, and of its nested components, by attribute and position. */
export interface PartLinks {
  readonly ends: Readonly<Record<string, readonly LinkEnd[]>>;
  readonly parts: Readonly<Record<string, readonly PartLinks[]>>;
}

/** The links as values for an update of existing components, of the same number and types. */
export function linkValues(type: ContentType, tree: RowTree, links: Pick<PartLinks, 'parts'>): RowValues {
  return Object.fromEntries(
    Object.entries(links.parts).map(([name, parts]) => {
      const rows = parts.map((part, i): RowValues => {
        const row = tree.parts[name]![i]!;
        const inner = linkValues(row.component, row, part);
        return { ...part.ends, ...inner, id: row.id, __component: row.component.uid };
      });
      const attribute = type.attributes.get(name);
      return [name, attribute?.kind === 'component' && !attribute.many ? (rows[0] ?? null) : rows];
    }),
  );
}

/** Converts a row to data for a new row: components without ids, with the given links. */
export function dataOf(
  type: ContentType,
  { values, links, morphs, parts }: RowTree,
  only: readonly string[] | undefined,
  led: Pick<PartLinks, 'parts'>,
): RowValues {
  const data: Record<string, unknown> = {};
  for (const held of [values, links, morphs])
    for (const [name, value] of Object.entries(held))
      if (isListed(name, only)) data[name] = value === 'long' ? [] : value;
  for (const [name, held] of Object.entries(parts)) {
    if (!isListed(name, only)) continue;
    const items = held.map((part, i) => {
      const inner = led.parts[name]![i]!;
      const ends = Object.entries(inner.ends).map(([of, list]) => [of, connected(part.component, of, list)]);
      return {
        ...dataOf(part.component, part, undefined, inner),
        ...Object.fromEntries(ends),
        __component: part.component.uid,
      };
    });
    const attribute = type.attributes.get(name);
    data[name] = attribute?.kind === 'component' && !attribute.many ? (items[0] ?? null) : items;
  }
  return data;
}

/** A to-one relation may link to two versions of a document, which only `connect` can express. */
function connected(type: ContentType, name: string, ends: readonly LinkEnd[]): unknown {
  const attribute = type.attributes.get(name);
  const isOne = attribute?.kind === 'relation' && !attribute.many;
  return isOne && ends.length > 1 ? { connect: ends } : ends;
}
