import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, RowTree } from '@mortise/database/contract';

type Data = Readonly<Record<string, unknown>>;

/**
 * Data to write over what a row holds so that components are changed in their places instead of replaced: those that it
 * names are given the ids of the rows that stand there, and those of a list that it does not reach stay.
 */
export function laidOver(type: ContentType, tree: RowTree, data: Data): Data {
  const over: Record<string, unknown> = { ...data };
  for (const [name, held] of Object.entries(tree.parts)) {
    const value = data[name];
    if (Array.isArray(value)) {
      const rest = held.slice(value.length).map(({ id, component }) => ({ id, __component: component.uid }));
      over[name] = [...value.map((item, i) => itemOver(type, name, item, held[i])), ...rest];
    } else over[name] = itemOver(type, name, value, held[0]);
    if (over[name] === undefined) delete over[name];
  }
  return over;
}

/** A component of another kind than the one that stands there is a new one. */
function itemOver(type: ContentType, name: string, item: unknown, held: ComponentTree | undefined): unknown {
  if (!held || typeof item !== 'object' || item === null) return item;
  const given = item as Data;
  if (type.attributes.get(name)?.kind === 'dynamiczone' && given.__component !== held.component.uid) return given;
  return { ...laidOver(held.component, held, given), id: held.id };
}
