import type { ContentType } from '@mortise/content-types/contract';
import type { RowTree } from '@mortise/database/contract';

/** Converts a row to the form of `data`: components nested with their ids, relations as lists of rows. */
export function rowToData(
  type: ContentType,
  { values, links, polymorphicLinks, components }: RowTree,
): Record<string, unknown> {
  const data: Record<string, unknown> = { ...values };
  for (const [name, rows] of Object.entries({ ...links, ...polymorphicLinks }))
    data[name] = rows === 'long' ? [] : rows;
  for (const [name, existing] of Object.entries(components)) {
    const rows = existing.map((part) => ({
      __component: part.component.uid,
      ...rowToData(part.component, part),
      id: part.id,
    }));
    const attribute = type.attributes.get(name);
    data[name] = attribute?.kind === 'component' && !attribute.many ? (rows[0] ?? null) : rows;
  }
  return data;
}
