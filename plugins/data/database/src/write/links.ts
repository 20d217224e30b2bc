import type { RowValues } from '../contract.ts';
import { formerOf, formerOfNew, isShared, linkOf, placeOf, unlinkOf } from './acts.ts';
import type { RowRef } from './batch.ts';
import { type EndKey, farOf, isLinkChange, type KeyedChange, keyedChange, keysOf } from './ends.ts';
import { Like, Raw } from './given.ts';
import { mirrorActs, mirrorFormer, mirrorFormerOfNew } from './mirror.ts';
import { arrange, besideOrders, Full } from './order.ts';
import type { Planning } from './rows.ts';
import type { List, Table } from './tables.ts';

/** The links of one row to write. */
export interface LinksPlan {
  readonly table: Table;
  readonly list: List;
  readonly row: RowRef;
  /** Ends, or a change. */
  readonly value: unknown;
  /** All that is written of the row. */
  readonly values: RowValues;
  /** What is linked now; nothing where only a change of it is asked for. */
  readonly held: readonly EndKey[];
}

/** A list in which two neighbours have no number between them: thrown to have room made, never past the writer. */
export class NoRoom {
  readonly list: List;
  readonly near: number;
  /** The order of one of the two, null where it has none. */
  readonly order: number | null;
  constructor(list: List, near: number, order: number | null) {
    this.list = list;
    this.near = near;
    this.order = order;
  }
}

/** True for a change of a list that can be made without a look at it. */
export const isBlind = (list: List, value: unknown): boolean => list.many && isLinkChange(value);

/** Puts what differs between the links that are there and those that are wanted into the batch. */
export function planLinks(planning: Planning, plan: LinksPlan): void {
  const { list, row, value, held } = plan;
  const { name, ends } = list;
  if (value instanceof Like) {
    planLike(planning, plan, value);
    return;
  }
  if (!isLinkChange(value)) {
    planSet(planning, plan, keysOf(value, ends));
    return;
  }
  const change = keyedChange(value, ends);
  if (typeof row === 'number' && isBlind(list, value)) {
    planMoves(planning, plan, row, change);
    return;
  }
  // A new row's list, or a relation to one: what is connected is all there is, but for what it says to keep.
  const { head, tail } = arrange(change, () => false, name);
  const gone = new Set([...change.disconnect, ...head, ...tail]);
  const kept = new Set(change.connect.length ? change.keep : held);
  const stays = held.filter((key) => kept.has(key) && !gone.has(key));
  planSet(planning, plan, [...head, ...stays, ...tail]);
}

/** The whole list: links that stay keep their order where that is the order asked for. */
function planSet(planning: Planning, plan: LinksPlan, wanted: readonly EndKey[]): void {
  const { list, row, held } = plan;
  const kept = new Set(wanted);
  const known = new Set(held);
  for (const key of known) if (!kept.has(key)) planning.batch.add(unlinkOf(list), row, ...farOf(key));
  const inPlace = [...known].filter((key) => kept.has(key)).every((key, i) => wanted[i] === key);
  for (const [i, key] of wanted.entries()) {
    const place = list.order !== undefined && !inPlace ? i + 1 : null;
    if (!known.has(key)) link(planning, plan, key, place);
    else if (place !== null) planning.batch.add(placeOf(list), row, ...farOf(key), place);
  }
}

/** Changes of a list that is not looked at but for the rows that others are to stand beside. @throws NoRoom. */
function planMoves({ batch, anchors, ...rest }: Planning, plan: LinksPlan, near: number, change: KeyedChange): void {
  const { list } = plan;
  const at = (key: EndKey) => anchors.at(list, near, key);
  const { head, tail, beside } = arrange(change, (key) => at(key) !== undefined, list.name);
  const connected = new Set(change.connect.map(({ key }) => key));
  for (const key of change.disconnect) if (!connected.has(key)) batch.add(unlinkOf(list), near, ...farOf(key));
  // Where no index tells a link from its double, it goes before it comes again.
  if (isShared(list) && !list.inRow) for (const key of connected) batch.add(unlinkOf(list), near, ...farOf(key));
  const orders = besideOrders(beside, (key) => at(key)!);
  if (orders instanceof Full) throw new NoRoom(list, near, orders.at);
  const planning = { batch, anchors, ...rest };
  for (const [key, order] of orders) link(planning, plan, key, order);
  // Each start lies before the one drawn earlier.
  for (const key of head.toReversed()) link(planning, plan, key, Number.NEGATIVE_INFINITY);
  for (const key of tail) link(planning, plan, key, null);
}

/** A list too long to be looked at becomes like another row's. */
function planLike({ batch, tables }: Planning, { table, list, row, values }: LinksPlan, { from, leadTo }: Like): void {
  const lead = leadTo && { table: tables.of(list.target!), leadTo };
  const mirrored = { list, table, lead };
  for (const act of mirrorActs(mirrored)) batch.add(act, row, from);
  if (!list.exclusive) return;
  if (typeof row === 'number') batch.add(mirrorFormer(mirrored), row, from);
  else batch.add(mirrorFormerOfNew(mirrored), row, from, ...versionOf(values));
}

/** Whether values are those of a published row, and its documentId. */
function versionOf({ publishedAt, documentId }: RowValues): readonly [boolean, string | null] {
  const published = publishedAt instanceof Raw ? publishedAt.texts[0] : publishedAt;
  const spoken = documentId instanceof Raw ? documentId.texts[0] : documentId;
  return [published !== undefined && published !== null, typeof spoken === 'string' ? spoken : null];
}

function link({ batch, linked }: Planning, plan: LinksPlan, key: EndKey, place: number | null): void {
  const { table, list, row, values } = plan;
  const far = farOf(key);
  if (list.target === table.type && typeof row === 'number' && !isShared(list)) {
    const ends = [`${list.near} ${row}`, `${list.far} ${key}`].sort();
    const name = [list.table, ...ends].join(' ');
    if (linked.has(name)) return;
    linked.add(name);
  }
  if (list.exclusive && !list.inRow) {
    batch.lock(list.target!, far[0]);
    if (typeof row === 'number') batch.add(formerOf(list, table), row, ...far);
    else batch.add(formerOfNew(list, table), row, ...far, ...versionOf(values));
  }
  batch.add(linkOf(list), row, ...far, place);
}
