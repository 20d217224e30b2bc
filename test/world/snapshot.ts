import type { ComponentTree, Entry, RowTree } from '@mortise/database/contract';
import type { Kernel } from '@mortise/kernel';
import type { KeptParts } from './acts.ts';
import type { Links } from './links.ts';
import { type ModelPlan, type TypeName, uidOf } from './schemas.ts';
import { type Key, keyOf, type Status, type World } from './world.ts';

/** What the tables say, row by row, in the world's words. */
export interface Snapshot {
  readonly rows: Readonly<Record<Key, unknown>>;
  partsOf(key: Key): KeptParts | undefined;
}

/** Every row of every type, drafts and locales and all, below the document layer. */
export async function snapshotOf({ use }: Kernel, plan: ModelPlan, links: Links): Promise<Snapshot> {
  const keys = new Map<string, Key>();
  const read: {
    readonly key: Key;
    readonly type: TypeName;
    readonly entry: Entry;
    readonly attributes: readonly (readonly [string, string])[];
    readonly tree: RowTree;
  }[] = [];
  for (const planned of plan.types) {
    const type = use.contentTypes.get(uidOf(planned.name));
    const attributes = links
      .attributesOf(planned.name)
      .map((name) => [name, links.targetOf(planned.name, name)] as const);
    const twig = { populate: { leaf: true, leaves: true, near: { fields: ['id'] }, best: { fields: ['id'] } } };
    const populate = {
      one: true,
      list: twig,
      zone: { on: { 'tree.leaf': true, 'tree.twig': twig } },
    };
    const { entries } = await use.database.read(use.query.plan(type, use.query.normalize({ populate, sort: 'id' })));
    const trees = await use.database.trees(
      type,
      entries.map(({ id }) => id),
    );
    for (const [i, entry] of entries.entries()) {
      const status: Status = !planned.drafts ? 'only' : entry.publishedAt === null ? 'draft' : 'published';
      const key = keyOf({
        type: planned,
        documentId: entry.documentId!,
        locale: (entry.locale as string) ?? null,
        status,
      });
      keys.set(`${planned.name} ${entry.id}`, key);
      read.push({ key, type: planned.name, entry, attributes, tree: trees[i]! });
    }
  }
  const keyAt = (target: string, id: number): Key => keys.get(`${target} ${id}`) ?? `${target} of no row`;
  const keysOf = (ids: RowTree['links'][string] | undefined): readonly Key[] =>
    ((ids ?? []) as readonly number[]).map((id) => keyAt('cedar', id));
  /** A component as it was read, its links, which may lead to two versions at once, as the tables have them. */
  const partOf = (value: unknown, held: readonly ComponentTree[]): unknown => {
    if (Array.isArray(value)) return value.map((one, i) => partOf(one, [held[i]!]));
    if (typeof value !== 'object' || value === null) return value;
    const { links, components } = held[0]!;
    const members = Object.entries(value).filter(([name]) => !['id', 'near', 'best'].includes(name));
    return {
      ...Object.fromEntries(members.map(([name, member]) => [name, partOf(member, components[name] ?? [])])),
      ...(links.near ? { near: keysOf(links.near), best: keysOf(links.best).toSorted() } : {}),
    };
  };
  const rows: Record<Key, unknown> = {};
  const parts = new Map<Key, KeptParts>();
  for (const { key, type, entry, attributes, tree } of read) {
    const { title, shared, one, list, zone } = entry;
    rows[key] = {
      title,
      shared,
      one: partOf(one, tree.components.one!),
      list: partOf(list, tree.components.list!),
      zone: partOf(zone, tree.components.zone!),
      ...Object.fromEntries(
        attributes.map(([name, target]) => {
          const keys = (tree.links[name] as readonly number[]).map((id) => keyAt(target, id));
          return [name, toldOf(links, type, name, keys)];
        }),
      ),
    };
    parts.set(key, { list, zone } as unknown as KeptParts);
  }
  return { rows, partsOf: (key) => parts.get(key) };
}

/** A relation to one has no order, though it may lead to both versions of a document. */
const toldOf = (links: Links, type: TypeName, attribute: string, keys: readonly Key[]): readonly Key[] =>
  links.isMany(type, attribute) ? keys : keys.toSorted();

/** The same of the world. */
export function rowsIn({ rows, links }: World): Readonly<Record<Key, unknown>> {
  return Object.fromEntries(
    [...rows].map(([key, { title, shared, one, list, zone, type }]) => [
      key,
      {
        title,
        shared,
        one,
        list,
        zone,
        ...Object.fromEntries(
          links.attributesOf(type.name).map((name) => [name, toldOf(links, type.name, name, links.of(key, name))]),
        ),
      },
    ]),
  );
}
