import type { ContentType } from '@mortise/content-types/contract';
import type { Layouts, TypeLayout } from '../../mapping/layout.ts';

/** What a link, polymorphic or component table contains, and for which tables. */
export interface DependentTable {
  /** Such as `the links of "tags"`. */
  readonly contents: string;
  /** Tables whose rows would be incomplete without it. */
  readonly owners: readonly string[];
}

/** Every table that contains parts of other tables' rows, by name. */
export function dependentTables({ all }: Layouts): ReadonlyMap<string, DependentTable> {
  const found = new Map<string, DependentTable>();
  for (const layout of all) {
    const { type, table, links, morphs, components } = layout;
    const owners = [table];
    for (const attribute of type.attributes.values()) {
      if (attribute.kind !== 'relation' && attribute.kind !== 'morph') continue;
      const layoutOfLinks = attribute.kind === 'morph' ? morphs.get(attribute.name)! : links.get(attribute.name)!;
      const isOwner = attribute.kind === 'morph' || attribute.owner;
      if (isOwner && !layoutOfLinks.isInline)
        found.set(layoutOfLinks.table, { contents: `the links of "${attribute.name}"`, owners });
    }
    if (components !== undefined)
      found.set(components, { contents: `the components of ${componentNames(layout)}`, owners });
    if (type.kind !== 'component') continue;
    const parents = all.filter((parent) => isComponentOf(type, parent));
    found.set(table, { contents: `the component "${type.uid}"`, owners: parents.map((parent) => parent.table) });
  }
  return found;
}

const componentNames = ({ type }: TypeLayout): string =>
  [...type.attributes.values()]
    .filter(({ kind }) => kind === 'component' || kind === 'dynamiczone')
    .map(({ name }) => `"${name}"`)
    .join(', ');

const isComponentOf = (component: ContentType, { type }: TypeLayout): boolean =>
  [...type.attributes.values()].some(
    (attribute) =>
      (attribute.kind === 'component' && attribute.component === component) ||
      (attribute.kind === 'dynamiczone' && attribute.components.includes(component)),
  );
