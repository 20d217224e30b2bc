import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, RowTree } from '@mortise/database/contract';

type Data = Readonly<Record<string, unknown>>;

/**
 * Merges data into the current content of a row, so that its components are updated in place instead of replaced: each
 * component of the data gets the id of the existing row at its position. Rows beyond the end of a list of the data are kept.
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

/** A dynamic zone item of another component than the existing row becomes a new row. */
function itemOver(type: ContentType, name: string, item: unknown, held: ComponentTree | undefined): unknown {
  if (!held || typeof item !== 'object' || item === null) return item;
  const given = item as Data;
  if (type.attributes.get(name)?.kind === 'dynamiczone' && given.__component !== held.component.uid) return given;
  return { ...laidOver(held.component, held, given), id: held.id };
}
