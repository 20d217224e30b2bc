import type { ContentType } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import type { TypeLayout } from '../layout.ts';
import { quote } from '../read/sql.ts';

/** A component row to be made: whose it is, and its place among the attribute's rows; a single one has none. */
export interface ComponentItem {
  readonly entity: number;
  readonly field: string;
  readonly place: number | null;
  readonly values: RowValues;
}

/**
 * The component rows that rows hold, by component, each list in writing order.
 *
 * @throws DATABASE_COMPONENT_INVALID for anything but objects; DATABASE_COMPONENT_UNKNOWN for a `__component` that the
 *   zone does not take.
 */
export function componentsOf(
  type: ContentType,
  ids: readonly number[],
  rows: readonly RowValues[],
): ReadonlyMap<ContentType, readonly ComponentItem[]> {
  const items = new Map<ContentType, ComponentItem[]>();
  for (const attribute of type.attributes.values()) {
    if (attribute.kind !== 'component' && attribute.kind !== 'dynamiczone') continue;
    const field = attribute.name;
    rows.forEach((row, i) => {
      const given = row[field];
      if (given === undefined || given === null) return;
      (attribute.many ? asList(given, field) : [given]).forEach((value, at) => {
        if (!isRow(value)) throw errors.COMPONENT_INVALID({ attribute: field, value });
        const component =
          attribute.kind === 'component' ? attribute.component : memberOf(attribute.components, value, field);
        const list = items.get(component) ?? [];
        if (!list.length) items.set(component, list);
        list.push({ entity: ids[i]!, field, place: attribute.many ? at + 1 : null, values: value });
      });
    });
  }
  return items;
}

const asList = (value: unknown, attribute: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw errors.COMPONENT_INVALID({ attribute, value });
  return value;
};
const isRow = (value: unknown): value is RowValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function memberOf(members: readonly ContentType[], { __component: uid }: RowValues, attribute: string): ContentType {
  const member = members.find((component) => component.uid === uid);
  if (member) return member;
  const known = members.map((component) => component.uid);
  throw errors.COMPONENT_UNKNOWN({ attribute, uid: String(uid), known, nearest: nearest(String(uid), known) });
}

/** Links component rows to the rows that hold them, one statement for all of them. */
export async function linkComponents(
  session: Session,
  table: string,
  linked: readonly { readonly item: ComponentItem; readonly component: ContentType; readonly id: number }[],
): Promise<void> {
  const text =
    `insert into ${quote(table)} ("entity_id", "cmp_id", "component_type", "field", "order")` +
    ' select * from unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::float8[])';
  const values = [
    linked.map(({ item }) => item.entity),
    linked.map(({ id }) => id),
    linked.map(({ component }) => component.uid),
    linked.map(({ item }) => item.field),
    linked.map(({ item }) => item.place),
  ];
  await session.run({ text, values });
}

/** Takes component rows from the rows that hold them: all, or those of some attributes. @returns their ids by component uid. */
export async function unlinkComponents(
  session: Session,
  layout: TypeLayout,
  ids: readonly number[],
  fields?: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const text =
    `delete from ${quote(layout.components!)} where "entity_id" = any($1::int[])` +
    `${fields ? ' and "field" = any($2::text[])' : ''} returning "component_type", "cmp_id"`;
  const byComponent = new Map<string, number[]>();
  for (const [uid, id] of await session.run({ text, values: fields ? [ids, fields] : [ids] })) {
    byComponent.set(uid!, [...(byComponent.get(uid!) ?? []), Number(id)]);
  }
  return byComponent;
}
