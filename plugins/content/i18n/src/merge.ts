import type { ComponentTree, LinkEnd, RowTree } from '@mortise/database/contract';
import { isLocalized } from './shape.ts';
import { type Counterparts, endsAt, idOf, isSameEnd, isSamePart, linksOf, type PartLinks, targetOf } from './trees.ts';

/** Components of which some lead further than those that are brought to them: what else they lead to stays. */
export interface Merging {
  /** The row that components are taken from, and the attributes that are. */
  readonly from: RowTree;
  readonly names: readonly string[];
  /** What the links of these mean in the locale that is written. */
  readonly take: Take;
  /** The components beside those of `from` that have links of their own. */
  readonly beside: readonly Beside[];
  /** Which links may be added to those of `from`; all of them without it. */
  readonly adds?: (end: LinkEnd, part: ComponentTree, name: string) => boolean;
}
/** Links of the locale that is written, in components that stand for those of `from`. */
export interface Beside {
  readonly tree: RowTree;
  /** What the row that was written held before: its components name those that stand for them by their places. */
  readonly former?: RowTree | undefined;
  readonly take: Take;
}
/** How a link is taken over from a component. @returns `undefined` where it is left out. */
export type Take = (
  end: LinkEnd,
  part: ComponentTree,
  name: string,
  former?: ComponentTree | undefined,
) => LinkEnd | undefined;

/** The row of another locale or version; itself where its type has none. */
export const counterpartOf =
  (led: Counterparts): Take =>
  (end, part, name) => {
    const target = targetOf(part.component, name, end);
    const ids = target && led.get(target);
    if (!ids) return target && isLocalized(target) ? undefined : end;
    const id = ids.get(idOf(end));
    return id === undefined ? undefined : typeof end === 'number' ? id : { ...end, id };
  };

/** What the components are to lead to. */
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

/** A list with what else another one has, each right behind what stands before it there. */
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
 * The component that stands for each of some: by its id among the former ones; a new one by its place, where there are as
 * many, or else by what it holds.
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
