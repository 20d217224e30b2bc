import type { RowValues } from '../contract.ts';
import { formerOf, formerOfNew, isShared, linkOf, placeOf, unlinkOf } from './acts.ts';
import type { RowRef } from './batch.ts';
import { type EndKey, farOf, isLinkChange, type KeyedChange, keyedChange, keysOf } from './ends.ts';
import { Like, Raw } from './given.ts';
import { mirrorActs, mirrorFormer, mirrorFormerOfNew } from './mirror.ts';
import { arrange, besideOrders, Full } from './order.ts';
import type { Planning } from './rows.ts';
import type { List, Table } from './tables.ts';

/** The links to write for one relation of one row. */
export interface LinksPlan {
  readonly table: Table;
  readonly list: List;
  readonly row: RowRef;
  /** A whole list or a `LinkChange`. */
  readonly value: unknown;
  /** All values to write to the row. */
  readonly values: RowValues;
  /** The current links; empty if the change does not depend on them. */
  readonly held: readonly EndKey[];
}

/**
 * Thrown when two neighbours of a list have no number between them. The writer catches it, makes room and plans again.
 */
export class NoRoom {
  readonly list: List;
  readonly near: number;
  /** The order of one of the two neighbours; null if that has no order. */
  readonly order: number | null;
  constructor(list: List, near: number, order: number | null) {
    this.list = list;
    this.near = near;
    this.order = order;
  }
}

/** True for a change that can be planned without reading the list. */
export const isBlind = (list: List, value: unknown): boolean => list.many && isLinkChange(value);

/** Adds the difference between the current and the wanted links to the batch. */
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
  // For a new row, or a relation to one row: the result is what is connected, and what `keep` names.
  const { head, tail } = arrange(change, () => false, name);
  const gone = new Set([...change.disconnect, ...head, ...tail]);
  const kept = new Set(change.connect.length ? change.keep : held);
  const stays = held.filter((key) => kept.has(key) && !gone.has(key));
  planSet(planning, plan, [...head, ...stays, ...tail]);
}

/** Writes a whole list. Links that stay keep their order if they are already in the wanted sequence. */
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

/** Writes a change without reading the list, but for the anchors of `before` and `after`. @throws NoGap. */
function planMoves({ batch, anchors, ...rest }: Planning, plan: LinksPlan, near: number, change: KeyedChange): void {
  const { list } = plan;
  const at = (key: EndKey) => anchors.at(list, near, key);
  const { head, tail, beside } = arrange(change, (key) => at(key) !== undefined, list.name);
  const connected = new Set(change.connect.map(({ key }) => key));
  for (const key of change.disconnect) if (!connected.has(key)) batch.add(unlinkOf(list), near, ...farOf(key));
  // Without a unique index, an existing link is deleted before it is inserted again.
  if (isShared(list) && !list.inRow) for (const key of connected) batch.add(unlinkOf(list), near, ...farOf(key));
  const orders = besideOrders(beside, (key) => at(key)!);
  if (orders instanceof Full) throw new NoRoom(list, near, orders.at);
  const planning = { batch, anchors, ...rest };
  for (const [key, order] of orders) link(planning, plan, key, order);
  // Each link at the start gets a lower order than the one inserted before it.
  for (const key of head.toReversed()) link(planning, plan, key, Number.NEGATIVE_INFINITY);
  for (const key of tail) link(planning, plan, key, null);
}

/** Copies the list of another row that is too long to read. */
function planLike({ batch, tables }: Planning, { table, list, row, values }: LinksPlan, { from, leadTo }: Like): void {
  const lead = leadTo && { table: tables.of(list.target!), leadTo };
  const mirrored = { list, table, lead };
  for (const act of mirrorActs(mirrored)) batch.add(act, row, from);
  if (!list.exclusive) return;
  if (typeof row === 'number') batch.add(mirrorFormer(mirrored), row, from);
  else batch.add(mirrorFormerOfNew(mirrored), row, from, ...versionOf(values));
}

/** Whether the values are those of a published row, and its documentId. */
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
