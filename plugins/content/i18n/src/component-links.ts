import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, LinkTarget, PolymorphicRef, RowTree, RowValues } from '@mortise/database/contract';

/** Input and result of `database.counterparts`: row ids by type. */
export type RowIds = ReadonlyMap<ContentType, ReadonlySet<number>>;
export type Counterparts = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/** The links of a row by attribute, polymorphic relations included. Rows must be read with complete lists. */
export const linksByAttribute = ({
  links,
  polymorphicLinks,
}: RowTree): readonly (readonly [string, readonly LinkTarget[]])[] =>
  [...Object.entries(links), ...Object.entries(polymorphicLinks)].map(([name, ends]) => [
    name,
    ends === 'long' ? [] : ends,
  ]);
export const linksAt = ({ links, polymorphicLinks }: RowTree, name: string): readonly LinkTarget[] => {
  const list = links[name] ?? polymorphicLinks[name] ?? [];
  return list === 'long' ? [] : list;
};
export const linkedId = (link: LinkTarget): number => (typeof link === 'number' ? link : link.id);
export const isSameLink = (one: LinkTarget, other: LinkTarget): boolean =>
  linkedId(one) === linkedId(other) && (one as PolymorphicRef).__type === (other as PolymorphicRef).__type;
export const haveSameLinks = (some: readonly LinkTarget[], others: readonly LinkTarget[]): boolean =>
  some.length === others.length && some.every((end, i) => isSameLink(end, others[i]!));

/** The content type of a link's target. */
export const targetType = (type: ContentType, name: string, link: LinkTarget): ContentType | undefined => {
  const attribute = type.attributes.get(name);
  if (attribute?.kind === 'relation') return attribute.target;
  if (attribute?.kind !== 'morph') return undefined;
  return attribute.targets.find(({ uid }) => uid === (link as PolymorphicRef).__type);
};

/** Visits the components of attributes, nested ones included. */
export function visitComponents(
  { components }: RowTree,
  names: readonly string[],
  visit: (part: ComponentTree) => void,
): void {
  for (const name of names)
    for (const part of components[name] ?? []) {
      visit(part);
      visitComponents(part, Object.keys(part.components), visit);
    }
}

/** Adds the ids that components link to, by type, to `into`. */
export function collectLinkedIds(tree: RowTree, names: readonly string[], into: Map<ContentType, Set<number>>): void {
  visitComponents(tree, names, (part) => {
    for (const [name, ends] of linksByAttribute(part))
      for (const end of ends) {
        const target = targetType(part.component, name, end);
        if (!target) continue;
        const ids = into.get(target) ?? new Set();
        into.set(target, ids.add(linkedId(end)));
      }
  });
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isListed = (name: string, only?: readonly string[]) => name !== 'id' && (!only || only.includes(name));

/**
 * Compares values, media and components, nested ones included. Ignores the ids of components and the links in them.
 */
export function hasSameContent(one: RowTree, other: RowTree, only?: readonly string[]): boolean {
  const names = (of: object) => Object.keys(of).filter((name) => isListed(name, only));
  return (
    names(one.values).every((name) => isSame(one.values[name], other.values[name])) &&
    (only === undefined || names(one.links).every((name) => isSame(one.links[name], other.links[name]))) &&
    (only === undefined ||
      names(one.polymorphicLinks).every((name) => isSame(one.polymorphicLinks[name], other.polymorphicLinks[name]))) &&
    names(one.components).every((name) => {
      const [own, others] = [one.components[name]!, other.components[name] ?? []];
      return own.length === others.length && own.every((part, i) => isSameComponent(part, others[i]!));
    })
  );
}
export const isSameComponent = (one: ComponentTree, other: ComponentTree): boolean =>
  one.component === other.component && hasSameContent(one, other);

/** The links of a component, by attribute, and of its nested components, by attribute and position. */
export interface ComponentLinks {
  readonly links: Readonly<Record<string, readonly LinkTarget[]>>;
  readonly parts: Readonly<Record<string, readonly ComponentLinks[]>>;
}

/** The links as values for an update of existing components, of the same number and types. */
export function linkValues(type: ContentType, tree: RowTree, links: Pick<ComponentLinks, 'parts'>): RowValues {
  return Object.fromEntries(
    Object.entries(links.parts).map(([name, parts]) => {
      const rows = parts.map((part, i): RowValues => {
        const row = tree.components[name]![i]!;
        const inner = linkValues(row.component, row, part);
        return { ...part.links, ...inner, id: row.id, __component: row.component.uid };
      });
      const attribute = type.attributes.get(name);
      return [name, attribute?.kind === 'component' && !attribute.many ? (rows[0] ?? null) : rows];
    }),
  );
}

/** Converts a row to data for a new row: components without ids, with the given links. */
export function treeToData(
  type: ContentType,
  { values, links, polymorphicLinks, components }: RowTree,
  only: readonly string[] | undefined,
  componentLinks: Pick<ComponentLinks, 'parts'>,
): RowValues {
  const data: Record<string, unknown> = {};
  for (const held of [values, links, polymorphicLinks])
    for (const [name, value] of Object.entries(held))
      if (isListed(name, only)) data[name] = value === 'long' ? [] : value;
  for (const [name, held] of Object.entries(components)) {
    if (!isListed(name, only)) continue;
    const items = held.map((part, i) => {
      const inner = componentLinks.parts[name]![i]!;
      const ends = Object.entries(inner.links).map(([of, list]) => [of, toRelationInput(part.component, of, list)]);
      return {
        ...treeToData(part.component, part, undefined, inner),
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
function toRelationInput(type: ContentType, name: string, ends: readonly LinkTarget[]): unknown {
  const attribute = type.attributes.get(name);
  const isOne = attribute?.kind === 'relation' && !attribute.many;
  return isOne && ends.length > 1 ? { connect: ends } : ends;
}
