import type { ComponentTree, LinkTarget, RowTree } from '@mortise/database/contract';
import {
  type ComponentLinks,
  type Counterparts,
  isSameComponent,
  isSameLink,
  linkedId,
  linksAt,
  linksByAttribute,
  targetType,
} from './component-links.ts';
import { isLocalized } from './locale-attributes.ts';

/** Input of `mergeLinks`: components copied from one row, and the rows whose own links are kept. */
export interface LinkMerge {
  /** The row whose components are copied, and the copied attributes. */
  readonly from: RowTree;
  readonly names: readonly string[];
  /** Maps the links of `from` to the locale that is written. */
  readonly mapLink: LinkMapper;
  /** Rows whose components have links of their own, which are merged in. */
  readonly linkSources: readonly LinkSource[];
  /** True for links that may be added to those of `from`. Every link, if omitted. */
  readonly canAdd?: (end: LinkTarget, part: ComponentTree, name: string) => boolean;
}
/** A row with components that correspond to those of `from`, and its links in the locale that is written. */
export interface LinkSource {
  readonly tree: RowTree;
  /**
   * The previous content of the written row. A component that it shares with `from` (by id) matches the component of
   * `tree` at the same position.
   */
  readonly previous?: RowTree | undefined;
  readonly mapLink: LinkMapper;
}
/** Maps a link of a component to a link of the result. @returns `undefined` to omit the link. */
export type LinkMapper = (
  link: LinkTarget,
  component: ComponentTree,
  name: string,
  previous?: ComponentTree | undefined,
) => LinkTarget | undefined;

/** Maps a link to its counterpart in another locale or version, or to itself if the target type has no counterparts. */
export const toCounterpart =
  (counterparts: Counterparts): LinkMapper =>
  (link, part, name) => {
    const target = targetType(part.component, name, link);
    const ids = target && counterparts.get(target);
    if (!ids) return target && isLocalized(target) ? undefined : link;
    const id = ids.get(linkedId(link));
    return id === undefined ? undefined : typeof link === 'number' ? id : { ...link, id };
  };

/** Computes the links of the copied components. */
export function mergeLinks({
  from,
  names,
  mapLink,
  linkSources,
  canAdd = () => true,
}: LinkMerge): Pick<ComponentLinks, 'parts'> {
  const mergeComponents = (of: RowTree, only: readonly string[], others: readonly (LinkSource | undefined)[]) =>
    Object.fromEntries(
      only
        .filter((name) => of.components[name])
        .map((name) => {
          const parts = of.components[name]!;
          const matched = others.map((one) => one && matchComponents(parts, one, name));
          return [
            name,
            parts.map((part, i) =>
              mergeComponent(
                part,
                matched.map((match) => match?.[i]),
              ),
            ),
          ];
        }),
    );
  const mergeComponent = (part: ComponentTree, others: readonly (LinkSource | undefined)[]): ComponentLinks => {
    const links = linksByAttribute(part).map(([name, own]) => {
      const attribute = part.component.attributes.get(name);
      const isMany = attribute?.kind === 'relation' || attribute?.kind === 'morph' ? attribute.many : false;
      const base = own.flatMap((end) => mapLink(end, part, name) ?? []);
      const more = others.map((one) => {
        if (!one) return [];
        const [tree, previous] = [one.tree as ComponentTree, one.previous as ComponentTree | undefined];
        return linksAt(tree, name).flatMap((end) => one.mapLink(end, tree, name, previous) ?? []);
      });
      const isAdded = (end: LinkTarget) => base.some((one) => isSameLink(one, end)) || canAdd(end, part, name);
      const lists = isMany ? [more.reduce(mergeOrdered, base)] : [base, ...more];
      return [name, lists.map((list) => list.filter(isAdded)).find(({ length }) => length > 0) ?? []] as const;
    });
    return { links: Object.fromEntries(links), parts: mergeComponents(part, Object.keys(part.components), others) };
  };
  return { parts: mergeComponents(from, names, linkSources) };
}

/** `base` with the additional links of `more`, each inserted after its predecessor in `more`. */
function mergeOrdered(base: readonly LinkTarget[], more: readonly LinkTarget[]): readonly LinkTarget[] {
  const list = [...base];
  const indexOf = (end: LinkTarget) => list.findIndex((one) => isSameLink(one, end));
  for (const [i, end] of more.entries()) {
    if (indexOf(end) >= 0) continue;
    const predecessor = more.slice(0, i).findLast((one) => indexOf(one) >= 0);
    list.splice(predecessor === undefined ? 0 : indexOf(predecessor) + 1, 0, end);
  }
  return list;
}

/**
 * Finds the component of another row that corresponds to each of `parts`. An existing component is matched by its id in
 * `previous`. A new one is matched by its position if both lists have the same length, otherwise by its content.
 */
function matchComponents(parts: readonly ComponentTree[], { tree, previous, mapLink }: LinkSource, name: string) {
  const others = tree.components[name] ?? [];
  const previousParts = previous?.components[name] ?? [];
  const unmatched = new Set(others);
  const matches = new Map<ComponentTree, LinkSource>();
  const match = (part: ComponentTree, other: ComponentTree | undefined, previousPart?: ComponentTree) => {
    if (!other || !unmatched.delete(other)) return;
    matches.set(part, { tree: other, previous: previousPart, mapLink });
  };
  for (const part of parts) {
    const i = previousParts.findIndex(({ id, component }) => id === part.id && component === part.component);
    if (i >= 0 && others[i]?.component === part.component) match(part, others[i], previousParts[i]);
  }
  for (const [i, part] of parts.entries()) {
    if (matches.has(part)) continue;
    const same = others.length === parts.length && others[i]?.component === part.component ? others[i] : undefined;
    match(part, same ?? [...unmatched].find((one) => isSameComponent(one, part)));
  }
  return parts.map((part) => matches.get(part));
}
