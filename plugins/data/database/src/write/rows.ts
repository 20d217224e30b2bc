import { isDeepStrictEqual } from 'node:util';
import { nearest } from '@mortise/kernel';
import type { RowValues } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Anchors } from './anchors.ts';
import type { Batch, Made, RowRef } from './batch.ts';
import { farOf, isLinkChange, keyedChange } from './ends.ts';
import { Raw } from './given.ts';
import { planLinks } from './links.ts';
import { planParts } from './parts.ts';
import type { Column, Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

/** The state of planning a batch. */
export interface Planning {
  readonly batch: Batch;
  readonly tables: Tables;
  /** The orders around the anchors of `before` and `after`. */
  readonly anchors: Anchors;
  /** Links between rows of one type that the batch inserts. A link that both of its sides name is inserted once. */
  readonly linked: Set<string>;
}

/**
 * Adds a new row with its links and components to the batch.
 *
 * @throws DATABASE_ATTRIBUTE_UNKNOWN, DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID, DATABASE_COMPONENT_INVALID,
 *   DATABASE_COMPONENT_UNKNOWN, DATABASE_COMPONENT_FOREIGN; DATABASE_ANCHOR_MISSING, DATABASE_ANCHOR_CIRCULAR,
 *   DATABASE_LINK_TWICE.
 */
export function planNew(planning: Planning, table: Table, values: RowValues): Made {
  checkNames(table, values);
  const cells = new Map<Column, string | null>();
  let id: number | undefined;
  for (const column of table.columns) {
    const value = values[column.attribute];
    if (value === undefined) continue;
    if (column.attribute === 'id') id = Number(column.encode(value));
    else cells.set(column, textOf(column, value, undefined));
  }
  const row = planning.batch.make(table, cells, id);
  planRest(planning, table, row, values, undefined);
  return row;
}

/**
 * Adds the difference between a row and new values to the batch.
 *
 * @param current the content of the row, if it was read: at least the attributes in `values`.
 */
export function planChange(
  planning: Planning,
  table: Table,
  id: number,
  values: RowValues,
  held: Held | undefined,
): void {
  checkNames(table, values);
  const cells = new Map<Column, string | null>();
  for (const column of table.columns) {
    const value = values[column.attribute];
    if (value === undefined || column.attribute === 'id') continue;
    const text = textOf(column, value, held);
    if (!isSame(column, text, held)) cells.set(column, text);
  }
  planning.batch.change(table, id, cells);
  planRest(planning, table, id, values, held);
}

function planRest(planning: Planning, table: Table, row: RowRef, values: RowValues, held: Held | undefined): void {
  for (const list of table.lists.values()) {
    const value = values[list.name];
    if (value !== undefined) planLinks(planning, { table, list, row, value, values, held: held?.keys(list) ?? [] });
  }
  for (const part of table.parts.values()) {
    const value = values[part.name];
    if (value !== undefined) planParts(planning, table, row, part, value, held?.parts[part.name] ?? []);
  }
}

/** A relation to one row in a foreign key column gets the last row that is connected. */
function textOf(column: Column, value: unknown, held: Held | undefined): string | null {
  if (value instanceof Raw) return value.texts[column.link?.part ?? 0]!;
  if (!column.link || !isLinkChange(value)) return column.encode(value);
  const { ends, part } = column.link;
  const { connect, disconnect } = keyedChange(value, ends);
  if (connect.length) return String(farOf(connect.at(-1)!.key)[part]);
  const now = held?.raw[column.key] ?? null;
  const key = held?.endIn(ends);
  return key !== undefined && disconnect.includes(key) ? null : now;
}

/** Compares the encoded strings first; if these differ, the decoded values. */
function isSame(column: Column, text: string | null, held: Held | undefined): boolean {
  const now = held?.raw[column.key];
  if (now === undefined) return false;
  if (now === text) return true;
  if (now === null || text === null) return false;
  return !column.mayDiffer?.(now, text) && isDeepStrictEqual(column.decode(now), column.decode(text));
}

/** @throws DATABASE_ATTRIBUTE_UNKNOWN. */
function checkNames({ type, names }: Table, values: RowValues): void {
  for (const name of Object.keys(values)) {
    if (names.has(name) || (name === '__component' && type.kind === 'component')) continue;
    const known = [...names];
    throw errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, attribute: name, known, nearest: nearest(name, known) });
  }
}
