import type { ComponentTree, LinkEnd, RowTree } from '@mortise/database/contract';
import { isLocalized } from './shape.ts';
import { type Counterparts, endsAt, idOf, isSameEnd, isSamePart, linksOf, type PartLinks, targetOf } from './trees.ts';

/** Input of `mergeLinks`: components copied from one row, and the rows whose own links are kept. */
export interface Merging {
  /** The row whose components are copied, and the copied attributes. */
  readonly from: RowTree;
  readonly names: readonly string[];
  /** Maps the links of `from` to the locale that is written. */
  readonly take: Take;
  /** Rows whose components have links of their own, which are merged in. */
  readonly beside: readonly Beside[];
  /** True for links that may be added to those of `from`. Every link, if omitted. */
  readonly adds?: (end: LinkEnd, part: ComponentTree, name: string) => boolean;
}
/** A row with components that correspond to those of `from`, and its links in the locale that is written. */
export interface Beside {
  readonly tree: RowTree;
  /**
   * The previous content of the written row. A component that it shares with `from` (by id) matches the component of
   * `tree` at the same position.
   */
  readonly former?: RowTree | undefined;
  readonly take: Take;
}
/** Maps a link of a component to a link of the result. @returns `undefined` to omit the link. */
export type Take = (
  end: LinkEnd,
  part: ComponentTree,
  name: string,
  former?: ComponentTree | undefined,
) => LinkEnd | undefined;

/** Maps a link to its counterpart in another locale or version, or to itself if the target type has no counterparts. */
export const counterpartOf =
  (led: Counterparts): Take =>
  (end, part, name) => {
    const target = targetOf(part.component, name, end);
    const ids = target && led.get(target);
    if (!ids) return target && isLocalized(target) ? undefined : end;
    const id = ids.get(idOf(end));
    return id === undefined ? undefined : typeof end === 'number' ? id : { ...end, id };
  };

/** Computes the links of the copied components. */
export function mergeLinks({ from, names, take, beside, adds = () => true }: Merging): Pick<PartLinks, 'parts'> {
  const mergeParts = (of: RowTree, only: readonly string[], others: readonly (Beside | undefined)[]) =>
    Object.fromEntries(
      only
        .filter((name) => of.parts[name])
        .map((name) => {
          const parts = of.parts[name]!;
          const matched = others.map((one) => one && matchParts(parts, one, name));
          return [
            name,
            parts.map((part, i) =>
              mergePart(
                part,
                matched.map((match) => match?.[i]),
              ),
            ),
          ];
        }),
    );
  const mergePart = (part: ComponentTree, others: readonly (Beside | undefined)[]): PartLinks => {
    const ends = linksOf(part).map(([name, own]) => {
      const attribute = part.component.attributes.get(name);
      const isMany = attribute?.kind === 'relation' || attribute?.kind === 'morph' ? attribute.many : false;
      const base = own.flatMap((end) => take(end, part, name) ?? []);
      const more = others.map((one) => {
        if (!one) return [];
        const [tree, former] = [one.tree as ComponentTree, one.former as ComponentTree | undefined];
        return endsAt(tree, name).flatMap((end) => one.take(end, tree, name, former) ?? []);
      });
      const isAdded = (end: LinkEnd) => base.some((one) => isSameEnd(one, end)) || adds(end, part, name);
      const lists = isMany ? [more.reduce(united, base)] : [base, ...more];
      return [name, lists.map((list) => list.filter(isAdded)).find(({ length }) => length > 0) ?? []] as const;
    });
    return { ends: Object.fromEntries(ends), parts: mergeParts(part, Object.keys(part.parts), others) };
  };
  return { parts: mergeParts(from, names, beside) };
}

/** `base` with the additional links of `more`, each inserted after its predecessor in `more`. */
function united(base: readonly LinkEnd[], more: readonly LinkEnd[]): readonly LinkEnd[] {
  const list = [...base];
  const indexOf = (end: LinkEnd) => list.findIndex((one) => isSameEnd(one, end));
  for (const [i, end] of more.entries()) {
    if (indexOf(end) >= 0) continue;
    const behind = more.slice(0, i).findLast((one) => indexOf(one) >= 0);
    list.splice(behind === undefined ? 0 : indexOf(behind) + 1, 0, end);
  }
  return list;
}

/**
 * Finds the component of another row that corresponds to each of `parts`. An existing component is matched by its id in
 * `previous`. A new one is matched by its position if both lists have the same length, otherwise by its content.
 */
function matchParts(parts: readonly ComponentTree[], { tree, former, take }: Beside, name: string) {
  const others = tree.parts[name] ?? [];
  const before = former?.parts[name] ?? [];
  const free = new Set(others);
  const found = new Map<ComponentTree, Beside>();
  const match = (part: ComponentTree, other: ComponentTree | undefined, was?: ComponentTree) => {
    if (!other || !free.delete(other)) return;
    found.set(part, { tree: other, former: was, take });
  };
  for (const part of parts) {
    const i = before.findIndex(({ id, component }) => id === part.id && component === part.component);
    if (i >= 0 && others[i]?.component === part.component) match(part, others[i], before[i]);
  }
  for (const [i, part] of parts.entries()) {
    if (found.has(part)) continue;
    const same = others.length === parts.length && others[i]?.component === part.component ? others[i] : undefined;
    match(part, same ?? [...free].find((one) => isSamePart(one, part)));
  }
  return parts.map((part) => found.get(part));
}
