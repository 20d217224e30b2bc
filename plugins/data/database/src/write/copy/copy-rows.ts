import type { RowCopy, RowTree } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { errors } from '../../errors.ts';
import { loadRemapTables, type RemapTables, type RemapTarget } from '../links/remap-links.ts';
import { type createTreeReader, RowSnapshot } from '../rows/row-snapshot.ts';
import type { PendingWrite } from '../rows/row-writer.ts';
import type { Statements } from '../statements.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';
import { copiedValues, decodedValues } from './copied-values.ts';
import { type AddedLinks, findAddedLinks } from './inverse-positions.ts';
import { findOwnSelfReferences, findSelfReferences, type SelfReferences } from './self-references.ts';

export interface CopyPlannerOptions {
  readonly tables: WriteModel;
  readonly statements: Statements;
  readonly session: () => QueryRunner;
  readonly readTrees: ReturnType<typeof createTreeReader>;
}

export interface PlannedCopy extends PendingWrite {
  /** Attributes to copy again once all rows exist. */
  readonly selfReferences: SelfReferences | undefined;
  readonly addedLinks: AddedLinks;
}

/** Plans copies: loads the content of the rows, unless the caller passes it in, and the remap tables of their links. */
export function createCopyPlanner({ tables, statements, session, readTrees }: CopyPlannerOptions) {
  /** @param allLinks loads the links of lists past 1,000 too. */
  const snapshot = async (
    table: TableMeta,
    copies: readonly RowCopy[],
    trees: readonly RowTree[],
    allLinks: boolean,
  ) => {
    const isUsable = (tree: RowTree): tree is RowSnapshot =>
      tree instanceof RowSnapshot && tree.table === table && !(allLinks && tree.isTruncated);
    const snapshots = new Map(trees.filter(isUsable).map((tree) => [tree.id, tree]));
    const ids = new Set(copies.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])));
    const missing = [...ids].filter((id) => !snapshots.has(id));
    if (!missing.length) return snapshots;
    const isPartial = copies.every(({ only }) => only);
    const only = isPartial
      ? copies.flatMap(({ only = [], values = {} }) => [...only, ...Object.keys(values)])
      : undefined;
    for (const tree of await readTrees(session(), table, missing, { only, allLinks })) snapshots.set(tree.id, tree);
    return snapshots;
  };
  /** The remap table of each target version and locale. */
  const loadAllRemapTables = async (copies: readonly RowCopy[], snapshots: ReadonlyMap<number, RowSnapshot>) => {
    const remapTables = new Map<string, RemapTables>();
    for (const [key, group] of Map.groupBy(copies, remapKey)) {
      const rows = group.flatMap(({ from }) => snapshots.get(from) ?? []);
      remapTables.set(key, await loadRemapTables(statements, session(), tables, rows, remapTargetOf(group[0]!)));
    }
    return remapTables;
  };

  /** @throws DATABASE_ROW_MISSING. */
  return async (
    table: TableMeta,
    copies: readonly RowCopy[],
    trees: readonly RowTree[],
    isDecoded: boolean,
  ): Promise<readonly PlannedCopy[]> => {
    const snapshots = await snapshot(table, copies, trees, isDecoded);
    const remapTables = await loadAllRemapTables(copies, snapshots);
    const snapshotOf = (id: number) => {
      const row = snapshots.get(id);
      if (!row) throw errors.ROW_MISSING({ uid: table.type.uid, id });
      return row;
    };
    const copiedTogether = new Set(copies.flatMap(({ from, to }) => (to === undefined ? [from] : [])));
    return copies.map((copy) => {
      const { from, to, values, only } = copy;
      const target = to === undefined ? undefined : snapshotOf(to);
      const remapTarget = remapTargetOf(copy);
      const remap = { remapTarget, remapTables: remapTables.get(remapKey(copy))!, typeByUid: tables.contentType };
      const encoded = copiedValues(snapshotOf(from), target, remap, only && new Set(only));
      const written = isDecoded ? decodedValues(table, encoded, tables) : encoded;
      return {
        id: to,
        snapshot: target,
        values: { ...written, ...values },
        addedLinks: findAddedLinks(snapshotOf(from), target, remap, copy.isLast ? [] : only),
        selfReferences: target
          ? findOwnSelfReferences(snapshotOf(from), remapTarget, tables, only)
          : findSelfReferences(snapshotOf(from), copiedTogether, remapTarget, tables),
      };
    });
  };
}

const remapTargetOf = ({ remapLinksTo, locale }: RowCopy): RemapTarget => ({ version: remapLinksTo, locale });
const remapKey = ({ remapLinksTo, locale }: RowCopy) => `${remapLinksTo} ${locale}`;
