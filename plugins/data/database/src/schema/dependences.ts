import type { ContentType } from '@mortise/content-types/contract';
import type { Layouts, TypeLayout } from '../layout.ts';

/** What a link, polymorphic or component table contains, and for which tables. */
export interface Dependence {
  /** Such as `the links of "tags"`. */
  readonly holds: string;
  /** Tables whose rows would be incomplete without it. */
  readonly owners: readonly string[];
}

/** Every table that contains parts of other tables' rows, by name. */
export function dependencesOf({ all }: Layouts): ReadonlyMap<string, Dependence> {
  const found = new Map<string, Dependence>();
  for (const layout of all) {
    const { type, table, links, morphs, components } = layout;
    const owners = [table];
    for (const attribute of type.attributes.values()) {
      if (attribute.kind !== 'relation' && attribute.kind !== 'morph') continue;
      const kept = attribute.kind === 'morph' ? morphs.get(attribute.name)! : links.get(attribute.name)!;
      const isOwn = attribute.kind === 'morph' || attribute.owner;
      if (isOwn && !kept.inRow) found.set(kept.table, { holds: `the links of "${attribute.name}"`, owners });
    }
    if (components !== undefined) found.set(components, { holds: `the components of ${namesIn(layout)}`, owners });
    if (type.kind !== 'component') continue;
    const holders = all.filter((holder) => isHeldBy(type, holder));
    found.set(table, { holds: `the component "${type.uid}"`, owners: holders.map((holder) => holder.table) });
  }
  return found;
}

const namesIn = ({ type }: TypeLayout): string =>
  [...type.attributes.values()]
    .filter(({ kind }) => kind === 'component' || kind === 'dynamiczone')
    .map(({ name }) => `"${name}"`)
    .join(', ');

const isHeldBy = (component: ContentType, { type }: TypeLayout): boolean =>
  [...type.attributes.values()].some(
    (attribute) =>
      (attribute.kind === 'component' && attribute.component === component) ||
      (attribute.kind === 'dynamiczone' && attribute.components.includes(component)),
  );
