import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, Database, LockedRow, RowTree } from '@mortise/database/contract';
import type { Version, WriteScope, Written } from '@mortise/documents/contract';
import { sharedAttributes } from './shared.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Data of a document's first row in a locale, filled with what its locales share (behaviours I12): what the caller gave no
 * value for is taken from another row of the document, of the same status where there is one.
 */
export async function prefilled(data: Data, scope: WriteScope, database: Database): Promise<Data> {
  const { type, version, rows, isNew, call } = scope;
  const from = isNew ? (rows.find((row) => isOf(row, version)) ?? rows[0]) : undefined;
  const given = call.params.data ?? {};
  const lacking = from
    ? sharedAttributes(type).filter((name) => given[name] === undefined || given[name] === null)
    : [];
  if (!from || !lacking.length) return data;
  const [tree] = await database.trees(type, [from.id], { only: lacking });
  return { ...data, ...dataOf(type, tree!, lacking) };
}

/**
 * Brings what the locales of a document share from the row that was written to those of its other locales in the same
 * status (behaviours I11); rows that hold the same already are left alone.
 */
export async function share({ type, version, rows, row, values }: Written, database: Database): Promise<void> {
  const others = rows.filter((other) => other.id !== row && other.locale !== version.locale && isOf(other, version));
  const only = others.length
    ? sharedAttributes(type).filter((name) => values === undefined || values[name] !== undefined)
    : [];
  if (!only.length) return;
  const trees = await database.trees(type, [row, ...others.map(({ id }) => id)]);
  const from = trees.find(({ id }) => id === row)!;
  const updatedAt = new Date().toISOString();
  const localeOf = new Map(others.map(({ id, locale }) => [id, locale ?? undefined]));
  const copies = trees
    .filter((tree) => tree !== from && !holdSame(from, tree, only))
    .map(({ id }) => ({ from: row, to: id, only, values: { updatedAt }, locale: localeOf.get(id) }));
  if (copies.length) await database.copy(type, copies, { trees });
}

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
