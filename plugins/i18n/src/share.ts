import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, Database, LockedRow, RowTree } from '@mortise/database/contract';
import type { Version, WriteScope, Written } from '@mortise/documents/contract';
import { sharedAttributes } from './shared.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Data of a document's first row in a locale, filled with what its locales share (behaviours I12): what the caller gave no
 * value for is taken from another row of the document, of the same status where there is one. What it leads to is led to in
 * the new row's own locale, where that is there.
 */
export async function prefilled(data: Data, scope: WriteScope, database: Database): Promise<Data> {
  const { type, version, rows, isNew, call } = scope;
  const from = isNew ? (rows.find((row) => isOf(row, version)) ?? rows[0]) : undefined;
  const given = call.params.data ?? {};
  const lacking = from
    ? sharedAttributes(type).filter((name) => given[name] === undefined || given[name] === null)
    : [];
  if (!from || !lacking.length) return data;
  const aim = { leadTo: version.status, locale: version.locale ?? undefined };
  const [tree] = await database.trees(type, [from.id], { ...WHOLE, only: lacking, ...aim });
  return { ...data, ...dataOf(type, tree!, lacking) };
}

/**
 * Brings what the locales of a document share from the row that was written to those of its other locales in the same
 * status (behaviours I11); what holds the same already is left alone. The same is also what leads to the same documents,
 * as far as they are there in the locale that was written: a translation that lacks some takes none from the others.
 */
export async function share({ type, version, rows, row, values }: Written, database: Database): Promise<void> {
  const others = rows.filter((other) => other.id !== row && other.locale !== version.locale && isOf(other, version));
  const only = others.length
    ? sharedAttributes(type).filter((name) => values === undefined || values[name] !== undefined)
    : [];
  if (!only.length) return;
  const read = { ...WHOLE, only: [...only, 'updatedAt'] };
  const trees = await database.trees(type, [row, ...others.map(({ id }) => id)], read);
  const from = trees.find(({ id }) => id === row)!;
  const differing = (tree: RowTree, names: readonly string[]) => names.filter((name) => !holdSame(from, tree, [name]));
  const found = new Map(
    trees.flatMap((tree) => {
      const names = tree === from ? [] : differing(tree, only);
      return names.length ? [[tree.id, names] as const] : [];
    }),
  );
  const linking = trees.filter(({ id, parts }) => found.get(id)?.some((name) => parts[name]?.some(leadsAnywhere)));
  const options = { ...WHOLE, only, locale: version.locale ?? undefined };
  const ids = linking.map(({ id }) => id);
  for (const led of ids.length ? await database.trees(type, ids, options) : [])
    found.set(led.id, differing(led, found.get(led.id)!));

  const updatedAt = new Date().toISOString();
  const localeOf = new Map(others.map(({ id, locale }) => [id, locale ?? undefined]));
  const copies = [...found]
    .filter(([, names]) => names.length)
    .map(([id, names]) => ({ from: row, to: id, only: names, values: { updatedAt }, locale: localeOf.get(id) }));
  if (copies.length) await database.copy(type, copies, { trees });
}

/** What was not read could be taken from the others. */
const WHOLE = { whole: true } as const;

const isOf = ({ publishedAt }: LockedRow, { status }: Version) =>
  status === undefined || (status === 'draft') === (publishedAt === null);

/** Values, files and components, at any depth; which rows the components are does not matter. */
function holdSame(one: RowTree, other: RowTree, only?: readonly string[]): boolean {
  const names = (of: object) => Object.keys(of).filter((name) => name !== 'id' && (!only || only.includes(name)));
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return (
    names(one.values).every((name) => isSame(one.values[name], other.values[name])) &&
    names(one.links).every((name) => isSame(one.links[name], other.links[name])) &&
    names(one.morphs).every((name) => isSame(one.morphs[name], other.morphs[name])) &&
    names(one.parts).every((name) => {
      const [held, others] = [one.parts[name]!, other.parts[name] ?? []];
      return held.length === others.length && held.every((part, i) => isSamePart(part, others[i]!));
    })
  );
}
/** Whether a component, or one in it, leads to other rows. */
const leadsAnywhere = ({ links, morphs, parts }: RowTree): boolean =>
  [...Object.values(links), ...Object.values(morphs)].some(({ length }) => length > 0) ||
  Object.values(parts).some((held) => held.some(leadsAnywhere));
const isSamePart = (one: ComponentTree, other: ComponentTree) =>
  one.component === other.component && holdSame(one, other);

/** What a tree holds as data for another row: components are new ones there. */
function dataOf(type: ContentType, { values, links, morphs, parts }: RowTree, only?: readonly string[]): Data {
  const data: Record<string, unknown> = {};
  const isAsked = (name: string) => name !== 'id' && (!only || only.includes(name));
  for (const held of [values, links, morphs])
    for (const [name, value] of Object.entries(held)) if (isAsked(name)) data[name] = value === 'long' ? [] : value;
  for (const [name, held] of Object.entries(parts)) {
    if (!isAsked(name)) continue;
    const items = held.map((part) => ({ ...dataOf(part.component, part), __component: part.component.uid }));
    const attribute = type.attributes.get(name);
    data[name] = attribute?.kind === 'component' && !attribute.many ? (items[0] ?? null) : items;
  }
  return data;
}
