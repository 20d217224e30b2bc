import type { ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '@mortise/database/contract';
import type { LockedRow, Version, WriteScope } from './contract.ts';
import { dataOf, wholeRowPlan } from './copy.ts';
import { withDefaults } from './defaults.ts';
import { type Planner, ROW_SLOT } from './planner.ts';
import { createRelations } from './relations.ts';
import { dataOfTree, treeOf } from './trees.ts';
import type { Workings } from './workings.ts';

/** The row to write. */
export type RowAddress = Omit<WriteScope, 'type' | 'isNew'>;

/** Writes single rows, through the hooks of a write. */
export interface RowWriter {
  /** @returns the row's id. */
  write(address: RowAddress, data: Readonly<Record<string, unknown>>): Promise<number>;
  /** Makes a row hold what the row `from` holds. @returns its id. */
  copy(address: RowAddress, from: number): Promise<number>;
}

export function createRowWriter({ use, hooks, ...rest }: Workings, type: ContentType, planner: Planner): RowWriter {
  const resolve = createRelations({ use, hooks, ...rest }, type, planner);

  const store = async ({ row, documentId, version }: RowAddress, given: RowValues, scope?: WriteScope) => {
    const full = { ...given, ...systemValues(type, version, documentId, given, row) };
    const values =
      scope && hooks['documents.values'].taps.length ? await hooks['documents.values'].promise(full, scope) : full;
    if (row !== undefined) await use.database.update(type, row, values);
    return { id: row ?? (await use.database.insert(type, values)), values };
  };

  return {
    async write(address, given) {
      const { call, version, row } = address;
      const scope: WriteScope = { ...address, type, isNew: row === undefined };
      const whole = withDefaults(type, given, scope.isNew);
      const data = hooks['documents.data'].taps.length ? await hooks['documents.data'].promise(whole, scope) : whole;
      const { values, links } = await resolve({ call, version, lenient: false, row, data });
      if (hooks['documents.validate'].taps.length) await hooks['documents.validate'].promise({ ...scope, data, links });
      const stored = await store(address, values, scope);
      if (hooks['documents.written'].taps.length)
        await hooks['documents.written'].promise({ ...scope, row: stored.id, values: stored.values, from: undefined });
      return stored.id;
    },
    async copy(address, from) {
      const { call, version, row } = address;
      const scope: WriteScope = { ...address, type, isNew: row === undefined };
      const whole = (await use.database.read(wholeRowPlan(type), { slots: { [ROW_SLOT]: from } })).entries[0]!;
      const { values, links } = await resolve({ call, version, lenient: true, row, data: dataOf(type, whole) });
      if (hooks['documents.validate'].taps.length) {
        const tree = treeOf(type, whole);
        await hooks['documents.validate'].promise({ ...scope, data: dataOfTree(type, tree), tree, links });
      }
      const { id } = await store(address, values);
      if (hooks['documents.written'].taps.length)
        await hooks['documents.written'].promise({ ...scope, row: id, values: undefined, from });
      return id;
    },
  };
}

/** What the system knows of a row; where the data brings its own times, they stand. */
function systemValues(
  type: ContentType,
  { status, locale }: Version,
  documentId: string,
  given: RowValues,
  row: number | undefined,
): RowValues {
  const now = new Date().toISOString();
  const values: Record<string, unknown> = { updatedAt: given.updatedAt ?? now };
  if (row === undefined) Object.assign(values, { documentId, createdAt: given.createdAt ?? now, locale });
  if (row === undefined || status !== 'draft') values.publishedAt = status === 'draft' ? null : now;
  return Object.fromEntries(Object.entries(values).filter(([name]) => type.attributes.has(name)));
}

/** The rows that are there once one was written. */
export const withRow = (rows: readonly LockedRow[], id: number, { status, locale }: Version): readonly LockedRow[] =>
  rows.some((row) => row.id === id)
    ? rows
    : [...rows, { id, locale, publishedAt: status === 'draft' ? null : new Date().toISOString() }];
