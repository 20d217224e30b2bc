import type { ContentType } from '@mortise/content-types/contract';
import type { RowCopy, RowTree, RowValues } from '@mortise/database/contract';
import type { DocumentCall, WriteScope } from './contract.ts';
import { withDefaults } from './defaults.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { resolveRelations } from './relations.ts';
import { rowToData } from './row-to-data.ts';
import { type RowValuesOptions, rowValues } from './values.ts';

/** The row to write: document, version and, if it exists, row id. */
export type RowAddress = Omit<WriteScope, 'type' | 'isNew'>;
/** A row to overwrite with, or to insert as, a copy of another row. */
export interface CopyJob {
  readonly from: number;
  readonly address: RowAddress;
  /** Values that replace the copied ones. */
  readonly values: RowValues;
  readonly remapLinksTo?: RowCopy['remapLinksTo'];
  /** True if the source row was inserted in this transaction, so that it is last in every list that links to it. */
  readonly isLast?: boolean;
  /** The attributes to copy. Default: all. */
  readonly only?: readonly string[];
  /** The caller validates the row after further changes. */
  readonly skipValidation?: boolean;
}

/** Writes rows of one type and runs the write hooks. */
export interface RowWriter {
  /** @returns the row's id. */
  write(address: RowAddress, data: Readonly<Record<string, unknown>>): Promise<number>;
  /** @returns the ids of the copies, in order. */
  copy(jobs: readonly CopyJob[]): Promise<readonly number[]>;
  /** Validates the current content of existing rows. */
  validate(addresses: readonly RowAddress[]): Promise<void>;
}

export function createRowWriter(deps: DocumentsDependencies, type: ContentType): RowWriter {
  const { use, hooks } = deps;
  const [dataHook, validate, valuesHook, writtenHook] = [
    hooks['documents.data'],
    hooks['documents.validate'],
    hooks['documents.values'],
    hooks['documents.written'],
  ];
  /** @param previousTree the content of the row before the copy. */
  const validateRow = async (address: RowAddress, tree: RowTree, previousTree?: RowTree) => {
    const [data, previous] = [rowToData(type, tree), previousTree && rowToData(type, previousTree)];
    await validate.promise({ ...scopeOf(address), data, tree, previous, relations: NO_RELATIONS });
  };
  const scopeOf = (address: RowAddress): WriteScope => ({ ...address, type, isNew: address.row === undefined });

  return {
    async write(address, given) {
      const scope = scopeOf(address);
      const { row, isNew } = scope;
      const withDefaultValues = withDefaults(type, given, isNew);
      const data = dataHook.taps.length ? await dataHook.promise(withDefaultValues, scope) : withDefaultValues;
      const relations = await resolveRelations(deps, scope, data);
      if (validate.taps.length) await validate.promise({ ...scope, data, relations: relations.byPath });
      const ownValues = rowValues(type, data, (_attribute, _value, path) => relations.valueOf(path), {
        keepIds: !isNew,
        onUnknown: onUnknownOf(scope.call),
      });
      const allValues = systemValues(scope, ownValues);
      const values = valuesHook.taps.length ? await valuesHook.promise(allValues, scope) : allValues;
      if (row !== undefined) await use.database.update(type, row, values);
      const id = row ?? (await use.database.insert(type, values));
      if (writtenHook.taps.length) await writtenHook.promise({ ...scope, row: id, values, from: undefined });
      return id;
    },

    async copy(jobs) {
      if (!jobs.length) return [];
      const { database } = use;
      const validated = validate.taps.length ? jobs.filter(({ skipValidation }) => !skipValidation) : [];
      const idsToRead = [
        ...new Set(validated.flatMap(({ from, address: { row } }) => (row === undefined ? from : [from, row]))),
      ];
      const trees = idsToRead.length ? await database.trees(type, idsToRead) : [];
      for (const { from, address } of validated) {
        await validateRow(
          address,
          trees.find(({ id }) => id === from)!,
          trees.find(({ id }) => id === address.row),
        );
      }
      const copies = jobs.map(({ address, skipValidation: _, ...job }) => ({ ...job, to: address.row }));
      const ids = await database.copy(type, copies, { trees });
      if (writtenHook.taps.length) {
        for (const [i, { from, address }] of jobs.entries())
          await writtenHook.promise({ ...scopeOf(address), row: ids[i]!, values: undefined, from });
      }
      return ids;
    },

    async validate(addresses) {
      if (!validate.taps.length || !addresses.length) return;
      const ids = addresses.map(({ row }) => row!);
      const trees = await use.database.trees(type, ids);
      for (const address of addresses) await validateRow(address, trees.find(({ id }) => id === address.row)!);
    },
  };
}

/** With `manner: 'strapi'` unknown attributes are ignored. */
const onUnknownOf = ({ context: { manner, onIgnored } }: DocumentCall): RowValuesOptions['onUnknown'] =>
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
