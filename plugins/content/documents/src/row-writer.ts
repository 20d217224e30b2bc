import type { ContentType } from '@mortise/content-types/contract';
import type { RowCopy, RowTree, RowValues } from '@mortise/database/contract';
import type { DocumentCall, WriteScope } from './contract.ts';
import { dataOfTree } from './data-of.ts';
import { withDefaults } from './defaults.ts';
import { resolveRelations } from './relations.ts';
import { type Keeping, rowValues } from './values.ts';
import type { Workings } from './workings.ts';

/** The row to write: document, version and, if it exists, row id. */
export type RowAddress = Omit<WriteScope, 'type' | 'isNew'>;
/** A row to overwrite with, or to insert as, a copy of another row. */
export interface CopyJob {
  readonly from: number;
  readonly address: RowAddress;
  /** Values that replace the copied ones. */
  readonly values: RowValues;
  readonly leadTo?: RowCopy['leadTo'];
  /** True if the source row was inserted in this transaction, so that it is last in every list that links to it. */
  readonly isLast?: boolean;
  /** The attributes to copy. Default: all. */
  readonly only?: readonly string[];
  /** The caller validates the row after further changes. */
  readonly unjudged?: boolean;
}

/** Writes rows of one type and runs the write hooks. */
export interface RowWriter {
  /** @returns the row's id. */
  write(address: RowAddress, data: Readonly<Record<string, unknown>>): Promise<number>;
  /** @returns the ids of the copies, in order. */
  copy(jobs: readonly CopyJob[]): Promise<readonly number[]>;
  /** Validates the current content of existing rows. */
  judge(addresses: readonly RowAddress[]): Promise<void>;
}

export function createRowWriter(workings: Workings, type: ContentType): RowWriter {
  const { use, hooks } = workings;
  const [change, judge, keep, after] = [
    hooks['documents.data'],
    hooks['documents.validate'],
    hooks['documents.values'],
    hooks['documents.written'],
  ];
  /** @param old the content of the row before the copy. */
  const judgeTree = async (address: RowAddress, tree: RowTree, old?: RowTree) => {
    const [data, former] = [dataOfTree(type, tree), old && dataOfTree(type, old)];
    await judge.promise({ ...scopeOf(address), data, tree, former, relations: NO_RELATIONS });
  };
  const scopeOf = (address: RowAddress): WriteScope => ({ ...address, type, isNew: address.row === undefined });

  return {
    async write(address, given) {
      const scope = scopeOf(address);
      const { row, isNew } = scope;
      const whole = withDefaults(type, given, isNew);
      const data = change.taps.length ? await change.promise(whole, scope) : whole;
      const relations = await resolveRelations(workings, scope, data);
      if (judge.taps.length) await judge.promise({ ...scope, data, relations: relations.judged });
      const own = rowValues(type, data, (_attribute, _value, path) => relations.valueOf(path), {
        ids: !isNew,
        onUnknown: unknownOf(scope.call),
      });
      const full = systemValues(scope, own);
      const values = keep.taps.length ? await keep.promise(full, scope) : full;
      if (row !== undefined) await use.database.update(type, row, values);
      const id = row ?? (await use.database.insert(type, values));
      if (after.taps.length) await after.promise({ ...scope, row: id, values, from: undefined });
      return id;
    },

    async copy(jobs) {
      if (!jobs.length) return [];
      const { database } = use;
      const judged = judge.taps.length ? jobs.filter(({ unjudged }) => !unjudged) : [];
      const read = [
        ...new Set(judged.flatMap(({ from, address: { row } }) => (row === undefined ? from : [from, row]))),
      ];
      const trees = read.length ? await database.trees(type, read) : [];
      for (const { from, address } of judged) {
        await judgeTree(
          address,
          trees.find(({ id }) => id === from)!,
          trees.find(({ id }) => id === address.row),
        );
      }
      const copies = jobs.map(({ address, unjudged: _, ...job }) => ({ ...job, to: address.row }));
      const ids = await database.copy(type, copies, { trees });
      if (after.taps.length) {
        for (const [i, { from, address }] of jobs.entries())
          await after.promise({ ...scopeOf(address), row: ids[i]!, values: undefined, from });
      }
      return ids;
    },

    async judge(addresses) {
      if (!judge.taps.length || !addresses.length) return;
      const ids = addresses.map(({ row }) => row!);
      const trees = await use.database.trees(type, ids);
      for (const address of addresses) await judgeTree(address, trees.find(({ id }) => id === address.row)!);
    },
  };
}

/** With `manner: 'strapi'` unknown attributes are ignored. */
const unknownOf = ({ context: { manner, onIgnored } }: DocumentCall): Keeping['onUnknown'] =>
  manner && ((refusal, path) => onIgnored?.(refusal, `"${path}" is ignored`));

const NO_RELATIONS = new Map<never, never>();

/**
 * Adds the system values of a row. Times and creators in the data take precedence, except for `updatedAt` of an update, as
 * in Strapi.
 */
function systemValues({ type, version, documentId, isNew, call }: WriteScope, given: RowValues): RowValues {
  const now = new Date().toISOString();
  const { creator } = call.context;
  const values: Record<string, unknown> = { updatedAt: now };
  if (creator !== undefined) values.updatedBy = creator;
  if (isNew) {
    values.createdAt = now;
    if (creator !== undefined) values.createdBy = creator;
  }
  Object.assign(values, given, isNew ? { documentId, locale: version.locale } : { updatedAt: now });
  if (isNew || version.status !== 'draft') values.publishedAt = version.status === 'draft' ? null : now;
  return Object.fromEntries(Object.entries(values).filter(([name]) => type.attributes.has(name)));
}
