import { isDeepStrictEqual } from 'node:util';
import { nearest } from '@mortise/kernel';
import type { RowValues } from '../../contract.ts';
import { errors } from '../../errors.ts';
import type { Batch, PendingRow, RowRef } from '../batch.ts';
import { planComponents } from '../components/plan-components.ts';
import type { NeighbourLookup } from '../links/link-neighbours.ts';
import { isLinkChange, parseKey, toKeyedChange } from '../links/link-targets.ts';
import { planLinks } from '../links/plan-links.ts';
import type { ColumnMeta, TableMeta, WriteModel } from '../write-model.ts';
import { EncodedValue } from '../write-values.ts';
import type { RowSnapshot } from './row-snapshot.ts';

/** The state of planning a batch. */
export interface PlanContext {
  readonly batch: Batch;
  readonly tables: WriteModel;
  /** The orders around the anchors of `before` and `after`. */
  readonly neighbours: NeighbourLookup;
  /** Links between rows of one type that the batch inserts. A link that both of its sides name is inserted once. */
  readonly pairedLinks: Set<string>;
}

/**
 * Adds a new row with its links and components to the batch.
 *
 * @throws DATABASE_ATTRIBUTE_UNKNOWN, DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID, DATABASE_COMPONENT_INVALID,
 *   DATABASE_COMPONENT_UNKNOWN, DATABASE_COMPONENT_FOREIGN; DATABASE_POSITION_UNKNOWN, DATABASE_POSITION_CYCLE,
 *   DATABASE_LINK_DUPLICATE.
 */
export function planInsert(context: PlanContext, table: TableMeta, values: RowValues): PendingRow {
  assertAttributesKnown(table, values);
  const cells = new Map<ColumnMeta, string | null>();
  let id: number | undefined;
  for (const column of table.columns) {
    const value = values[column.attribute];
    if (value === undefined) continue;
    if (column.attribute === 'id') id = Number(column.encode(value));
    else cells.set(column, encodeCell(column, value, undefined));
  }
  const row = context.batch.insert(table, cells, id);
  planRelations(context, table, row, values, undefined);
  return row;
}

/**
 * Adds the difference between a row and new values to the batch.
 *
 * @param current the content of the row, if it was read: at least the attributes in `values`.
 */
export function planUpdate(
  context: PlanContext,
  table: TableMeta,
  id: number,
  values: RowValues,
  current: RowSnapshot | undefined,
): void {
  assertAttributesKnown(table, values);
  const cells = new Map<ColumnMeta, string | null>();
  for (const column of table.columns) {
    const value = values[column.attribute];
    if (value === undefined || column.attribute === 'id') continue;
    const encoded = encodeCell(column, value, current);
    if (!isUnchanged(column, encoded, current)) cells.set(column, encoded);
  }
  context.batch.update(table, id, cells);
  planRelations(context, table, id, values, current);
}

function planRelations(
  context: PlanContext,
  table: TableMeta,
  row: RowRef,
  values: RowValues,
  current: RowSnapshot | undefined,
): void {
  for (const relation of table.relations.values()) {
    const value = values[relation.name];
    if (value !== undefined)
      planLinks(context, { table, relation, row, value, values, current: current?.targetKeys(relation) ?? [] });
  }
  for (const field of table.componentFields.values()) {
    const value = values[field.name];
    if (value !== undefined) planComponents(context, table, row, field, value, current?.components[field.name] ?? []);
  }
}

/** A relation to one row in a foreign key column gets the last row that is connected. */
function encodeCell(column: ColumnMeta, value: unknown, current: RowSnapshot | undefined): string | null {
  if (value instanceof EncodedValue) return value.columnValues[column.link?.keyIndex ?? 0]!;
  if (!column.link || !isLinkChange(value)) return column.encode(value);
  const { targets, keyIndex } = column.link;
  const { connect, disconnect } = toKeyedChange(value, targets);
  if (connect.length) return String(parseKey(connect.at(-1)!.key)[keyIndex]);
  const stored = current?.encoded[column.key] ?? null;
  const key = current?.foreignKeyTarget(targets);
  return key !== undefined && disconnect.includes(key) ? null : stored;
}

/** Compares the encoded strings first; if these differ, the decoded values. */
function isUnchanged(column: ColumnMeta, encoded: string | null, current: RowSnapshot | undefined): boolean {
  const stored = current?.encoded[column.key];
  if (stored === undefined) return false;
  if (stored === encoded) return true;
  if (stored === null || encoded === null) return false;
  return !column.mayDiffer?.(stored, encoded) && isDeepStrictEqual(column.decode(stored), column.decode(encoded));
}

/** @throws DATABASE_ATTRIBUTE_UNKNOWN. */
function assertAttributesKnown({ type, writableNames }: TableMeta, values: RowValues): void {
  for (const name of Object.keys(values)) {
    if (writableNames.has(name) || (name === '__component' && type.kind === 'component')) continue;
    const known = [...writableNames];
    throw errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, attribute: name, known, nearest: nearest(name, known) });
  }
}
