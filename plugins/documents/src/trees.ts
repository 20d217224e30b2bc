import type { ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import type { PartTree, RowTree } from './contract.ts';

/** The tree of a row that was read whole. */
export function treeOf(type: ContentType, row: Entry): RowTree {
  const values: Record<string, unknown> = {};
  const links: Record<string, readonly number[]> = {};
  const parts: Record<string, readonly PartTree[]> = {};
  for (const [name, attribute] of type.attributes) {
    const value = row[name];
    if (value === undefined || attribute.kind === 'siblings' || attribute.kind === 'morph') continue;
    if (attribute.kind === 'scalar') values[name] = value;
    else {
      const held = [value ?? []].flat() as Entry[];
      if (attribute.kind === 'relation') links[name] = held.map(({ id }) => id);
      else parts[name] = held.map((part) => partOf(attribute, part));
    }
  }
  return { id: row.id, values, links, parts };
}

type Holder = Extract<
  ContentType['attributes'] extends ReadonlyMap<string, infer A> ? A : never,
  { kind: 'component' | 'dynamiczone' }
>;

function partOf(attribute: Holder, row: Entry): PartTree {
  const component =
    attribute.kind === 'component'
      ? attribute.component
      : attribute.components.find(({ uid }) => uid === row.__component)!;
  return { ...treeOf(component, row), component };
}

/** What a tree holds, in the form of data: components nested with their ids, relations as lists of row ids. */
export function dataOfTree(type: ContentType, { values, links, parts }: RowTree): Record<string, unknown> {
  const data: Record<string, unknown> = { ...values };
  for (const [name, ids] of Object.entries(links)) data[name] = ids;
  for (const [name, held] of Object.entries(parts)) {
    const rows = held.map((part) => ({
      __component: part.component.uid,
      ...dataOfTree(part.component, part),
      id: part.id,
    }));
    const attribute = type.attributes.get(name);
    data[name] = attribute?.kind === 'component' && !attribute.many ? (rows[0] ?? null) : rows;
  }
  return data;
}
