import type { RowValues } from '../../contract.ts';
import type { RowRef } from '../batch.ts';
import { copyListTemplates, releasePreviousOwners, releasePreviousOwnersForNewRow } from '../copy/copy-long-list.ts';
import type { PlanContext } from '../rows/plan-row.ts';
import type { RelationMeta, TableMeta } from '../write-model.ts';
import {
  deleteLink,
  insertLink,
  isSharedTable,
  releasePreviousOwner,
  releasePreviousOwnerForNewRow,
  updateLinkOrder,
} from '../write-templates.ts';
import { CopyOfList, EncodedValue } from '../write-values.ts';
import { fractionalOrders, GapExhausted, planOrder } from './link-order.ts';
import { isLinkChange, type KeyedChange, parseKey, type TargetKey, targetKeys, toKeyedChange } from './link-targets.ts';

/** The links to write for one relation of one row. */
export interface RelationWrite {
  readonly table: TableMeta;
  readonly relation: RelationMeta;
  readonly row: RowRef;
  /** A whole list or a `LinkChange`. */
  readonly value: unknown;
  /** All values to write to the row. */
  readonly values: RowValues;
  /** The current links; empty if the change does not depend on them. */
  readonly current: readonly TargetKey[];
}

/**
 * Thrown when two neighbours of a list have no number between them. The writer catches it, makes room and plans again.
 */
export class NoGap {
  readonly relation: RelationMeta;
  readonly sourceId: number;
  /** The order of one of the two neighbours; null if that has no order. */
  readonly order: number | null;
  constructor(relation: RelationMeta, sourceId: number, order: number | null) {
    this.relation = relation;
    this.sourceId = sourceId;
    this.order = order;
  }
}

/** True for a change that can be planned without reading the list. */
export const needsNoRead = (relation: RelationMeta, value: unknown): boolean => relation.many && isLinkChange(value);

/** Adds the difference between the current and the wanted links to the batch. */
export function planLinks(context: PlanContext, write: RelationWrite): void {
  const { relation, row, value, current } = write;
  const { name, targets } = relation;
  if (value instanceof CopyOfList) {
    planListCopy(context, write, value);
    return;
  }
  if (!isLinkChange(value)) {
    planWholeList(context, write, targetKeys(value, targets));
    return;
  }
  const change = toKeyedChange(value, targets);
  if (typeof row === 'number' && needsNoRead(relation, value)) {
    planDelta(context, write, row, change);
    return;
  }
  // For a new row, or a relation to one row: the result is what is connected, and what `keep` names.
  const { prepend, append } = planOrder(change, () => false, name);
  const removed = new Set([...change.disconnect, ...prepend, ...append]);
  const kept = new Set(change.connect.length ? change.keep : current);
  const staying = current.filter((key) => kept.has(key) && !removed.has(key));
  planWholeList(context, write, [...prepend, ...staying, ...append]);
}

/** Writes a whole list. Links that stay keep their order if they are already in the wanted sequence. */
function planWholeList(context: PlanContext, write: RelationWrite, wanted: readonly TargetKey[]): void {
  const { relation, row, current } = write;
  const wantedKeys = new Set(wanted);
  const currentKeys = new Set(current);
  for (const key of currentKeys)
    if (!wantedKeys.has(key)) context.batch.add(deleteLink(relation), row, ...parseKey(key));
  const isInOrder = [...currentKeys].filter((key) => wantedKeys.has(key)).every((key, i) => wanted[i] === key);
  for (const [i, key] of wanted.entries()) {
    const order = relation.order !== undefined && !isInOrder ? i + 1 : null;
    if (!currentKeys.has(key)) planLink(context, write, key, order);
    else if (order !== null) context.batch.add(updateLinkOrder(relation), row, ...parseKey(key), order);
  }
}

/** Writes a change without reading the list, but for the anchors of `before` and `after`. @throws NoGap. */
function planDelta(
  { batch, neighbours, ...rest }: PlanContext,
  write: RelationWrite,
  sourceId: number,
  change: KeyedChange,
): void {
  const { relation } = write;
  const neighboursOf = (key: TargetKey) => neighbours.find(relation, sourceId, key);
  const { prepend, append, adjacent } = planOrder(change, (key) => neighboursOf(key) !== undefined, relation.name);
  const connected = new Set(change.connect.map(({ key }) => key));
  for (const key of change.disconnect)
    if (!connected.has(key)) batch.add(deleteLink(relation), sourceId, ...parseKey(key));
  // Without a unique index, an existing link is deleted before it is inserted again.
  if (isSharedTable(relation) && !relation.isInline)
    for (const key of connected) batch.add(deleteLink(relation), sourceId, ...parseKey(key));
  const orders = fractionalOrders(adjacent, (key) => neighboursOf(key)!);
  if (orders instanceof GapExhausted) throw new NoGap(relation, sourceId, orders.order);
  const context = { batch, neighbours, ...rest };
  for (const [key, order] of orders) planLink(context, write, key, order);
  // Each link at the start gets a lower order than the one inserted before it.
  for (const key of prepend.toReversed()) planLink(context, write, key, Number.NEGATIVE_INFINITY);
  for (const key of append) planLink(context, write, key, null);
}

/** Copies the list of another row that is too long to read. */
function planListCopy(
  { batch, tables }: PlanContext,
  { table, relation, row, values }: RelationWrite,
  { from, version }: CopyOfList,
): void {
  const remap = version && { table: tables.of(relation.target!), version };
  const copy = { relation, table, remap };
  for (const template of copyListTemplates(copy)) batch.add(template, row, from);
  if (!relation.exclusive) return;
  if (typeof row === 'number') batch.add(releasePreviousOwners(copy), row, from);
  else batch.add(releasePreviousOwnersForNewRow(copy), row, from, ...publicationOf(values));
}

/** Whether the values are those of a published row, and its documentId. */
function publicationOf({ publishedAt, documentId }: RowValues): readonly [boolean, string | null] {
  const published = publishedAt instanceof EncodedValue ? publishedAt.columnValues[0] : publishedAt;
  const id = documentId instanceof EncodedValue ? documentId.columnValues[0] : documentId;
  return [published !== undefined && published !== null, typeof id === 'string' ? id : null];
}

function planLink(
  { batch, pairedLinks }: PlanContext,
  write: RelationWrite,
  key: TargetKey,
  position: number | null,
): void {
  const { table, relation, row, values } = write;
  const target = parseKey(key);
  if (relation.target === table.type && typeof row === 'number' && !isSharedTable(relation)) {
    const sides = [`${relation.sourceColumn} ${row}`, `${relation.targetColumn} ${key}`].sort();
    const pair = [relation.table, ...sides].join(' ');
    if (pairedLinks.has(pair)) return;
    pairedLinks.add(pair);
  }
  if (relation.exclusive && !relation.isInline) {
    batch.lock(relation.target!, target[0]);
    if (typeof row === 'number') batch.add(releasePreviousOwner(relation, table), row, ...target);
    else batch.add(releasePreviousOwnerForNewRow(relation, table), row, ...target, ...publicationOf(values));
  }
  batch.add(insertLink(relation), row, ...target, position);
}
