import type { RowValues } from '../contract.ts';
import { formerOf, formerOfNew, linkOf, placeOf, unlinkOf } from './acts.ts';
import type { Batch, RowRef } from './batch.ts';
import { type EndKey, farOf, isLinkChange, keyedChange, keysOf } from './ends.ts';
import { placed } from './order.ts';
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
  /** What is linked now. */
  readonly held: readonly EndKey[];
}

/** Puts what differs between the links that are there and those that are wanted into the batch. */
export function planLinks({ batch }: Planning, plan: LinksPlan): void {
  const { list, row, held } = plan;
  const wanted = listOf(plan);
  const kept = new Set(wanted);
  const known = new Set(held);
  for (const key of known) if (!kept.has(key)) batch.add(unlinkOf(list), row, ...farOf(key));
  const inPlace = [...known].filter((key) => kept.has(key)).every((key, i) => wanted[i] === key);
  for (const [i, key] of wanted.entries()) {
    const place = list.order !== undefined && !inPlace ? i + 1 : null;
    if (!known.has(key)) link(batch, plan, key, place);
    else if (place !== null) batch.add(placeOf(list), row, ...farOf(key), place);
  }
}

/** A list, or what a change makes of the one that is there; where there is room for one, what is connected takes its place. */
function listOf({ list: { name, ends, many }, value, held }: LinksPlan): readonly EndKey[] {
  if (!isLinkChange(value)) return keysOf(value, ends);
  const change = keyedChange(value, ends);
  return placed(!many && change.connect.length ? [] : held, change, name);
}

function link(batch: Batch, { table, list, row, values }: LinksPlan, key: EndKey, place: number | null): void {
  const far = farOf(key);
  if (list.exclusive && !list.inRow) {
    if (typeof row === 'number') batch.add(formerOf(list, table), row, ...far);
    else if (table.type.kind !== 'component') {
      const published = values.publishedAt !== undefined && values.publishedAt !== null;
      const locale = typeof values.locale === 'string' ? values.locale : null;
      batch.add(formerOfNew(list, table), row, ...far, published, locale);
    }
  }
  batch.add(linkOf(list), row, ...far, place);
}
