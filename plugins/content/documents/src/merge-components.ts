import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, RowTree } from '@mortise/database/contract';

type Data = Readonly<Record<string, unknown>>;

/**
 * Merges data into the current content of a row, so that its components are updated in place instead of replaced: each
 * component of the data gets the id of the existing row at its position. Rows beyond the end of a list of the data are kept.
 */
export function mergeData(type: ContentType, tree: RowTree, data: Data): Data {
  const merged: Record<string, unknown> = { ...data };
  for (const [name, existing] of Object.entries(tree.components)) {
    const value = data[name];
    if (Array.isArray(value)) {
      const rest = existing.slice(value.length).map(({ id, component }) => ({ id, __component: component.uid }));
      merged[name] = [...value.map((item, i) => mergeItem(type, name, item, existing[i])), ...rest];
    } else merged[name] = mergeItem(type, name, value, existing[0]);
    if (merged[name] === undefined) delete merged[name];
  }
  return merged;
}

/** A dynamic zone item of another component than the existing row becomes a new row. */
function mergeItem(type: ContentType, name: string, item: unknown, existing: ComponentTree | undefined): unknown {
  if (!existing || typeof item !== 'object' || item === null) return item;
  const data = item as Data;
  if (type.attributes.get(name)?.kind === 'dynamiczone' && data.__component !== existing.component.uid) return data;
  return { ...mergeData(existing.component, existing, data), id: existing.id };
}
